"""One county with a case that has everything, its people, and the people of a sibling and a distant county."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import Flask

from casework import clock
from casework.access.permissions import ROLE_PERMISSIONS, Permission
from casework.enums import (
    BenefitKind,
    CaseStatus,
    Conclusion,
    DayKind,
    EventKind,
    FileSubject,
    NominationStatus,
    NoticeKind,
    Rank,
    ResultKind,
    Role,
    ServiceType,
    TeamRole,
    ValueKind,
)
from casework.extensions import db
from casework.models import (
    Acceptance,
    Attachment,
    Benefit,
    CalendarDay,
    CaseEvent,
    DropRequest,
    Extension,
    IndicatorValue,
    JointAction,
    Notice,
    OutboxMessage,
    Result,
    Survey,
)
from casework.web.assets import is_static
from tests import factories as make
from tests.narratives.made import make_paragraph, make_return, make_story
from tests.returns.rows import make_returns

HOME, SIBLING, DISTANT = "620103", "620102", "620502"
PLACES = ("home", "sibling", "distant")
SECRET_WORDS = ("秘鉴阀门", "赵海燕专用", "2026-620103-001")


@dataclass
class World:
    """Keys for every kind of address and a user name per role and place."""

    keys: dict[str, Any] = field(default_factory=dict)
    home: dict[Role, str] = field(default_factory=dict)
    sibling: dict[Role, str] = field(default_factory=dict)
    distant: dict[Role, str] = field(default_factory=dict)


def readable(answer: Any) -> str:
    """What somebody reads in an answer: its text, or that of the parts of a workbook or document."""
    if answer.data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(answer.data)) as package:
            return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return str(answer.data.decode("utf-8", "replace"))


def build() -> World:
    """Make everything inside a session of the province's scope; the caller commits."""
    world = World()
    programme = make.make_programme()
    quota = make.make_quota(programme)
    expert = make.make_expert("马文博")
    enterprise = make.make_enterprise(HOME, name="七里河秘鉴阀门有限公司", contact_name="赵海燕专用")
    case = make.make_case(
        HOME,
        CaseStatus.IMPLEMENTING,
        enterprise=enterprise,
        sequence=1,
        team_ready_on=date(2026, 4, 22),
        diagnosed_on=date(2026, 5, 15),
        plan_approved_on=date(2026, 6, 3),
    )
    member = make.make_member(case, expert)
    world.home = _people(HOME, "620100", expert=expert, enterprise=enterprise)
    world.sibling = _people(SIBLING, "620100")
    world.distant = _people(DISTANT, "620500")
    day = _added(
        CalendarDay,
        region_id=make.region(HOME).id,
        on_date=date(2026, 12, 1),
        kind=DayKind.OFF,
        name="地方节日",
    )
    contact = make.find_user(world.home[Role.ENTERPRISE_CONTACT])
    world.keys = {
        "correction_id": make.make_correction(contact).id,
        "retention_id": make.make_retention_plan().id,
        "year": 2026,
        "day_id": day.id,
        "quota_id": quota.id,
        "case_id": case.id,
        "subject_id": case.id,
        "nomination_id": case.nomination_id,
        "enterprise_id": enterprise.id,
        "expert_id": expert.id,
        "member_id": member.id,
        **_children(case, expert),
    }
    row = make.make_return(HOME)
    world.keys["class_id"] = make.make_class(row, topic="秘鉴阀门专场").id
    # To a county where nobody of this world sits.
    officer = make.find_user(world.home[Role.COUNTY_OFFICER])
    world.keys["transfer_id"] = make.make_transfer(case, "620104", officer).id
    undeclared = make.make_member(case, role=TeamRole.MEMBER, declared_on=None, declaration="")
    world.keys["waiver_id"] = make.make_waiver(undeclared, officer).id
    taken_off = make.make_member(case, role=TeamRole.TECHNICAL)
    world.keys["check_id"] = make.make_check(taken_off, officer, checker_id=member.id).id
    make.make_nomination(HOME, NominationStatus.DRAFT)
    officer = make.find_user(world.home[Role.COUNTY_OFFICER])
    world.keys["batch_id"] = make.make_import(HOME, by=officer, file_name="秘鉴阀门名单.xlsx").id
    world.keys["view_id"] = make.make_saved_view(officer, name="秘鉴阀门", query="q=秘鉴阀门").id
    world.keys["export_id"] = make.make_export(officer, query="q=秘鉴阀门").id
    world.keys |= make_returns(programme, officer, case)
    world.keys["run_id"] = make.make_bulk_run(officer, case).id
    world.keys |= _of_accounts(enterprise)
    annual_return = make_return(programme, HOME)
    paragraph = make_paragraph(annual_return, "七里河秘鉴阀门有限公司完成整改。", by=officer)
    story = make_story(annual_return, case, "七里河秘鉴阀门有限公司典型案例")
    world.keys |= {
        "return_id": annual_return.id,
        "paragraph_id": paragraph.id,
        "model_case_id": story.id,
        "step": "remove",
        "part": "photos",
    }
    gone = make.make_enterprise(HOME, name="七里河秘鉴阀门厂")
    world.keys |= {
        "gone_id": make.make_enterprise(HOME, name="七里河秘鉴阀门二厂").id,
        "merge_id": make.make_merge(enterprise, gone, by=officer).id,
        "objection_id": make.make_objection(case.nomination, recorder=officer, content="秘鉴阀门").id,
        "consent_id": make.make_consent(programme).id,
    }
    return world


def _of_accounts(enterprise: Any) -> dict[str, Any]:
    """A colleague whom nobody signs in as, an invitation, and a letter that waits."""
    colleague = make.make_user(Role.VIEWER, HOME)
    now = clock.real_now()
    letter = _added(
        OutboxMessage,
        kind="password_reset",
        about=colleague.username,
        next_try_at=now,
        give_up_at=now + timedelta(hours=2),
    )
    return {
        "user_id": colleague.id,
        "invitation_id": make.make_invitation(by=colleague, enterprise=enterprise).id,
        "message_id": letter.id,
    }


def _people(county: str, prefecture: str, **bound: Any) -> dict[Role, str]:
    """One account per role: those of a county in it, reviewers in its prefecture, managers in the province."""
    names = {}
    for role in Role:
        code = {Role.PROVINCIAL_MANAGER: "620000", Role.PREFECTURE_REVIEWER: prefecture}.get(role, county)
        values = {}
        if role is Role.EXPERT and "expert" in bound:
            values["expert"] = bound["expert"]
        if role is Role.ENTERPRISE_CONTACT and "enterprise" in bound:
            values["enterprise"] = bound["enterprise"]
        names[role] = make.make_user(role, code, **values).username
    return names


def _added(model: Any, **values: Any) -> Any:
    """A row that is part of the session at once, before the next one is looked up."""
    row = model(**values)
    db.session.add(row)
    db.session.flush()
    return row


def _children(case: Any, expert: Any) -> dict[str, int]:
    diagnosis = make.make_diagnosis(case, submitted_on=date(2026, 5, 8), answered_on=date(2026, 5, 15))
    constraint = make.make_constraint(case, number=1)
    indicator = make.make_indicator(case, constraint_id=constraint.id)
    value = _added(
        IndicatorValue,
        case=case,
        indicator=indicator,
        kind=ValueKind.BASELINE,
        value=Decimal("91.2"),
        measured_on=date(2026, 4, 30),
    )
    plan = make.make_plan(case)
    line = make.make_plan_line(plan, constraint, number=1)
    action = make.make_action(case, constraint, number=1)
    author = make.make_user(Role.COUNTY_OFFICER, HOME)
    extension = _added(
        Extension,
        case=case,
        action=action,
        reason="设备供货推迟",
        old_due_on=date(2026, 10, 9),
        new_due_on=date(2026, 11, 6),
        requested_on=date(2026, 10, 8),
        requested_by_id=author.id,
        requested_by_name=author.display_name,
    )
    drop = _added(
        DropRequest,
        case=case,
        action=make.make_action(case, constraint, number=2),
        reason="停产",
        requested_on=date(2026, 10, 8),
        requested_by_id=author.id,
        requested_by_name=author.display_name,
    )
    visit = make.make_visit(case, expert, number=1)
    follow_up = make.make_follow_up(case, number=1)
    acceptance = _added(Acceptance,

        case=case, round=1, applied_on=date(2026, 10, 8), applied_by_id=author.id, applied_by_name="李",
        conclusion=Conclusion.RECTIFY, concluded_on=date(2026, 10, 9), rectify_due_on=date(2026, 11, 6),
    )  # fmt: skip
    result = _added(Result,

        case=case, kind=ResultKind.MANAGEMENT_CERTIFICATE, title="体系认证证书", dated_on=date(2026, 9, 1),
        recorded_on=date(2026, 9, 2), recorded_by_id=author.id,
    )  # fmt: skip
    benefit = _added(
        Benefit,
        case=case,
        kind=BenefitKind.COST,
        title="废品损失减少",
        period="2026年1—9月",
        source="财务报表",
        amount_wan=Decimal("12.50"),
        share_percent=Decimal(60),
        recorded_on=date(2026, 10, 8),
        recorded_by_id=author.id,
        recorded_by_name="李",
    )
    joint = _added(
        JointAction,
        tenant_id=case.tenant_id,
        prefecture_id=case.prefecture_id,
        province_id=case.province_id,
        type_code=constraint.type_code,
        title="计量器具集中检定",
        finish_mark="每家都有检定证书。",
        service=ServiceType.METROLOGY,
        due_on=date(2026, 11, 6),
        proposed_on=date(2026, 10, 8),
        proposed_by_id=author.id,
        proposed_by_name="李",
    )
    survey = _added(Survey, case=case, sent_on=date(2026, 10, 8))
    attachment = _added(Attachment,

        case=case, subject=FileSubject.ACTION, action_item_id=action.id, kind="检定证书", file_name="证书.pdf",
        stored_name=f"{make.number():032x}", media_type="application/pdf", size_bytes=10, sha256="0" * 64,
        uploaded_on=date(2026, 10, 8), uploaded_by_id=author.id, uploaded_by_name="李",
    )  # fmt: skip
    event = _added(CaseEvent, case=case, kind=EventKind.OPENED, on_date=date(2026, 4, 10), at=clock.now())
    notice = _added(Notice,

        user_id=author.id, kind=NoticeKind.DEADLINE, subject=f"action:{action.id}", due_on=date(2026, 10, 9),
        step=0, template="action", sent_at=clock.now(),
    )  # fmt: skip
    rows = {
        "value_id": value, "extension_id": extension, "request_id": drop,
        "benefit_id": benefit, "joint_id": joint, "acceptance_id": acceptance, "result_id": result,
        "survey_id": survey, "attachment_id": attachment, "event_id": event, "notice_id": notice,
    }  # fmt: skip
    return {
        "diagnosis_id": diagnosis.id,
        "constraint_id": constraint.id,
        "indicator_id": indicator.id,
        "plan_id": plan.id,
        "line_id": line.id,
        "action_id": action.id,
        "visit_id": visit.id,
        "follow_up_id": follow_up.id,
        **{name: row.id for name, row in rows.items()},
    }


# Converter arguments that are no keys of rows: a value that is plausible in an address.
PLAIN_ARGUMENTS: dict[str, Any] = {
    "filename": "app.css",
    "listed": "follow_ups",
    "act": "remind",
    "code": "K01",
    "kind": "diagnosis",
    "region_code": HOME,
    "number": 1,
    "name": "x",
    "session_id": 1,
    "token": "x",
    "place": "0-1",
    "object_type": "cases",
    "object_id": "1",
    "column": "diagnosed_on",
    "what": "visits",
    "rule": "no-visit",
    "which": "9",
}


def routes(app: Flask) -> list[tuple[str, str, tuple[Permission, ...]]]:
    """(endpoint, method, permissions) of every route that has a guard; () is public."""
    found = []
    for rule in app.url_map.iter_rules():
        if is_static(rule.endpoint):
            continue
        permissions = app.view_functions[rule.endpoint]._guard  # type: ignore[attr-defined]
        found += [
            (rule.endpoint, method, permissions) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        ]
    return sorted(set(found))


# Keys of rows that belong to no county: a year, its quotas and what goes beyond them, the card of an expert, a letter, a
# plan of what to erase (it holds counts alone); and what is no key.
SHARED = {
    "consent_id",
    "retention_id",
    "year",
    "day_id",
    "quota_id",
    "expert_id",
    "code",
    "region_code",
    "filename",
    "name",
    "number",
    "session_id",
    "message_id",
    "place",
    "object_type",
    "object_id",
    "column",
    "listed",
    "act",
    "what",
    "which",
    "rule",
}


def scoped_routes(app: Flask) -> list[tuple[str, str, tuple[Permission, ...]]]:
    """Routes with the key of a county's row in their address."""
    arguments = {rule.endpoint: set(rule.arguments) for rule in app.url_map.iter_rules()}
    return [route for route in routes(app) if arguments[route[0]] - SHARED]


def is_above(place: str, role: Role) -> bool:
    """Whether somebody of another place has the world's county below: the province, and the prefecture of a sibling."""
    return role is Role.PROVINCIAL_MANAGER or (role is Role.PREFECTURE_REVIEWER and place == "sibling")


def address(app: Flask, endpoint: str, keys: dict[str, Any]) -> str:
    """The address of an endpoint with the world's keys. Raises KeyError naming an argument that is not known."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    known = {**PLAIN_ARGUMENTS, **keys}
    arguments = {name: known[name] for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(endpoint, **arguments)


def holds_any(role: Role, permissions: tuple[Permission, ...]) -> bool:
    """Whether the table gives the role one of the permissions."""
    return bool(set(permissions) & ROLE_PERMISSIONS[role])


def rank_of(role: Role) -> Rank:
    """The rank of the unit in which this world puts a role."""
    return {Role.PROVINCIAL_MANAGER: Rank.PROVINCE, Role.PREFECTURE_REVIEWER: Rank.PREFECTURE}.get(
        role, Rank.COUNTY
    )
