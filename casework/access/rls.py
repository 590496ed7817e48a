"""The second wall as data: PostgreSQL's row policies, the rights of the application's role, and how a scope is told.

Migrations carry the same text literally; the check before serving and the tests compare both with the catalogue. A
policy repeats what `criteria` adds to each statement, so each wall holds with the other one away.

What a policy reads of the scope are settings of the transaction. Each stands in a subquery, so it is read once for a
statement and not once for a row; `nullif` turns the empty text that a past transaction leaves behind into NULL, which
sees nothing. A policy reads no table: policies that read each other's tables end in recursion or in rows that nobody
meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import inspect

from casework.access.criteria import Reach, scoped_classes
from casework.access.tenancy import LEVEL_COLUMN, Scope
from casework.models import AuditEntry, Base, Case, CaseExpert, Enterprise
from casework.models.base import CaseScoped, CountyInternal, EnterpriseScoped, TenantScoped

SIGNING_IN: Final = "signing_in"
"""The reach while it is found out whose cases somebody may see (accounts/sessions.py)."""


@dataclass(frozen=True)
class Policy:
    """One row policy: the condition under which a row exists for the transaction and, for `ALL`, may be written."""

    table: str
    condition: str
    name: str = "scope"
    command: str = "ALL"


def _setting(name: str) -> str:
    return f"nullif(current_setting('app.{name}', true), '')"


_REACH = f"(SELECT {_setting('reach')})"
_LEVEL = f"(SELECT {_setting('level')}::integer)"
_EXPERT = f"(SELECT {_setting('expert')}::integer)"


def _among(column: str, name: str) -> str:
    """Whether a key is among those that a setting lists. The cast keeps ANY from taking the subquery for a table."""
    return f"{column} = ANY ((SELECT string_to_array({_setting(name)}, ',')::integer[])::integer[])"


def _case(branches: Mapping[str, str]) -> str:
    """One branch for each reach. A CASE says little about how many rows pass, so the planner goes by the equality that
    the session itself puts into each statement, and takes its index."""
    words = " ".join(f"WHEN '{reach}' THEN {condition}" for reach, condition in branches.items())
    return f"CASE {_REACH} {words} ELSE false END"


_OWN_LEVEL = {reach: f"{column} = {_LEVEL}" for reach, column in LEVEL_COLUMN.items()}


@cache
def policies() -> tuple[Policy, ...]:
    """Every policy of the database."""
    found = [_policy(cls) for cls in scoped_classes()]
    superiors = {reach: words for reach, words in _OWN_LEVEL.items() if reach is not Reach.COUNTY}
    opened = {reach: f"{words} AND {_among('case_id', 'opened')}" for reach, words in superiors.items()}
    found += [
        Policy(inspect(cls).local_table.name, _case(opened), "opened", "SELECT")
        for cls in scoped_classes()
        if issubclass(cls, CountyInternal)
    ]
    return tuple(sorted(found, key=lambda policy: (policy.table, policy.name)))


def _policy(cls: type[TenantScoped]) -> Policy:
    table = inspect(cls).local_table.name
    if issubclass(cls, CountyInternal):
        return Policy(table, _case({Reach.COUNTY: _OWN_LEVEL[Reach.COUNTY]}))
    return Policy(table, _case({**_OWN_LEVEL, **_assigned(cls)}))


def _assigned(cls: type[TenantScoped]) -> dict[str, str]:
    """What experts and enterprise contacts reach, and what is read while they sign in."""
    if cls is CaseExpert:
        own = f"expert_id = {_EXPERT} AND ended_on IS NULL"
        return {Reach.ASSIGNED: _among("case_id", "cases"), SIGNING_IN: own}
    if issubclass(cls, CaseScoped):
        return {Reach.ASSIGNED: _among("case_id", "cases")}
    if cls is Case:
        return {
            Reach.ASSIGNED: _among("id", "cases"),
            SIGNING_IN: _among("enterprise_id", "enterprises"),
        }
    if issubclass(cls, EnterpriseScoped):
        return {Reach.ASSIGNED: _among("enterprise_id", "enterprises")}
    if cls is Enterprise:
        return {Reach.ASSIGNED: _among("id", "enterprises")}
    return {}


PLAIN: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


@cache
def rights() -> dict[str, frozenset[str]]:
    """Table → what the application's role may do with it."""
    narrower = {AuditEntry.__tablename__: frozenset({"SELECT", "INSERT"})}
    return {
        **{name: narrower.get(name, PLAIN) for name in Base.metadata.tables},
        "alembic_version": frozenset({"SELECT"}),
    }


def settings(scope: Scope) -> list[str]:
    """The statements that tell a transaction its scope. They end with it, so nothing stays on a pooled connection; what
    somebody set for the whole connection does not count, since all that a reach goes by is set."""
    if scope.reach is Reach.NOTHING:
        return _set(reach="")
    if scope.reach is Reach.ASSIGNED:
        return _set(reach=scope.reach, cases=scope.case_ids, enterprises=scope.enterprise_ids)
    if scope.reach is Reach.COUNTY:
        return _set(reach=scope.reach, level=(scope.level_id or 0,))
    return _set(reach=scope.reach, level=(scope.level_id or 0,), opened=scope.opened_cases)


def settings_of_signing_in(*, expert_id: int | None = None, enterprise_id: int | None = None) -> list[str]:
    """The same for the reads that find out which cases an expert or an enterprise contact has."""
    if expert_id is not None:
        return _set(reach=SIGNING_IN, expert=(expert_id,))
    return _set(reach=SIGNING_IN, enterprises=(enterprise_id or 0,))


def _set(*, reach: str, **keys: Iterable[int]) -> list[str]:
    """Only numbers and the names of this module come into the text."""
    lists = {name: ",".join(str(int(key)) for key in found) for name, found in keys.items()}
    return [f"SET LOCAL app.{name} = '{value}'" for name, value in {"reach": reach, **lists}.items()]
