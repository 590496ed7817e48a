"""What is found of each kind: its newest rows with the number of all, in one statement a kind.

Tokens carry the scope, and only what every reader may read has tokens; so what is out of reach neither appears nor counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, case, func, literal_column, select
from sqlalchemy.orm import aliased

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.access.tenancy import Reach, Scope
from casework.experts.queries import own_province, pool_regions
from casework.extensions import db
from casework.models import (
    ActionItem,
    Case,
    Constraint,
    Enterprise,
    Expert,
    ExpertToken,
    FollowUp,
    Nomination,
    Programme,
    SearchToken,
    Visit,
)
from casework.nominations.queries.listing import visible
from casework.paging import Count, capped
from casework.regions.queries import place
from casework.search.queries import having, join_having, token_values

SHOWN: Final = 5
SHOWN_ALONE: Final = 50
CAP: Final = 100


@dataclass(frozen=True)
class Found:
    """What was found of one kind: the newest rows and how many there are."""

    kind: str
    rows: Sequence[Any]
    count: Count


Finder = Callable[[dict[str, str], int, Principal], Any]


@cache
def _below_case(model: Any, number: int, most: int, *columns: Any) -> Select[Any]:
    """Rows below a case, the newest first, with the case they belong to and the capped number of all."""
    count = capped(having(model.__tablename__, number), CAP).scalar_subquery().label("found")
    statement = select(
        model.id, model.case_id, *columns, Case.enterprise_name, Case.number.label("case_number"), count
    )
    hits = join_having(statement.select_from(model), model.id, model.__tablename__, number)
    return (
        hits.join(Case, Case.id == model.case_id)
        .order_by(SearchToken.object_id.desc())
        .limit(literal_column(str(most)))
    )


@cache
def _at_top(model: Any, number: int, most: int, *columns: Any) -> Select[Any]:
    count = capped(having(model.__tablename__, number), CAP).scalar_subquery().label("found")
    hits = join_having(select(model.id, *columns, count), model.id, model.__tablename__, number)
    return hits.order_by(SearchToken.object_id.desc()).limit(literal_column(str(most)))


def _cases(values: dict[str, str], most: int, person: Principal) -> Any:
    columns = Case.number, Case.enterprise_name, Case.status, Case.main_product, Case.tenant_id
    return db.session.execute(_at_top(Case, len(values), most, *columns), values)


def _enterprises(values: dict[str, str], most: int, person: Principal) -> Any:
    columns = Enterprise.name, Enterprise.uscc, Enterprise.main_product, Enterprise.tenant_id
    return db.session.execute(_at_top(Enterprise, len(values), most, *columns), values)


def _nominations(values: dict[str, str], most: int, person: Principal) -> Any:
    """A form that was never submitted is the county's own."""
    return db.session.execute(_of_nominations(person.scope.reach, len(values), most), values)


@cache
def _of_nominations(reach: Reach, number: int, most: int) -> Select[Any]:
    may_see = visible(Scope(reach))
    keys = join_having(select(Nomination.id), Nomination.id, "nominations", number).where(may_see)
    count = capped(keys, CAP).scalar_subquery().label("found")
    columns = Nomination.enterprise_name, Nomination.uscc, Nomination.status, Programme.year
    statement = select(Nomination.id, *columns, count).join(
        Programme, Programme.id == Nomination.programme_id
    )
    hits = join_having(statement, Nomination.id, "nominations", number).where(may_see)
    return hits.order_by(SearchToken.object_id.desc()).limit(literal_column(str(most)))


def _constraints(values: dict[str, str], most: int, person: Principal) -> Any:
    columns = Constraint.number, Constraint.title, Constraint.evidence, Constraint.cause, Constraint.advice
    return db.session.execute(_below_case(Constraint, len(values), most, *columns), values)


def _actions(values: dict[str, str], most: int, person: Principal) -> Any:
    columns = ActionItem.number, ActionItem.title, ActionItem.due_on
    return db.session.execute(_below_case(ActionItem, len(values), most, *columns), values)


def _visits(values: dict[str, str], most: int, person: Principal) -> Any:
    columns = (
        Visit.number, Visit.held_on, Visit.situation, Visit.new_problems, Visit.feedback, Visit.next_step,
    )  # fmt: skip
    return db.session.execute(_below_case(Visit, len(values), most, *columns), values)


def _follow_ups(values: dict[str, str], most: int, person: Principal) -> Any:
    columns = (
        FollowUp.number, FollowUp.due_on, FollowUp.findings, FollowUp.new_problems,
        FollowUp.enterprise_opinion,
    )  # fmt: skip
    return db.session.execute(_below_case(FollowUp, len(values), most, *columns), values)


def _experts(values: dict[str, str], most: int, person: Principal) -> Any:
    """Cards of the province's pool: those that the own unit keeps first, then the own prefecture's, then the rest."""
    pool = [region.id for region in pool_regions(own_province(person))]
    here = place(person.region_id or 0)
    statement = _of_experts(len(values), most)
    own = {"own": here.id, "near": here.prefecture_id or here.id, "pool": pool}
    return db.session.execute(statement, {**values, **own})


@cache
def _of_experts(number: int, most: int) -> Select[Any]:
    def met(columns: Sequence[Any]) -> Select[Any]:
        statement = select(*columns).where(Expert.region_id.in_(bindparam("pool", expanding=True)))
        for n in range(number):
            token = aliased(ExpertToken)
            statement = statement.join(
                token, and_(token.expert_id == Expert.id, token.token == bindparam(f"token_{n}"))
            )
        return statement

    nearness = case(
        (Expert.region_id == bindparam("own"), 0), (Expert.region_id == bindparam("near"), 1), else_=2
    )
    count = select(func.count()).select_from(met([Expert.id]).limit(literal_column(str(CAP + 1))).subquery())
    columns = Expert.id, Expert.name, Expert.unit, Expert.title, Expert.is_active
    return (
        met([*columns, count.scalar_subquery().label("found")])
        .order_by(Expert.is_active.desc(), nearness, Expert.name, Expert.id)
        .limit(literal_column(str(most)))
    )


KINDS: Final[Mapping[str, tuple[P, Finder]]] = {
    "cases": (P.CASE_READ, _cases),
    "enterprises": (P.ENTERPRISE_READ, _enterprises),
    "nominations": (P.NOMINATION_READ, _nominations),
    "experts": (P.EXPERT_READ, _experts),
    "constraints": (P.DIAGNOSIS_READ, _constraints),
    "actions": (P.PLAN_READ, _actions),
    "visits": (P.VISIT_READ, _visits),
    "follow_ups": (P.FOLLOW_UP_READ, _follow_ups),
}


def find(q: str, person: Principal, *, only: str = "") -> list[Found]:
    """What has every part of what was typed, by kind; of one kind alone many more rows. Kinds without a hit are left
    out."""
    values = token_values(q)
    if not values:
        return []
    found = []
    for kind, (permission, finder) in KINDS.items():
        if (only and kind != only) or not allows(person, permission):
            continue
        rows = finder(values, SHOWN_ALONE if only else SHOWN, person).all()
        if rows:
            found.append(Found(kind, rows, Count.of(rows[0].found, CAP)))
    return found
