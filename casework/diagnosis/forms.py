"""The forms of a diagnosis: self-assessment, report, constraint, indicator, answers, objections, judgement."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from casework.enums import Answer, Resolution, Severity, Solver, VisitWay
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.reference.queries import Code
from casework.web.fields import DateBetween, DayField, FigureField
from casework.web.forms import BaseForm, CreatingForm, EditingForm, choose_one

CHOOSE = _l("Please choose.")
MEASURED = re.compile(r"-?\d{1,11}(\.\d{1,4})?")


class MeasuredField(FigureField):
    """A measured value: at most eleven digits before the point and four behind it, as the column holds them."""

    def read(self, text: str) -> Decimal:
        """Raises ValueError for anything else."""
        if not text.isascii() or not MEASURED.fullmatch(text):
            raise ValueError(_("Please give a number, with at most 4 decimals."))
        return Decimal(text)

    def show(self, value: Decimal) -> str:
        """Without superfluous zeros."""
        return f"{value.normalize():f}"


class SelfAssessmentForm(EditingForm):
    """The enterprise's own view."""

    text = TextAreaField(
        _l("How do you see your quality work?"), [InputRequired(_l("Please write at least one sentence."))]
    )


class ReportForm(EditingForm):
    """The text of the report; it may be saved half-written."""

    held_on = DayField(_l("Day of the diagnosis"), [Optional(), DateBetween()])
    way = RadioField(
        _l("Way"),
        [Optional()],
        choices=[SelectChoice(way.value, way.label) for way in VisitWay],
        coerce=lambda value: VisitWay(value) if value in list(VisitWay) else None,
    )
    basis = TextAreaField(
        _l("Basis"), description=_l("Standards and rules by which it was judged, with their years.")
    )
    strengths = TextAreaField(_l("Present state and strengths"))
    opening_talk = TextAreaField(
        _l("Opening talk"), description=_l("Who was there, what was agreed for the day.")
    )
    walk_man = TextAreaField(_l("People"))
    walk_machine = TextAreaField(_l("Machines"))
    walk_material = TextAreaField(_l("Material"))
    walk_method = TextAreaField(_l("Method"))
    walk_environment = TextAreaField(_l("Environment"))
    walk_measurement = TextAreaField(_l("Measurement"))
    closing_talk = TextAreaField(_l("Closing talk"), description=_l("What was said to whom at the end."))
    conclusion = TextAreaField(_l("Conclusion"))


class _Constraint:
    """The fields of a constraint in the order in which it is found and thought through."""

    type_code = SelectField(_l("Category"), [InputRequired(CHOOSE)])
    title = StringField(_l("Constraint"), [InputRequired(_l("Please name the constraint."))])
    evidence = TextAreaField(
        _l("Facts found"),
        description=_l("What was seen or counted: where, when, how many. A wish is no evidence."),
    )
    severity = RadioField(
        _l("Severity"), [InputRequired(CHOOSE)], choices=[SelectChoice(s.value, s.label) for s in Severity]
    )
    urgency = RadioField(
        _l("Urgency"), [InputRequired(CHOOSE)], choices=[SelectChoice(s.value, s.label) for s in Severity]
    )
    cause = TextAreaField(_l("Cause"))
    advice = TextAreaField(_l("Advice"))
    solver = RadioField(
        _l("Who can solve it"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(s.value, s.label) for s in Solver],
        default=Solver.SELF.value,
    )
    department = StringField(
        _l("Department or institution whose help is needed"),
        description=_l("Only if the enterprise cannot solve it by itself."),
    )

    def offer(self, types: Mapping[str, Code]) -> None:
        """Categories of the second level under those of the first."""
        groups = {code: entry.name for code, entry in types.items() if not entry.parent_code}
        self.type_code.choices = [
            SelectChoice("", choose_one()),
            *(
                SelectChoice(code, entry.name, optgroup=groups[entry.parent_code])
                for code, entry in types.items()
                if entry.parent_code
            ),
        ]


class NewConstraintForm(_Constraint, CreatingForm):
    """A new constraint."""


class EditConstraintForm(_Constraint, EditingForm):
    """A constraint of the draft."""


class ReviseConstraintForm(_Constraint, EditingForm):
    """A constraint after an objection, with the reply to it."""

    reply = TextAreaField(_l("Reply to the enterprise"), [InputRequired(_l("Please answer the objection."))])


class ObjectionForm(BaseForm):
    """What the team makes of an objection without changing the constraint."""

    decision = RadioField(
        _l("What becomes of it"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("keep", _l("Keep it after a talk")),
            SelectChoice("withdraw", _l("Withdraw it")),
        ],
    )
    reply = TextAreaField(
        _l("Reply to the enterprise"),
        [InputRequired(_l("Please answer the objection."))],
        description=_l(
            "What was talked about, with whom and when. The enterprise reads it and answers again."
        ),
    )


class ObjectForm(BaseForm):
    """What the enterprise objects to."""

    objection = TextAreaField(
        _l("What do you object to?"), [InputRequired(_l("Please say what you object to."))]
    )


class JudgeForm(CreatingForm):
    """How far a constraint is solved."""

    outcome = RadioField(
        _l("Judgement"), [InputRequired(CHOOSE)], choices=[SelectChoice(r.value, r.label) for r in Resolution]
    )
    grounds = TextAreaField(
        _l("Grounds"),
        [InputRequired(_l("Please give the grounds of the judgement."))],
        description=_l("What was checked, and what it showed."),
    )


def answers_form(constraints: Sequence[Any]) -> BaseForm:
    """One question for each constraint; nothing is chosen until the enterprise has chosen it."""
    fields: dict[str, Any] = {}
    for item in constraints:
        saved = item.answer.value if item.answer is not Answer.PENDING else None
        fields[f"answer_{item.id}"] = RadioField(
            f"{item.code} {item.title}",
            [Optional()],
            choices=[SelectChoice("agreed", _l("It is true")), SelectChoice("objected", _l("I object"))],
            default=saved,
        )
        fields[f"objection_{item.id}"] = TextAreaField(
            _l("What do you object to?"), default=item.objection if item.answer is Answer.OBJECTED else ""
        )
    return type("AnswersForm", (BaseForm,), fields)()


class ClueForm(CreatingForm):
    """That a clue was handed over."""

    handed_over_on = DayField(
        _l("Handed over on"), [InputRequired(_l("Please give the day.")), DateBetween()]
    )
    channel = StringField(
        _l("Channel"),
        [InputRequired(_l("Please name the channel."))],
        description=_l(
            "For example: safety supervision division, internal transfer form. No names, no details."
        ),
    )


class _Maturity(EditingForm):
    """A score per group of the taxonomy; `maturity_form` adds the fields."""

    group_names: Sequence[str] = ()

    @property
    def scores(self) -> dict[str, int]:
        """Group → score of the groups that are scored."""
        return {
            name.removeprefix("group_"): int(self[name].data) for name in self.group_names if self[name].data
        }


def maturity_form(
    groups: Mapping[str, str], scores: Mapping[str, int], version: int, *, is_saved: bool
) -> _Maturity:
    """The form filled from the saved scores; `is_saved`: as they are saved, whatever was sent."""
    fields: dict[str, Any] = {
        f"group_{code}": SelectField(
            name,
            [Optional()],
            choices=[SelectChoice("", _l("not scored")), *(SelectChoice(str(n), str(n)) for n in range(6))],
        )
        for code, name in groups.items()
    }
    form = type("MaturityForm", (_Maturity,), {**fields, "group_names": tuple(fields)})
    data: dict[str, Any] = {f"group_{code}": str(scores[code]) if code in scores else "" for code in groups}
    data["version"] = version
    return form(None, data=data) if is_saved else form(data=data)
