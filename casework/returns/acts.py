"""What every step of a return leaves behind: an opinion in its history and a message to those who go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from casework.access.principal import Principal
from casework.access.tenancy import TenantSession
from casework.audit.services import record
from casework.enums import Rank, ReturnAct
from casework.errors import RuleViolation, StaleWrite
from casework.extensions import db
from casework.i18n import gettext as _
from casework.locks.listener import close_county
from casework.models import AnnualReturn, Programme, ReturnLock, ReturnStep, ReturnVersion
from casework.notices.services import notify
from casework.regions.queries import Place, counties, place, places
from casework.returns import notice_words  # noqa: F401  the words of the messages sent here
from casework.returns.queries import people_of


def session() -> TenantSession:
    """The session of the application."""
    found = db.session()
    assert isinstance(found, TenantSession)
    return found


def require_own(annual_return: AnnualReturn, actor: Principal) -> None:
    """Raises RuleViolation for the return of another unit."""
    if actor.region_id != annual_return.region_id:
        raise RuleViolation(_("Each unit hands in its own return."))


def note_step(
    annual_return: AnnualReturn,
    act: ReturnAct,
    *,
    actor: Principal,
    today: date,
    now: datetime,
    opinion: str = "",
    number: int | None = None,
) -> None:
    """Add one act to the history of a return."""
    db.session.add(
        ReturnStep(
            region_id=annual_return.region_id,
            annual_return_id=annual_return.id,
            act=act,
            version_number=number,
            opinion=opinion,
            made_on=today,
            made_at=now,
            made_by_id=actor.id,
            made_by_name=actor.name,
        )
    )
    db.session.flush()


def tell_units(
    units: Sequence[int],
    annual_return: AnnualReturn,
    programme: Programme,
    template: str,
    on: date,
    reason: str = "",
) -> int:
    """Tell those who write and sign the returns of some units; gives how many were told."""
    return notify(
        people_of(units),
        subject=f"{template}:{annual_return.id}",
        template=template,
        on=on,
        url="/returns" if template in _OF_OTHERS else f"/returns/{annual_return.id}",
        name=place(annual_return.region_id).name_zh,
        year=programme.year,
        reason=reason,
    )


# These go to units that do not reach the return of the one that tells them: their own ones stand in the list.
_OF_OTHERS: Final = frozenset({"return_missing", "counties_missing"})


def lock_counties(
    annual_return: AnnualReturn, programme: Programme, units: Sequence[Place], *, today: date
) -> None:
    """Close the time of a return in some counties whose turn was taken; one that is closed already stays as it is."""
    keys = sorted(unit.id for unit in units)
    known = {lock.county_id: lock for lock in _locks(keys, annual_return)}
    if annual_return.tenant_id is not None and annual_return.tenant_id in known:
        # A county that its prefecture left out hands in after all: from now on the lock is its own.
        known[annual_return.tenant_id].annual_return_id = annual_return.id
    db.session.add_all(
        ReturnLock(
            county_id=key,
            programme_id=programme.id,
            annual_return_id=annual_return.id,
            year=programme.year,
            period=annual_return.period,
            data_on=annual_return.data_on,
            locked_on=today,
            is_frozen=False,
        )
        for key in keys
        if key not in known
    )
    db.session.flush()


def touch(annual_return: AnnualReturn) -> None:
    """A new version of the row though none of its values changes: whoever looks at an older page is told."""
    flag_modified(annual_return, "status")


def close_counties(keys: Iterable[int]) -> None:
    """Wait until nobody writes into some counties, and let nobody until this transaction ends; always in the same order."""
    for key in sorted(keys):
        close_county(session(), key)


def take_turn(annual_return: AnnualReturn, units: Iterable[Place]) -> None:
    """Wait for whoever writes into some counties or hands their figures upwards, then go by what stands now.

    Raises StaleWrite when the return is another one by then than was seen.
    """
    seen = annual_return.version
    close_counties(unit.id for unit in units)
    db.session.flush()
    db.session.expire_all()
    if annual_return.version != seen:
        raise StaleWrite


def counties_of(annual_return: AnnualReturn) -> list[Place]:
    """The counties that a return adds up: a county itself."""
    unit = place(annual_return.region_id)
    return [unit] if unit.rank is Rank.COUNTY else counties(unit.id)


def _counties_ever(annual_return: AnnualReturn) -> list[Place]:
    """The same with those that are no more."""
    key = annual_return.region_id
    within = [one for one in places().values() if one.rank is Rank.COUNTY]
    return [one for one in within if key in (one.id, one.prefecture_id, one.province_id)]


def _locks(keys: Iterable[int], annual_return: AnnualReturn) -> list[ReturnLock]:
    """The locks of some counties for the year and period of a return."""
    rows = db.session.scalars(
        select(ReturnLock).where(
            ReturnLock.county_id.in_(list(keys)),
            ReturnLock.programme_id == annual_return.programme_id,
            ReturnLock.period == annual_return.period,
        )
    )
    return list(rows)


def unlock(annual_return: AnnualReturn) -> None:
    """Open again what a return closed, and nothing that a county's own return holds by now."""
    for lock in db.session.scalars(select(ReturnLock).where(ReturnLock.annual_return_id == annual_return.id)):
        db.session.delete(lock)
    db.session.flush()


def freeze_locks(annual_return: AnnualReturn) -> None:
    """From here on only an approved correction opens a row."""
    keys = [county.id for county in _counties_ever(annual_return)]
    for lock in _locks(keys, annual_return):
        lock.is_frozen = True
    db.session.flush()


def note_download(annual_return: AnnualReturn, version: ReturnVersion) -> None:
    """A stored version leaves the system: that stays in the log."""
    record(
        session(),
        "export",
        object_type="return_versions",
        object_id=version.id,
        region_id=annual_return.region_id,
        what=f"V{version.number}",
        format="json",
    )
