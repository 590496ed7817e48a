"""What is typed beside the steps of a return."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DayField
from casework.web.forms import BaseForm, CreatingForm, EditingForm, choose_one

REASON = _l("Please give the reason.")


class OnceForm(CreatingForm, EditingForm):
    """A step by what was seen, once: sent twice by the same page it is done once, and both answers lead to the return."""


class StepForm(OnceForm):
    """An opinion that may stay empty; the version says what was seen."""

    opinion = TextAreaField(_l("Opinion"), [Length(max=1000)])


class SeenForm(OnceForm):
    """Nothing but the version that was seen: a step that asks for no words."""


class ReasonForm(OnceForm):
    """An opinion that has to be given; those concerned read it."""

    opinion = TextAreaField(_l("Reason"), [InputRequired(REASON), Length(max=1000)])


class RemarkForm(CreatingForm):
    """What has to be put right, and where."""

    where = SelectField(_l("Place"))
    text = TextAreaField(_l("Remark"), [InputRequired(_l("Please write the remark.")), Length(max=1000)])

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.where.choices = [
            SelectChoice("", choose_one()),
            *(SelectChoice(key, words) for key, words in places),
        ]


class AnswerForm(OnceForm):
    """What was done about a remark."""

    answer = TextAreaField(
        _l("What was done"), [InputRequired(_l("Please say what was done.")), Length(max=1000)]
    )


class CorrectionForm(CreatingForm):
    """What is right, why, and what proves it. Which value is wrong stands in the address."""

    reason = TextAreaField(_l("Reason"), [InputRequired(REASON), Length(max=1000)])
    evidence = TextAreaField(
        _l("Evidence"),
        [InputRequired(_l("Please name the evidence.")), Length(max=1000)],
        description=_l("Which document proves it, and where it is kept."),
    )

    @property
    def typed(self) -> str:
        """The right value as text; "" for none, also where the page says which value is right."""
        value = self["new_value"].data if "new_value" in self else ""
        return value.isoformat() if isinstance(value, date) else value or ""


class _DayCorrection(CorrectionForm):
    new_value = DayField(_l("Right value"), [Optional()])


class _TextCorrection(CorrectionForm):
    new_value = StringField(_l("Right value"), [Length(max=200)])


class _NumberCorrection(CorrectionForm):
    new_value = StringField(
        _l("Right value"), [Length(max=40)], render_kw={"inputmode": "decimal", "autocomplete": "off"}
    )


class _ChoiceCorrection(CorrectionForm):
    new_value = SelectField(_l("Right value"), validate_choice=True)


_BY_KIND: Final[dict[str, type[CorrectionForm]]] = {
    "date": _DayCorrection,
    "text": _TextCorrection,
    "decimal": _NumberCorrection,
    "whole": _NumberCorrection,
}


def correction_form(kind: str, choices: list[tuple[str, str]], *, may_be_empty: bool) -> CorrectionForm:
    """The form for a value of a kind: a date, a number, words, or one of `choices`."""
    form = _BY_KIND.get(kind, _ChoiceCorrection)()
    field = form["new_value"]
    if isinstance(field, SelectField):
        first = _("None") if may_be_empty else choose_one()
        field.choices = [SelectChoice("", first), *(SelectChoice(key, words) for key, words in choices)]
    elif may_be_empty:
        field.description = _("Empty for none.")
    return form


class DecisionForm(OnceForm):
    """Approve or refuse a correction."""

    verdict = RadioField(
        _l("Decision"), choices=[SelectChoice("approve", _l("Approve")), SelectChoice("refuse", _l("Refuse"))]
    )
    opinion = TextAreaField(_l("Opinion"), [Length(max=1000)])

    def validate_opinion(self, field: Any) -> None:
        """A refusal says why."""
        if self.verdict.data == "refuse" and not field.data:
            raise ValueError(_("Please give the reason."))


class FileForm(BaseForm):
    """A paper, a table or a downloaded version."""

    file = FileField(_l("File"), description=_l("A Word or Excel file of a return, or its downloaded JSON."))
