"""The case list: columns, not entities; key-set pages; statements kept by the shape of their filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Label, Select, and_, func, literal_column, select

from casework.cases.lifecycle import OPEN, stages_done
from casework.cases.queries.filters import (
    EXTRA,
    FILTERS,
    IS_LEADER,
    NEWEST,
    QUIET_DAYS,
    SOON_DAYS,
    SORTS,
    STATES,
    VIEW_CONDITIONS,
    VIEWS,
    CaseFilters,
    S,
)
from casework.enums import CaseStatus, DeadlineKind
from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, Expert, SearchToken
from casework.models.case import NO_DEADLINE
from casework.paging import (
    BESIDE_CAP,
    COUNT_CAP,
    Count,
    Page,
    Sort,
    counts_beside,
    page_of,
)
from casework.programmes.queries import running_programme_id
from casework.regions.queries import Place, places
from casework.search.queries import each_having, having, is_broad, join_having, token_values

SEARCHED_CAP = 100
BROAD, NARROW = "broad", "narrow"
KEPT_STATEMENTS = 512
MOST_ACTIONS = 100_000
BY_KEY = Sort(NEWEST, Case.id, Case.id, int, descending=True)
"""The newest hits first, by the cases themselves: the same order and the same places as by the index of tokens."""


class CaseRow(NamedTuple):
    """One line of the list."""

    id: int
    number: str
    name: str
    status: CaseStatus
    stages_done: int
    county: Place
    prefecture: Place
    next_due_on: date | None
    next_due_kind: DeadlineKind | None
    next_due_label: str
    actions_done: int = 0
    actions_total: int = 0
    leader: str = ""
    more: tuple[Any, ...] = ()
    """The extra columns that were asked for, in their order."""


@dataclass(frozen=True)
class CaseList:
    """A page of the list with the counts of its views."""

    page: Page
    rows: Sequence[CaseRow]
    counts: dict[str, Count | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Shape:
    """Which filters are set. Addresses of one shape share their statements; only the values differ.

    `search` says how a search is done: the newest hits first; few hits, fetched and put in order; a great many, met
    on a walk through the rows in their order.
    """

    filters: tuple[str, ...]
    tokens: int = 0
    search: str = ""
    extra: tuple[str, ...] = ()

    def caps(self, open_view: str) -> dict[str, int]:
        """The views whose number is shown and how far each is counted.

        Of a search only the open one: hits lie scattered, so each costs a look at its case.
        """
        if "q" in self.filters:
            return {open_view: SEARCHED_CAP}
        return {view: COUNT_CAP if view == open_view else BESIDE_CAP for view in VIEWS}


def list_cases(filters: CaseFilters, today: date) -> CaseList:
    """One page of the cases in scope, by the filters: one statement whatever the number of rows, two to search, and
    another one for the counts where there is no row to carry them."""
    shape, values = _shape(filters), _values(filters, today)
    counts: dict[str, Count | None] = dict.fromkeys(VIEWS)

    def counted(rows: Sequence[Any]) -> Count:
        first = rows[0] if rows else db.session.execute(select(*_counts(shape, filters.view)), values).one()
        for view, cap in shape.caps(filters.view).items():
            counts[view] = Count.of(first._mapping[view], cap)
        return counts[filters.view] or Count(0)

    starts = shape.search == NEWEST and not filters.page
    page = page_of(
        db.session(),
        _first_hits(shape, filters.view, filters.size)
        if starts
        else _rows(shape, filters.view, filters.sort),
        BY_KEY if starts else SORTS[filters.sort],
        token=filters.page,
        size=filters.size,
        counted=counted,
        values=values,
        branches=_branches(shape, filters.view),
    )
    known = places()
    return CaseList(page, [_row(row, known, shape.extra) for row in page.rows], counts)


def keys_of(filters: CaseFilters, today: date, most: int) -> list[int]:
    """The keys of the first `most` rows that the filters leave."""
    shape = _shape(filters)
    keys = _filtered(select(Case.id), shape, filters.view).order_by(Case.id).limit(most)
    return list(db.session.scalars(keys, _values(filters, today)))


def rows_of(filters: CaseFilters, keys: Sequence[int], today: date) -> list[CaseRow]:
    """These rows of the list, as it would show them and in its order, whatever its page."""
    shape = _Shape((), extra=filters.extra)
    sort = SORTS["due" if filters.sort == NEWEST else filters.sort]
    order = sort.column.desc() if sort.descending else sort.column
    statement = _columns(shape, sort.column).where(Case.id.in_(keys)).order_by(order, Case.id)
    known = places()
    return [_row(row, known, shape.extra) for row in db.session.execute(statement)]


def _shape(filters: CaseFilters) -> _Shape:
    chosen = tuple(name for name in FILTERS if getattr(filters, name))
    extra = tuple(name for name in filters.extra if name in EXTRA)
    if not filters.q:
        return _Shape(chosen, extra=extra)
    tokens = token_values(filters.q)
    if filters.sort == NEWEST:
        return _Shape((*chosen, "q"), len(tokens), NEWEST, extra)
    return _Shape((*chosen, "q"), len(tokens), BROAD if is_broad("cases", tokens) else NARROW, extra)


def _values(filters: CaseFilters, today: date) -> dict[str, Any]:
    """The parameters of every statement of the list."""
    return {
        **{name: value for name in FILTERS if (value := getattr(filters, name))},
        **token_values(filters.q),
        "today": today,
        "soon": today + timedelta(days=SOON_DAYS),
        "quiet": today - timedelta(days=QUIET_DAYS),
    }


def _filtered(statement: Select[Any], shape: _Shape, view: str) -> Select[Any]:
    """The filters of a shape and the condition of a view."""
    conditions = [FILTERS[name] for name in shape.filters if name != "q"]
    if shape.search == NEWEST:
        statement = join_having(statement, Case.id, "cases", shape.tokens)
    elif shape.search == BROAD:
        conditions.append(each_having(Case.id, "cases", shape.tokens))
    elif shape.search == NARROW:
        conditions.append(Case.id.in_(having("cases", shape.tokens)))
    return statement.where(*conditions, VIEW_CONDITIONS[view])


@lru_cache(maxsize=KEPT_STATEMENTS)
def _rows(shape: _Shape, view: str, sort: str) -> Select[Any]:
    """The rows of a view with the counts of every view beside them."""
    return _filtered(_columns(shape, SORTS[sort].column).add_columns(*_counts(shape, view)), shape, view)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _first_hits(shape: _Shape, view: str, size: int) -> Select[Any]:
    """The first page of a search, the newest hits first: they are met once, as far as they are counted, for their number
    and for the rows. Counted apart they took half of the statement."""
    cap: ColumnElement[int] = literal_column(str(shape.caps(view)[view] + 1))
    met = _filtered(select(Case.id), shape, view).order_by(SearchToken.object_id.desc()).limit(cap).cte("met")
    shown = select(met.c.id).order_by(met.c.id.desc()).limit(literal_column(str(size + 1))).subquery()
    count = select(func.count()).select_from(met).scalar_subquery().label(view)
    return _columns(shape, Case.id).join(shown, shown.c.id == Case.id).add_columns(count)


def _columns(shape: _Shape, sorted_by: Any) -> Select[Any]:
    """The columns of the list; leader, officer and progress are looked up for the rows of the page only."""
    pursued = and_(
        ActionItem.case_id == Case.id, ActionItem.dropped_on.is_(None), ActionItem.out_of_force_on.is_(None)
    )
    return select(
        Case.id,
        sorted_by.label("sort_value"),
        Case.number,
        Case.enterprise_name,
        Case.status,
        Case.status_before_suspension,
        Case.tenant_id,
        Case.prefecture_id,
        Case.next_due_on,
        Case.next_due_kind,
        Case.next_due_label,
        # Both numbers in one look at the actions of a case.
        select(func.count(ActionItem.done_on) * MOST_ACTIONS + func.count())
        .where(pursued)
        .scalar_subquery()
        .label("actions"),
        select(Expert.name)
        .join(CaseExpert, CaseExpert.expert_id == Expert.id)
        .where(CaseExpert.case_id == Case.id, IS_LEADER)
        .scalar_subquery()
        .label("leader"),
        *(EXTRA[name].label(f"extra_{name}") for name in shape.extra),
    )


@lru_cache(maxsize=KEPT_STATEMENTS)
def _branches(shape: _Shape, view: str) -> tuple[Select[Any], ...]:
    """The keys of each state of a view that has several, unless one state (or a search) is chosen anyway."""
    if view not in STATES or "status" in shape.filters or "q" in shape.filters:
        return ()
    keys = _filtered(select(Case.id), shape, "all")
    return tuple(keys.where(Case.status == state) for state in STATES[view])


@lru_cache(maxsize=KEPT_STATEMENTS)
def _counts(shape: _Shape, view: str) -> list[Label[Any]]:
    """How many rows each view holds, each capped, as columns."""
    caps = shape.caps(view)
    return counts_beside({each: _filtered(select(Case.id), shape, each) for each in caps}, caps)


def _row(row: Any, known: Mapping[int, Place], extra: tuple[str, ...] = ()) -> CaseRow:
    """By position, in the order of `_columns`: names cost fifty rows more than fetching them."""
    (
        key, _order, number, name, status, suspended_from, tenant_id, prefecture_id, due_on, kind, label, actions,
        leader, *_others,
    ) = row  # fmt: skip
    actions_done, actions_total = divmod(actions, MOST_ACTIONS)
    return CaseRow(
        key, number, name, status, stages_done(status, suspended_from=suspended_from), known[tenant_id],
        known[prefecture_id], None if due_on == NO_DEADLINE else due_on, kind, label, actions_done, actions_total,
        leader or "", tuple(getattr(row, f"extra_{name}") for name in extra),
    )  # fmt: skip


def newest_case_id() -> int | None:
    """The newest case in scope: an enterprise contact has one of the running year at most."""
    return db.session.scalar(select(Case.id).order_by(Case.id.desc()).limit(1))


OPEN_CASES = select(Case.id).where(
    Case.programme_id == running_programme_id(), Case.status.in_([*OPEN, S.SUSPENDED])
)
"""The open cases of the running year in scope, whose number stands beside the link in the side bar."""
