"""Every flush is asked whether it changes what a handed-in return counts; so no page, import, bulk step or job can forget.

The county's locks are read once per transaction, and only when a row that figures count is touched. On PostgreSQL whoever
writes such a row and whoever hands a return in wait for each other; SQLite has one writer anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from casework import clock
from casework.access.tenancy import TenantSession
from casework.enums import Rank
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.locks.deadlines import deadline_after, deadline_before
from casework.locks.facts import COUNTED, Counted
from casework.locks.units import UNITS, check_unit
from casework.models import (
    ActionItem,
    Case,
    Extension,
    Programme,
    ProgrammeQuota,
    Region,
    ReturnLock,
    Visit,
    VisitExpert,
)

LOCKS: Final = "return_locks"
OPENED: Final = "rows_opened_for_correction"
"""In a session's info: the (table, key) pairs that an approved correction changes in this transaction."""
_SPACE: Final = 2406


def register() -> None:
    """Listen to every TenantSession. Idempotent, called by create_app."""
    if event.contains(TenantSession, "before_flush", _ask):
        return
    event.listen(TenantSession, "before_flush", _ask)
    event.listen(TenantSession, "after_transaction_end", _forget)


def close_county(session: TenantSession, county_id: int) -> None:
    """Whoever hands in waits for those who are writing into the county, and they for him."""
    _take_turns(session, county_id, func.pg_advisory_xact_lock)
    session.info.pop(LOCKS, None)


def open_row(session: TenantSession, row: Any) -> None:
    """An approved correction changes this one row, until it is closed again or the transaction ends."""
    session.info.setdefault(OPENED, set()).add((row.__tablename__, row.id))


def shut_row(session: TenantSession, row: Any) -> None:
    """The value is written: from here on the row is locked as before."""
    session.info.get(OPENED, set()).discard((row.__tablename__, row.id))


def _take_turns(session: Session, county_id: int, lock: Any) -> None:
    connection = Session.connection(session)
    if connection.dialect.name == "postgresql":
        connection.execute(select(lock(_SPACE, county_id)))


def _ask(session: Session, context: UOWTransaction, instances: Any) -> None:
    if not isinstance(session, TenantSession):
        return
    for act, rows in (("new", session.new), ("dirty", session.dirty), ("deleted", session.deleted)):
        # What is late must be known before those who were present are looked at.
        for row in sorted(rows, key=lambda row: isinstance(row, VisitExpert)):
            if isinstance(row, UNITS):
                _share_turns(session, row)
                check_unit(session, row, act, _before, locks_of, words_of)
            counted = COUNTED.get(type(row))
            if counted is None:
                continue
            if (row.__tablename__, row.id) not in session.info.get(OPENED, ()):
                _check(session, row, counted, act)
                if isinstance(row, Extension):
                    _check_deadline(session, row)


def _share_turns(session: TenantSession, row: Any) -> None:
    """Places and quotas are read by every unit: whoever changes them waits for those who hand in, and they for him."""
    if isinstance(row, (Programme, ProgrammeQuota)):
        connection = Session.connection(session)
        if connection.dialect.name == "postgresql":
            counties = select(Region.id).where(Region.rank == Rank.COUNTY).order_by(Region.id).subquery()
            connection.execute(select(func.pg_advisory_xact_lock_shared(_SPACE, counties.c.id)))


def _check(session: TenantSession, row: Any, counted: Counted, act: str) -> None:
    state = inspect(row)
    if act == "dirty" and not any(
        state.attrs[name].history.has_changes() for name in counted.columns if name in state.attrs
    ):
        return
    case = counted.case_of(row)
    if case is None:
        return
    old, new = _values(row, counted, before=True), _values(row, counted, before=False)
    for lock in locks_of(session, row.tenant_id):
        if not _concerns(lock, case, counted, old, new) or not counted.applies(row, lock.data_on):
            continue
        kept = counted.until_frozen if lock.is_frozen and act == "dirty" else ()
        new = {**new, **{name: old[name] for name in kept}}
        before = act != "new" and counted.counts(old, lock.data_on)
        after = act != "deleted" and counted.counts(new, lock.data_on)
        if act == "new" and after and isinstance(row, Visit):
            row.counts_from = max(clock.today(), lock.data_on + timedelta(days=1))
            new = _values(row, counted, before=False)
        elif before != after or (before and _noticed(session, row, counted, old, new, lock.data_on)):
            raise RuleViolation(words_of(lock))


def locks_concerning(session: TenantSession, row: Any) -> list[ReturnLock]:
    """The locks of a row's county whose return counts the row, as it stands or as the database has it."""
    counted = COUNTED[type(row)]
    case = counted.case_of(row)
    old, new = _values(row, counted, before=True), _values(row, counted, before=False)
    locks = locks_of(session, row.tenant_id)
    return [lock for lock in locks if case is not None and _concerns(lock, case, counted, old, new)]


def _concerns(
    lock: ReturnLock, case: Case, counted: Counted, old: Mapping[str, Any], new: Mapping[str, Any]
) -> bool:
    """Whether the return behind a lock counts rows like this at all: of its calendar year, or of its list year once the
    case was listed."""
    if counted.of_calendar_year:
        days = (old[counted.of_calendar_year], new[counted.of_calendar_year])
        return any(day is not None and day.year == lock.year for day in days)
    listed = [_before(case, "confirmed_on"), case.confirmed_on]
    # A case that is just being made has its year, but not the key yet.
    years = {_before(case, "programme_id"), case.programme_id or case.programme.id}
    return lock.programme_id in years and any(day is not None and day <= lock.data_on for day in listed)


def _noticed(
    session: Session, row: Any, counted: Counted, old: Mapping[str, Any], new: Mapping[str, Any], until: date
) -> bool:
    if isinstance(row, ActionItem):
        old = {**old, "due_on": deadline_before(session, row, until, _before)}
        new = {**new, "due_on": deadline_after(session, row, until)}
    return bool(counted.changes(old, new, until))


def _check_deadline(session: TenantSession, extension: Extension) -> None:
    """An extension granted later tells which deadline stood before it: whatever is done to it, that one stays."""
    action = extension.action
    if action is None or action.id is None:
        return
    for lock in locks_concerning(session, action):
        in_force_on = _before(action, "in_force_on")
        if in_force_on is None or in_force_on > lock.data_on:
            continue
        before = deadline_before(session, action, lock.data_on, _before)
        if before != deadline_after(session, action, lock.data_on):
            raise RuleViolation(words_of(lock))


def _values(row: Any, counted: Counted, *, before: bool) -> dict[str, Any]:
    """The counted columns of a row as they are counted, as they stand or as the database still has them."""
    own = inspect(type(row)).columns
    found = {}
    for name in counted.columns:
        source = row if name in own else row.visit
        value = _before(source, name) if before else getattr(source, name)
        found[name] = counted.value(name, value)
    return found


def _before(row: Any, name: str) -> Any:
    """What the database has: the value from before an unflushed change."""
    state = inspect(row)
    history = state.attrs[name].load_history() if state.persistent else state.attrs[name].history
    if not history.has_changes():
        return getattr(row, name)
    if history.deleted or not state.persistent:
        return history.deleted[0] if history.deleted else None
    # Written over before it was read (the row was expired): only the database knows what stood there.
    column = getattr(type(row), name)
    return state.session.scalar(select(column).where(type(row).id == row.id))


def locks_of(session: TenantSession, county_id: int) -> Sequence[ReturnLock]:
    """The locks of a county, read once per transaction."""
    known: dict[int, Sequence[ReturnLock]] = session.info.setdefault(LOCKS, {})
    if county_id not in known:
        _take_turns(session, county_id, func.pg_advisory_xact_lock_shared)
        known[county_id] = session.scalars(
            select(ReturnLock).where(ReturnLock.county_id == county_id).order_by(ReturnLock.data_on)
        ).all()
    return known[county_id]


def words_of(lock: ReturnLock) -> str:
    """Which return locks, since when, and what to do."""
    facts = {
        "year": lock.year,
        "period": lock.period.label,
        "date": lock.locked_on.isoformat(),
        "until": lock.data_on.isoformat(),
    }
    if lock.is_frozen:
        return _(
            "The return of %(year)s (%(period)s) is frozen: what it counts up to %(until)s stays as it is. Request a"
            " correction on the page of the return.",
            **facts,
        )
    return _(
        "The return of %(year)s (%(period)s) was handed in on %(date)s: what it counts up to %(until)s cannot change."
        " Ask the prefecture to send it back.",
        **facts,
    )


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(LOCKS, None)
        session.info.pop(OPENED, None)
