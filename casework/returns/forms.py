"""What is typed beside the steps of a return."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm, CreatingForm, EditingForm, choose_one

REASON = _l("Please give the reason.")


class StepForm(EditingForm):
    """An opinion that may stay empty; the version says what was seen."""

    opinion = TextAreaField(_l("Opinion"), [Length(max=1000)])


class ReasonForm(EditingForm):
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


class AnswerForm(EditingForm):
    """What was done about a remark."""

    answer = TextAreaField(
        _l("What was done"), [InputRequired(_l("Please say what was done.")), Length(max=1000)]
    )


class CorrectionForm(CreatingForm):
    """Which value is wrong, what is right, why, and what proves it."""

    column = SelectField(_l("Wrong value"))
    new_value = StringField(
        _l("Right value"),
        [Length(max=40)],
        description=_l("A date as 2026-06-30, a number as 1.5; empty for none."),
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(REASON), Length(max=1000)])
    evidence = TextAreaField(
        _l("Evidence"),
        [InputRequired(_l("Please name the evidence.")), Length(max=1000)],
        description=_l("Which document proves it, and where it is kept."),
    )

    def __init__(self, *args: Any, columns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.column.choices = [
            SelectChoice("", choose_one()),
            *(SelectChoice(key, words) for key, words in columns),
        ]


class DecisionForm(EditingForm):
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
