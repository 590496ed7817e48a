"""What an expert and an enterprise see of their own at a data date. The scope of the session holds nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy import case as when

from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, FollowUp
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.of_work import valid_due_on
from casework.reports.units import inside
from casework.reports.work_board import at_work_with


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case at work with an expert: actions of the plan in force, and how many of them are done or overdue."""

    id: int
    number: str
    enterprise: str
    county_id: int
    actions: int
    done: int
    overdue: int


@dataclass(frozen=True, slots=True)
class PlanStep:
    """An action of the enterprise's own plan as of the data date; `state` is done, struck_off, overdue or open."""

    id: int
    code: str
    title: str
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class NextDate:
    """Something that is due: an action or a follow-up."""

    kind: str
    id: int
    label: str
    on: date


def own_counties() -> list[int]:
    """The counties of the cases that an expert or an enterprise reaches. One statement."""
    return sorted(db.session.scalars(select(Case.tenant_id).distinct()))


def in_force(moment: AsOf) -> ColumnElement[bool]:
    """Actions of a plan in force on the data date that were neither moved away nor given up."""
    return and_(
        moment.happened(ActionItem.in_force_on),
        moment.ahead(ActionItem.out_of_force_on),
        moment.ahead(ActionItem.moved_on),
        moment.ahead(ActionItem.dropped_on),
    )


def cases_of_expert(expert_id: int, region: Place, moment: AsOf) -> list[OwnCase]:
    """Cases at work with an expert in a region on the data date, of whatever list year; overdue ones first."""
    assigned = exists(
        select(CaseExpert.id).where(
            CaseExpert.case_id == Case.id, CaseExpert.expert_id == expert_id, *at_work_with(moment)
        )
    )
    done = moment.happened(ActionItem.done_on)
    late = and_(moment.ahead(ActionItem.done_on), valid_due_on(moment) < moment.on)
    of_case = (Case.id, Case.number, Case.enterprise_name, Case.tenant_id)
    rows = db.session.execute(
        select(
            *of_case,
            func.count(ActionItem.id),
            func.sum(when((done, 1), else_=0)),
            func.sum(when((late, 1), else_=0)),
        )
        .outerjoin(ActionItem, and_(ActionItem.case_id == Case.id, in_force(moment)))
        .where(inside(Case, region.rank, region.id), assigned)
        .group_by(*of_case)
    )
    made = [
        OwnCase(key, number, name, county, actions, int(finished or 0), int(overdue or 0))
        for key, number, name, county, actions, finished, overdue in rows
    ]
    return sorted(made, key=lambda one: (-one.overdue, one.number))


def plan_of(case_id: int, moment: AsOf) -> list[PlanStep]:
    """The actions of the plan in force on the data date, by deadline."""
    due_on = valid_due_on(moment).label("due_on")
    statement = select(
        ActionItem.id,
        ActionItem.number,
        ActionItem.title,
        ActionItem.done_on,
        ActionItem.struck_off_on,
        due_on,
    ).where(ActionItem.case_id == case_id, in_force(moment))
    made = [
        PlanStep(row.id, f"C{row.number:02d}", row.title, row.due_on, _state(row, moment.on))
        for row in db.session.execute(statement)
    ]
    return sorted(made, key=lambda step: (step.due_on, step.code))


def plan_conditions(moment: AsOf) -> dict[str, ColumnElement[bool]]:
    """The states of PlanStep as conditions, `finished` for done or struck off, and `all`."""
    finished, struck_off = moment.happened(ActionItem.done_on), moment.happened(ActionItem.struck_off_on)
    is_late = valid_due_on(moment) < moment.on
    is_open = and_(moment.ahead(ActionItem.done_on), moment.ahead(ActionItem.struck_off_on))
    return {
        "struck_off": struck_off,
        "done": and_(finished, moment.ahead(ActionItem.struck_off_on)),
        "open": and_(is_open, ~is_late),
        "overdue": and_(is_open, is_late),
        "finished": or_(finished, struck_off),
        "all": true(),
    }


def _state(row: Any, on: date) -> str:
    if row.struck_off_on is not None and row.struck_off_on <= on:
        return "struck_off"
    if row.done_on is not None and row.done_on <= on:
        return "done"
    return "overdue" if row.due_on < on else "open"


def next_dates(case_id: int, moment: AsOf, plan: Sequence[PlanStep]) -> list[NextDate]:
    """What comes next: open actions and planned follow-ups from the data date on, the earliest first; five of them."""
    statement = select(FollowUp.id, FollowUp.number, FollowUp.due_on).where(
        FollowUp.case_id == case_id,
        moment.ahead(FollowUp.held_on),
        moment.ahead(FollowUp.cancelled_on),
        moment.ahead(FollowUp.moved_on),
        FollowUp.due_on >= moment.on,
    )
    dates = [NextDate("action", s.id, f"{s.code} {s.title}", s.due_on) for s in plan if s.state == "open"]
    dates += [
        NextDate("follow_up", row.id, str(row.number), row.due_on) for row in db.session.execute(statement)
    ]
    return sorted(dates, key=lambda one: (one.on, one.kind, one.id))[:5]
