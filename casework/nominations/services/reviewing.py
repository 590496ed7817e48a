"""The prefecture's desk: take up, rank and forward, return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import NominationStatus, ReviewDecision, ReviewStep
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Nomination
from casework.nominations.lifecycle import ENDED
from casework.nominations.services.steps import require_unpublished, take_step
from casework.nominations.services.telling import settle_waiting, tell_returned


def take(nomination: Nomination, *, actor: Principal, on: date) -> None:
    """The prefecture takes a form up; from then on only it or the province can send it back."""
    require(actor, P.NOMINATION_REVIEW)
    take_step(nomination, ReviewDecision.TAKE, ReviewStep.PREFECTURE, actor=actor, on=on)
    settle_waiting(nomination)


def forward(nomination: Nomination, rank: int | None, opinion: str, *, actor: Principal, on: date) -> None:
    """Recommend to the province with a rank in the prefecture.

    Raises RuleViolation without a rank, for a rank that another nomination has, and once the list is published.
    """
    require(actor, P.NOMINATION_REVIEW)
    require_unpublished(nomination)
    if rank is None:
        raise RuleViolation(_("Please give the rank."), "rank")
    _check_rank_free(nomination, rank)
    take_step(nomination, ReviewDecision.FORWARD, ReviewStep.PREFECTURE, actor=actor, on=on, opinion=opinion)
    nomination.prefecture_rank = rank
    nomination.forwarded_on = nomination.forwarded_on or on
    db.session.flush()
    settle_waiting(nomination)


def _check_rank_free(nomination: Nomination, rank: int) -> None:
    other = db.session.scalar(
        select(Nomination.enterprise_name).where(
            Nomination.programme_id == nomination.programme_id,
            Nomination.prefecture_id == nomination.prefecture_id,
            Nomination.prefecture_rank == rank,
            Nomination.status.not_in(ENDED),
            Nomination.id != nomination.id,
        )
    )
    if other is not None:
        raise RuleViolation(_("%(name)s has rank %(rank)s already.", name=other, rank=rank), "rank")


def forward_ranked(ranks: Mapping[Nomination, int], opinion: str, *, actor: Principal, on: date) -> int:
    """Forward several at once in their ranks; gives how many. Raises RuleViolation for a rank given twice."""
    require(actor, P.NOMINATION_REVIEW)
    seen: dict[int, Nomination] = {}
    for nomination, rank in ranks.items():
        if rank in seen:
            raise RuleViolation(
                _(
                    "Rank %(rank)s is given twice: %(one)s and %(other)s.",
                    rank=rank,
                    one=seen[rank].enterprise_name,
                    other=nomination.enterprise_name,
                ),
                f"rank-{nomination.id}",
            )
        seen[rank] = nomination
    for rank in sorted(seen):
        try:
            forward(seen[rank], rank, opinion, actor=actor, on=on)
        except RuleViolation as violation:
            raise RuleViolation(violation.message, f"rank-{seen[rank].id}") from violation
    return len(seen)


def return_to_county(nomination: Nomination, reason: str, *, actor: Principal, on: date) -> None:
    """Send a form back for correction, with the reason. It comes back to the same desk.

    Both desks return through here; a proposal for selection falls away with it. Raises RuleViolation.
    """
    is_province = nomination.status is NominationStatus.PROVINCE_REVIEW
    require(actor, P.NOMINATION_DECIDE if is_province else P.NOMINATION_REVIEW)
    desk = ReviewStep.PROVINCE if is_province else ReviewStep.PREFECTURE
    take_step(nomination, ReviewDecision.RETURN, desk, actor=actor, on=on, opinion=reason)
    nomination.returned_from = desk.value
    nomination.decided_on = None
    db.session.flush()
    tell_returned(nomination, on=on)
