"""The case page: the case with its team, the figures of its tabs and what its next step needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from casework.cases.lifecycle import STAGES, stages_done
from casework.cases.queries.facts import Facts, facts_of
from casework.enums import CaseStatus, Stage
from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    Case,
    CaseEvent,
    CaseExpert,
    CaseNote,
    Enterprise,
    Expert,
    Programme,
    Region,
    User,
)


@dataclass(frozen=True)
class StageState:
    """One segment of the stage bar: done, now or later; `on` when it was done."""

    stage: Stage
    state: str
    on: date | None
    part: int = 0


@dataclass(frozen=True)
class CasePage:
    """What the frame of every case tab shows."""

    case: Case
    facts: Facts
    stages: Sequence[StageState]


# Of the year: its number, what the terms of one case follow from, and the editions of the lists that the case uses.
_CASE = (
    select(Case)
    .where(Case.id == bindparam("case_id"))
    .options(
        joinedload(Case.programme).load_only(
            Programme.year,
            Programme.name,
            Programme.diagnosis_due_on,
            Programme.plan_due_on,
            Programme.acceptance_due_on,
            Programme.answer_days,
            Programme.visit_log_days,
            Programme.rectify_days,
            Programme.follow_up_months,
            Programme.follow_up_window_days,
            Programme.look_back_months,
            Programme.industry_edition_id,
            Programme.constraint_edition_id,
        ),
        joinedload(Case.tenant).load_only(Region.code, Region.name, Region.name_en, Region.parent_id),
        joinedload(Case.officer).load_only(User.display_name),
        joinedload(Case.enterprise).load_only(
            Enterprise.short_name,
            Enterprise.contact_name,
            Enterprise.production_address,
            Enterprise.size,
            Enterprise.size_override,
        ),
        joinedload(Case.team)
        .joinedload(CaseExpert.expert)
        .load_only(Expert.name, Expert.title, Expert.unit, Expert.region_id),
    )
)


def get_case(case_id: int) -> Case:
    """A case in scope with what nearly every use needs loaded. Raises NotFound for a foreign or unknown one."""
    case = db.session.scalars(_CASE, {"case_id": case_id}).unique().one_or_none()
    if case is None:
        raise NotFound
    return case


def case_page(case_id: int, today: date) -> CasePage:
    """The frame of a case: two statements whatever the number of children."""
    case = get_case(case_id)
    facts = facts_of(case, today)
    return CasePage(case=case, facts=facts, stages=stage_states(case, facts))


def stage_states(case: Case, facts: Facts) -> list[StageState]:
    """The six segments with the dates of the facts behind them."""
    done = stages_done(case.status, suspended_from=case.status_before_suspension)
    dates = (
        case.confirmed_on,
        case.team_ready_on,
        case.diagnosed_on,
        case.plan_approved_on,
        case.acceptance_applied_on,
        case.closed_on,
    )
    if case.status in (CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED):
        done = next((i for i, on in enumerate(dates) if on is None), len(dates))
    states = []
    for index, stage in enumerate(STAGES):
        if index < done:
            states.append(StageState(stage, "done", dates[index]))
        elif index == done and not (case.withdrawn_on or case.transferred_on):
            states.append(StageState(stage, "now", None, _part(stage, facts)))
        else:
            states.append(StageState(stage, "later", None))
    return states


def _part(stage: Stage, facts: Facts) -> int:
    """How much of the present segment is filled, per cent."""
    if stage is Stage.IMPLEMENTATION and facts.actions:
        return max(8, round(100 * facts.actions_done / facts.actions))
    return 40


_STORY = (
    select(CaseEvent)
    .where(CaseEvent.case_id == bindparam("case_id"))
    .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
)
_SHARED_STORY = _STORY.where(CaseEvent.is_shared)


def story(case_id: int, *, shared_only: bool, limit: int | None = None) -> Sequence[CaseEvent]:
    """The story of a case, newest first; experts and the enterprise read the shared lines."""
    statement = _SHARED_STORY if shared_only else _STORY
    return db.session.scalars(_first(statement, limit) if limit else statement, {"case_id": case_id}).all()


@cache
def _first(statement: Select[Any], number: int) -> Select[Any]:
    return statement.limit(number)


def notes(case_id: int) -> Sequence[CaseNote]:
    """The county's internal notes, newest first; by the scope itself empty for everybody else who has not opened the
    case with a reason."""
    return db.session.scalars(
        select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id.desc())
    ).all()


def active_experts() -> Sequence[Expert]:
    """Experts who can be put on a team, by name."""
    return db.session.scalars(select(Expert).where(Expert.is_active).order_by(Expert.name, Expert.id)).all()
