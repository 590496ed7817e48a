"""What is found of each kind: its newest rows with the number of all.

The keys of all kinds come in one statement, met once for their number and for the rows; then the rows of the kinds that
have some. Most words are found in two or three of the eight kinds.

Tokens carry the scope, and only what every reader may read has tokens; so what is out of reach neither appears nor counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, case, func, literal_column, select, union_all
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
from casework.paging import Count
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


@dataclass(frozen=True)
class Kind:
    """What is searched of one kind: the entity, the columns of a row, and who may read it."""

    permission: P
    model: Any
    rows: Select[*tuple[Any, ...]]


def _at_top(permission: P, model: Any, *columns: Any) -> Kind:
    return Kind(permission, model, select(model.id, *columns))


def _below_case(permission: P, model: Any, *columns: Any) -> Kind:
    """Rows below a case come with the case they belong to."""
    own = select(model.id, model.case_id, *columns, Case.enterprise_name, Case.number.label("case_number"))
    return Kind(permission, model, own.select_from(model).join(Case, Case.id == model.case_id))


KINDS: Final[Mapping[str, Kind]] = {
    "cases": _at_top(
        P.CASE_READ,
        Case, Case.number, Case.enterprise_name, Case.status, Case.main_product, Case.tenant_id,
    ),
    "enterprises": _at_top(
        P.ENTERPRISE_READ,
        Enterprise, Enterprise.name, Enterprise.uscc, Enterprise.main_product, Enterprise.tenant_id,
    ),
    "nominations": Kind(
        P.NOMINATION_READ,
        Nomination,
        select(
            Nomination.id, Nomination.enterprise_name, Nomination.uscc, Nomination.status, Programme.year,
        ).join(Programme, Programme.id == Nomination.programme_id),
    ),
    "experts": _at_top(
        P.EXPERT_READ, Expert, Expert.name, Expert.unit, Expert.title, Expert.is_active,
    ),
    "constraints": _below_case(
        P.DIAGNOSIS_READ,
        Constraint, Constraint.number, Constraint.title, Constraint.evidence, Constraint.cause, Constraint.advice,
    ),
    "actions": _below_case(P.PLAN_READ, ActionItem, ActionItem.number, ActionItem.title, ActionItem.due_on),
    "visits": _below_case(
        P.VISIT_READ,
        Visit, Visit.number, Visit.held_on, Visit.situation, Visit.new_problems, Visit.feedback, Visit.next_step,
    ),
    "follow_ups": _below_case(
        P.FOLLOW_UP_READ,
        FollowUp, FollowUp.number, FollowUp.due_on, FollowUp.findings, FollowUp.new_problems,
        FollowUp.enterprise_opinion,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """What a person looks for: the kinds, how many tokens the words have, and the values of the statements."""

    kinds: tuple[str, ...]
    reach: Reach
    number: int
    values: dict[str, Any]


def _asked(q: str, person: Principal, only: str) -> _Asked | None:
    """None for words without a token and for a person who reads none of the kinds."""
    tokens = token_values(q)
    kinds = tuple(
        name for name, kind in KINDS.items() if (not only or name == only) and allows(person, kind.permission)
    )
    if not tokens or not kinds:
        return None
    values = {**tokens, **_around(person)} if "experts" in kinds else tokens
    return _Asked(kinds, person.scope.reach, len(tokens), values)


def _around(person: Principal) -> dict[str, Any]:
    """The province's pool of experts, and the person's place in it."""
    pool = [region.id for region in pool_regions(own_province(person))]
    here = place(person.region_id or 0)
    return {"own": here.id, "near": here.prefecture_id or here.id, "pool": pool}


def _met(kind: str, reach: Reach, number: int, statement: Select[Any]) -> Select[Any]:
    """The statement over rows of a kind, or over their keys, with only those that have every token."""
    if kind == "experts":
        return _of_pool(statement, number)
    model = KINDS[kind].model
    hits = join_having(statement, model.id, model.__tablename__, number)
    # A form that was never submitted is the county's own.
    return hits.where(visible(Scope(reach))) if kind == "nominations" else hits


def _of_pool(statement: Select[Any], number: int) -> Select[Any]:
    """Of the province's pool only: a card belongs to no county."""
    statement = statement.where(Expert.region_id.in_(bindparam("pool", expanding=True)))
    for n in range(number):
        token = aliased(ExpertToken)
        statement = statement.join(
            token, and_(token.expert_id == Expert.id, token.token == bindparam(f"token_{n}"))
        )
    return statement


def _met_keys(kind: str, reach: Reach, number: int) -> Select[Any]:
    """The keys alone; tokens give them without a look at the row where the row does not decide who sees it."""
    if kind in ("experts", "nominations"):
        return _met(kind, reach, number, select(KINDS[kind].model.id))
    return having(KINDS[kind].model.__tablename__, number)


def _in_order(kind: str, statement: Select[Any]) -> Select[Any]:
    """The newest first; of experts those that the own unit keeps, then the own prefecture's, then the rest."""
    if kind != "experts":
        return statement.order_by(SearchToken.object_id.desc())
    nearness = case(
        (Expert.region_id == bindparam("own"), 0), (Expert.region_id == bindparam("near"), 1), else_=2
    )
    return statement.order_by(Expert.is_active.desc(), nearness, Expert.name, Expert.id)


@cache
def _first(kind: str, reach: Reach, number: int, most: int) -> Select[Any]:
    """The first rows of a kind that have every token."""
    return _in_order(kind, _met(kind, reach, number, KINDS[kind].rows)).limit(literal_column(str(most)))


@cache
def _keys(kinds: tuple[str, ...], reach: Reach, number: int) -> Any:
    """The kind and the key of every hit, the newest of each kind and one more than are counted."""
    parts = []
    for kind in kinds:
        newest = (
            _in_order(kind, _met_keys(kind, reach, number)).limit(literal_column(str(CAP + 1))).subquery()
        )
        parts.append(select(literal_column(f"'{kind}'").label("kind"), newest.c[0].label("id")))
    return union_all(*parts)


@cache
def _of_keys(kind: str) -> Select[Any]:
    key = KINDS[kind].model.id
    return KINDS[kind].rows.where(key.in_(bindparam("keys", expanding=True))).order_by(key.desc())


def find(q: str, person: Principal, *, only: str = "") -> list[Found]:
    """What has every part of what was typed, by kind; of one kind alone many more rows. Kinds without a hit are left
    out."""
    asked = _asked(q, person, only)
    if asked is None:
        return []
    met: dict[str, list[int]] = {}
    for kind, key in db.session.execute(_keys(asked.kinds, asked.reach, asked.number), asked.values):
        met.setdefault(kind, []).append(key)
    most = SHOWN_ALONE if only else SHOWN
    return [
        Found(
            kind,
            _rows(kind, asked, sorted(met[kind], reverse=True)[:most], most),
            Count.of(len(met[kind]), CAP),
        )
        for kind in asked.kinds
        if kind in met
    ]


def _rows(kind: str, asked: _Asked, newest: list[int], most: int) -> Sequence[Any]:
    """The rows to be shown. The order of experts goes by who looks, so their keys alone do not give it."""
    if kind == "experts":
        return db.session.execute(_first(kind, asked.reach, asked.number, most), asked.values).all()
    return db.session.execute(_of_keys(kind), {"keys": newest}).all()


def everything(q: str, person: Principal, *, only: str = "") -> Iterator[tuple[str, Any]]:
    """The same rows without an end, each with its kind, fetched some at a time while they are taken."""
    asked = _asked(q, person, only)
    if asked is None:
        return
    for kind in asked.kinds:
        statement = _first(kind, asked.reach, asked.number, EVERY)
        options = {"yield_per": FETCHED_AT_ONCE}
        for row in db.session.execute(statement, asked.values, execution_options=options):
            yield kind, row


def count_of_everything(q: str, person: Principal, *, only: str = "") -> int:
    """How many rows `everything` gives."""
    asked = _asked(q, person, only)
    if asked is None:
        return 0
    return sum(
        db.session.scalar(_number_of(kind, asked.reach, asked.number), asked.values) or 0
        for kind in asked.kinds
    )


@cache
def _number_of(kind: str, reach: Reach, number: int) -> Select[Any]:
    keys = _met_keys(kind, reach, number)
    return select(func.count()).select_from(keys.limit(literal_column(str(EVERY))).subquery())
