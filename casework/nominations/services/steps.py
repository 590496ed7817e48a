"""What every step of the chain has in common: the row that keeps it, the permission behind it, being found."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from casework import clock
from casework.access.principal import Principal
from casework.audit.values import plain
from casework.enums import ReviewDecision, ReviewStep
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Nomination, NominationStep
from casework.nominations.lifecycle import ENDED, NEEDS_REASON, check_step
from casework.nominations.queries.listing import enterprise_words
from casework.search.services import index


def take_step(
    nomination: Nomination,
    act: ReviewDecision,
    desk: ReviewStep,
    *,
    actor: Principal,
    on: date,
    opinion: str = "",
    snapshot: dict[str, Any] | None = None,
) -> NominationStep:
    """Move a nomination by one act and keep who did it on which desk with which opinion.

    Raises RuleViolation when the table does not allow the act or a reason is missing.
    """
    following = check_step(nomination.status, act, returned_from=nomination.returned_from)
    if act in NEEDS_REASON and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    nomination.status = following
    if following in ENDED:
        nomination.is_live = False
        nomination.ended_on = on
    step = NominationStep(
        nomination=nomination,
        step=desk,
        decision=act,
        opinion=opinion,
        on_date=on,
        at=clock.now(),
        actor_id=actor.id,
        actor_name=actor.name,
        snapshot=json.dumps({key: plain(value) for key, value in snapshot.items()}, ensure_ascii=False)
        if snapshot
        else "",
    )
    db.session.add(step)
    db.session.flush()
    return step


def require_unpublished(nomination: Nomination) -> None:
    """Raises RuleViolation with the date once the list of the year has been published."""
    published_on = nomination.programme.published_on
    if published_on is not None:
        raise RuleViolation(
            _(
                "The list of the year was published on %(date)s; it takes no more nominations.",
                date=published_on,
            )
        )


def make_findable(nomination: Nomination) -> None:
    """Found in the list by name, code and product."""
    index(nomination, *enterprise_words(nomination))
