"""The life cycle of a nomination as a pure table: which act leads where, and on whose desk each state lies."""

from __future__ import annotations

from casework.enums import NominationStatus as S
from casework.enums import ReviewDecision as D
from casework.enums import ReviewStep
from casework.errors import RuleViolation
from casework.i18n import gettext as _

# Proposing for selection keeps the nomination on the province's desk: `decided_on` is the fact, the public notice
# takes all proposed ones at once (model.md, Two life cycles).
TABLE: dict[tuple[S, D], S] = {
    (S.DRAFT, D.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, D.TAKE): S.PREFECTURE_REVIEW,
    (S.PREFECTURE_REVIEW, D.FORWARD): S.PROVINCE_REVIEW,
    (S.PREFECTURE_REVIEW, D.RETURN): S.RETURNED,
    (S.PROVINCE_REVIEW, D.SELECT): S.PROVINCE_REVIEW,
    (S.PROVINCE_REVIEW, D.RESERVE): S.RESERVE,
    (S.PROVINCE_REVIEW, D.REJECT): S.NOT_SELECTED,
    (S.PROVINCE_REVIEW, D.RETURN): S.RETURNED,
    (S.PROVINCE_REVIEW, D.PUBLISH): S.PUBLIC_NOTICE,
    (S.PUBLIC_NOTICE, D.CONFIRM): S.CONFIRMED,
    (S.PUBLIC_NOTICE, D.REJECT): S.NOT_SELECTED,
    (S.RESERVE, D.SELECT): S.PROVINCE_REVIEW,
    (S.RESERVE, D.REJECT): S.NOT_SELECTED,
    (S.RESERVE, D.CONFIRM): S.CONFIRMED,
    (S.DRAFT, D.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, D.WITHDRAW): S.WITHDRAWN,
    (S.PREFECTURE_REVIEW, D.WITHDRAW): S.WITHDRAWN,
    (S.PROVINCE_REVIEW, D.WITHDRAW): S.WITHDRAWN,
    (S.PUBLIC_NOTICE, D.WITHDRAW): S.WITHDRAWN,
    (S.RESERVE, D.WITHDRAW): S.WITHDRAWN,
    (S.RETURNED, D.WITHDRAW): S.WITHDRAWN,
}
# A corrected form goes back to the desk that returned it, not through the whole chain again.
BACK_TO: dict[str, S] = {
    ReviewStep.PREFECTURE.value: S.PREFECTURE_REVIEW,
    ReviewStep.PROVINCE.value: S.PROVINCE_REVIEW,
}
DESK: dict[S, ReviewStep] = {
    S.DRAFT: ReviewStep.COUNTY,
    S.RETURNED: ReviewStep.COUNTY,
    S.SUBMITTED: ReviewStep.PREFECTURE,
    S.PREFECTURE_REVIEW: ReviewStep.PREFECTURE,
    S.PROVINCE_REVIEW: ReviewStep.PROVINCE,
    S.PUBLIC_NOTICE: ReviewStep.PUBLIC_NOTICE,
    S.RESERVE: ReviewStep.PROVINCE,
}
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
ENDED = frozenset({S.NOT_SELECTED, S.WITHDRAWN})
WITHDRAWAL_KIND = "withdrawal_reason"
"""Under this name the step of a withdrawal keeps its kind."""
NEEDS_REASON = frozenset({D.RETURN, D.REJECT, D.WITHDRAW})


def after(status: S, act: D, *, returned_from: str = "") -> S | None:
    """The state that an act leads to; None when the table does not allow it."""
    if status is S.RETURNED and act is D.SUBMIT:
        return BACK_TO.get(returned_from)
    return TABLE.get((status, act))


def check_step(status: S, act: D, *, returned_from: str = "") -> S:
    """The state that an act leads to. Raises RuleViolation when the table does not allow it."""
    following = after(status, act, returned_from=returned_from)
    if following is None:
        raise RuleViolation(
            _(
                "The nomination is in state “%(state)s”; “%(act)s” is not possible from there.",
                state=status.label,
                act=act.label,
            )
        )
    return following


def acts_on(status: S) -> frozenset[D]:
    """Every act that the table allows in a state."""
    return frozenset(
        act for act in D if after(status, act, returned_from=ReviewStep.PREFECTURE.value) is not None
    )
