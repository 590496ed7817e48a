"""质量诊断报告: problems with evidence and advice, maturity, baseline, signatures, the enterprise's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.diagnosis import maturity
from casework.diagnosis.queries import constraints_of, find_diagnosis, indicators_of
from casework.enums import Answer, Severity, TeamRole, ValueKind
from casework.i18n import lazy_gettext as _l
from casework.models import Case, CaseExpert, Constraint, Diagnosis, Indicator
from casework.papers.definitions.base import (
    ONE,
    Definition,
    Subject,
    chain_of,
    head,
    industry_of,
    name_of,
    number_line,
    size_of,
)
from casework.papers.definitions.team import ROLES
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Annex,
    Block,
    Facts,
    Grid,
    Paper,
    Signatures,
    Text,
    day,
    day_or_open,
    numbered,
    people,
    said,
    wan,
    yes_no_words,
)
from casework.papers.reader import Reader
from casework.reference.queries import constraint_types
from casework.reports.model import DASH, Cell, Column
from casework.reports.paper_words import SEVERITIES, WAYS, category_words, entered

_ANNEX: Final = "问题清单"
_BRIEF_COLUMNS: Final = (
    Column("number", "编号", "text", 6),
    Column("category", "问题类别", "text", 20),
    Column("title", "问题描述", "text", 46),
    Column("severity", "影响程度", "text", 8),
    Column("urgency", "紧迫性", "text", 8),
)
_PROBLEM_COLUMNS: Final = (
    Column("number", "编号", "text", 5),
    Column("category", "类别", "text", 13),
    Column("title", "问题描述", "text", 24),
    Column("evidence", "证据/事实", "text", 24),
    Column("cause", "原因分析", "text", 20),
    Column("severity", "影响程度", "text", 5),
    Column("urgency", "紧迫性", "text", 5),
    Column("advice", "建议", "text", 22),
    Column("alone", "可自行解决", "text", 6),
    Column("department", "需协调部门/机构", "text", 10),
    Column("answer", "企业意见", "text", 14),
)
_BASELINE_COLUMNS: Final = (
    Column("name", "指标名称", "text", 22),
    Column("unit", "单位", "text", 8),
    Column("value", "基线值", "decimal", 10),
    Column("period", "统计期间", "text", 16),
    Column("source", "数据来源", "text", 24),
)
_MATURITY_COLUMNS: Final = (
    Column("group", "类别", "text", 30),
    Column("score", "得分（0—5）", "text", 12),
)
_ANSWERS: Final = {Answer.AGREED: "认可", Answer.OBJECTED: "有异议", Answer.PENDING: "未答复"}


def _there(case: Case, reader: Reader) -> Sequence[Subject]:
    """From the first day on site; for the enterprise once the report was sent to it."""
    diagnosis = find_diagnosis(case)
    if diagnosis is None or case.diagnosis_started_on is None:
        return ()
    return () if reader.is_enterprise and diagnosis.submitted_on is None else ONE


def build(case: Case, reader: Reader, key: int) -> Paper:
    """The report; a draft until it is sent to the enterprise."""
    diagnosis = find_diagnosis(case)
    assert diagnosis is not None
    problems, indicators = constraints_of(case), indicators_of(case)
    blocks = numbered(
        (
            ("企业基本情况", (_company(case, reader),)),
            ("诊断情况", (_held(case, diagnosis), Text(f"依据标准：{said(diagnosis.basis)}"))),
            ("现状与优势", (Text(said(diagnosis.strengths)),)),
            ("质量问题清单", _problems(problems)),
            ("现场诊断记录", (_on_site(diagnosis),)),
            ("质量管理成熟度", (_maturity(case, diagnosis),)),
            ("基线指标", (_baseline(indicators),)),
            ("诊断结论", (Text(said(diagnosis.conclusion)),)),
            ("签字确认", (_signatures(case, diagnosis, problems),)),
        )
    )
    return Paper(
        name=name_of(PaperKind.DIAGNOSIS),
        title=f"{case.enterprise_name}\n质量诊断报告",
        lines=(number_line(case),),
        blocks=(*blocks, *_annex(case, problems)),
        is_draft=diagnosis.submitted_on is None,
    )


def _company(case: Case, reader: Reader) -> Facts:
    enterprise = case.enterprise
    return head(
        case,
        (("所属行业", industry_of(case)), ("所属产业链", chain_of(case))),
        (("主导产品", said(case.main_product)), ("企业规模", size_of(case))),
        (("从业人员", people(case.employees)), ("上年营业收入", wan(case.revenue_wan))),
        (("联系人", said(enterprise.contact_name)), ("联系电话", reader.phone(enterprise.contact_phone))),
        (("生产地址", said(enterprise.production_address)),),
    )


def _team(case: Case, diagnosis: Diagnosis) -> list[CaseExpert]:
    """Those who made it, whoever is on the team today; before it is dated, the team of today."""
    day = diagnosis.held_on or diagnosis.submitted_on
    return case.team_at(day) if day else case.present_team


def _held(case: Case, diagnosis: Diagnosis) -> Facts:
    team = "\n".join(
        f"{one.expert.name}（{ROLES[one.role]}，{one.expert.unit}{'，' if one.expert.title else ''}{one.expert.title}）"
        for one in _team(case, diagnosis)
    )
    return Facts(
        (
            (
                ("诊断时间", day(diagnosis.held_on)),
                ("诊断方式", WAYS[diagnosis.way] if diagnosis.way else DASH),
            ),
            (("专家组", team or DASH),),
            (("企业自评", said(diagnosis.self_assessment)),),
        )
    )


def _problems(problems: Sequence[Constraint]) -> Sequence[Block]:
    if not problems:
        return (Text("本次诊断未发现需列入清单的质量制约因素。"),)
    high = sum(one.severity is Severity.HIGH for one in problems)
    tail = f"，其中影响程度高的{high}条" if high else ""
    lead = Text(f"本次诊断发现质量制约因素{len(problems)}条{tail}，证据、原因和建议见附件。", leads=True)
    return lead, Grid(_BRIEF_COLUMNS, tuple(_brief(one) for one in problems))


def _brief(one: Constraint) -> tuple[Cell, ...]:
    codes = constraint_types(one.case.programme.constraint_edition_id)
    category = "／".join(category_words(one.type_code, codes))
    return one.code, category, one.title, SEVERITIES[one.severity], SEVERITIES[one.urgency]


def _annex(case: Case, problems: Sequence[Constraint]) -> Sequence[Block]:
    if not problems:
        return ()
    rows = tuple(_problem(one) for one in problems)
    title = f"{case.enterprise_name}{_ANNEX}"
    return Annex("附件", title, f"帮扶编号：{case.number}"), Grid(_PROBLEM_COLUMNS, rows)


def _problem(one: Constraint) -> tuple[Cell, ...]:
    number, category, title, severity, urgency = _brief(one)
    objection = f"：{one.objection}" if one.answer is Answer.OBJECTED and one.objection else ""
    return (
        number,
        category,
        title,
        said(one.evidence),
        said(one.cause),
        severity,
        urgency,
        said(one.advice),
        yes_no_words(one.can_self_solve),
        said(one.department),
        f"{_ANSWERS[one.answer]}{objection}",
    )


def _on_site(diagnosis: Diagnosis) -> Block:
    """The day on site: opening talk, the walk through 人机料法环测, closing talk; only what was written down."""
    parts = (
        ("首次会议", diagnosis.opening_talk),
        ("人", diagnosis.walk_man),
        ("机", diagnosis.walk_machine),
        ("料", diagnosis.walk_material),
        ("法", diagnosis.walk_method),
        ("环", diagnosis.walk_environment),
        ("测", diagnosis.walk_measurement),
        ("末次会议", diagnosis.closing_talk),
    )
    rows = tuple(((label, text),) for label, text in parts if text)
    return Facts(rows) if rows else Text("本次诊断未另作现场记录。")


def _maturity(case: Case, diagnosis: Diagnosis) -> Block:
    types = constraint_types(case.programme.constraint_edition_id)
    scores = maturity.read(diagnosis.maturity)
    rows = tuple((kind.name_zh, str(scores[code])) for code, kind in types.items() if code in scores)
    return Grid(_MATURITY_COLUMNS, rows) if rows else Text("本次诊断未作成熟度评分。")


def _baseline(indicators: Sequence[Indicator]) -> Grid:
    rows = []
    for one in indicators:
        value = one.latest(ValueKind.BASELINE)
        rows.append(
            (
                one.name,
                one.unit,
                DASH if value is None else entered(value.value),
                DASH if value is None else said(value.period),
                said((value.source if value else "") or one.source),
            )
        )
    return Grid(_BASELINE_COLUMNS, tuple(rows), "尚未设定基线指标")


def _signatures(case: Case, diagnosis: Diagnosis, problems: Sequence[Constraint]) -> Signatures:
    leader = next((one for one in _team(case, diagnosis) if one.role is TeamRole.LEADER), None)
    name = leader.expert.name if leader else ""
    objections = sum(one.answer is Answer.OBJECTED for one in problems)
    if diagnosis.answered_on is None:
        answer = "□确认　□有异议"
    else:
        answer = f"□确认　■有异议（{objections}条）" if objections else "■确认　□有异议"
    return Signatures(
        (
            (
                "专家组",
                f"组长：{name}\n\n组长签字：\n成员签字：\n日期：{day_or_open(diagnosis.submitted_on)}",
            ),
            ("企业（盖章）", f"{answer}\n\n负责人签字：\n\n日期：{day_or_open(diagnosis.answered_on)}"),
        )
    )


DIAGNOSIS: Final = Definition(
    PaperKind.DIAGNOSIS, _l("The diagnosis has not begun, or its report has not been sent."), _there, build
)
