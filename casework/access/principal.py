"""The signed-in person as plain data: safe to keep across sessions and to hand to services as `actor`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from casework.access.tenancy import Log, Reach, Scope
from casework.enums import Rank, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """An account at the time of a request. Flask-Login's current_user, and the `actor` of every service.

    `years_version` came with the same read: another number as soon as a programme year was added or changed, so that
    what is known of the years can be kept in the process. `openings`: cases opened with a reason, and until when.
    """

    id: int
    session_id: int
    token: str = field(repr=False)
    username: str
    name: str
    role: Role
    locale: str
    scope: Scope
    region_id: int | None = None
    region_name: str = ""
    region_name_en: str = ""
    rank: Rank | None = None
    expert_id: int | None = None
    enterprise_id: int | None = None
    enterprise_name: str = ""
    years_version: int = 0
    openings: tuple[tuple[int, datetime], ...] = ()

    def opened_until(self, case_id: int) -> datetime | None:
        """Until when (UTC) a superior unit sees what the county keeps to itself of a case; None when it does not."""
        return dict(self.openings).get(case_id)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def is_staff(self) -> bool:
        """Whether the person sits in a unit of the administration: neither expert nor enterprise contact."""
        return self.scope.reach in (Reach.PROVINCE, Reach.PREFECTURE, Reach.COUNTY)

    def get_id(self) -> str:
        """What Flask-Login keeps in the signed cookie: the token of the session row."""
        return self.token


def log_of(role: Role, rank: Rank | None) -> Log:
    """What a role reads of the log: auditors that of their region, security administrators the acts on accounts (which
    of them, the pages decide), nobody else anything."""
    if role is Role.SECURITY_ADMIN:
        return Log.ACCOUNTS
    if role is not Role.AUDIT_ADMIN or rank is None:
        return Log.NONE
    return {Rank.PROVINCE: Log.PROVINCE, Rank.PREFECTURE: Log.PREFECTURE, Rank.COUNTY: Log.COUNTY}[rank]


def reach_of(role: Role, rank: Rank | None) -> Reach:
    """How far the rows of a role reach; administrators reach no business rows at all."""
    if role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        return Reach.NOTHING
    if role in (Role.EXPERT, Role.ENTERPRISE_CONTACT):
        return Reach.ASSIGNED
    return {
        Rank.PROVINCE: Reach.PROVINCE,
        Rank.PREFECTURE: Reach.PREFECTURE,
        Rank.COUNTY: Reach.COUNTY,
        None: Reach.NOTHING,
    }[rank]
