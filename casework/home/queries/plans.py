"""Work from diagnosis to strike-off: reports and plans to write or approve, actions to check, requests about them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.access.principal import Principal
from casework.enums import CaseStatus
from casework.home.queries.rows import (
    Work,
    WorkList,
    at_work,
    below_cases,
    first_rows,
    leads,
    of_actions,
    of_cases,
)
from casework.models import (
    ActionItem,
    Case,
    Diagnosis,
    DropRequest,
    Extension,
    Plan,
)
from casework.plans.queries.actions import still_open


def to_diagnose(person: Principal, today: date) -> WorkList:
    """Reports that the person leads and that the enterprise has not been given yet."""
    handed_in = (
        select(Diagnosis.id).where(Diagnosis.case_id == Case.id, Diagnosis.submitted_on.is_not(None)).exists()
    )
    return of_cases(
        "write_diagnosis",
        Case.team_ready_on,
        Case.status.in_([CaseStatus.TEAM_READY, CaseStatus.DIAGNOSING]),
        leads(person, Case.id),
        ~handed_in,
    )


def to_reply(person: Principal, today: date) -> WorkList:
    """Reports to which the enterprise objects, since its answer: the team answers before anything goes on."""
    answered_on = select(Diagnosis.answered_on).where(Diagnosis.case_id == Case.id).scalar_subquery()
    return of_cases(
        "reply_objection",
        answered_on,
        Case.status == CaseStatus.DIAGNOSING,
        leads(person, Case.id),
        answered_on.is_not(None),
    )


def to_plan(person: Principal, today: date) -> WorkList:
    """Diagnosed cases without a plan."""
    return of_cases("write_plan", Case.diagnosed_on, Case.status == CaseStatus.DIAGNOSED)


def to_approve(person: Principal, today: date) -> WorkList:
    """Plan versions that were submitted and neither approved nor returned."""
    return below_cases(
        "approve_plan",
        Plan,
        Plan.submitted_on,
        Plan.submitted_on.is_not(None),
        Plan.approved_on.is_(None),
        Plan.returned_on.is_(None),
        label=Plan.version_number,
    )


def strike_off(person: Principal, today: date) -> WorkList:
    """Actions that are done and wait for the check of their evidence."""
    return of_actions(
        [
            ActionItem.done_on.is_not(None),
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        ],
        "strike_off",
        ActionItem.done_on,
        ActionItem.done_on,
    )


def to_confirm(person: Principal, today: date) -> WorkList:
    """Actions that an enterprise or its helpers report as done."""
    return of_actions(
        [still_open(), ActionItem.handed_in_on.is_not(None)],
        "confirm_done",
        ActionItem.handed_in_on,
        ActionItem.handed_in_on,
    )


def extensions(person: Principal, today: date) -> WorkList:
    """Requests to move a deadline."""
    return _asked_of_an_action("decide_extension", Extension)


def drop_requests(person: Principal, today: date) -> WorkList:
    """Requests to give an action up."""
    return _asked_of_an_action("decide_drop", DropRequest)


def _asked_of_an_action(kind: str, model: type[Extension] | type[DropRequest]) -> WorkList:
    """Requests about actions that wait for their decision, the oldest first."""
    statement = (
        select(
            model.action_item_id,
            model.case_id,
            model.tenant_id,
            model.requested_on,
            Case.enterprise_name,
            ActionItem.number,
            ActionItem.title,
        )
        .join(Case, Case.id == model.case_id)
        .join(ActionItem, ActionItem.id == model.action_item_id)
        .where(at_work(), model.decided_on.is_(None))
        .order_by(model.requested_on, model.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(
                kind,
                r.action_item_id,
                r.case_id,
                r.tenant_id,
                r.enterprise_name,
                f"C{r.number:02d} {r.title}",
                r.requested_on,
            )
            for r in rows
        ],
        count,
    )
