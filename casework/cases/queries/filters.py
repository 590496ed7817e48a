"""What the case list can be narrowed to, viewed by and sorted by: conditions that indexes serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, true

from casework.enums import CaseStatus, TeamRole
from casework.models import Case, CaseExpert, SearchToken, User
from casework.paging import (
    Sort,
    parse_date,
    parse_instant,
)

S = CaseStatus
VIEWS = ("all", "overdue", "soon", "undiagnosed", "accepting", "quiet", "ended")
SOON_DAYS = 7
QUIET_DAYS = 60
NEWEST = "newest"
SORTS = {
    "due": Sort("due", Case.next_due_on, Case.id, parse_date),
    "number": Sort("number", Case.number, Case.id, str),
    "changed": Sort("changed", Case.updated_at, Case.id, parse_instant, descending=True),
    # Of a search only, and its default: the index of tokens gives hits in this order, so no more are read than shown.
    NEWEST: Sort(NEWEST, SearchToken.object_id, SearchToken.object_id, int, descending=True),
}


@dataclass(frozen=True)
class CaseFilters:
    """What stands in the address of the list. Empty: not filtered."""

    programme_id: int | None = None
    year: str = ""
    view: str = "all"
    prefecture_id: int | None = None
    county_id: int | None = None
    status: CaseStatus | None = None
    chain: str = ""
    leader_id: int | None = None
    q: str = ""
    sort: str = "due"
    page: str = ""
    size: int = 20
    extra: tuple[str, ...] = ()
    """Columns beyond the usual ones (EXTRA)."""

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(
            bool(value)
            for value in (self.prefecture_id, self.county_id, self.status, self.chain, self.leader_id, self.q)
        )


IS_LEADER = and_(CaseExpert.role == TeamRole.LEADER, CaseExpert.ended_on.is_(None))
FILTERS: dict[str, ColumnElement[bool]] = {
    "programme_id": Case.programme_id == bindparam("programme_id"),
    "prefecture_id": Case.prefecture_id == bindparam("prefecture_id"),
    "county_id": Case.tenant_id == bindparam("county_id"),
    "status": Case.status == bindparam("status"),
    "chain": Case.chain_code == bindparam("chain"),
    "leader_id": Case.id.in_(
        select(CaseExpert.case_id).where(CaseExpert.expert_id == bindparam("leader_id"), IS_LEADER)
    ),
}
# What a list may show beyond its usual columns: columns of the case, and one person looked up for the rows of the page.
EXTRA: dict[str, Any] = {
    "uscc": Case.uscc,
    "product": Case.main_product,
    "officer": select(User.display_name).where(User.id == Case.officer_id).scalar_subquery(),
    "confirmed": Case.confirmed_on,
    "visited": Case.last_visit_on,
    "changed": Case.updated_at,
}
# Views of one of several states: no index gives their rows in order all together, but each state's by itself.
STATES: dict[str, tuple[CaseStatus, ...]] = {
    "undiagnosed": (S.CONFIRMED, S.TEAM_READY, S.DIAGNOSING),
    "accepting": (S.ACCEPTANCE, S.RECTIFY),
    "ended": (S.CLOSED, S.ARCHIVED, S.WITHDRAWN, S.TRANSFERRED),
}
VIEW_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "all": true(),
    "overdue": Case.next_due_on < bindparam("today"),
    "soon": Case.next_due_on.between(bindparam("today"), bindparam("soon")),
    **{view: Case.status.in_(states) for view, states in STATES.items()},
    "quiet": and_(
        Case.status == S.IMPLEMENTING,
        or_(
            Case.last_visit_on < bindparam("quiet"),
            and_(Case.last_visit_on.is_(None), Case.confirmed_on < bindparam("quiet")),
        ),
    ),
}
