"""The second wall as data: PostgreSQL's row policies, the rights of the application's role, and how a scope is told.

Migrations carry the same text literally; the check before serving and the tests compare both with the catalogue. A
policy repeats what `criteria` adds to each statement, so each wall holds with the other one away.

What a policy reads of the scope are settings of the transaction. Each stands in a subquery, so it is read once for a
statement and not once for a row; `nullif` turns the empty text that a past transaction leaves behind into NULL, which
sees nothing. A policy reads no table: policies that read each other's tables end in recursion or in rows that nobody
meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import inspect

from casework.access.criteria import Log, Reach, scoped_classes
from casework.access.tenancy import LEVEL_COLUMN, Scope
from casework.models import AuditAnchor, AuditChain, AuditEntry, Base, Case, CaseExpert, Enterprise
from casework.models.base import (
    GIVING_COLUMN,
    Addressed,
    CaseScoped,
    CountyInternal,
    EnterpriseScoped,
    TenantScoped,
)


@dataclass(frozen=True)
class Policy:
    """One row policy: the condition under which a row exists for the transaction (`SELECT`), may be added (`INSERT`), or
    both and may be changed (`ALL`)."""

    table: str
    condition: str
    name: str = "scope"
    command: str = "ALL"

    @property
    def clause(self) -> str:
        """As it stands in CREATE POLICY."""
        return f"{'WITH CHECK' if self.command == 'INSERT' else 'USING'} ({self.condition})"


def _setting(name: str, kind: str = "integer") -> str:
    return f"(SELECT nullif(current_setting('app.{name}', true), '')::{kind})"


def _among(column: str, name: str) -> str:
    """Whether a key is among those that a setting lists. The cast keeps ANY from taking the subquery for a table."""
    listed = f"string_to_array(nullif(current_setting('app.{name}', true), ''), ',')::integer[]"
    return f"{column} = ANY ((SELECT {listed})::integer[])"


def _passes(*conditions: str) -> str:
    """A row passes when one of the conditions is true. Said as "is not null", because of that the planner expects all
    rows to pass: it goes by the equality that the session itself puts into each statement, and takes its index. A plain
    OR it would take for a second narrow filter, and plan lists for a row or two."""
    return f"(CASE WHEN {' OR '.join(conditions)} THEN true END) IS NOT NULL"


_OWN_LEVEL = {reach: f"{column} = {_setting(reach)}" for reach, column in LEVEL_COLUMN.items()}
_OF_THE_GIVING = tuple(
    f"{GIVING_COLUMN[column]} = {_setting(reach)}"
    for reach, column in LEVEL_COLUMN.items()
    if column in GIVING_COLUMN
)
_ABOVE = (_OWN_LEVEL[Reach.PROVINCE], _OWN_LEVEL[Reach.PREFECTURE])
# Everybody's acts are appended; their chains prove them. What belongs to no unit at all is read at the province.
_READ_OF_THE_LOG = (
    f"chain = {_setting(Log.COUNTY)}",
    f"prefecture_id = {_setting(Log.PREFECTURE)}",
    f"coalesce(province_id, {_setting(Log.PROVINCE)}) = {_setting(Log.PROVINCE)}",
    f"object_type = 'users' AND {_setting(Log.ACCOUNTS)} = 1",
    f"{_setting(Log.WHOLE)} = 1",
)


@cache
def policies() -> tuple[Policy, ...]:
    """Every policy of the database."""
    found = [_policy(cls) for cls in scoped_classes()]
    opened = _passes(*(f"{above} AND {_among('case_id', 'opened')}" for above in _ABOVE))
    found += [
        Policy(inspect(cls).local_table.name, opened, "opened", "SELECT")
        for cls in scoped_classes()
        if issubclass(cls, CountyInternal)
    ]
    log = AuditEntry.__tablename__
    found += [
        Policy(log, _passes(*_READ_OF_THE_LOG), "read", "SELECT"),
        Policy(log, "true", "append", "INSERT"),
    ]
    return tuple(sorted(found, key=lambda policy: (policy.table, policy.name)))


def _policy(cls: type[TenantScoped]) -> Policy:
    table = inspect(cls).local_table.name
    if issubclass(cls, CountyInternal):
        return Policy(table, _passes(_OWN_LEVEL[Reach.COUNTY]))
    giving = _OF_THE_GIVING if issubclass(cls, Addressed) else ()
    return Policy(table, _passes(*_OWN_LEVEL.values(), *giving, *_assigned(cls)))


def _assigned(cls: type[TenantScoped]) -> list[str]:
    """What experts and enterprise contacts reach, and what is read to find that out while they sign in."""
    if cls is CaseExpert:
        own = f"expert_id = {_setting('expert')} AND ended_on IS NULL"
        return [_among("case_id", "cases"), own]
    if issubclass(cls, CaseScoped):
        return [_among("case_id", "cases")]
    if cls is Case:
        return [_among("id", "cases"), f"enterprise_id = {_setting('enterprise')}"]
    if issubclass(cls, EnterpriseScoped):
        return [_among("enterprise_id", "enterprises")]
    if cls is Enterprise:
        return [_among("id", "enterprises")]
    return []


PLAIN: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


@cache
def rights() -> dict[str, frozenset[str]]:
    """Table → what the application's role may do with it."""
    appended = frozenset({"SELECT", "INSERT"})
    narrower = {
        AuditEntry.__tablename__: appended,
        AuditAnchor.__tablename__: appended,
        AuditChain.__tablename__: appended | {"UPDATE"},
    }
    return {
        **{name: narrower.get(name, PLAIN) for name in Base.metadata.tables},
        "alembic_version": frozenset({"SELECT"}),
    }


SETTINGS: Final = (
    *LEVEL_COLUMN, "cases", "enterprises", "opened", *(log for log in Log if log is not Log.NONE), "expert", "enterprise",
)  # fmt: skip
"""What the policies read; the last two are told while somebody signs in (accounts/sessions.py)."""


def settings(scope: Scope) -> str:
    """The statements that tell a transaction its scope."""
    level = {str(scope.reach): (scope.level_id,)} if scope.level_id and scope.reach in LEVEL_COLUMN else {}
    if scope.log is not Log.NONE:
        level[str(scope.log)] = (1 if scope.log in (Log.ACCOUNTS, Log.WHOLE) else scope.log_id or 0,)
    return _set(**level, cases=scope.case_ids, enterprises=scope.enterprise_ids, opened=scope.opened_cases)


def settings_of_expert(expert_id: int) -> str:
    """The same for the read that finds the cases of an expert: the own assignments that have not ended."""
    return _set(expert=(expert_id,))


def settings_of_contact(enterprise_id: int) -> str:
    """The same for the read that finds the cases of an enterprise contact: those of the own enterprise."""
    return _set(enterprise=(enterprise_id,))


def _set(**keys: Iterable[int]) -> str:
    """All settings, so that none of a connection's own counts; they end with the transaction, so that none stays on a
    pooled connection. Only numbers and the names of this module come into the text."""
    lists = {name: ",".join(str(int(key)) for key in keys.get(name, ())) for name in SETTINGS}
    return "; ".join(f"SET LOCAL app.{name} = '{value}'" for name, value in lists.items())
