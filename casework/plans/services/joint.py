"""Proposing a joint action (会诊): a measure for several cases at once, which each takes into its own plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.enums import ServiceType
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Constraint, JointAction, JointActionPart, Plan
from casework.plans.queries.versions import open_version, version_in_force
from casework.plans.services.drafts import start_plan
from casework.plans.services.lines import add_line

FEWEST: Final = 2


def propose_joint_action(
    constraints: Sequence[Constraint],
    *,
    title: str,
    finish_mark: str,
    service: ServiceType,
    due_on: date,
    on: date,
    actor: Principal,
    **line: Any,
) -> JointAction:
    """Make one record and put one line into the draft of each case: its own open version, or a new one.

    `constraints`: one of each case, all of the same kind. Nothing is approved by it: every plan goes its ordinary way, with
    the enterprise's agreement and the deputy head. Raises RuleViolation for fewer than two cases, different kinds, a case
    of another county, a plan that waits for approval, and whatever `add_line` refuses.
    """
    kinds = {constraint.type_code for constraint in constraints}
    if len({constraint.case_id for constraint in constraints}) < FEWEST:
        raise RuleViolation(_("A joint action is for at least two cases."), "constraint_ids")
    if len(kinds) != 1 or len({constraint.tenant_id for constraint in constraints}) != 1:
        raise RuleViolation(
            _("A joint action answers one kind of constraint of one county."), "constraint_ids"
        )
    waiting = [c.case.enterprise_name for c in constraints if _waits(c.case)]
    if waiting:
        raise RuleViolation(
            _("A version of the plan waits for approval: %(names)s.", names="、".join(waiting)),
            "constraint_ids",
        )
    tenant_id = constraints[0].tenant_id
    joint = JointAction(
        tenant_id=tenant_id, prefecture_id=constraints[0].prefecture_id, province_id=constraints[0].province_id,
        type_code=kinds.pop(), title=title, finish_mark=finish_mark, service=service,
        due_on=calendar_for(tenant_id).next_workday(due_on), proposed_on=on, proposed_by_id=actor.id,
        proposed_by_name=actor.name,
    )  # fmt: skip
    db.session.add(joint)
    db.session.flush()
    for constraint in constraints:
        _take_part(joint, constraint, on=on, actor=actor, **line)
    return joint


def _waits(case: Case) -> bool:
    plan = open_version(case)
    return plan is not None and not plan.is_editable


def _take_part(
    joint: JointAction, constraint: Constraint, *, on: date, actor: Principal, **line: Any
) -> None:
    case = constraint.case
    plan = open_version(case) or _new_version(case, joint, actor)
    made = add_line(
        plan, constraint, on=on, actor=actor, title=joint.title, finish_mark=joint.finish_mark,
        service=joint.service, due_on=joint.due_on, **line,
    )  # fmt: skip
    db.session.add(JointActionPart(case=case, joint_action=joint, constraint=constraint, number=made.number))
    db.session.flush()


def _new_version(case: Case, joint: JointAction, actor: Principal) -> Plan:
    in_force = version_in_force(case)
    reason = _("Joint action: %(title)s", title=joint.title) if in_force else ""
    return start_plan(case, actor=actor, change_reason=reason)
