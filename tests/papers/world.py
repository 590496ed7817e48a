"""One case with everything that papers print, the people who may or may not take them, and a neighbour's case."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from casework import clock
from casework.enums import (
    CaseStatus,
    Conclusion,
    EventKind,
    FileSubject,
    NominationStatus,
    Resolution,
    ReviewDecision,
    ReviewStep,
    Role,
    TargetResult,
    TeamRole,
    ValueKind,
    VisitWay,
)
from casework.extensions import db
from casework.files import storage
from casework.models import AcceptanceTarget, Attachment, CaseEvent, NominationStep, VisitAction
from tests import factories as make

COUNTY, SIBLING = "620103", "620102"
NAME, PHONE, STAFF_PHONE = "兰州恒峡阀门有限公司", "13893152046", "13999990000"
NOTE = "内部备注：老板近期资金紧张"
PEOPLE = (
    ("officer", Role.COUNTY_OFFICER, COUNTY),
    ("leader", Role.LEADER, COUNTY),
    ("viewer", Role.VIEWER, COUNTY),
    ("sibling", Role.COUNTY_OFFICER, SIBLING),
    ("prefecture", Role.PREFECTURE_REVIEWER, "620100"),
    ("province", Role.PROVINCIAL_MANAGER, "620000"),
)


def build(session: Any) -> dict[str, int]:
    """Everything; gives keys by name. The case was diagnosed, planned, visited, followed up, accepted and closed."""
    users = {
        name: make.make_user(role, code, username=name, display_name=name, phone=STAFF_PHONE)
        for name, role, code in PEOPLE
    }
    enterprise = make.make_enterprise(
        COUNTY, name=NAME, contact_name="马建设", contact_phone=PHONE, head_phone=PHONE
    )
    expert, other = make.make_expert("马文博"), make.make_expert("张淑琴")
    case = make.make_case(
        COUNTY,
        CaseStatus.CLOSED,
        enterprise=enterprise,
        enterprise_name=NAME,
        sequence=1,
        team_ready_on=date(2026, 4, 22),
        diagnosis_started_on=date(2026, 5, 6),
        diagnosed_on=date(2026, 5, 15),
        plan_approved_on=date(2026, 6, 3),
        acceptance_applied_on=date(2026, 11, 5),
        accepted_on=date(2026, 11, 12),
        closed_on=date(2026, 11, 13),
        revenue_wan=Decimal("1234.5"),
    )
    users["contact"] = make.make_user(Role.ENTERPRISE_CONTACT, username="contact", enterprise=enterprise)
    users["expert"] = make.make_user(Role.EXPERT, username="expert", expert=expert)
    users["other_expert"] = make.make_user(Role.EXPERT, username="other_expert", expert=other)
    keys = {"case": case.id, "member": make.make_member(case, expert).id}
    keys["other_member"] = make.make_member(case, other, TeamRole.MEMBER, declared_on=None).id
    keys |= _work(case, expert, users)
    _nomination(case, users)
    keys["nomination"] = case.nomination_id or 0
    for shared, words in ((True, "马文博"), (False, "只给工作人员看")):
        db.session.add(
            CaseEvent(
                case=case,
                kind=EventKind.EXPERT_ASSIGNED,
                on_date=date(2026, 4, 20),
                at=clock.now(),
                is_shared=shared,
                actor_name="province",
                details_json=f'{{"name": "{words}"}}',
            )
        )
    keys["empty"] = make.make_case(COUNTY, sequence=2, enterprise_name="刚入选的企业").id
    keys["foreign"] = make.make_case(SIBLING, sequence=1).id
    session.flush()
    return keys


def _work(case: Any, expert: Any, users: dict[str, Any]) -> dict[str, int]:
    make.make_diagnosis(
        case, submitted_on=date(2026, 5, 13), answered_on=date(2026, 5, 15), conclusion="计量管理是短板。"
    )
    problem = make.make_constraint(case, number=1, cause="台账无人管", advice="建立周期检定计划")
    make.make_judgement(problem, Resolution.PARTIAL)
    target = make.make_indicator(case, name="一次交检合格率", unit="%", target_value=Decimal(97))
    make.make_value(target, ValueKind.BASELINE, "94.2")
    make.make_value(target, ValueKind.AFTER, "97.5")
    plan = make.make_plan(case, submitted_on=date(2026, 6, 1), enterprise_agreed_on=date(2026, 6, 2))
    make.make_plan_line(plan, problem, number=1)
    plan.approved_on, plan.approved_by_id, plan.approved_by_name = (
        date(2026, 6, 3),
        users["leader"].id,
        "孙立军",
    )
    action = make.make_action(case, problem, number=1, title="压力表送检并更新计量台账")
    visit = make.make_visit(
        case, expert, users["expert"], number=1, held_on=date(2026, 7, 8), way=VisitWay.ON_SITE
    )
    db.session.add(VisitAction(case=case, visit=visit, action=action, progress_percent=50))
    held = make.make_follow_up(
        case, number=1, held_on=date(2026, 9, 4), held_by_name="officer", findings="C01 已送检",
        way=VisitWay.PHONE, held_by_id=users["officer"].id, needs_more_help=False,
    )  # fmt: skip
    planned = make.make_follow_up(case, number=2, due_on=date(2027, 2, 12), window_until_on=date(2027, 2, 22))
    acceptance = make.make_acceptance(
        case, held_on=date(2026, 11, 11), expert_opinion="同意通过验收。", expert_name="马文博",
        county_opinion="同意。", prefecture_opinion="抽查属实（市局内部）。", conclusion=Conclusion.PASS,
        concluded_on=date(2026, 11, 12), concluded_by_name="officer",
    )  # fmt: skip
    db.session.add(
        AcceptanceTarget(
            case=case, acceptance=acceptance, indicator_id=target.id, result=TargetResult.REACHED
        )
    )
    make.make_survey(case, "93.33")
    make.make_result(case, title="质量管理体系认证证书")
    return {"visit": visit.id, "held": held.id, "planned": planned.id, "action": action.id}


def _nomination(case: Any, users: dict[str, Any]) -> None:
    nomination = case.nomination
    nomination.status, nomination.submitted_on = NominationStatus.CONFIRMED, date(2026, 3, 12)
    nomination.enterprise_name, nomination.is_willing = NAME, True
    nomination.county_opinion, nomination.revenue_wan = "推荐该企业。", Decimal("1234.5")
    S, D = ReviewStep, ReviewDecision
    for step, decision, opinion in (
        (S.COUNTY, D.SUBMIT, ""),
        (S.PREFECTURE, D.FORWARD, "退回前的意见"),
        (S.PROVINCE, D.RETURN, "营业收入单位有误"),
        (S.COUNTY, D.SUBMIT, ""),
        (S.PREFECTURE, D.FORWARD, "同意推荐，排第3位。"),
        (S.PROVINCE, D.SELECT, "同意。"),
    ):
        db.session.add(
            NominationStep(
                nomination=nomination, step=step, decision=decision, opinion=opinion, on_date=date(2026, 3, 20),
                at=clock.now(), actor_id=users["province"].id, actor_name="经办人甲",
            )
        )  # fmt: skip


def add_file(
    case_id: int, name: str, content: bytes, *, action_id: int | None = None, keep: bool = True
) -> None:
    """A file of the case (or evidence of an action) with its bytes in the store; `keep=False`: without them."""
    path, size, digest = storage.write_beside(BytesIO(content), 10_000_000)
    stored = storage.move_in(path)
    assert digest == hashlib.sha256(content).hexdigest()
    if not keep:
        storage.path_of(stored).unlink()
    officer = make.find_user("officer")
    db.session.add(
        Attachment(
            case_id=case_id,
            subject=FileSubject.ACTION if action_id else FileSubject.CASE,
            action_item_id=action_id,
            kind="检定证书" if action_id else "other",
            file_name=name,
            stored_name=stored,
            media_type="application/pdf",
            size_bytes=size,
            sha256=digest,
            dated_on=date(2026, 7, 1),
            uploaded_on=date(2026, 7, 20),
            uploaded_by_id=officer.id,
            uploaded_by_name="officer",
        )
    )
