"""Opening a case with a reason, and closing it again before its time (model.md, Roles).

What is open stands in the person's own browser session, so that no page needs another statement to know it, and ends
with it; the row of the opening stays for the county and the log.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.audit.services import record
from casework.cases.services import tell
from casework.enums import EventKind
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseOpening, SignInSession
from casework.notices.services import notify
from casework.openings import notice_words  # noqa: F401  the words of the message sent here
from casework.openings.queries import owners_of, running_opening

LASTS: Final = timedelta(hours=3)


def open_case(case: Case, reason: str, *, actor: Principal, now: datetime) -> CaseOpening:
    """Let the acting person read internal notes, phone numbers and evidence of one case until `now` + 3 hours.

    The county is told. Raises RuleViolation without a reason, or while the case is open to this person already.
    """
    require(actor, P.CASE_OPEN)
    if not reason.strip():
        raise RuleViolation(_("Please give the reason."), "reason")
    if actor.opened_until(case.id) is not None:
        raise RuleViolation(_("This case is open to you already."))
    until = now + LASTS
    opening = CaseOpening(
        case=case,
        user_id=actor.id,
        user_name=actor.name,
        unit_name=actor.region_name,
        reason=reason,
        opened_at=now,
        until_at=until,
    )
    db.session.add(opening)
    _keep(actor, {**dict(actor.openings), case.id: until})
    tell(
        case,
        EventKind.OPENED_WITH_REASON,
        actor=actor,
        is_shared=False,
        unit=actor.region_name,
        reason=reason,
        until=until.isoformat(),
    )
    record(
        db.session(), "open_case", object_type="cases", object_id=case.id, tenant_id=case.tenant_id,
        reason=reason, until=until,
    )  # fmt: skip
    db.session.flush()
    notify(
        owners_of(case),
        subject=f"opening:{opening.id}",
        template="case_opened",
        on=clock.today(),
        url=f"/cases/{case.id}/story",
        name=case.enterprise_name,
        unit=actor.region_name,
        person=actor.name,
        reason=reason,
    )
    return opening


def end_opening(case: Case, *, actor: Principal, now: datetime) -> None:
    """Close a case again before its three hours are over. Raises NotFound when it is not open to the person."""
    if actor.opened_until(case.id) is None:
        raise NotFound
    _keep(actor, {key: until for key, until in actor.openings if key != case.id})
    opening = running_opening(case.id, actor.id)
    if opening is not None:
        opening.ended_at = now
    record(db.session(), "end_opening", object_type="cases", object_id=case.id, tenant_id=case.tenant_id)
    db.session.flush()


def _keep(actor: Principal, openings: dict[int, datetime]) -> None:
    session = db.session.get(SignInSession, actor.session_id)
    if session is None:
        raise NotFound
    session.opened = json.dumps({str(key): until.isoformat() for key, until in openings.items()})
