"""Approval of a version by somebody other than its author; its lines become action items."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.cases.services import move, refresh_deadline, require_open, tell
from casework.diagnosis.people import contacts_of, experts_of, officers_of
from casework.enums import CaseStatus, EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.follow_ups.services import plan_follow_ups
from casework.i18n import gettext as _
from casework.models import ActionItem, Case, Extension, Plan, PlanLine
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.queries.versions import actions_by_number, version_in_force
from casework.plans.services.lapsing import lapse_requests
from casework.search.services import index

SHARED = (
    "title", "finish_mark", "service", "party_kind", "responsible", "helpers", "partner", "start_on", "cost",
    "constraint_id",
)  # fmt: skip


def approve_plan(plan: Plan, *, on: date, actor: Principal) -> None:
    """Put a version in force: lines become actions, the one before is superseded, follow-ups are planned.

    Raises RuleViolation for the author, or for a version that does not wait.
    """
    case = plan.case
    _require_waiting(plan, actor)
    before = version_in_force(case)
    plan.approved_on = on
    plan.approved_by_id = actor.id
    plan.approved_by_name = actor.name
    if before is not None:
        before.superseded_on = on
    db.session.flush()
    _materialise(plan, on=on)
    if case.plan_approved_on is None:
        case.plan_approved_on = on
    if case.status is CaseStatus.PLAN_REVIEW:
        move(case, CaseStatus.IMPLEMENTING)
    tell(
        case,
        EventKind.PLAN_APPROVED,
        on=on,
        actor=actor,
        version=plan.version_number,
        actions=len(plan.lines),
    )
    settle(f"plan:{plan.id}:approve")
    notify(
        {*officers_of(case), *experts_of(case), *contacts_of(case)}, subject=f"plan:{plan.id}:approved",
        template="plan_approved", on=on, url=f"/cases/{case.id}/plan", name=case.enterprise_name,
        version=plan.version_number,
    )  # fmt: skip
    plan_follow_ups(case, on=on)
    refresh_deadline(case)


def return_plan(plan: Plan, reason: str, *, on: date, actor: Principal) -> None:
    """Send a version back to its author with a reason. Raises RuleViolation without one."""
    case = plan.case
    _require_waiting(plan, actor)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    plan.returned_on = on
    plan.return_reason = reason
    db.session.flush()
    if case.status is CaseStatus.PLAN_REVIEW:
        move(case, CaseStatus.DIAGNOSED)
    tell(case, EventKind.PLAN_RETURNED, on=on, actor=actor, version=plan.version_number, reason=reason)
    settle(f"plan:{plan.id}:approve")
    notify(
        {plan.author_id, *officers_of(case)}, subject=f"plan:{plan.id}:returned", template="plan_returned", on=on,
        url=f"/cases/{case.id}/plan/draft", kind=NoticeKind.HAND_OVER, name=case.enterprise_name,
        version=plan.version_number,
    )  # fmt: skip
    refresh_deadline(case)


def _require_waiting(plan: Plan, actor: Principal) -> None:
    require_open(plan.case)
    if not plan.is_waiting:
        raise RuleViolation(_("Version %(number)s does not wait for approval.", number=plan.version_number))
    if plan.author_id == actor.id:
        raise RuleViolation(_("A plan is never approved by its author."))


def _materialise(plan: Plan, *, on: date) -> None:
    """Actions keep their row by number over the versions; what is left out goes out of force, but for what was done since
    the version was drafted: finished work is never written off."""
    known = actions_by_number(plan.case)
    for line in plan.lines:
        action = known.pop(line.number, None)
        if action is None:
            action = _new_action(plan.case, line, on)
        else:
            _update(action, line, plan)
        db.session.flush()
        index(action, action.code, action.title, case_id=action.case_id)
    for left_out in known.values():
        if left_out.is_open:
            left_out.out_of_force_on = on
            lapse_requests(left_out, on=on)
    db.session.flush()


def _new_action(case: Case, line: PlanLine, on: date) -> ActionItem:
    assert line.due_on is not None  # missing_in_plan asks for it
    action = ActionItem(
        case=case,
        constraint=line.constraint,
        number=line.number,
        due_on=line.due_on,
        first_due_on=line.due_on,
        in_force_on=on,
        evidence_kinds=list(line.evidence_kinds),
        **{name: getattr(line, name) for name in SHARED if name != "constraint_id"},
    )
    db.session.add(action)
    return action


def _update(action: ActionItem, line: PlanLine, plan: Plan) -> None:
    """New words for a running action. A later date leaves the trace of an extension, the first date stays."""
    if action.done_on is not None:
        return
    for name in SHARED:
        setattr(action, name, getattr(line, name))
    action.evidence_kinds = list(line.evidence_kinds)
    assert line.due_on is not None
    assert plan.submitted_on is not None
    assert plan.approved_by_id is not None
    if line.due_on > action.due_on:
        db.session.add(
            Extension(
                case=action.case,
                action=action,
                reason=plan.change_reason,
                old_due_on=action.due_on,
                new_due_on=line.due_on,
                requested_on=plan.submitted_on,
                requested_by_id=plan.author_id,
                requested_by_name=plan.author_name,
                is_approved=True,
                decided_on=plan.approved_on,
                decided_by_id=plan.approved_by_id,
                decided_by_name=plan.approved_by_name,
                opinion=_("With version %(number)s of the plan", number=plan.version_number),
            )
        )
    action.due_on = max(action.due_on, line.due_on)  # a deadline in force is never brought forward
