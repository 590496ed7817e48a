"""What figures read that is no row of a case: numbers that units typed, training classes, places and quotas of the year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import inspect, select

from casework.access.tenancy import TenantSession
from casework.enums import Rank, ReturnPeriod, ReturnStatus
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.models import AnnualReturn, Programme, ProgrammeQuota, Region, ReturnLock, TrainingClass

TYPED: Final = (
    "trained_person_times", "heads_trained", "enterprises_trained", "training_source", "typed_numbers",
    "delay_reason", "data_on",
)  # fmt: skip
OF_A_YEAR: Final = ("places", "heads_to_train", "data_on", "industry_edition_id", "constraint_edition_id")
"""What figures and tables read of a programme year."""
OF_A_CLASS: Final = (
    "session", "topic", "held_on", "ended_on", "place", "enterprises", "heads", "person_times", "hours", "assessed",
    "passed",
)  # fmt: skip
Before = Callable[[Any, str], Any]
Locks = Callable[[TenantSession, int], Sequence[ReturnLock]]
Words = Callable[[ReturnLock], str]
UNITS: Final = (AnnualReturn, TrainingClass, Programme, ProgrammeQuota)


def check_unit(
    session: TenantSession, row: Any, act: str, before: Before, locks: Locks, words: Words
) -> None:
    """Raises RuleViolation for a change of what a handed-in return has counted. `locks` reads those of a county."""
    if isinstance(row, AnnualReturn):
        if act == "dirty" and _changed(row, TYPED):
            _check_typed(session, row, before, locks, words)
    elif isinstance(row, TrainingClass):
        if act != "dirty" or _changed(row, OF_A_CLASS):
            _check_class(session, row, before, locks, words)
    elif isinstance(row, Programme):
        if act == "dirty" and _changed(row, OF_A_YEAR):
            _refuse_any(_of_year(session, row.id, None), words)
    elif isinstance(row, ProgrammeQuota) and (act != "dirty" or _changed(row, ("places",))):
        programme_id = row.programme_id or row.programme.id
        if programme_id is not None:
            _refuse_any(_of_year(session, programme_id, row.prefecture_id), words)


def _changed(row: Any, names: Iterable[str]) -> bool:
    state = inspect(row).attrs
    return any(state[name].history.has_changes() for name in names)


def _check_typed(
    session: TenantSession, row: AnnualReturn, before: Before, locks: Locks, words: Words
) -> None:
    """A county that its prefecture left out is locked with it though its own return is open."""
    if before(row, "status") not in (ReturnStatus.DRAFT, ReturnStatus.RETURNED):
        raise RuleViolation(_("This return was handed in. Ask the unit above to send it back."))
    if row.tenant_id is None:
        return
    for lock in locks(session, row.tenant_id):
        if (lock.programme_id, lock.period) == (row.programme_id, row.period):
            raise RuleViolation(words(lock))


def _check_class(
    session: TenantSession, row: TrainingClass, before: Before, locks: Locks, words: Words
) -> None:
    """A class counts from its first day in every return of the year whose data date has come, the half-year's too."""
    days: list[date] = [day for day in (before(row, "held_on"), row.held_on) if day is not None]
    own = session.get(AnnualReturn, row.return_id)
    if own is None or not days:
        return
    for lock in locks(session, own.tenant_id) if own.tenant_id is not None else ():
        if lock.programme_id == own.programme_id and min(days) <= lock.data_on:
            raise RuleViolation(words(lock))
    handed_in = session.scalars(
        select(AnnualReturn).where(
            AnnualReturn.region_id == own.region_id,
            AnnualReturn.programme_id == own.programme_id,
            AnnualReturn.status.not_in([ReturnStatus.DRAFT, ReturnStatus.RETURNED]),
            AnnualReturn.data_on >= min(days),
        )
    ).all()
    if handed_in:
        raise RuleViolation(_("This return was handed in. Ask the unit above to send it back."))


def _of_year(session: TenantSession, programme_id: int, prefecture_id: int | None) -> Sequence[ReturnLock]:
    """The locks that hold places and quotas: of the year for ever, of the first half until it is frozen, since places may
    still be shared out anew for the second."""
    statement = (
        select(ReturnLock)
        .where(
            ReturnLock.programme_id == programme_id,
            (ReturnLock.period == ReturnPeriod.YEAR) | ReturnLock.is_frozen.is_(False),
        )
        .order_by(ReturnLock.id)
        .limit(1)
    )
    if prefecture_id is not None:
        counties = select(Region.id).where(Region.prefecture_id == prefecture_id, Region.rank == Rank.COUNTY)
        statement = statement.where(ReturnLock.county_id.in_(counties))
    return session.scalars(statement).all()


def _refuse_any(found: Sequence[ReturnLock], words: Words) -> None:
    if found:
        raise RuleViolation(words(found[0]))
