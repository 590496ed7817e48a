"""The rows behind the numbers of the dashboard of work: the same conditions, listed page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, exists, extract, literal, select

from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, Visit
from casework.paging import Page, Sort, page_of
from casework.programmes.kept import AnyYear
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf, Noun
from casework.reports.figures.counting import rows_of_noun
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.of_work import ACTIONS, FOLLOW_UPS
from casework.reports.figures.of_yields import VISITS
from casework.reports.figures.rows import CountedRow
from casework.reports.own_board import in_force, plan_conditions
from casework.reports.queries import a_year_earlier
from casework.reports.summary import as_of
from casework.reports.units import inside
from casework.reports.work_board import at_work_with, follow_up_conditions, was_present

_MONTHS: Final = {str(month): month for month in range(1, 13)}


def page_of_board(
    what: str, kind: str, region: Place, programme: AnyYear, on: date, *, token: str, size: int
) -> tuple[Page, list[CountedRow]]:
    """One page of the rows behind a number, by case number. Raises NotFound for a number that there is not."""
    if what not in _WHAT:
        raise NotFound
    noun, narrowed = _WHAT[what]
    statement = narrowed(kind, region, as_of(programme, on))
    page = page_of(
        db.session(), statement, Sort("number", Case.number, noun.model.id, str), token=token, size=size
    )
    return page, [_counted(noun, row) for row in page.rows]


def _counted(noun: Noun, row: Any) -> CountedRow:
    facts = {
        name.removeprefix("fact_"): value for name, value in row._mapping.items() if name.startswith("fact_")
    }
    return CountedRow(
        noun.key, row.id, row.tenant_id, row.case_id, row.sort_value, row.enterprise_name, 1, facts
    )


def _shown(noun: Noun, moment: AsOf) -> list[Any]:
    """What a list of a noun selects: as figures/rows.py does."""
    facts = noun.columns(moment).items()
    return [
        noun.model.id.label("id"),
        Case.number.label("sort_value"),
        Case.id.label("case_id"),
        Case.enterprise_name,
        Case.tenant_id,
        literal(1).label("weight"),
        *(column.label(f"fact_{name}") for name, column in facts),
    ]


def _visits(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """Visits on site of one month of the year."""
    if kind not in _MONTHS:
        raise NotFound
    return _on_site(region, moment).where(extract("month", Visit.held_on) == _MONTHS[kind])


def _on_site(region: Place, moment: AsOf) -> Select[Any]:
    on_site = VISITS.measures(moment)["visits"].condition
    return rows_of_noun(VISITS, moment, region, *_shown(VISITS, moment)).where(on_site)


def _visits_before(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """Those of the same month a year earlier, up to the same day."""
    return _visits(kind, region, replace(moment, year=moment.year - 1, on=a_year_earlier(moment.on)))


def _follow_ups(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """Open follow-ups that are overdue, due, or due soon."""
    conditions = follow_up_conditions(region, moment)
    if kind not in conditions:
        raise NotFound
    return rows_of_noun(FOLLOW_UPS, moment, region, *_shown(FOLLOW_UPS, moment)).where(conditions[kind])


def _visits_of_expert(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """Visits on site at which an expert was present: the key of the expert, and a month or none (12, 12-9)."""
    expert, _dash, month = kind.partition("-")
    statement = _visits(month, region, moment) if month else _on_site(region, moment)
    return statement.where(was_present(_key(expert)))


def _visits_of_expert_before(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """Those of the same month a year earlier, up to the same day (12-9)."""
    earlier = replace(moment, year=moment.year - 1, on=a_year_earlier(moment.on))
    return _visits_of_expert(kind, region, earlier)


def _cases_of_expert(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """Cases at work with an expert, of whatever list year."""
    assigned = exists(
        select(CaseExpert.id).where(
            CaseExpert.case_id == Case.id, CaseExpert.expert_id == _key(kind), *at_work_with(moment)
        )
    )
    return select(*_shown(CASES, moment)).where(inside(Case, region.rank, region.id), assigned)


def _of_plan(kind: str, region: Place, moment: AsOf) -> Select[Any]:
    """The actions of a case's plan in a state: the key of the case and the state (12-overdue)."""
    case_id, _dash, state = kind.partition("-")
    conditions = plan_conditions(moment)
    if state not in conditions:
        raise NotFound
    statement = select(*_shown(ACTIONS, moment)).join(Case, Case.id == ActionItem.case_id)
    return statement.where(
        inside(ActionItem, region.rank, region.id),
        ActionItem.case_id == _key(case_id),
        in_force(moment),
        conditions[state],
    )


def _key(kind: str) -> int:
    if not (kind.isascii() and kind.isdecimal() and len(kind) < 10):
        raise NotFound
    return int(kind)


_WHAT: Final[Mapping[str, tuple[Noun, Callable[[str, Place, AsOf], Select[Any]]]]] = {
    "visits": (VISITS, _visits),
    "visits-before": (VISITS, _visits_before),
    "follow-ups": (FOLLOW_UPS, _follow_ups),
    "expert-visits": (VISITS, _visits_of_expert),
    "expert-cases": (CASES, _cases_of_expert),
    "expert-visits-before": (VISITS, _visits_of_expert_before),
    "plan": (ACTIONS, _of_plan),
}
