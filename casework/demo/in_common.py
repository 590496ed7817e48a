"""What several enterprises have in common, and what waits for one of them: a joint action, pauses of actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.demo.stage import Stage
from casework.enums import CaseStatus, PartyKind, ServiceType
from casework.extensions import db
from casework.models import ActionItem, Case, Constraint, Programme
from casework.plans.queries.joint import TAKING
from casework.plans.queries.versions import open_version
from casework.plans.services import (
    credit_pauses,
    pause_action,
    propose_joint_action,
    resume_action,
)

PAUSES: Final = (
    (4, None, "等企业送检报告：样品已寄出，检测机构答复两周内出具。"),
    (3, None, "等企业提供上半年的不合格品台账，技术员出差，月底前补齐。"),
    (9, 2, "等企业确定新检具的供应商。"),
)
"""Working days ago on which a pause began and ended, None while it lasts; what the enterprise is asked for."""


def wait_and_join(stage: Stage) -> None:
    """Played in the running year, after everything else."""
    _pauses(stage)
    _joint_action(stage)


def _pauses(stage: Stage) -> None:
    """Of each county at most one action; it is not due soon and nobody has handed it in."""
    today = stage.season.today
    actions = db.session.scalars(
        select(ActionItem)
        .join(Case, Case.id == ActionItem.case_id)
        .join(Programme, Programme.id == Case.programme_id)
        .where(
            Programme.year == stage.season.year,
            Case.status == CaseStatus.IMPLEMENTING,
            ActionItem.started_on < stage.season.ago(PAUSES[-1][0]),
            ActionItem.handed_in_on.is_(None),
            ActionItem.done_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
            ActionItem.due_on > stage.season.add(today, 2),
        )
        .options(joinedload(ActionItem.case).joinedload(Case.tenant))
        .order_by(ActionItem.due_on, ActionItem.id)
    ).all()
    first = list({action.tenant_id: action for action in reversed(actions)}.values())
    for action, (since, until, reason) in zip(first, PAUSES, strict=False):
        officer = stage.cast.officers[action.case.tenant.code]
        began_on = stage.season.ago(since)
        stage.act(officer, began_on, pause_action, action, reason, on=began_on)
        if until is not None:
            ended_on = stage.season.ago(until)
            stage.act(officer, ended_on, resume_action, action, on=ended_on)
    credit_pauses(on=today)  # as the job does every night


def _joint_action(stage: Stage) -> None:
    """The constraint that most cases of one county share is answered together."""
    shared = max(_shared(stage), key=len, default=())
    if not shared:
        return
    on = stage.season.ago(1)
    stage.act(
        stage.cast.officers[shared[0].case.tenant.code],
        on,
        propose_joint_action,
        shared,
        title="组织会诊：请专家集中讲解并逐家核对，形成共用的检查表",
        finish_mark="每家企业按检查表完成一次自查并交记录",
        service=ServiceType.TRAINING,
        due_on=stage.season.add(stage.season.today, 15),
        on=on,
        party_kind=PartyKind.ENTERPRISE,
        responsible="质量负责人",
    )


def _shared(stage: Stage) -> list[Sequence[Constraint]]:
    """Constraints of one kind and county, one of each case whose plan can take another measure."""
    found = db.session.scalars(
        select(Constraint)
        .join(Case, Case.id == Constraint.case_id)
        .join(Programme, Programme.id == Case.programme_id)
        .where(
            Programme.year == stage.season.year,
            Case.status.in_(TAKING),
            Constraint.confirmed_on.is_not(None),
            Constraint.withdrawn_on.is_(None),
            Constraint.moved_on.is_(None),
        )
        .options(joinedload(Constraint.case).joinedload(Case.tenant))
        .order_by(Case.number, Constraint.number)
    ).all()
    groups: dict[tuple[int, str], dict[int, Constraint]] = {}
    for constraint in found:
        plan = open_version(constraint.case)
        if plan is None or plan.is_editable:
            of_kind = groups.setdefault((constraint.tenant_id, constraint.type_code), {})
            of_kind.setdefault(constraint.case_id, constraint)
    return [list(group.values()) for group in groups.values() if len(group) > 1]
