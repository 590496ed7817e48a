"""Everything countable about one case, read in one statement that the module keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, true

from casework.enums import Answer
from casework.extensions import db
from casework.models import (
    Acceptance,
    ActionItem,
    Attachment,
    Case,
    ConclusionCheck,
    Constraint,
    DeclarationWaiver,
    Diagnosis,
    FollowUp,
    Indicator,
    Plan,
    Survey,
    Visit,
)


@dataclass(frozen=True)
class Facts:
    """Numbers and dates about one case: for tabs, stages and the next step."""

    constraints: int
    objections: int
    indicators: int
    actions: int
    actions_done: int
    actions_struck_off: int
    actions_to_check: int
    actions_overdue: int
    oldest_overdue_on: date | None
    visits: int
    visits_unconfirmed: int
    follow_ups: int
    follow_ups_held: int
    follow_ups_due: int
    files: int
    declarations_missing: int
    team_size: int
    waivers_waiting: int
    checks_unnamed: int
    checker_id: int | None
    report_submitted_on: date | None
    report_answer_due_on: date | None
    report_answered_on: date | None
    plans: int
    plan_waiting: int
    plan_drafts: int
    plan_version: int | None
    acceptance_open: int
    acceptance_expert_missing: int
    survey_answered: int
    next_follow_up_on: date | None


def facts_of(case: Case, today: date) -> Facts:
    """What the rows below a case, whose team is loaded, add up to on a civil date."""
    row = db.session.execute(_FACTS, {"case_id": case.id, "today": today}).one()
    team = case.present_team
    return Facts(
        **row._mapping,
        team_size=len(team),
        declarations_missing=sum(not member.is_cleared for member in team),
    )


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(*conditions) if conditions else func.count()


def _actions() -> dict[str, ColumnElement[Any]]:
    in_force = and_(ActionItem.out_of_force_on.is_(None), ActionItem.dropped_on.is_(None))
    is_open = and_(in_force, ActionItem.done_on.is_(None), ActionItem.moved_on.is_(None))
    is_overdue = and_(is_open, ActionItem.due_on < bindparam("today"))
    return {
        "actions": _number(in_force),
        "actions_done": _number(in_force, ActionItem.done_on.is_not(None)),
        "actions_struck_off": _number(in_force, ActionItem.struck_off_on.is_not(None)),
        "actions_to_check": _number(is_open, ActionItem.handed_in_on.is_not(None)),
        "actions_overdue": _number(is_overdue),
        "oldest_overdue_on": func.min(ActionItem.due_on).filter(is_overdue),
    }


def _follow_ups() -> dict[str, ColumnElement[Any]]:
    is_open = and_(FollowUp.held_on.is_(None), FollowUp.cancelled_on.is_(None), FollowUp.moved_on.is_(None))
    return {
        "follow_ups": _number(FollowUp.cancelled_on.is_(None)),
        "follow_ups_held": _number(FollowUp.held_on.is_not(None)),
        "follow_ups_due": _number(is_open, FollowUp.due_on <= bindparam("today")),
        "next_follow_up_on": func.min(FollowUp.due_on).filter(is_open),
    }


def _plans() -> dict[str, ColumnElement[Any]]:
    return {
        "plans": _number(),
        "plan_waiting": _number(
            Plan.submitted_on.is_not(None), Plan.approved_on.is_(None), Plan.returned_on.is_(None)
        ),
        "plan_drafts": _number(Plan.approved_on.is_(None), Plan.submitted_on.is_(None)),
        "plan_version": func.max(Plan.version_number).filter(Plan.approved_on.is_not(None)),
    }


def _others() -> dict[Any, dict[str, ColumnElement[Any]]]:
    found, stays = Constraint.withdrawn_on.is_(None), Visit.withdrawn_on.is_(None)
    under_way = Acceptance.concluded_on.is_(None)
    return {
        Constraint: {
            "constraints": _number(found),
            "objections": _number(found, Constraint.answer == Answer.OBJECTED),
        },
        Indicator: {"indicators": _number()},
        Visit: {
            "visits": _number(stays),
            "visits_unconfirmed": _number(stays, Visit.enterprise_confirmed_on.is_(None)),
        },
        Attachment: {"files": _number(Attachment.removed_on.is_(None))},
        Diagnosis: {
            "report_submitted_on": func.max(Diagnosis.submitted_on),
            "report_answer_due_on": func.max(Diagnosis.answer_due_on),
            "report_answered_on": func.max(Diagnosis.answered_on),
        },
        Acceptance: {
            "acceptance_open": _number(under_way),
            "acceptance_expert_missing": _number(under_way, Acceptance.expert_opinion_on.is_(None)),
        },
        DeclarationWaiver: {
            "waivers_waiting": _number(
                DeclarationWaiver.decided_on.is_(None), DeclarationWaiver.lapsed_on.is_(None)
            ),
        },
        ConclusionCheck: {
            "checks_unnamed": _number(
                ConclusionCheck.done_on.is_(None), ConclusionCheck.checker_id.is_(None)
            ),
            "checker_id": func.min(ConclusionCheck.checker_id).filter(ConclusionCheck.done_on.is_(None)),
        },
        Survey: {"survey_answered": _number(Survey.answered_on.is_not(None))},
    }


def _facts() -> Any:
    """One aggregate per table, each a single row, side by side."""
    tables = {ActionItem: _actions(), FollowUp: _follow_ups(), Plan: _plans(), **_others()}
    parts = [
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(model)
        .where(model.case_id == bindparam("case_id"))
        .subquery()
        for model, columns in tables.items()
    ]
    side_by_side: Any = parts[0]
    for part in parts[1:]:
        side_by_side = side_by_side.join(part, true())
    return select(*(column for part in parts for column in part.c)).select_from(side_by_side)


_FACTS = _facts()
