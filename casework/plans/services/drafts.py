"""A version of the plan from its beginning over the enterprise's agreement to submission."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.cases.services import move, refresh_deadline, require_open, tell
from casework.diagnosis.people import contacts_of, county_leaders_of, officers_of
from casework.diagnosis.queries import confirmed_constraints, indicators_of
from casework.enums import CaseStatus, EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Plan, PlanLine
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.comparison import no_actions_of, targets_of
from casework.plans.queries.versions import actions_by_number, open_version, version_in_force
from casework.plans.services.draft_rules import (
    require_author,
    require_complete,
    require_draft,
    require_editable,
    touched,
)
from casework.plans.services.lines import WORDED

CHANGEABLE = (CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY)


def start_plan(case: Case, *, actor: Principal, change_reason: str = "") -> Plan:
    """Begin a version: the first after the diagnosis, a later one while the plan runs and with a reason.

    A later version starts with the lines in force. Raises RuleViolation in another state, without a reason, or
    while another version is open.
    """
    require_open(case)
    require_author(case, actor)
    current = version_in_force(case)
    if case.status is not CaseStatus.DIAGNOSED and (current is None or case.status not in CHANGEABLE):
        raise RuleViolation(_("A plan is written after the enterprise has confirmed the diagnosis."))
    if open_version(case) is not None:
        raise RuleViolation(_("There is an open version already. Please go on with that one."))
    if current is not None and not change_reason:
        raise RuleViolation(_("Please say why the plan is changed."), "change_reason")
    last = db.session.scalar(select(func.max(Plan.version_number)).where(Plan.case_id == case.id)) or 0
    plan = Plan(
        case=case,
        version_number=last + 1,
        author_id=actor.id,
        author_name=actor.name,
        change_reason=change_reason,
        goal=current.goal if current else "",
        ways=current.ways if current else "",
        follow_up_plan=current.follow_up_plan if current else "",
    )
    db.session.add(plan)
    db.session.flush()
    if current is not None:
        _copy_lines(current, plan)
    return plan


def _copy_lines(current: Plan, plan: Plan) -> None:
    """Lines in force as the actions stand now; what was given up is not planned again."""
    actions = actions_by_number(plan.case)
    for line in current.lines:
        action = actions.get(line.number)
        if action is not None and action.dropped_on is not None:
            continue
        plan.lines.append(
            PlanLine(
                case=plan.case,
                constraint=line.constraint,
                number=line.number,
                due_on=action.due_on if action else line.due_on,
                evidence_kinds=list(line.evidence_kinds),
                **{name: getattr(line, name) for name in WORDED},
            )
        )
    db.session.flush()


def edit_plan(
    plan: Plan,
    *,
    actor: Principal,
    goal: str,
    ways: str = "",
    follow_up_plan: str = "",
    change_reason: str | None = None,
) -> None:
    """Change goal and ways of a draft. Raises RuleViolation after submission."""
    require_draft(plan, actor)
    if change_reason is not None:
        if not change_reason and plan.version_number > 1:
            raise RuleViolation(_("Please say why the plan is changed."), "change_reason")
        plan.change_reason = change_reason
    plan.goal, plan.ways, plan.follow_up_plan = goal, ways, follow_up_plan
    touched(plan)


def agree_to_plan(plan: Plan, *, on: date, actor: Principal) -> None:
    """The enterprise agrees to a complete draft; every later change asks it again."""
    require_open(plan.case)
    require_editable(plan)
    require_complete(plan)
    plan.enterprise_agreed_on = on
    db.session.flush()
    settle(f"plan:{plan.id}:agree")
    notify(
        {*officers_of(plan.case), plan.author_id}, subject=f"plan:{plan.id}:agreed", template="plan_agreed", on=on,
        url=f"/cases/{plan.case_id}/plan", kind=NoticeKind.HAND_OVER, name=plan.case.enterprise_name,
    )  # fmt: skip


def ask_to_agree(plan: Plan, *, on: date, actor: Principal) -> None:
    """Tell the enterprise that the draft waits for its agreement. Raises RuleViolation while it is incomplete."""
    require_draft(plan, actor)
    require_complete(plan)
    notify(
        contacts_of(plan.case), subject=f"plan:{plan.id}:agree", template="plan_to_agree", on=on,
        url=f"/cases/{plan.case_id}/plan", kind=NoticeKind.HAND_OVER, name=plan.case.enterprise_name,
    )  # fmt: skip


def submit_plan(plan: Plan, *, on: date, actor: Principal) -> None:
    """Send a version for approval. Raises RuleViolation while it is incomplete or the enterprise has not agreed."""
    case = plan.case
    require_draft(plan, actor)
    require_complete(plan)
    if plan.enterprise_agreed_on is None:
        raise RuleViolation(_("The enterprise has not agreed to this version yet."))
    plan.submitted_on = on
    plan.targets = targets_of(indicators_of(case))
    plan.no_actions = no_actions_of(confirmed_constraints(case), plan)
    plan.returned_on = None
    plan.return_reason = ""
    db.session.flush()
    if case.status is CaseStatus.DIAGNOSED:
        move(case, CaseStatus.PLAN_REVIEW)
    tell(
        case,
        EventKind.PLAN_SUBMITTED,
        on=on,
        actor=actor,
        version=plan.version_number,
        reason=plan.change_reason,
    )
    notify(
        county_leaders_of(case), subject=f"plan:{plan.id}:approve", template="plan_to_approve", on=on,
        url=f"/cases/{case.id}/plan", kind=NoticeKind.HAND_OVER, name=case.enterprise_name,
        version=plan.version_number,
    )  # fmt: skip
    refresh_deadline(case)
