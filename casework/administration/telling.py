"""Nobody does anything to an administrator's account in silence: the province's auditors and its owner are told."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.administration import notice_words  # noqa: F401  the words of the notice sent here
from casework.administration.letters import ADMINISTRATOR_CHANGED, sealed_address
from casework.administration.queries import auditors
from casework.enums import NoticeKind, Role
from casework.extensions import db
from casework.models import User
from casework.notices.services import notify
from casework.outbox.services import put
from casework.regions.queries import place

WORTH: Final = timedelta(days=7)


def tell(user: User, act: str, *, actor: Principal, reason: str = "", old_address: str = "") -> None:
    """Tell who audits the administrators, and the owner, what was done to an administrator's account: in the inbox, and
    by letter to who has an address. `old_address`: the one that was just replaced gets a letter as well. Nothing for
    other accounts."""
    by = f"{actor.name} ({actor.username})"
    _tell(user, act, by=by, region_id=actor.region_id, reason=reason, old_address=old_address)


def tell_from_console(user: User, act: str, *, command: str, reason: str = "") -> None:
    """The same of what an operator did at the console: there the auditors of the account's own province are told."""
    _tell(user, act, by=command, region_id=user.region_id, reason=reason)


def _tell(
    user: User, act: str, *, by: str, region_id: int | None, reason: str, old_address: str = ""
) -> None:
    if not user.is_administrator:
        return
    now = clock.real_now()
    province = place(region_id) if region_id else None
    readers = {*auditors((province.province_id or province.id) if province else None), user.id}
    facts: dict[str, Any] = {
        "act": act,
        "by": by,
        "name": user.display_name,
        "username": user.username,
        "reason": reason,
    }
    notify(
        readers,
        subject=f"administrator:{user.id}:{now.timestamp():.6f}",
        template="administrator_changed",
        on=clock.today(),
        **facts,
    )
    for reader in sorted(readers):
        put(ADMINISTRATOR_CHANGED, json.dumps({**facts, "to": reader, "at": now.isoformat()}), worth=WORTH)
    if old_address:
        told = {**facts, "to": user.id, "at": now.isoformat(), "address": sealed_address(old_address)}
        put(ADMINISTRATOR_CHANGED, json.dumps(told), worth=WORTH)


def tell_work_is_left(user: User, count: int, *, on: date) -> None:
    """The unit of somebody who was locked at once learns that work waits to be handed over: for staff its leaders and
    officers, for an expert those who keep the card. The number and the name of the person, nothing of any case."""
    if user.expert is not None:
        region_id, url = user.expert.region_id, f"/experts/{user.expert_id}/leave"
        roles = (Role.PROVINCIAL_MANAGER, Role.PREFECTURE_REVIEWER)
    else:
        region_id, url, roles = (
            user.region_id or 0,
            f"/hand-overs/{user.id}",
            (Role.LEADER, Role.COUNTY_OFFICER),
        )
    colleagues = select(User.id).where(
        User.region_id == region_id, User.role.in_(roles), User.is_active, User.id != user.id
    )
    notify(
        db.session.scalars(colleagues).all(),
        subject=f"work_left:{user.id}",
        template="work_left",
        on=on,
        url=url,
        kind=NoticeKind.HAND_OVER,
        person=user.display_name,
        count=count,
    )
