"""The county writes: a draft that takes anything, its withdrawal, and the request to settle a double nomination."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import NominationStatus, ProgrammeStatus, ReviewDecision, ReviewStep, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Attachment, Nomination, Programme, Region
from casework.nominations.lifecycle import DESK, EDITABLE, WITHDRAWAL_KIND
from casework.nominations.services.steps import make_findable, take_step
from casework.nominations.services.telling import settle_waiting, tell_contested, tell_withdrawn
from casework.search.services import index

Raw = Mapping[str, Sequence[str]]
LONGEST_NAME, LONGEST_CODE = 200, 40
ABOVE = {status for status, desk in DESK.items() if desk is not ReviewStep.COUNTY}


def start(programme: Programme, raw: Raw, *, actor: Principal) -> Nomination:
    """A new draft of the actor's county. Raises RuleViolation when the year is not open."""
    require(actor, P.NOMINATION_EDIT)
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year %(year)s is not open for nominations.", year=programme.year))
    nomination = Nomination(
        tenant=db.session.get_one(Region, actor.region_id),
        programme=programme,
        status=NominationStatus.DRAFT,
        is_live=False,
        officer_id=actor.id,
        enterprise_name="",
        uscc="",
    )
    db.session.add(nomination)
    save_draft(nomination, raw, actor=actor)
    return nomination


def save_draft(nomination: Nomination, raw: Raw, *, actor: Principal) -> None:
    """Keep what was typed, right or wrong. Raises RuleViolation when the form lies on another desk."""
    require(actor, P.NOMINATION_EDIT)
    if nomination.status not in EDITABLE:
        raise RuleViolation(
            _(
                "The nomination is in state “%(state)s” and can no longer be changed.",
                state=nomination.status.label,
            )
        )
    nomination.draft_json = json.dumps(raw, ensure_ascii=False)
    if nomination.status is NominationStatus.DRAFT:
        nomination.enterprise_name = _first(raw, "name")[:LONGEST_NAME]
        nomination.uscc = _first(raw, "uscc")[:LONGEST_CODE]
        nomination.main_product = _first(raw, "main_product")[:LONGEST_NAME]
    db.session.flush()
    make_findable(nomination)


def _first(raw: Raw, name: str) -> str:
    values = raw.get(name) or [""]
    return values[0]


def remove(nomination: Nomination, *, actor: Principal) -> None:
    """Take a draft back that an import made by mistake. Raises RuleViolation when somebody has worked on it."""
    require(actor, P.NOMINATION_EDIT)
    if nomination.status is not NominationStatus.DRAFT or nomination.submitted_on is not None:
        raise RuleViolation(_("It has been submitted."))
    if nomination.contested_on is not None:
        raise RuleViolation(_("The prefecture has been asked to settle it."))
    file_id = select(Attachment.id).where(Attachment.nomination_id == nomination.id).limit(1)
    if db.session.scalar(file_id) is not None:
        raise RuleViolation(_("There are files with it."))
    index(nomination)
    db.session.delete(nomination)
    db.session.flush()


def ask_to_settle(nomination: Nomination, *, actor: Principal, on: date) -> None:
    """Remember that another unit has nominated the code, so that the prefecture finds it among what it must settle."""
    require(actor, P.NOMINATION_EDIT)
    nomination.contested_on = nomination.contested_on or on
    db.session.flush()
    tell_contested(nomination, on=on)


def withdraw(
    nomination: Nomination,
    reason: str,
    *,
    actor: Principal,
    on: date,
    kind: WithdrawalReason = WithdrawalReason.OTHER,
) -> None:
    """The county takes a nomination back, with the reason and its kind (programme.md, section 5); the code is free for
    other units from then on. What lies above the county is told there."""
    require(actor, P.NOMINATION_EDIT)
    was_above = nomination.status in ABOVE
    take_step(
        nomination,
        ReviewDecision.WITHDRAW,
        ReviewStep.COUNTY,
        actor=actor,
        on=on,
        opinion=reason,
        snapshot={WITHDRAWAL_KIND: kind},
    )
    if was_above:
        tell_withdrawn(nomination, on=on)
    nomination.contested_on = None
    db.session.flush()
    settle_waiting(nomination)
