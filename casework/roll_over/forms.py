"""The forms of the roll-over: what becomes of one case, and the review."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from casework.enums import RollOverChoice, WithdrawalReason
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween
from casework.web.forms import BaseForm, EditingForm

CHOOSE = _l("Please choose.")


class CaseDecisionForm(EditingForm):
    """Finish, carry over or end. Two officers may draft the same case."""

    choice = RadioField(
        _l("What becomes of it"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(choice.value, choice.label) for choice in RollOverChoice],
    )
    finish_by_on = DateField(
        _l("Finished by"), [Optional(), DateBetween()], description=_l("Only when it is finished by a date.")
    )
    withdrawal_reason = SelectField(
        _l("Why it ends"),
        [Optional()],
        choices=[
            SelectChoice("", "—"),
            *(SelectChoice(reason.value, reason.label) for reason in WithdrawalReason),
        ],
        description=_l("Only when it ends without result: the province decides on the withdrawal."),
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason."))])


class RollOverReviewForm(BaseForm):
    """The deputy head's review."""

    verdict = RadioField(
        _l("Decision"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("return", _l("Return"))],
    )
    reason = TextAreaField(_l("Reason"), [Optional()], description=_l("A return needs its reason here."))
