"""The open work of somebody who leaves, in groups with who could take it; and whose work a unit has to look after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.administration.open_work import work_of, work_of_expert
from casework.enums import Role, TeamRole
from casework.errors import NotFound
from casework.experts.fitness import in_term
from casework.experts.load import loads
from casework.experts.queries import own_province, pool_regions
from casework.extensions import db
from casework.models import Case, CaseExpert, Expert, User

POOL: Final = "pool"
SHOWN: Final = 20


@dataclass(frozen=True)
class Item:
    """One piece of work: words, and where it is shown (endpoint and its values)."""

    text: str
    endpoint: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Group:
    """One kind of open work. `rows` are handed over, `items` the first few of them shown; `successors`: (value, name) of
    who can take it; `has_pool`: whether it may be left to the unit instead."""

    key: str
    rows: Sequence[Any]
    items: Sequence[Item]
    successors: Sequence[tuple[str, str]] = ()
    has_pool: bool = True

    @property
    def count(self) -> int:
        """How many pieces."""
        return len(self.rows)


@dataclass(frozen=True)
class Person:
    """A line of the list: somebody of the unit, with how much hangs on the account."""

    user: User
    count: int
    counts: dict[str, int] = field(default_factory=dict)


def get_colleague(user_id: int, actor: Principal) -> User:
    """Somebody of the actor's unit whose work the actor may hand over: a leader anybody's, an officer the own and that of
    a disabled account. Raises NotFound for anybody else."""
    user = db.session.get(User, user_id)
    if user is None or user.region_id is None or user.region_id != actor.region_id:
        raise NotFound
    if actor.role is not Role.LEADER and user.is_active and user.id != actor.id:
        raise NotFound
    return user


def people_of(actor: Principal) -> list[Person]:
    """Those of the unit whose work the actor may hand over, disabled accounts with work left first."""
    users = db.session.scalars(
        select(User)
        .where(User.region_id == actor.region_id, User.role.in_([Role.COUNTY_OFFICER, Role.LEADER]))
        .order_by(User.is_active, User.display_name, User.id)
    ).all()
    led = _counted(select(Case.officer_id, func.count().label("n")), users)
    found = []
    for user in users:
        if actor.role is not Role.LEADER and user.is_active and user.id != actor.id:
            continue
        found.append(Person(user, led.get(user.id, 0)))
    return [person for person in found if person.count or person.user.is_active]


def _counted(statement: Any, users: Sequence[User]) -> dict[int, int]:
    rows = db.session.execute(
        statement.where(
            Case.officer_id.in_([user.id for user in users]),
            Case.closed_on.is_(None),
            Case.withdrawn_on.is_(None),
            Case.transferred_on.is_(None),
        ).group_by(Case.officer_id)
    )
    return {row.officer_id: row.n for row in rows}


def groups_of_staff(user: User) -> list[Group]:
    """The open work of an officer or leader, group by group; empty groups are left out."""
    colleagues = [(str(other.id), other.display_name) for other in successors_of(user)]
    found = []
    for key, statement in work_of(user).items():
        rows = db.session.scalars(statement).all()
        if rows:
            has_pool = key in ("cases", "follow_ups", "nominations", "actions")
            items = [_item(key, row) for row in rows[:SHOWN]]
            found.append(Group(key, rows, items, colleagues, has_pool))
    return found


def successors_of(user: User) -> Sequence[User]:
    """Active accounts of the same unit and role."""
    return db.session.scalars(
        select(User)
        .where(User.region_id == user.region_id, User.role == user.role, User.is_active, User.id != user.id)
        .order_by(User.display_name, User.id)
    ).all()


def groups_of_expert(expert: Expert, actor: Principal, today: date) -> list[Group]:
    """The open work of an expert within the actor's reach: cases led, other assignments, actions, follow-ups, checks."""
    statements = work_of_expert(expert.id, expert.name)
    for user in accounts_of(expert):
        statements["follow_ups"] = work_of(user)["follow_ups"]
    present = db.session.scalars(
        statements.pop("assignments").options(joinedload(CaseExpert.case), joinedload(CaseExpert.expert))
    ).all()
    others = _other_experts(expert, actor, today) if present else []
    led = [member for member in present if member.role is TeamRole.LEADER]
    rest = [member for member in present if member.role is not TeamRole.LEADER]
    found = [
        Group(key, rows, [_item(key, row) for row in rows[:SHOWN]], others)
        for key, rows in (("led", led), ("member", rest))
        if rows
    ]
    for key, statement in statements.items():
        rows = db.session.scalars(statement).all()
        if rows:
            found.append(Group(key, rows, [_item(key, row) for row in rows[:SHOWN]]))
    return found


def accounts_of(expert: Expert) -> Sequence[User]:
    """The accounts of an expert that still open."""
    return db.session.scalars(select(User).where(User.expert_id == expert.id, User.is_active)).all()


def _other_experts(expert: Expert, actor: Principal, today: date) -> list[tuple[str, str]]:
    """Who could take the place: active, in the term, the freest first."""
    province_id = own_province(actor)
    pool = db.session.scalars(
        select(Expert).where(
            Expert.region_id.in_([region.id for region in pool_regions(province_id)]),
            Expert.is_active,
            Expert.id != expert.id,
        )
    ).all()
    able = [other for other in pool if in_term(other, today)]
    load = loads([other.id for other in able], province_id)
    able.sort(key=lambda other: (load.get(other.id, 0), other.name, other.id))
    return [(str(other.id), f"{other.name} · {other.unit} · {load.get(other.id, 0)}") for other in able]


def may_let_go(expert: Expert, actor: Principal) -> bool:
    """The unit that keeps the card, and the province above it."""
    return allows(actor, P.EXPERT_EDIT) and (
        expert.region_id == actor.region_id or own_province(actor) == actor.region_id
    )


def _item(key: str, row: Any) -> Item:
    if key == "cases":
        return Item(f"{row.enterprise_name} ({row.number})", "cases.show", {"case_id": row.id})
    if key in ("led", "member"):
        case = row.case
        return Item(f"{case.enterprise_name} ({case.number})", "team.show", {"case_id": case.id})
    if key == "nominations":
        return Item(row.enterprise_name, "nominations.show", {"nomination_id": row.id})
    if key == "actions":
        return Item(f"{row.code} {row.title}", "actions.show", {"action_id": row.id})
    if key == "follow_ups":
        return Item(f"{row.case.enterprise_name} · {row.number}", "follow_ups.show", {"follow_up_id": row.id})
    if key == "transfers":
        return Item(row.enterprise_name, "transfers.show", {"transfer_id": row.id})
    if key == "extensions":
        return Item(row.action.title, "actions.show", {"action_id": row.action_item_id})
    endpoint = "team.show" if key == "checks" else "plans.show"
    return Item(row.case.enterprise_name, endpoint, {"case_id": row.case_id})
