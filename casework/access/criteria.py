"""What each reach adds to every ORM statement: one criterion per scoped class, made once in the process.

The criteria hold no values: the level's key (or the keys of assigned cases) is a parameter that the session sends with
each statement. So a statement that a module keeps is prepared once for all scopes of a reach.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, false, or_
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption

from casework.models import AuditEntry, Case, Enterprise
from casework.models.base import Base, CaseScoped, CountyInternal, EnterpriseScoped, TenantScoped


class Reach(StrEnum):
    """On which column a scope puts its one equality."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ASSIGNED = "assigned"
    NOTHING = "nothing"


class Log(StrEnum):
    """How far the log is read: by auditors in their region, by security administrators what was done to accounts, as a
    whole where it is proved, else not at all."""

    NONE = "none"
    COUNTY = "log_county"
    PREFECTURE = "log_prefecture"
    PROVINCE = "log_province"
    ACCOUNTS = "log_accounts"
    WHOLE = "log_whole"


# Names of the parameters; a statement's own parameters never begin with an underscore.
LEVEL = "_scope_level"
CASES = "_scope_cases"
ENTERPRISES = "_scope_enterprises"
OPENED = "_scope_opened"
LOG = "_scope_log"

_limited: WeakKeyDictionary[Any, dict[tuple[Reach, Log], Any]] = WeakKeyDictionary()


@cache
def scoped_classes() -> tuple[type[TenantScoped], ...]:
    """Every class whose rows belong to a county."""
    return tuple(m.class_ for m in Base.registry.mappers if issubclass(m.class_, TenantScoped))


def limited(statement: Any, reach: Reach, log: Log) -> Any:
    """The statement with the criteria of a reach. A statement that is used again gets the very same one again, whose
    cache key SQLAlchemy then knows already."""
    made = _limited.setdefault(statement, {})
    key = (reach, log)
    if key not in made:
        made[key] = statement.options(*_options(reach), *_log(log))
    return made[key]


def _criterion(cls: type[Any], condition: Any) -> ORMOption:
    """Rows that come joined with their parents carry the criterion as well as those that are selected."""
    return with_loader_criteria(cls, condition, include_aliases=True)


@cache
def _options(reach: Reach) -> tuple[ORMOption, ...]:
    internal = _criterion(CountyInternal, lambda cls: false())
    opened = _criterion(
        CountyInternal, lambda cls: cls.case_id.in_(bindparam("_scope_opened", expanding=True))
    )
    if reach is Reach.COUNTY:
        return (_criterion(TenantScoped, lambda cls: cls.within("tenant_id", bindparam("_scope_level"))),)
    if reach is Reach.PREFECTURE:
        return _criterion(
            TenantScoped, lambda cls: cls.within("prefecture_id", bindparam("_scope_level"))
        ), opened
    if reach is Reach.PROVINCE:
        return _criterion(
            TenantScoped, lambda cls: cls.within("province_id", bindparam("_scope_level"))
        ), opened
    if reach is Reach.ASSIGNED:
        return (*_assigned(), internal)
    return (_criterion(TenantScoped, lambda cls: false()),)


@cache
def _log(log: Log) -> tuple[ORMOption, ...]:
    """What belongs to no unit at all is read at the province."""
    if log is Log.COUNTY:
        return (_criterion(AuditEntry, lambda cls: cls.chain == bindparam("_scope_log")),)
    if log is Log.PREFECTURE:
        return (_criterion(AuditEntry, lambda cls: cls.prefecture_id == bindparam("_scope_log")),)
    if log is Log.PROVINCE:
        return (
            _criterion(
                AuditEntry,
                lambda cls: or_(cls.province_id == bindparam("_scope_log"), cls.province_id.is_(None)),
            ),
        )
    if log is Log.ACCOUNTS:
        return (_criterion(AuditEntry, lambda cls: cls.object_type == "users"),)
    return () if log is Log.WHOLE else (_criterion(AuditEntry, lambda cls: false()),)


def _assigned() -> tuple[ORMOption, ...]:
    """Cases and what hangs below them, enterprises and what hangs below them, and nothing else."""
    return (
        _criterion(CaseScoped, lambda cls: cls.case_id.in_(bindparam("_scope_cases", expanding=True))),
        _criterion(Case, lambda cls: cls.id.in_(bindparam("_scope_cases", expanding=True))),
        _criterion(
            EnterpriseScoped,
            lambda cls: cls.enterprise_id.in_(bindparam("_scope_enterprises", expanding=True)),
        ),
        _criterion(Enterprise, lambda cls: cls.id.in_(bindparam("_scope_enterprises", expanding=True))),
        *(
            _criterion(cls, lambda cls: false())
            for cls in scoped_classes()
            if not issubclass(cls, (CaseScoped, EnterpriseScoped, Case, Enterprise))
        ),
    )
