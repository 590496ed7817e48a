"""What is found of each kind: its newest rows with the number of all, in one statement a kind.

Tokens carry the scope, and only what every reader may read has tokens; so what is out of reach neither appears nor counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
EVERY: Final = 2**20
"""Rows of a kind at most in a file: a sheet of Excel takes no more."""
FETCHED_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Found:
    """What was found of one kind: the newest rows and how many there are."""

    kind: str
    rows: Sequence[Any]
    count: Count


Asked = tuple[Select[Any], dict[str, Any]]
Finder = Callable[[dict[str, str], int, Principal], Asked]
"""The statement for rows of a kind, at most so many, and its values."""


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


def _cases(values: dict[str, str], most: int, person: Principal) -> Asked:
    columns = Case.number, Case.enterprise_name, Case.status, Case.main_product, Case.tenant_id
    return _at_top(Case, len(values), most, *columns), values


def _enterprises(values: dict[str, str], most: int, person: Principal) -> Asked:
    columns = Enterprise.name, Enterprise.uscc, Enterprise.main_product, Enterprise.tenant_id
    return _at_top(Enterprise, len(values), most, *columns), values


def _nominations(values: dict[str, str], most: int, person: Principal) -> Asked:
    """A form that was never submitted is the county's own."""
    return _of_nominations(person.scope.reach, len(values), most), values


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


def _constraints(values: dict[str, str], most: int, person: Principal) -> Asked:
    columns = Constraint.number, Constraint.title, Constraint.evidence, Constraint.cause, Constraint.advice
    return _below_case(Constraint, len(values), most, *columns), values


def _actions(values: dict[str, str], most: int, person: Principal) -> Asked:
    columns = ActionItem.number, ActionItem.title, ActionItem.due_on
    return _below_case(ActionItem, len(values), most, *columns), values


def _visits(values: dict[str, str], most: int, person: Principal) -> Asked:
    columns = (
        Visit.number, Visit.held_on, Visit.situation, Visit.new_problems, Visit.feedback, Visit.next_step,
    )  # fmt: skip
    return _below_case(Visit, len(values), most, *columns), values


def _follow_ups(values: dict[str, str], most: int, person: Principal) -> Asked:
    columns = (
        FollowUp.number, FollowUp.due_on, FollowUp.findings, FollowUp.new_problems,
        FollowUp.enterprise_opinion,
    )  # fmt: skip
    return _below_case(FollowUp, len(values), most, *columns), values


def _experts(values: dict[str, str], most: int, person: Principal) -> Asked:
    """Cards of the province's pool: those that the own unit keeps first, then the own prefecture's, then the rest."""
    pool = [region.id for region in pool_regions(own_province(person))]
    here = place(person.region_id or 0)
    statement = _of_experts(len(values), most)
    own = {"own": here.id, "near": here.prefecture_id or here.id, "pool": pool}
    return statement, {**values, **own}


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
    found = []
    for kind, statement, values in _asked(q, person, only, SHOWN_ALONE if only else SHOWN):
        rows = db.session.execute(statement, values).all()
        if rows:
            found.append(Found(kind, rows, Count.of(rows[0].found, CAP)))
    return found


def everything(q: str, person: Principal, *, only: str = "") -> Iterator[tuple[str, Any]]:
    """The same rows without an end, each with its kind, fetched some at a time while they are taken."""
    for kind, statement, values in _asked(q, person, only, EVERY):
        options = {"yield_per": FETCHED_AT_ONCE}
        for row in db.session.execute(statement, values, execution_options=options):
            yield kind, row


def count_of_everything(q: str, person: Principal, *, only: str = "") -> int:
    """How many rows `everything` gives."""
    return sum(
        db.session.scalar(select(func.count()).select_from(_keys(statement)), values) or 0
        for _kind, statement, values in _asked(q, person, only, EVERY)
    )


def _keys(statement: Select[Any]) -> Any:
    return statement.with_only_columns(statement.selected_columns.id).order_by(None).subquery()


def _asked(
    q: str, person: Principal, only: str, most: int
) -> Iterator[tuple[str, Select[Any], dict[str, Any]]]:
    """The statements of the kinds that a person reads, or of one of them; none for words without a token."""
    values = token_values(q)
    for kind, (permission, finder) in KINDS.items():
        if values and (not only or kind == only) and allows(person, permission):
            yield kind, *finder(values, most, person)
