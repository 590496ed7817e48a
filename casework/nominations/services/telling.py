"""Who is told of a step in the selection: the desk whose turn it is, and the county when something was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from casework.enums import NominationStatus, NoticeKind, Role
from casework.extensions import db
from casework.models import Nomination, User
from casework.nominations import notice_words  # noqa: F401  the words of the messages sent here
from casework.notices.services import notify, settle


def _accounts(*conditions: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(User.id).where(User.is_active, *conditions).order_by(User.id)).all()


def reviewers_of(nomination: Nomination) -> Sequence[int]:
    """The reviewers of its prefecture."""
    return _accounts(User.region_id == nomination.prefecture_id, User.role == Role.PREFECTURE_REVIEWER)


def managers_of(nomination: Nomination) -> Sequence[int]:
    """The managers of its province."""
    return _accounts(User.region_id == nomination.province_id, User.role == Role.PROVINCIAL_MANAGER)


def _send(
    nomination: Nomination, people: Sequence[int], what: str, on: date, *, waits: bool, **more: Any
) -> None:
    notify(
        people,
        subject=f"nomination:{nomination.id}:{what}",
        template=f"nomination_{what.partition(':')[0]}",
        on=on,
        url=f"/nominations/{nomination.id}",
        kind=NoticeKind.HAND_OVER if waits else NoticeKind.INFORMATION,
        name=nomination.enterprise_name,
        place=nomination.tenant.name,
        **more,
    )


def officers_of(nomination: Nomination) -> Sequence[int]:
    """The officer of the form; when that account is disabled, every officer of the county: nobody is told nothing."""
    county = select(User.id).where(
        User.region_id == nomination.tenant_id, User.role == Role.COUNTY_OFFICER, User.is_active
    )
    own = db.session.scalars(county.where(User.id == nomination.officer_id)).all()
    return own or db.session.scalars(county).all()


def tell_submitted(nomination: Nomination, *, on: date, is_corrected: bool) -> None:
    """The desk that has the form now."""
    is_province = nomination.status is NominationStatus.PROVINCE_REVIEW
    people = managers_of(nomination) if is_province else reviewers_of(nomination)
    _send(nomination, people, "resubmitted" if is_corrected else "submitted", on, waits=True)
    settle(f"nomination:{nomination.id}:returned")


def tell_contested(nomination: Nomination, *, on: date) -> None:
    """Prefecture and province alike, so that nobody learns from it where the other nomination lies."""
    people = [*reviewers_of(nomination), *managers_of(nomination)]
    _send(nomination, people, "contested", on, waits=True)


def tell_returned(nomination: Nomination, *, on: date) -> None:
    """The officer who has to correct the form."""
    settle_waiting(nomination)
    _send(nomination, officers_of(nomination), "returned", on, waits=True)


def tell_decided(nomination: Nomination, *, on: date, number: str = "") -> None:
    """The officer learns how it ended; `number` is the case's, if there is one."""
    _send(
        nomination,
        officers_of(nomination),
        "confirmed" if number else "refused",
        on,
        waits=False,
        number=number,
    )


def tell_objected(nomination: Nomination, objection_id: int, *, on: date) -> None:
    """The province, which has to answer before the confirmation."""
    _send(nomination, managers_of(nomination), f"objected:{objection_id}", on, waits=True)


def settle_objection(nomination: Nomination, objection_id: int) -> None:
    """The objection was answered."""
    settle(f"nomination:{nomination.id}:objected:{objection_id}")


def tell_withdrawn(nomination: Nomination, *, on: date) -> None:
    """The desks above that had counted on it."""
    people = [*reviewers_of(nomination), *managers_of(nomination)]
    _send(nomination, people, "withdrawn", on, waits=False)


def settle_waiting(nomination: Nomination) -> None:
    """The form was dealt with: who was asked to need not look any more."""
    for what in ("submitted", "resubmitted", "contested"):
        settle(f"nomination:{nomination.id}:{what}")
