"""Asking for a correction of the own data, and answering."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import CorrectionVerdict
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm, CreatingForm, EditingForm


class CorrectionForm(CreatingForm):
    """What is wrong, and how it should read."""

    wish = TextAreaField(
        _l("What should be corrected?"),
        [InputRequired(_l("Please say what is wrong and how it should read.")), Length(min=5, max=1000)],
        description=_l("For example: the name is written 赵海艳 and should be 赵海燕."),
        render_kw={"data-private": True},
    )


class AnswerForm(EditingForm):
    """Yes or no, with the reason; the person reads it."""

    verdict = RadioField(_l("Answer"), [InputRequired(_l("Please choose."))])
    answer = TextAreaField(
        _l("Reason, or what was corrected"), [InputRequired(_l("Please give the reason.")), Length(max=1000)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [SelectChoice(one.value, one.label) for one in CorrectionVerdict]


class ReasonForm(BaseForm):
    """Why a plan is refused."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason.")), Length(max=500)])
