"""The scope wall: which rows exist for the person, job or command behind a session.

Every ORM statement gets the scope's own criterion; what cannot carry it is refused. Every flush fills the tenant
columns from the parent and refuses what lies outside the scope. One session never serves two scopes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import methodcaller
from typing import Any, NoReturn
from weakref import WeakSet

from flask_sqlalchemy.session import Session as FlaskSQLAlchemySession
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from casework.access.adding import add_rows, plain_rows
from casework.access.criteria import CASES, ENTERPRISES, LEVEL, LOG, OPENED, Log, Reach, limited
from casework.access.statements import goes_around, scoped_tables
from casework.models import Case, Enterprise
from casework.models.base import (
    GIVING_COLUMN,
    TENANT_COLUMNS,
    Addressed,
    CaseScoped,
    CountyInternal,
    EnterpriseScoped,
    TenantScoped,
    UnitScoped,
    Versioned,
)

__all__ = ["LEVEL_COLUMN", "NOBODY", "Log", "Reach", "Scope", "ScopeError", "TenantSession", "scoped_tables"]


class ScopeError(RuntimeError):
    """A programming error: a statement or a change tried to go around the wall. Never shown with details."""


LEVEL_COLUMN = {
    Reach.PROVINCE: "province_id",
    Reach.PREFECTURE: "prefecture_id",
    Reach.COUNTY: "tenant_id",
}


@dataclass(frozen=True)
class Scope:
    """What one person, job or command may read and write. Made once, bound to a fresh session.

    `level_id` is the region of the reach; `case_ids` and `enterprise_ids` serve experts and contacts; `opened_cases` are
    those whose internal rows a superior unit has opened with a reason; `log` is what is read of the log, and of which
    region (`log_id`).
    """

    reach: Reach
    level_id: int | None = None
    case_ids: tuple[int, ...] = ()
    enterprise_ids: tuple[int, ...] = ()
    opened_cases: tuple[int, ...] = ()
    log: Log = Log.NONE
    log_id: int | None = None
    purpose: str = "request"

    @cached_property
    def values(self) -> dict[str, object]:
        """The parameters that the criteria of this reach need with each statement."""
        if self.reach is Reach.ASSIGNED:
            return {CASES: self.case_ids, ENTERPRISES: self.enterprise_ids}
        values: dict[str, object] = {LEVEL: self.level_id, OPENED: self.opened_cases}
        return values if self.log is Log.NONE else {**values, LOG: self.log_id}

    def holds(self, row: TenantScoped) -> bool:
        """Whether a row lies inside this scope."""
        if self.reach is Reach.ASSIGNED:
            return self._assigned_holds(row)
        if self.reach is Reach.NOTHING:
            return False
        if isinstance(row, CountyInternal) and self.reach is not Reach.COUNTY:
            return False  # opened rows are read, never written
        column = LEVEL_COLUMN[self.reach]
        if isinstance(row, Addressed) and getattr(row, GIVING_COLUMN.get(column, column)) == self.level_id:
            return True
        return bool(getattr(row, column) == self.level_id)

    def _assigned_holds(self, row: TenantScoped) -> bool:
        if isinstance(row, CountyInternal):
            return False
        if isinstance(row, CaseScoped):
            return row.case_id in self.case_ids
        if isinstance(row, Case):
            return row.id in self.case_ids
        if isinstance(row, EnterpriseScoped):
            return row.enterprise_id in self.enterprise_ids
        return isinstance(row, Enterprise) and row.id in self.enterprise_ids


NOBODY = Scope(Reach.NOTHING, purpose="anonymous")


class TenantSession(FlaskSQLAlchemySession):
    """The only session class of the application. Refuses every statement until a scope is bound."""

    def bind_scope(self, scope: Scope, *, may_write: bool = True, **audit: Any) -> None:
        """Bind a scope to a fresh session. `audit` (actor, address, request id) goes into the log's rows.

        Raises ScopeError when the session already serves another scope.
        """
        bound = self.info.get("scope")
        if bound is not None and (bound != scope or self.identity_map):
            raise ScopeError("one session never serves two scopes")
        self.info.update(scope=scope, may_write=may_write, audit=audit)

    @property
    def scope(self) -> Scope:
        """The bound scope. Raises ScopeError when there is none."""
        scope = self.info.get("scope")
        if scope is None:
            raise ScopeError("no scope is bound to this session")
        return scope

    def connection(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: a bare connection knows no scope."""
        raise ScopeError("a bare connection goes around the scope")

    def bulk_save_objects(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: bulk writes skip the flush checks."""
        raise ScopeError("bulk writes skip the scope check")

    def bulk_insert_mappings(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: bulk writes skip the flush checks."""
        raise ScopeError("bulk writes skip the scope check")

    def bulk_update_mappings(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: bulk writes skip the flush checks."""
        raise ScopeError("bulk writes skip the scope check")


_checked: set[Any] = set()
_CHECKED_LIMIT = 5000
_passed: WeakSet[Any] = WeakSet()


def _refuse_bare(statement: Any) -> None:
    """Refuse what carries no criterion; the verdict is remembered by the statement itself and by its cache key."""
    if statement in _passed:
        return
    key = statement._generate_cache_key() if hasattr(statement, "_generate_cache_key") else None
    if key is not None and key.key in _checked:
        _passed.add(statement)
        return
    reason = goes_around(statement)
    if reason:
        raise ScopeError(reason)
    if key is not None:
        if len(_checked) >= _CHECKED_LIMIT:
            _checked.clear()
        _checked.add(key.key)


def _guard_statement(state: ORMExecuteState) -> Any:
    """Every statement of every TenantSession passes here: filtered or refused. A result stands in for the ORM's own."""
    session = state.session
    if not isinstance(session, TenantSession):
        return None
    scope = session.scope
    given: Any = state.parameters or {}
    if (
        state.is_column_load
    ):  # of a row in hand; what comes joined with it carries the criteria of its first load
        state.parameters = {**given, **scope.values}
        return None
    if not state.is_orm_statement:
        raise ScopeError("only statements over mapped classes carry the scope")
    if not state.is_select:
        return _change_in_bulk(state)
    state.statement = limited(state.statement, scope.reach, scope.log)
    state.parameters = {**given, **scope.values}
    _refuse_bare(state.statement)
    return None


def _change_in_bulk(state: ORMExecuteState) -> Any:
    """Bulk changes skip the flush checks and the log: allowed on tables that belong to no county only, and for new rows
    that are looked at one by one."""
    mapper = state.bind_mapper
    if mapper is None:
        raise ScopeError("bulk changes skip the scope check and the audit log")
    _refuse_bare(state.statement)
    if not issubclass(mapper.class_, TenantScoped):
        return None
    rows = plain_rows(state)
    if rows is None:
        raise ScopeError("bulk changes skip the scope check and the audit log")
    _check_added(state.session, mapper.class_, rows)
    return add_rows(Session.connection(state.session), mapper.local_table, rows)


def _check_added(session: Any, cls: type[TenantScoped], rows: Sequence[Mapping[str, object]]) -> None:
    """What a flush asks of new rows, asked of a list of them. The tables' keys to `regions` keep the other two columns
    true; only staff adds rows like this."""
    scope = session.scope
    column = LEVEL_COLUMN.get(scope.reach)
    if not session.info.get("may_write", True):
        raise ScopeError("this request may not write")
    if column is None or issubclass(cls, (CountyInternal, UnitScoped)):
        raise ScopeError("bulk changes skip the scope check and the audit log")
    if set(map(methodcaller("get", column), rows)) != {scope.level_id}:
        raise ScopeError(f"a new {cls.__name__} lies outside the scope")


def _check_flush(session: Session, context: UOWTransaction, instances: Any) -> None:
    """Fill tenant columns from the parents, then refuse every change outside the scope."""
    if not isinstance(session, TenantSession):
        return
    scope = session.scope
    if not session.info.get("may_write", True):
        raise ScopeError("this request may not write")
    _note_who(session)
    for row in _scoped(session.new):
        _fill(session, row)
        if not scope.holds(row) and not _opens(scope, row):
            raise ScopeError(f"a new {type(row).__name__} lies outside the scope")
    for row in _scoped(session.dirty):
        state = inspect(row)
        fixed = (*TENANT_COLUMNS, *GIVING_COLUMN.values()) if isinstance(row, Addressed) else TENANT_COLUMNS
        if any(state.attrs[column].history.has_changes() for column in fixed):
            raise ScopeError("a row never changes its county")
        if not scope.holds(row):
            raise ScopeError(f"a changed {type(row).__name__} lies outside the scope")
    for row in _scoped(session.deleted):
        if not scope.holds(row):
            raise ScopeError(f"a deleted {type(row).__name__} lies outside the scope")


def _note_who(session: TenantSession) -> None:
    """Whoever reads both versions of a conflict is told who saved the other one."""
    actor_id = session.info.get("audit", {}).get("actor_id")
    new, dirty = (
        [row for row in rows if isinstance(row, Versioned) and row.changed_by_id != actor_id]
        for rows in (session.new, session.dirty)
    )
    for row in (*new, *(row for row in dirty if session.is_modified(row))):
        row.changed_by_id = actor_id


def _opens(scope: Scope, row: TenantScoped) -> bool:
    """An assigned scope may add below its cases before the new row's own key is known."""
    return scope.reach is Reach.ASSIGNED and isinstance(row, CaseScoped) and row.case_id in scope.case_ids


def _scoped(rows: Iterable[object]) -> list[TenantScoped]:
    return [row for row in rows if isinstance(row, TenantScoped)]


def _fill(session: TenantSession, row: TenantScoped) -> None:
    """Copy the level columns and the parent's key; a class without a parent is given them by its service.

    The key is needed before the flush sets it from the relationship: an assigned scope decides by the case.
    """
    if not row.scope_parent:
        return
    parent = getattr(row, row.scope_parent)
    if parent is None:
        parent = _parent_by_key(session, row)
    if parent is None:
        raise ScopeError(f"a new {type(row).__name__} has no {row.scope_parent}")
    if isinstance(parent, TenantScoped):
        if parent.tenant_id is None:
            _fill(session, parent)
        for column in TENANT_COLUMNS:
            setattr(row, column, getattr(parent, column))
        if parent.id is not None:  # type: ignore[attr-defined]
            setattr(row, f"{row.scope_parent}_id", parent.id)  # type: ignore[attr-defined]
    else:
        levels = {"prefecture_id": parent.prefecture_id, "province_id": parent.province_id}
        own = LEVEL_COLUMN[Reach(parent.rank)] if isinstance(row, UnitScoped) else "tenant_id"
        for column, key in {"tenant_id": None, **levels, own: parent.id}.items():
            setattr(row, column, key)


def _parent_by_key(session: TenantSession, row: TenantScoped) -> Any:
    """The parent of a row that was made with its key instead of the object; out of scope is None."""
    relation = inspect(type(row)).relationships[row.scope_parent]
    key = getattr(row, f"{row.scope_parent}_id", None)
    if key is None:
        return None
    cls = relation.mapper.class_
    with session.no_autoflush:
        return session.scalar(select(cls).where(cls.id == key))


event.listen(TenantSession, "do_orm_execute", _guard_statement)
event.listen(TenantSession, "before_flush", _check_flush)
