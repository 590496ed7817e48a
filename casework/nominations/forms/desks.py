"""Forms of the review desks: what prefecture and province say, ranks, withdrawal, nobody to nominate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from casework.enums import (
    ReviewDecision,
    WithdrawalReason,
)
from casework.i18n import lazy_gettext as _l
from casework.web.fields import WholeNumberField
from casework.web.forms import BaseForm, CreatingForm, choose_one
from casework.web.keys import key

OUT_OF_RANGE = _l("Please give a number from %(min)s to %(max)s.")
MOST_RANKS = 999


class ForwardForm(BaseForm):
    """What the prefecture says."""

    decision = RadioField(
        _l("Decision of the prefecture"),
        [InputRequired(_l("Please choose."))],
        choices=[
            SelectChoice(ReviewDecision.FORWARD.value, _l("Recommend to the province")),
            SelectChoice(ReviewDecision.RETURN.value, _l("Return to the county")),
        ],
    )
    rank = WholeNumberField(
        _l("Rank in the prefecture"), [Optional(), NumberRange(1, MOST_RANKS, OUT_OF_RANGE)]
    )
    opinion = TextAreaField(_l("Opinion"), [Length(max=500)])


class DecisionForm(BaseForm):
    """What the province says."""

    decision = RadioField(_l("Decision of the province"), [InputRequired(_l("Please choose."))])
    rank = WholeNumberField(
        _l("Rank on the reserve list"), [Optional(), NumberRange(1, MOST_RANKS, OUT_OF_RANGE)]
    )
    opinion = TextAreaField(_l("Opinion"), [Length(max=500)])

    def offer(self, decisions: Sequence[ReviewDecision]) -> None:
        """The decisions that the present state allows."""
        self.decision.choices = [SelectChoice(one.value, DECISIONS[one]) for one in decisions]


DECISIONS: dict[ReviewDecision, Any] = {
    ReviewDecision.SELECT: _l("Propose for selection"),
    ReviewDecision.RESERVE: _l("Put on the reserve list"),
    ReviewDecision.REJECT: _l("Do not select"),
    ReviewDecision.RETURN: _l("Return to the county"),
}


class WithdrawForm(BaseForm):
    """Why a nomination is taken back."""

    kind = SelectField(_l("Why it withdraws"), [InputRequired(_l("Please choose."))], default="")
    reason = TextAreaField(
        _l("Opinion of the county bureau"), [InputRequired(_l("Please give the reason.")), Length(max=500)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice("", choose_one()),
            *(SelectChoice(one.value, one.label) for one in WithdrawalReason),
        ]


class ZeroForm(CreatingForm):
    """A county declares that it nominates nobody."""

    remark = TextAreaField(
        _l("Remark"),
        [Length(max=500)],
        description=_l("For example: asked 6 enterprises, none wants to take part this year."),
    )


class BulkForm(CreatingForm):
    """One act on several nominations."""

    act = StringField("")
    ids = SelectMultipleField("", coerce=key, validate_choice=False)


class RankingForm(CreatingForm):
    """The prefecture's opinion on everything that it forwards at once; the ranks stand beside the rows."""

    opinion = TextAreaField(_l("Opinion"), [Length(max=500)])
