"""A version of the plan while it is written: lines for every constraint, the enterprise's agreement, submission."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from casework import clock
from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import move, refresh_deadline, require_open, tell
from casework.diagnosis.people import contacts_of, county_leaders_of, officers_of
from casework.diagnosis.queries import confirmed_constraints, indicators_of
from casework.diagnosis.services.rules import require_team
from casework.enums import CaseStatus, EventKind, NoticeKind, PartyKind, ServiceType
from casework.errors import RuleViolation, StaleWrite
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, Case, Constraint, Plan, PlanLine
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.completeness import missing_in_plan
from casework.plans.proposals import proposals
from casework.plans.queries.versions import actions_by_number, open_version, version_in_force

SHORTEST_FINISH_MARK: Final = 6
"""Characters; a shorter finish mark ("done", 完成) proves nothing (programme.md 4.4)."""

CHANGEABLE = (CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY)
COPIED = (
    "title", "finish_mark", "service", "party_kind", "responsible", "partner", "start_on", "cost",
)  # fmt: skip


def start_plan(case: Case, *, actor: Principal, change_reason: str = "") -> Plan:
    """Begin a version: the first after the diagnosis, a later one while the plan runs and with a reason.

    A later version starts with the lines in force. Raises RuleViolation in another state, without a reason, or
    while another version is open.
    """
    require_open(case)
    _require_author(case, actor)
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
                **{name: getattr(line, name) for name in COPIED},
            )
        )
    db.session.flush()


def edit_plan(
    plan: Plan,
    *,
    version: int,
    actor: Principal,
    goal: str,
    ways: str = "",
    follow_up_plan: str = "",
    change_reason: str | None = None,
) -> None:
    """Change goal and ways of a draft. Raises RuleViolation after submission, StaleWrite."""
    _require_draft(plan, actor)
    if plan.version != version:
        raise StaleWrite(
            saved={_("Goal"): plan.goal, _("Ways of help"): plan.ways}, typed={_("Goal"): goal, _("Ways of help"): ways}
        )
    if change_reason is not None:
        if not change_reason and plan.version_number > 1:
            raise RuleViolation(_("Please say why the plan is changed."), "change_reason")
        plan.change_reason = change_reason
    plan.goal, plan.ways, plan.follow_up_plan = goal, ways, follow_up_plan
    _touched(plan)


def add_line(plan: Plan, constraint: Constraint, *, on: date, actor: Principal, **values: Any) -> PlanLine:
    """Add a measure for a constraint with the next number of the case. Raises RuleViolation as `_check_line`."""
    _require_draft(plan, actor)
    if constraint.confirmed_on is None or constraint.case_id != plan.case_id:
        raise RuleViolation(_("The plan answers confirmed constraints only."))
    _check_line(plan, values, on)
    line = PlanLine(case=plan.case, constraint=constraint, number=next_number(plan))
    _fill(line, values, plan)
    constraint.no_action_reason = ""
    plan.lines.append(line)
    _touched(plan)
    return line


def edit_line(line: PlanLine, *, on: date, stamp: str, actor: Principal, **values: Any) -> None:
    """Change a measure of a draft. Raises RuleViolation for one that is done already, StaleWrite by its stamp."""
    _require_draft(line.plan, actor)
    _require_not_done(line)
    _check_line(line.plan, values, on)
    if stamp != stamp_of(line):
        raise StaleWrite(
            saved={_("Action"): line.title, _("Finish mark"): line.finish_mark},
            typed={_("Action"): values["title"], _("Finish mark"): values["finish_mark"]},
        )
    _fill(line, values, line.plan)
    line.updated_at = clock.real_now()
    _touched(line.plan)


def remove_line(line: PlanLine, *, actor: Principal) -> None:
    """Leave a measure out of this version. Raises RuleViolation for one that is done already."""
    plan = line.plan
    _require_draft(plan, actor)
    _require_not_done(line)
    plan.lines.remove(line)
    _touched(plan)


def stamp_of(line: PlanLine) -> str:
    """What the edit form of a line carries: when it was last saved."""
    return line.updated_at.isoformat()


def propose_lines(plan: Plan, *, actor: Principal) -> int:
    """Fill in the typical actions of every constraint that has no line yet; gives their number.

    They still need a finish mark, a person and a date: nothing proposed can be submitted as it is.
    """
    _require_draft(plan, actor)
    answered = {line.constraint_id for line in plan.lines}
    made = 0
    for constraint in confirmed_constraints(plan.case):
        if constraint.id in answered or constraint.no_action_reason:
            continue
        for title, service in proposals(plan.case, constraint):
            plan.lines.append(
                PlanLine(
                    case=plan.case, constraint=constraint, number=next_number(plan), title=title,
                    service=service, party_kind=PartyKind.ENTERPRISE,
                )
            )  # fmt: skip
            made += 1
    _touched(plan)
    return made


def give_no_action_reason(plan: Plan, constraint: Constraint, reason: str, *, actor: Principal) -> None:
    """Say why a constraint gets no measure; an empty reason takes it back."""
    _require_draft(plan, actor)
    if reason and any(line.constraint_id == constraint.id for line in plan.lines):
        raise RuleViolation(_("%(code)s has an action already.", code=constraint.code), "reason")
    constraint.no_action_reason = reason
    _touched(plan)


def agree_to_plan(plan: Plan, *, on: date, actor: Principal) -> None:
    """The enterprise agrees to a complete draft; every later change asks it again."""
    require_open(plan.case)
    _require_editable(plan)
    _require_complete(plan)
    plan.enterprise_agreed_on = on
    db.session.flush()
    settle(f"plan:{plan.id}:agree")
    notify(
        {*officers_of(plan.case), plan.author_id}, subject=f"plan:{plan.id}:agreed", template="plan_agreed", on=on,
        url=f"/cases/{plan.case_id}/plan", kind=NoticeKind.HAND_OVER, name=plan.case.enterprise_name,
    )  # fmt: skip


def ask_to_agree(plan: Plan, *, on: date, actor: Principal) -> None:
    """Tell the enterprise that the draft waits for its agreement. Raises RuleViolation while it is incomplete."""
    _require_draft(plan, actor)
    _require_complete(plan)
    notify(
        contacts_of(plan.case), subject=f"plan:{plan.id}:agree", template="plan_to_agree", on=on,
        url=f"/cases/{plan.case_id}/plan", kind=NoticeKind.HAND_OVER, name=plan.case.enterprise_name,
    )  # fmt: skip


def submit_plan(plan: Plan, *, on: date, actor: Principal) -> None:
    """Send a version for approval. Raises RuleViolation while it is incomplete or the enterprise has not agreed."""
    case = plan.case
    _require_draft(plan, actor)
    _require_complete(plan)
    if plan.enterprise_agreed_on is None:
        raise RuleViolation(_("The enterprise has not agreed to this version yet."))
    plan.submitted_on = on
    plan.returned_on = None
    plan.return_reason = ""
    db.session.flush()
    if case.status is CaseStatus.DIAGNOSED:
        move(case, CaseStatus.PLAN_REVIEW)
    tell(
        case, EventKind.PLAN_SUBMITTED, on=on, actor=actor, version=plan.version_number, reason=plan.change_reason
    )
    notify(
        county_leaders_of(case), subject=f"plan:{plan.id}:approve", template="plan_to_approve", on=on,
        url=f"/cases/{case.id}/plan", kind=NoticeKind.HAND_OVER, name=case.enterprise_name,
        version=plan.version_number,
    )  # fmt: skip
    refresh_deadline(case)


def next_number(plan: Plan) -> int:
    """A number that no action and no line of the case ever had: numbers are not used twice."""
    of_actions = db.session.scalar(select(func.max(ActionItem.number)).where(ActionItem.case_id == plan.case_id))
    of_lines = db.session.scalar(select(func.max(PlanLine.number)).where(PlanLine.case_id == plan.case_id))
    pending = max((line.number for line in plan.lines), default=0)
    return max(of_actions or 0, of_lines or 0, pending) + 1


def _require_author(case: Case, actor: Principal) -> None:
    """Officers by their scope; an expert by the team."""
    if actor.expert_id is not None:
        require_team(case, actor)


def _require_editable(plan: Plan) -> None:
    if not plan.is_editable:
        raise RuleViolation(_("Version %(number)s was submitted and is no longer changed.", number=plan.version_number))


def _require_draft(plan: Plan, actor: Principal) -> None:
    require_open(plan.case)
    _require_author(plan.case, actor)
    _require_editable(plan)


def _require_complete(plan: Plan) -> None:
    missing = missing_in_plan(plan, confirmed_constraints(plan.case), indicators_of(plan.case))
    if missing:
        raise RuleViolation(_("Still missing: %(list)s.", list=_("; ").join(str(item.words) for item in missing)))


def _require_not_done(line: PlanLine) -> None:
    action = actions_by_number(line.plan.case).get(line.number)
    if action is not None and action.done_on is not None:
        raise RuleViolation(
            _("%(code)s was done on %(date)s and stays as it is.", code=action.code, date=action.done_on)
        )


def _touched(plan: Plan) -> None:
    """What the enterprise agreed to has changed: it is asked again. Bumps the version of the draft."""
    plan.enterprise_agreed_on = None
    plan.updated_at = clock.real_now()
    db.session.flush()


def _check_line(plan: Plan, values: dict[str, Any], on: date) -> None:
    if not values["title"]:
        raise RuleViolation(_("Please say what is done."), "title")
    if len(values["finish_mark"]) < SHORTEST_FINISH_MARK:
        raise RuleViolation(
            _("Please write what can be seen or counted when it is done, in at least 6 characters."), "finish_mark"
        )
    due_on, start_on = values.get("due_on"), values.get("start_on")
    if due_on is None:
        raise RuleViolation(_("Please give the date by which it is done."), "due_on")
    if due_on < on:
        raise RuleViolation(_("The date lies in the past."), "due_on")
    if start_on is not None and start_on > due_on:
        raise RuleViolation(_("It cannot begin after it is due."), "start_on")


def _fill(line: PlanLine, values: dict[str, Any], plan: Plan) -> None:
    """A due date on a rest day of the county moves to the next working day (law.md rule 3)."""
    for name in (*COPIED, "evidence_kinds"):
        if name in values:
            setattr(line, name, values[name])
    line.service, line.party_kind = ServiceType(line.service), PartyKind(line.party_kind or PartyKind.ENTERPRISE)
    line.due_on = calendar_for(plan.case.tenant_id).next_workday(values["due_on"])
