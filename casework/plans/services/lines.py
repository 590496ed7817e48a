"""The measures of a version while it is written: one by one, proposed ones, the reason for none."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.diagnosis.queries import confirmed_constraints
from casework.enums import PartyKind, ServiceType
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, Constraint, JointActionPart, Plan, PlanLine
from casework.plans.proposals import offsets, proposals
from casework.plans.queries.versions import actions_by_number
from casework.plans.services.draft_rules import require_draft, touched

SHORTEST_FINISH_MARK: Final = 6
"""Characters; a shorter finish mark ("done", 完成) proves nothing (programme.md 4.4)."""

WORDED: Final = (
    "title", "finish_mark", "service", "party_kind", "responsible", "helpers", "partner", "start_on", "cost",
)  # fmt: skip
"""What a line says beside its number, its date and its kinds of evidence."""


def add_line(plan: Plan, constraint: Constraint, *, on: date, actor: Principal, **values: Any) -> PlanLine:
    """Add a measure for a constraint with the next number of the case. Raises RuleViolation as `_check_line`."""
    require_draft(plan, actor)
    if constraint.confirmed_on is None or constraint.case_id != plan.case_id:
        raise RuleViolation(_("The plan answers confirmed constraints only."))
    _check_line(plan, values, on)
    line = PlanLine(case=plan.case, constraint=constraint, number=next_number(plan))
    _fill(line, values, plan)
    constraint.no_action_reason = ""
    plan.lines.append(line)
    touched(plan)
    return line


def edit_line(line: PlanLine, *, on: date, actor: Principal, **values: Any) -> None:
    """Change a measure of a draft. Raises RuleViolation for one that is done already."""
    require_draft(line.plan, actor)
    _require_not_done(line)
    _check_line(line.plan, values, on)
    _require_not_brought_forward(line, values["due_on"])
    _fill(line, values, line.plan)
    touched(line.plan)


def remove_line(line: PlanLine, *, actor: Principal) -> None:
    """Leave a measure out of this version. Raises RuleViolation for one that is done already."""
    plan = line.plan
    require_draft(plan, actor)
    _require_not_done(line)
    plan.lines.remove(line)
    touched(plan)


def propose_lines(plan: Plan, *, on: date, actor: Principal) -> int:
    """Fill in the typical actions of every constraint that has no line yet; gives their number.

    One follows the other: each begins when the one before is due, `programme.action_step_days` working days later, and
    none is due behind the acceptance of the year. They still need a finish mark and a person: nothing proposed can be
    submitted as it is.
    """
    require_draft(plan, actor)
    answered = {line.constraint_id for line in plan.lines}
    made = 0
    for constraint in confirmed_constraints(plan.case):
        if constraint.id in answered or constraint.no_action_reason:
            continue
        for (title, service), (start_on, due_on) in zip(
            proposals(plan.case, constraint), offsets(plan.case, on), strict=False
        ):
            plan.lines.append(
                PlanLine(
                    case=plan.case, constraint=constraint, number=next_number(plan), title=title,
                    service=service, party_kind=PartyKind.ENTERPRISE, start_on=start_on, due_on=due_on,
                )
            )  # fmt: skip
            made += 1
    touched(plan)
    return made


def give_no_action_reason(plan: Plan, constraint: Constraint, reason: str, *, actor: Principal) -> None:
    """Say why a constraint gets no measure; an empty reason takes it back."""
    require_draft(plan, actor)
    if reason and any(line.constraint_id == constraint.id for line in plan.lines):
        raise RuleViolation(_("%(code)s has an action already.", code=constraint.code), "reason")
    constraint.no_action_reason = reason
    touched(plan)


def next_number(plan: Plan) -> int:
    """The number behind those of every action, every line of every version and every part of a joint action of the case.

    The number of a part is not given again when its line is left out: the next measure would pass for the joint action.
    """
    of_actions = db.session.scalar(
        select(func.max(ActionItem.number)).where(ActionItem.case_id == plan.case_id)
    )
    of_lines = db.session.scalar(select(func.max(PlanLine.number)).where(PlanLine.case_id == plan.case_id))
    of_parts = db.session.scalar(
        select(func.max(JointActionPart.number)).where(JointActionPart.case_id == plan.case_id)
    )
    pending = max((line.number for line in plan.lines), default=0)
    return max(of_actions or 0, of_lines or 0, of_parts or 0, pending) + 1


def _require_not_done(line: PlanLine) -> None:
    action = actions_by_number(line.plan.case).get(line.number)
    if action is not None and action.done_on is not None:
        raise RuleViolation(
            _("%(code)s was done on %(date)s and stays as it is.", code=action.code, date=action.done_on)
        )


def _require_not_brought_forward(line: PlanLine, due_on: date) -> None:
    """A deadline in force stands (decision 0022): a version that said an earlier one would say what does not hold."""
    action = actions_by_number(line.plan.case).get(line.number)
    if action is not None and action.is_open and due_on < action.due_on:
        raise RuleViolation(
            _(
                "%(code)s is due on %(date)s; a deadline in force is not brought forward.",
                code=action.code,
                date=action.due_on,
            ),
            "due_on",
        )


def _check_line(plan: Plan, values: dict[str, Any], on: date) -> None:
    if not values["title"]:
        raise RuleViolation(_("Please say what is done."), "title")
    if len(values["finish_mark"]) < SHORTEST_FINISH_MARK:
        raise RuleViolation(
            _("Please write what can be seen or counted when it is done, in at least 6 characters."),
            "finish_mark",
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
    for name in (*WORDED, "evidence_kinds"):
        if name in values:
            setattr(line, name, values[name])
    line.service, line.party_kind = (
        ServiceType(line.service),
        PartyKind(line.party_kind or PartyKind.ENTERPRISE),
    )
    line.due_on = calendar_for(plan.case.tenant_id).next_workday(values["due_on"])
