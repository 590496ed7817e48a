"""专家派组表 of a case, and 回避声明 of each expert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.cases.queries.team import waivers_of
from casework.enums import TeamRole
from casework.experts.queries import fields_of_work
from casework.i18n import lazy_gettext as _l
from casework.models import Case, CaseExpert, DeclarationWaiver
from casework.papers.definitions.base import (
    ONE,
    TOPIC,
    Definition,
    Subject,
    county_bureau,
    head,
    industry_of,
    name_of,
    number_line,
    sign_foot,
    size_of,
)
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Facts,
    Grid,
    Heading,
    Note,
    Opinion,
    Opinions,
    Paper,
    SignLine,
    Text,
    boxes,
    day_or_open,
    said,
)
from casework.papers.reader import Reader
from casework.regions.queries import place
from casework.reports.model import DASH, Column
from casework.reports.units import bureau_name

ROLES: Final = {TeamRole.LEADER: "组长", TeamRole.MEMBER: "成员", TeamRole.TECHNICAL: "技术支撑"}
# programme.md 4.2. Papers are always Chinese, in whichever language the expert signed on the screen.
TIES: Final = (
    "现在或近三年内是该企业的股东、员工或有偿顾问。",
    "现在或近三年内是该企业竞争对手的股东、员工或有偿顾问。",
    "与该企业负责人、法定代表人或管理人员有亲属关系。",
    "在为该企业提供认证的机构任职。",
    "近两年内对该企业实施过认证审核。",
    "有其他可能影响公正判断的关系。",
)
_TEAM_COLUMNS: Final = (
    Column("serial", "序号", "serial", 5),
    Column("name", "姓名", "text", 9),
    Column("unit", "工作单位", "text", 22),
    Column("title", "职称/资格", "text", 14),
    Column("fields", "专业领域", "text", 15),
    Column("role", "组内职责", "text", 8),
    Column("since", "派组日期", "date", 14),
    Column("declared", "回避声明", "date", 14),
)
_WAIVER_COLUMNS: Final = (
    Column("name", "姓名", "text", 10),
    Column("reason", "豁免理由", "text", 36),
    Column("asked", "申请人、日期", "text", 20),
    Column("decided", "审定人、日期", "text", 20),
)
_CHANGE_COLUMNS: Final = (
    Column("name", "姓名", "text", 10),
    Column("unit", "工作单位", "text", 26),
    Column("since", "派组日期", "date", 12),
    Column("until", "退出日期", "date", 12),
    Column("reason", "原因", "text", 28),
)


def _dispatched(case: Case, reader: Reader) -> Sequence[Subject]:
    return ONE if case.present_team else ()


def dispatch(case: Case, reader: Reader, key: int) -> Paper:
    """Who helps the enterprise, from when, with which declaration. Who left is told to staff with the reason."""
    enterprise = case.enterprise
    facts = head(
        case,
        (("所属行业", industry_of(case)), ("企业规模", size_of(case))),
        (("主导产品", said(case.main_product)),),
        (("生产地址", said(enterprise.production_address)),),
        (("联系人", said(enterprise.contact_name)), ("联系电话", reader.phone(enterprise.contact_phone))),
    )
    left = [one for one in case.team if one.ended_on is not None]
    changes = () if reader.is_enterprise or not left else (Heading("人员调整"), _changes(left, case))
    has_waiver = any(one.waived_on for one in case.present_team)
    waived = _waived(waivers_of(case.id)) if has_waiver and not reader.is_enterprise else ()
    above = bureau_name(place(case.prefecture_id))
    return Paper(
        name=name_of(PaperKind.DISPATCH),
        title=f"{case.programme.year}年度{TOPIC}\n专家派组表",
        lines=(number_line(case),),
        blocks=(
            facts,
            Grid(_TEAM_COLUMNS, tuple(_member(at, one) for at, one in enumerate(case.present_team, 1))),
            *waived,
            *changes,
            Opinions(
                (
                    Opinion("派组单位意见", "", sign_foot(above)),
                    Opinion("县级市场监管局确认", "", sign_foot(county_bureau(case))),
                )
            ),
            Note(
                "注：专家在开展诊断前逐企签署回避声明；帮扶不向企业收取费用，不得指定认证、检测、咨询机构。"
            ),
        ),
    )


def _member(at: int, one: CaseExpert) -> tuple[int | str, ...]:
    expert, known = one.expert, fields_of_work()
    fields = "、".join(known[code].name_zh if code in known else code for code in expert.fields)
    title = "；".join(part for part in (expert.title, expert.qualification) if part)
    return (
        at,
        expert.name,
        expert.unit,
        said(title),
        said(fields),
        ROLES[one.role],
        one.assigned_on.isoformat(),
        _declared(one),
    )


def _declared(one: CaseExpert) -> str:
    if one.declared_on:
        return one.declared_on.isoformat()
    return f"豁免 {one.waived_on.isoformat()}" if one.waived_on else "未签署"


def _waived(waivers: Sequence[DeclarationWaiver]) -> tuple[Heading | Grid, ...]:
    """Who works without the declaration, who asked for it and who consented."""
    rows = tuple(
        (
            one.member.expert.name,
            one.reason,
            f"{one.asked_by_name} {one.asked_on.isoformat()}",
            f"{one.decided_by_name} {one.decided_on.isoformat() if one.decided_on else ''}",
        )
        for one in waivers
        if one.is_consented and one.member.ended_on is None and one.member.declared_on is None
    )
    return (Heading("回避声明豁免"), Grid(_WAIVER_COLUMNS, rows)) if rows else ()


def _changes(left: list[CaseExpert], case: Case) -> Grid:
    rows = tuple(
        (
            one.expert.name,
            one.expert.unit,
            one.assigned_on,
            one.ended_on,
            _reason(one, case),
        )
        for one in left
    )
    return Grid(_CHANGE_COLUMNS, rows)


def _reason(one: CaseExpert, case: Case) -> str:
    successor = next((other for other in case.team if other.id == one.replaced_by_id), None)
    reason = one.end_reason or DASH
    return f"{reason}；由{successor.expert.name}接替" if successor else reason


def _declaring(case: Case, reader: Reader) -> Sequence[Subject]:
    """Of everybody in the team, and of who left it after signing; an expert takes the own one only."""
    members = [one for one in case.team if one.ended_on is None or one.declared_on is not None]
    if reader.is_expert:
        members = [one for one in members if one.expert_id == reader.person.expert_id]
    return [Subject(one.id, one.expert.name, one.expert.name) for one in members]


def declaration(case: Case, reader: Reader, key: int) -> Paper:
    """The declaration of one expert: as it was signed in the system, or open for the pen."""
    member = next(one for one in case.team if one.id == key)
    expert, signed = member.expert, member.declared_on is not None
    answer = boxes(("是", "否"), "否" if signed else "")
    ties = tuple(((f"（{at}）", f"{tie}\n{answer}"),) for at, tie in enumerate(TIES, 1))
    sign = expert.name if signed else "　　　　　　　　"
    how = "（已在系统内签署）" if signed else ""
    return Paper(
        name=name_of(PaperKind.DECLARATION, expert.name),
        title="质量帮扶专家回避声明",
        lines=(number_line(case),),
        blocks=(
            head(
                case,
                (("专家姓名", expert.name), ("组内职责", ROLES[member.role])),
                (("工作单位", expert.unit),),
            ),
            Text(f"本人受派参加{case.enterprise_name}（{case.number}）的帮扶专家组，现就下列关系逐项声明："),
            Facts(ties),
            Text(
                "本人承诺：以事实和标准为依据独立判断；不接受企业任何财物；不向企业指定任何机构；保守企业的技术秘密和商业秘密；"
                "如出现上述关系，立即报告并回避。"
            ),
            SignLine((f"声明人（签字）：{sign}{how}", day_or_open(member.declared_on))),
        ),
    )


DISPATCH: Final = Definition(
    PaperKind.DISPATCH, _l("No expert has been assigned yet."), _dispatched, dispatch
)
DECLARATION: Final = Definition(
    PaperKind.DECLARATION, _l("No expert has been assigned yet."), _declaring, declaration
)
