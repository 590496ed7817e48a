"""The forms of plans and actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casework.enums import PartyKind, Progress, ServiceType
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween, DayField, WholeNumberField
from casework.web.forms import BaseForm, CreatingForm, EditingForm

CHOOSE = _l("Please choose.")
GIVE_REASON = _l("Please give the reason.")
MOST_KINDS = 8
LONGEST_KIND = 40


class StartPlanForm(CreatingForm):
    """Why a running plan is changed."""

    change_reason = TextAreaField(
        _l("Why is the plan changed?"), [InputRequired(_l("Please say why the plan is changed."))]
    )


class PlanForm(EditingForm):
    """Goal and ways of a version."""

    goal = TextAreaField(
        _l("Goal"), description=_l("What is different at the end of the year, in one or two sentences.")
    )
    ways = TextAreaField(
        _l("Ways of help"), description=_l("On site, by video, joint consultation, training …")
    )
    follow_up_plan = TextAreaField(
        _l("Follow-ups"), description=_l("Who asks when; the dates come from the year's cadence.")
    )
    change_reason = TextAreaField(_l("Why is the plan changed?"))


class _Line:
    """One measure in the order in which it is thought through."""

    title = StringField(_l("What is done"), [InputRequired(_l("Please say what is done."))])
    finish_mark = TextAreaField(
        _l("Finish mark"),
        [
            InputRequired(
                _l("Please write what can be seen or counted when it is done, in at least 6 characters.")
            )
        ],
        description=_l("What can be seen or counted when it is done. “Strengthen management” is none."),
    )
    service = SelectField(
        _l("Service"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("", _l("Please choose")),
            *(SelectChoice(service.value, service.label) for service in ServiceType),
        ],
    )
    party_kind = RadioField(
        _l("Who answers for it"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(p.value, p.label) for p in PartyKind],
        default=PartyKind.ENTERPRISE.value,
    )
    responsible = StringField(_l("Responsible person"), [InputRequired(_l("Please name a person."))])
    helpers = StringField(
        _l("Others who work on it"), description=_l("Names; the person above alone is accountable.")
    )
    partner = StringField(_l("Partner"))
    start_on = DayField(_l("Start"), [Optional(), DateBetween()])
    due_on = DayField(
        _l("Due by"), [InputRequired(_l("Please give the date by which it is done.")), DateBetween()]
    )
    evidence = TextAreaField(
        _l("Evidence to hand in"),
        [InputRequired(_l("Please name at least one kind of evidence."))],
        description=_l("One kind a line, for example: calibration certificate."),
    )
    cost = StringField(
        _l("Cost and who bears it"), description=_l("The help is free; certificates and equipment are not.")
    )

    def validate_evidence(self, field: Any) -> None:
        """A few short kinds, one a line."""
        kinds = kinds_in(field.data or "")
        if len(kinds) > MOST_KINDS:
            raise ValidationError(_("At most 8 kinds."))
        if any(len(kind) > LONGEST_KIND for kind in kinds):
            raise ValidationError(_("At most 40 characters a kind."))


class NewLineForm(_Line, CreatingForm):
    """A new measure."""


class CasesField(SelectMultipleField):
    """The cases that take part, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class JointActionForm(_Line, CreatingForm):
    """A measure for several cases at once."""

    constraint_ids = CasesField(
        _l("Cases that take part"), [InputRequired(_l("Choose at least two cases."))], coerce=int
    )

    @classmethod
    def for_cases(cls, constraints: Sequence[tuple[int, str]]) -> JointActionForm:
        """All of them are ticked at first."""
        form = cls(constraint_ids=[key for key, _words in constraints])
        form.constraint_ids.choices = [SelectChoice(key, words) for key, words in constraints]
        return form


class EditLineForm(_Line, EditingForm):
    """A measure of the draft."""


def kinds_in(text: str) -> list[str]:
    """The kinds of evidence of a text, one a line (or parted by 、 and ；), each once."""
    for separator in ("、", "；", ";"):
        text = text.replace(separator, "\n")
    return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


def line_values(form: Any) -> dict[str, Any]:
    """What the service takes: the kinds of evidence as a list."""
    values = dict(form.values)
    values["evidence_kinds"] = kinds_in(values.pop("evidence") or "")
    return values


class NoActionForm(EditingForm):
    """Why a constraint gets no measure."""

    reason = TextAreaField(
        _l("Why no action is taken"), description=_l("Leave empty to take the reason back.")
    )


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class AskForm(CreatingForm):
    """A request or a note that begins with a reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class PauseForm(CreatingForm):
    """What the enterprise is asked for."""

    reason = TextAreaField(
        _l("What is the enterprise asked for?"),
        [InputRequired(_l("Please say what the enterprise is asked for."))],
        description=_l("The enterprise reads it: what, from whom, since when."),
    )


class RefusalForm(BaseForm):
    """A refusal with words."""

    opinion = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class DoneForm(BaseForm):
    """What the expert saw when confirming."""

    text = TextAreaField(_l("What you checked"))


class ExtensionForm(CreatingForm):
    """A later date and why."""

    new_due_on = DayField(_l("New date"), [InputRequired(_l("Please give the new date.")), DateBetween()])
    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class ProgressForm(CreatingForm):
    """The three answers; files come one input for each kind of evidence (`files_0`, `files_1` …).

    `refused` holds the words about files that were not taken, by the name of their input.
    """

    progress = RadioField(
        _l("How far is it?"),
        [InputRequired(_l("Please choose one of the three."))],
        choices=[SelectChoice(p.value, p.label) for p in Progress],
    )
    percent = WholeNumberField(
        _l("How much is done"), [Optional(), NumberRange(1, 99, message=_l("Between 1 and 99."))]
    )
    text = TextAreaField(_l("Remark"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused: dict[str, list[str]] = {}


def progress_form(kinds: Sequence[str]) -> ProgressForm:
    """The form with an input for each kind of evidence."""
    fields = {f"files_{index}": MultipleFileField(kind, [Optional()]) for index, kind in enumerate(kinds)}
    return type("ProgressForm", (ProgressForm,), fields)()
