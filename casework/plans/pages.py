"""What the pages of the plan show, made of rows once here."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import deadline
from casework.cases.queries import CasePage
from casework.diagnosis.queries import confirmed_constraints, constraints_of, indicators_of
from casework.diagnosis.typical_actions import typical_actions
from casework.diagnosis.views.tab import category, constraint_view, indicator_view
from casework.enums import CaseStatus, PartyKind, Role
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.plans.comparison import compare
from casework.plans.completeness import code_of, missing_in_plan
from casework.plans.queries.actions import actions_of, evidence_counts, pauses_of
from casework.plans.queries.versions import actions_by_number, open_version, version_before, versions_of
from casework.plans.warnings import warnings
from casework.reference.queries import constraint_types
from casework.web.filters import day_short
from casework.web.guards import can

CHANGEABLE = (CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY)


def tab(page: CasePage) -> dict[str, Any]:
    """The tab: actions by constraint, the open version, all versions."""
    case, versions = page.case, versions_of(page.case)
    opened = open_version(case)
    in_force = next((p for p in versions if p.approved_on and not p.superseded_on), None)
    starts = case.status is CaseStatus.DIAGNOSED or (case.status in CHANGEABLE and in_force is not None)
    return {
        "groups": action_groups(page),
        "versions": versions,
        "in_force": in_force,
        "opened": _opened(page, opened) if opened is not None else None,
        "may_start": can(P.PLAN_WRITE) and starts and opened is None,
        "indicators": [indicator_view(item) for item in indicators_of(case)] if in_force else [],
    }


def _opened(page: CasePage, plan: Any) -> dict[str, Any]:
    """The open version with what the reader may do next."""
    editable = plan.is_editable
    missing = (
        missing_in_plan(plan, confirmed_constraints(page.case), indicators_of(page.case)) if editable else []
    )
    return {
        "plan": plan,
        "is_complete": not missing,
        "missing": missing,
        "may_edit": editable and can(P.PLAN_WRITE),
        "may_agree": editable and can(P.PLAN_AGREE) and not missing and plan.enterprise_agreed_on is None,
        "may_approve": plan.is_waiting and can(P.PLAN_APPROVE) and plan.author_id != current_user.id,
        "changes": compare(version_before(plan), plan),
        "warnings": warnings(plan, confirmed_constraints(page.case), indicators_of(page.case))
        if plan.is_waiting and can(P.PLAN_APPROVE)
        else [],
    }


def action_groups(page: CasePage) -> list[dict[str, Any]]:
    """Constraints with their actions: in force first, those given up or out of force behind."""
    by_constraint: dict[int, list[Any]] = {}
    for action in actions_of(page.case):
        by_constraint.setdefault(action.constraint_id, []).append(action)
    if not by_constraint:
        return []
    files = evidence_counts(page.case)
    waiting = {pause.action_item_id for pause in pauses_of(page.case)}
    groups = []
    for constraint in constraints_of(page.case):
        actions = by_constraint.get(constraint.id, [])
        if not actions and not constraint.no_action_reason:
            continue
        view = constraint_view(page, constraint)
        actions.sort(key=lambda a: (bool(a.dropped_on or a.out_of_force_on), a.number))
        groups.append(
            {
                **view,
                "actions": [
                    {**action_row(page, action, files.get(action.id, 0)), "waits": action.id in waiting}
                    for action in actions
                ],
                "may_judge": can(P.CONSTRAINT_JUDGE)
                and page.case.is_open
                and constraint.confirmed_on is not None,
            }
        )
    return groups


def action_row(page: CasePage, action: Any, files: int) -> dict[str, Any]:
    """One action of the tab."""
    moved = sum(bool(extension.is_approved) for extension in action.extensions)
    running = action.is_open and page.case.is_open
    return {
        "row": action,
        "url": url_for("actions.show", action_id=action.id),
        "distance": deadline(action.due_on, page.case.tenant_id, clock.today()) if running else None,
        "moved": ngettext("moved once", "moved %(num)d times", moved) if moved else "",
        "files": files,
        "state": action_state(action),
        "may_report": running
        and action.handed_in_on is None
        and can(P.PLAN_AGREE)
        and action.party_kind is PartyKind.ENTERPRISE,
    }


def action_state(action: Any) -> tuple[str, str]:
    """Tone and words of an action's state; what a later version left out says so."""
    words = str(action.state.label)
    if action.out_of_force_on and not action.dropped_on:
        return "neutral", _("Left out %(date)s", date=day_short(action.out_of_force_on))
    return action.state.tone, f"{words} {day_short(action.struck_off_on)}" if action.struck_off_on else words


def version(page: CasePage, plan: Any) -> dict[str, Any]:
    """A version to read: lines by constraint, what it changes, what is next for it."""
    before = version_before(plan)
    return {
        "plan": plan,
        "groups": line_groups(page, plan),
        "changes": compare(before, plan),
        "before": before,
        "opened": _opened(page, plan) if plan.approved_on is None else None,
        "indicators": [indicator_view(item) for item in indicators_of(page.case)],
        "is_contact": current_user.role is Role.ENTERPRISE_CONTACT,
    }


def draft(page: CasePage, plan: Any) -> dict[str, Any]:
    """The working page of a draft."""
    constraints, indicators = confirmed_constraints(page.case), indicators_of(page.case)
    done = {number for number, action in actions_by_number(page.case).items() if action.done_on is not None}
    return {
        "plan": plan,
        "groups": line_groups(page, plan, with_empty=True),
        "locked": done,
        "missing": missing_in_plan(plan, constraints, indicators),
        "warnings": warnings(plan, constraints, indicators),
        "indicators": [indicator_view(item) for item in indicators],
        "changes": compare(version_before(plan), plan),
        "may_edit_targets": can(P.DIAGNOSIS_WRITE) and page.case.plan_approved_on is None,
    }


def line_groups(page: CasePage, plan: Any, *, with_empty: bool = False) -> list[dict[str, Any]]:
    """Confirmed constraints with the lines that answer them."""
    types = constraint_types(page.case.programme.constraint_edition_id)
    groups = []
    for constraint in confirmed_constraints(page.case):
        lines = [line for line in plan.lines if line.constraint_id == constraint.id]
        no_action = plan.why_no_action(constraint)
        if lines or no_action or with_empty:
            groups.append(
                {
                    "row": constraint,
                    "category": category(types, constraint.type_code),
                    "lines": [{"row": line, "code": code_of(line)} for line in lines],
                    "no_action": no_action,
                }
            )
    return groups


def find_constraint(case: Any, constraint_id: int) -> Any:
    """A confirmed constraint of the case. Raises NotFound."""
    found = next((item for item in confirmed_constraints(case) if item.id == constraint_id), None)
    if found is None:
        raise NotFound
    return found


def line_help(page: CasePage, constraint: Any) -> dict[str, Any]:
    """What stands beside the form of a measure: category, evidence, advice, typical actions."""
    types = constraint_types(page.case.programme.constraint_edition_id)
    kind = types.get(constraint.type_code)
    return {
        "category": category(types, constraint.type_code),
        "typical": typical_actions(kind) if kind else [],
    }
