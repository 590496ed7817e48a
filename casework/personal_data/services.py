"""Changes around personal data: exports that leave a trace, requests to correct and their answers."""

from __future__ import annotations

from datetime import date
from typing import Final

from casework.access.principal import Principal
from casework.audit.services import record
from casework.calendars.queries import calendar_for
from casework.enums import CorrectionDesk, CorrectionVerdict, Rank
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import CorrectionRequest, User
from casework.notices.services import notify
from casework.personal_data import (
    notice_words,  # noqa: F401  the words of the messages sent here
    queries,
)
from casework.regions.queries import place, places

MOST_OPEN: Final = 3
"""So many requests of one person wait at the same time."""


def record_catalogue_export() -> None:
    """Leave the audit row of the exported catalogue."""
    record(db.session(), "export", object_type="field_catalogue", format="xlsx")
    db.session.flush()


def record_own_export(file_format: str, *, actor: Principal) -> None:
    """Leave the audit row of somebody who takes a copy of the own data."""
    record(
        db.session(), "export", object_type="users", object_id=actor.id, what="own_data", format=file_format
    )
    db.session.flush()


def desk_of(user: User) -> tuple[CorrectionDesk, int]:
    """Who keeps the data of an account: the unit of an expert's card, the county of an enterprise's file, else the
    security administrator of the own unit (of the province for accounts without a unit)."""
    if user.expert is not None:
        return CorrectionDesk.EXPERTS, user.expert.region_id
    if user.tenant_id is not None:
        return CorrectionDesk.ENTERPRISES, user.tenant_id
    province = next(place.id for place in places().values() if place.rank is Rank.PROVINCE)
    return CorrectionDesk.ACCOUNTS, user.region_id or province


def ask_to_correct(wish: str, *, actor: Principal, today: date, workdays: int) -> CorrectionRequest:
    """Send a request to the unit that keeps the data; it is answered within so many working days.

    Raises RuleViolation without a text, or when the person has three requests waiting.
    """
    if not wish.strip():
        raise RuleViolation(_("Please say what is wrong and how it should read."), "wish")
    if queries.open_requests_of(actor.id) >= MOST_OPEN:
        raise RuleViolation(_("Three of your requests wait for their answers. Please wait for one of them."))
    desk, region_id = desk_of(queries.own_account(actor))
    request = CorrectionRequest(
        user_id=actor.id,
        user_name=actor.name,
        desk=desk,
        region_id=region_id,
        wish=wish,
        asked_on=today,
        due_on=calendar_for(region_id).add(today, workdays),
    )
    db.session.add(request)
    db.session.flush()
    notify(
        queries.people_of_desk(desk, region_id, asker_id=actor.id),
        subject=f"correction:{request.id}",
        template="correction_asked",
        on=today,
        url=f"/corrections/{request.id}",
        name=actor.name,
        due_on=request.due_on.isoformat(),
    )
    return request


def answer_request(
    request: CorrectionRequest, verdict: CorrectionVerdict, answer: str, *, actor: Principal, today: date
) -> None:
    """Say yes or no, with the reason; the person is told. Raises RuleViolation for an own request, one that was answered,
    and without a reason."""
    if request.user_id == actor.id:
        raise RuleViolation(_("Nobody answers the own request."))
    if request.answered_on is not None:
        raise RuleViolation(_("This request has been answered already."))
    if not answer.strip():
        raise RuleViolation(_("Please give the reason."), "answer")
    request.verdict, request.answer = verdict, answer
    request.answered_on = today
    request.answered_by_id, request.answered_by_name = actor.id, actor.name
    db.session.flush()
    notify(
        [request.user_id],
        subject=f"correction:{request.id}:answered",
        template="correction_answered",
        on=today,
        url="/account/data",
        unit=place(request.region_id).name_zh,
    )
