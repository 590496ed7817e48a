"""Reads of accounts by who administers them: the list, one account, its history in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from casework.access.principal import Principal
from casework.accounts.unused import UnusedRule
from casework.administration.duty import Hindrance, Post, hindrance, is_staff, reach, sees, unit_ids
from casework.enums import AccountState, Rank, Role
from casework.errors import NotFound
from casework.extensions import db
from casework.models import AuditEntry, Expert, User
from casework.paging import Count, Page, Sort, count_views, page_of, parse_instant
from casework.regions.queries import Place, place, places

UNIT: Final = func.coalesce(User.region_id, User.tenant_id, Expert.region_id)
"""The region that an account belongs to; none for system administrators."""
SORTS: Final = {
    "username": Sort("username", User.username, User.id, str),
    "name": Sort("name", User.display_name, User.id, str),
    "-since": Sort("-since", User.created_at, User.id, parse_instant, descending=True),
}
ALL: Final = "all"
HISTORY_SHOWN: Final = 50


@dataclass(frozen=True)
class AccountFilters:
    """What stands in the address of the list."""

    q: str = ""
    role: Role | None = None
    state: AccountState | None = None
    prefecture_id: int | None = None
    county_id: int | None = None
    sort: str = "username"
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set; the state is a view of its own."""
        return sum(bool(value) for value in (self.q, self.role, self.prefecture_id, self.county_id))


@dataclass(frozen=True)
class AccountRow:
    """One line of the list."""

    id: int
    username: str
    name: str
    role: Role
    unit: str
    state: AccountState
    last_signed_in_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class AccountList:
    """A page of accounts, and how many there are in each state."""

    page: Page
    rows: Sequence[AccountRow]
    counts: dict[str, Count]


_COLUMNS: Final = (
    User.id,
    User.username,
    User.display_name,
    User.role,
    User.region_id,
    User.tenant_id,
    User.unit_name,
    User.is_active,
    User.locked_at,
    User.unlocked_at,
    User.last_signed_in_at,
    User.created_at,
    Expert.region_id.label("pool_id"),
    Expert.unit.label("expert_unit"),
)


def list_accounts(
    filters: AccountFilters, actor: Principal, *, rule: UnusedRule, now: datetime
) -> AccountList:
    """One page of the accounts that the actor sees, with the numbers beside the states."""
    found: Select[*tuple[Any, ...]] = (
        select(*_COLUMNS).outerjoin(Expert, Expert.id == User.expert_id).where(*_asked(filters, actor))
    )
    views = {ALL: found, **{s.value: found.where(rule.condition(s, now)) for s in AccountState}}
    chosen = filters.state.value if filters.state else ALL
    counts = count_views(db.session(), views, chosen)
    sort = SORTS[filters.sort]
    page = page_of(
        db.session(),
        views[chosen].add_columns(sort.column.label("sort_value")),
        sort,
        token=filters.page,
        size=filters.size,
        counted=counts[chosen],
    )
    return AccountList(page, [account_row(row, rule, now) for row in page.rows], counts)


def account_row(row: Any, rule: UnusedRule, now: datetime) -> AccountRow:
    """A row of `_COLUMNS` as the pages show it."""
    return AccountRow(
        id=row.id,
        username=row.username,
        name=row.display_name,
        role=row.role,
        unit=unit_words(row),
        state=rule.state(row, now),
        last_signed_in_at=row.last_signed_in_at,
        created_at=row.created_at,
    )


def unit_words(row: Any) -> str:
    """Where an account belongs, for people: the unit of staff, the employer of an expert, a contact's enterprise."""
    if row.region_id:
        return place(row.region_id).name
    if row.pool_id:
        return f"{row.expert_unit} · {place(row.pool_id).label}"
    return f"{row.unit_name} · {place(row.tenant_id).label}" if row.tenant_id else ""


def accounts_of(actor: Principal) -> Select[*tuple[Any, ...]]:
    """Every account that the actor sees, with the columns of the list."""
    return _accounts().where(in_sight(actor, reach(actor)))


def _accounts() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).outerjoin(Expert, Expert.id == User.expert_id)


def in_sight(actor: Principal, units: Any) -> ColumnElement[bool]:
    """The accounts of these units; those of system administrators belong to the province as a whole."""
    of_units = UNIT.in_(list(units))
    whole = actor.rank is Rank.PROVINCE and actor.region_id in units
    return or_(of_units, User.role == Role.SYSTEM_ADMIN) if whole else of_units


def _asked(filters: AccountFilters, actor: Principal) -> list[ColumnElement[bool]]:
    units: Any = reach(actor)
    below = filters.county_id or filters.prefecture_id
    if below:
        units = unit_ids(places()[below], units)
    conditions = [in_sight(actor, units)]
    if filters.role:
        conditions.append(User.role == filters.role)
    if filters.q:
        columns = (User.username, User.display_name, User.unit_name, Expert.unit)
        conditions.append(or_(*(column.icontains(filters.q, autoescape=True) for column in columns)))
    return conditions


@dataclass(frozen=True)
class Account:
    """One account as its page shows it, with what the actor may do."""

    user: User
    post: Post
    unit: str
    hindrance: Hindrance | None

    @property
    def is_staff(self) -> bool:
        """Whether it was made here; others came by an invitation."""
        return is_staff(self.user.role)


def get_account(user_id: int, actor: Principal, *, lock: bool = False) -> Account:
    """An account in the actor's sight. Raises NotFound for any other. `lock`: it is going to be changed."""
    statement = select(User).where(User.id == user_id)
    statement = statement.with_for_update(of=User) if lock else statement.options(joinedload(User.expert))
    user = db.session.scalar(statement.execution_options(populate_existing=True))
    if user is None:
        raise NotFound
    found = account_of(user, actor)
    if not sees(actor, found.post):
        raise NotFound
    return found


def account_of(user: User, actor: Principal) -> Account:
    """An account in hand, as the actor may treat it."""
    pool_id = user.expert.region_id if user.expert else None
    post = Post(user.id, user.role, user.region_id or user.tenant_id or pool_id)
    return Account(user, post, unit_words(_Unit(user)), hindrance(actor, post))


class _Unit:
    """A row of `users` with what the list reads of the expert's card."""

    def __init__(self, user: User) -> None:
        self.region_id, self.tenant_id, self.unit_name = user.region_id, user.tenant_id, user.unit_name
        self.pool_id = user.expert.region_id if user.expert else None
        self.expert_unit = user.expert.unit if user.expert else ""


def unit_of(user: User) -> Place | None:
    """The region of a member of staff."""
    return place(user.region_id) if user.region_id else None


def history(user_id: int, acts: Sequence[str]) -> Sequence[Any]:
    """The newest entries of the log about an account itself, of these acts only: what the person did with business is
    not read here."""
    return db.session.execute(
        select(AuditEntry.at, AuditEntry.act, AuditEntry.actor_name, AuditEntry.changes, AuditEntry.address)
        .where(
            AuditEntry.object_type == "users",
            AuditEntry.object_id == str(user_id),
            AuditEntry.act.in_(list(acts)),
        )
        .order_by(AuditEntry.at.desc())
        .limit(HISTORY_SHOWN)
    ).all()


def auditors(province_id: int | None) -> Sequence[int]:
    """The audit administrators of a province, and of it alone: who is told what happens to administrators."""
    statement = select(User.id).where(User.role == Role.AUDIT_ADMIN, User.is_active)
    if province_id is not None:
        statement = statement.where(User.region_id == province_id)
    return db.session.scalars(statement.order_by(User.id)).all()


def open_counts(actor: Principal, *, rule: UnusedRule, now: datetime) -> dict[AccountState, Count]:
    """How many accounts need a look: the numbers of the start page."""
    accounts = accounts_of(actor)
    wanted = (AccountState.LOCKED, AccountState.UNUSED, AccountState.WAITING)
    views = {state.value: accounts.where(and_(rule.condition(state, now))) for state in wanted}
    counts = count_views(db.session(), views, "")
    return {state: counts[state.value] for state in wanted}
