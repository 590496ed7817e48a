"""The list of actions over all cases in reach: columns, key-set pages by due date, views with counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from casework.cases.lifecycle import OPEN
from casework.enums import CaseStatus, ServiceType
from casework.extensions import db
from casework.models import ActionItem, ActionPause, Case
from casework.models.action_item import ActionRules
from casework.paging import Count, Page, Sort, count_views, page_of, parse_date
from casework.regions.queries import Place, place
from casework.search.queries import matching

SORTS = {
    "due": Sort("due", ActionItem.due_on, ActionItem.id, parse_date),
    "-due": Sort("-due", ActionItem.due_on, ActionItem.id, parse_date, descending=True),
}
VIEWS = ("open", "overdue", "waiting", "to_check", "done", "struck_off", "dropped", "all")

_PAUSED = select(ActionPause.action_item_id).where(ActionPause.ended_on.is_(None))


@dataclass(frozen=True)
class ActionFilters:
    """What stands in the address of the list. Empty: not filtered."""

    view: str = "open"
    programme_id: int | None = None
    prefecture_id: int | None = None
    county_id: int | None = None
    q: str = ""
    sort: str = "due"
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(bool(value) for value in (self.prefecture_id, self.county_id, self.q))


@dataclass(frozen=True)
class ActionRow(ActionRules):
    """One line of the list: of actions in force that were not moved away."""

    id: int
    case_id: int
    number: int
    title: str
    enterprise: str
    case_number: str
    case_status: CaseStatus
    county: Place
    tenant_id: int
    responsible: str
    due_on: date
    first_due_on: date
    progress_percent: int
    started_on: date | None
    handed_in_on: date | None
    done_on: date | None
    struck_off_on: date | None
    dropped_on: date | None
    partner: str = ""
    service: ServiceType | None = None
    out_of_force_on: date | None = None
    moved_on: date | None = None
    has_open_pause: bool = False

    @property
    def is_waiting(self) -> bool:
        """Open and waiting for the enterprise."""
        return self.is_open and self.has_open_pause

    @property
    def is_open(self) -> bool:
        """Open, and of a case that goes on."""
        return super().is_open and self.case_status in OPEN


@dataclass(frozen=True)
class ActionList:
    """A page of the list with the counts of its views."""

    page: Page
    rows: Sequence[ActionRow]
    counts: dict[str, Count]


def _condition(view: str, today: date) -> ColumnElement[bool]:
    """The state by its dates; the words are those of ActionItem.state."""
    running = and_(ActionItem.done_on.is_(None), ActionItem.dropped_on.is_(None), Case.status.in_(OPEN))
    conditions: dict[str, ColumnElement[bool]] = {
        "open": running,
        "overdue": and_(running, ActionItem.due_on < today),
        # A few rows of a partial index, whatever the reach: they lead to their actions.
        "waiting": and_(running, ActionItem.id.in_(_PAUSED)),
        "to_check": and_(running, ActionItem.handed_in_on.is_not(None)),
        "done": and_(
            ActionItem.done_on.is_not(None),
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
        ),
        "struck_off": ActionItem.struck_off_on.is_not(None),
        "dropped": ActionItem.dropped_on.is_not(None),
    }
    return conditions.get(view, true())


def _filtered(statement: Select[*tuple[Any, ...]], filters: ActionFilters) -> Select[*tuple[Any, ...]]:
    statement = statement.join(Case, Case.id == ActionItem.case_id).where(
        ActionItem.out_of_force_on.is_(None),
        ActionItem.moved_on.is_(None),
        Case.status != CaseStatus.WITHDRAWN,
    )
    for column, value in (
        (Case.programme_id, filters.programme_id),
        (ActionItem.prefecture_id, filters.prefecture_id),
        (ActionItem.tenant_id, filters.county_id),
    ):
        if value:
            statement = statement.where(column == value)
    if filters.q:
        statement = statement.where(
            or_(
                ActionItem.case_id.in_(matching("cases", filters.q)),
                ActionItem.id.in_(matching("action_items", filters.q)),
            )
        )
    return statement


def list_actions(filters: ActionFilters, today: date) -> ActionList:
    """One page of the actions in force within reach; two statements whatever the number of rows."""
    sort = SORTS.get(filters.sort, SORTS["due"])
    views = {view: _filtered(select(ActionItem.id), filters).where(_condition(view, today)) for view in VIEWS}
    counts = count_views(db.session(), views, filters.view)
    page = page_of(
        db.session(),
        _rows(filters).where(_condition(filters.view, today)),
        sort,
        token=filters.page,
        size=filters.size,
        counted=counts[filters.view],
    )
    return ActionList(page, [_row(row) for row in page.rows], counts)


def keys_of(filters: ActionFilters, today: date, most: int) -> list[int]:
    """The keys of the first `most` rows that the filters leave."""
    keys = _filtered(select(ActionItem.id), filters).where(_condition(filters.view, today))
    return list(db.session.scalars(keys.order_by(ActionItem.due_on, ActionItem.id).limit(most)))


def rows_of(filters: ActionFilters, keys: Sequence[int]) -> list[ActionRow]:
    """These rows of the list, as it would show them and in its order, whatever its page."""
    order = ActionItem.due_on.desc() if filters.sort == "-due" else ActionItem.due_on
    statement = _rows(ActionFilters()).where(ActionItem.id.in_(keys)).order_by(order, ActionItem.id)
    return [_row(row) for row in db.session.execute(statement)]


def _rows(filters: ActionFilters) -> Select[*tuple[Any, ...]]:
    return _filtered(
        select(
            ActionItem.id,
            ActionItem.due_on.label("sort_value"),
            ActionItem.case_id,
            ActionItem.number,
            ActionItem.title,
            ActionItem.responsible,
            ActionItem.due_on,
            ActionItem.first_due_on,
            ActionItem.progress_percent,
            ActionItem.started_on,
            ActionItem.handed_in_on,
            ActionItem.done_on,
            ActionItem.struck_off_on,
            ActionItem.dropped_on,
            ActionItem.tenant_id,
            Case.enterprise_name,
            Case.number.label("case_number"),
            Case.status,
            ActionItem.partner,
            ActionItem.service,
            _PAUSED.where(ActionPause.action_item_id == ActionItem.id).exists().label("has_open_pause"),
        ),
        filters,
    )


def _row(row: Any) -> ActionRow:
    return ActionRow(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        title=row.title,
        enterprise=row.enterprise_name,
        case_number=row.case_number,
        case_status=row.status,
        county=place(row.tenant_id),
        tenant_id=row.tenant_id,
        responsible=row.responsible,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        progress_percent=row.progress_percent,
        started_on=row.started_on,
        handed_in_on=row.handed_in_on,
        done_on=row.done_on,
        struck_off_on=row.struck_off_on,
        dropped_on=row.dropped_on,
        partner=row.partner,
        service=row.service,
        has_open_pause=row.has_open_pause,
    )
