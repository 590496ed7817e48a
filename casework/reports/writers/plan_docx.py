"""The Word writer of one enterprise's plan: facts, problems, targets, actions, follow-ups, consent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from casework.reports.model import DASH, Cell, Column, Table
from casework.reports.plan import Party, PlanConfirmation, PlanDocument, PlanProblem
from casework.reports.writers.docx import (
    ANNEX_LABEL,
    ANNEX_TITLE,
    BLANK,
    DATE_LINE,
    SECTION,
    TEXT,
    TITLE,
)
from casework.reports.writers.docx_paper import LANDSCAPE_WIDTH, TEXT_WIDTH, Paper
from casework.reports.writers.docx_xml import Look, framed, grid, plain_row
from casework.reports.writers.layout import HEADING_FONT, TABLE_FONT, chinese_date, chinese_number

_SIZE: Final = 10.5
_LEAD: Final = replace(TEXT, keep=True)  # a text that a table follows
_LABEL: Final = Look(HEADING_FONT, _SIZE, "center", 0, latin=HEADING_FONT)
_VALUE: Final = Look(TABLE_FONT, _SIZE, "left", 0)
_GAP: Final = Look(size=6, line=8, keep=True)
_FACT_HEIGHT: Final = 454  # twips, 8 mm
_CONSENT_HEIGHT: Final = 1814  # twips, 32 mm: room for a seal
_ANNEX_NAME: Final = "提升措施清单"

_PROBLEM_COLUMNS: Final = (
    Column("number", "编号", "text", 6),
    Column("category", "问题类别", "text", 16),
    Column("description", "问题描述", "text", 40),
    Column("severity", "影响程度", "text", 6),
    Column("actions", "对应措施", "text", 14),
)
_TARGET_COLUMNS: Final = (
    Column("name", "指标名称", "text", 20),
    Column("unit", "单位", "text", 8),
    Column("baseline", "基线值", "decimal", 10),
    Column("target", "目标值", "decimal", 10),
    Column("due_on", "达成日期", "date", 12),
    Column("source", "数据来源", "text", 20),
)
_FOLLOW_UP_COLUMNS: Final = (
    Column("serial", "序号", "serial", 6),
    Column("due_on", "计划日期", "date", 12),
    Column("way", "方式", "text", 12),
    Column("person", "回访人", "text", 12),
    Column("subject", "主要内容", "text", 40),
)
_ACTION_COLUMNS: Final = (
    Column("number", "编号", "text", 6),
    Column("problem_number", "对应问题", "text", 6),
    Column("content", "措施内容", "text", 26),
    Column("service", "服务类型", "text", 10),
    Column("unit", "责任单位", "text", 12),
    Column("person", "责任人", "text", 8),
    Column("cooperating_unit", "配合单位", "text", 12),
    Column("start_on", "开始", "date", 11, "时限"),
    Column("due_on", "完成", "date", 11, "时限"),
    Column("finish_mark", "完成标志", "text", 20),
    Column("resources", "所需资源及费用来源", "text", 16),
    Column("priority", "优先级", "text", 5),
)
_SIGNERS: Final[Mapping[Party, str]] = {
    "enterprise": "企业（盖章）",
    "experts": "专家组",
    "bureau": "县级市场监管局（盖章）",
}
_SIGNED_BY: Final[Mapping[Party, str]] = {
    "enterprise": "负责人签字",
    "experts": "组长签字",
    "bureau": "负责人签字",
}


def write_plan(plan: PlanDocument) -> bytes:
    """The plan as a Word file, the list of actions on landscape pages behind the signatures."""
    paper = Paper(
        f"{plan.enterprise_name}“一企一策”质量帮扶方案",
        plan.bureau_name,
        plan.made_at or _midnight(plan.approved_on or date(plan.year, 1, 1)),
        is_draft=plan.is_draft,
    )
    paper.text(f"{plan.enterprise_name}\n“一企一策”质量帮扶方案", TITLE)
    paper.text(f"（帮扶编号：{plan.case_number}　第{plan.version}版）", DATE_LINE)
    if plan.approved_on:
        paper.text(f"（{chinese_date(plan.approved_on)}批准）", DATE_LINE)
    paper.text("", BLANK)
    parts = (
        ("企业基本情况", _facts),
        ("质量问题清单", _problems),
        ("总目标和目标指标", _targets),
        ("提升措施", _actions),
        ("帮扶方式和回访计划", _follow_ups),
        ("三方确认", _confirmations),
    )
    for at, (heading, write) in enumerate(parts, 1):
        paper.text(f"{chinese_number(at)}、{heading}", SECTION)
        write(paper, plan)
    if plan.actions:
        _action_annex(paper, plan)
    return paper.to_bytes()


def _facts(paper: Paper, plan: PlanDocument) -> None:
    """A table of labels and values, two pairs to a row."""
    revenue = DASH if plan.revenue is None else f"{plan.revenue:.2f}万元"
    employees = DASH if plan.employees is None else f"{plan.employees}人"
    pairs = (
        (("企业名称", plan.enterprise_name), ("统一社会信用代码", plan.uscc)),
        (("所在县（区、市）", plan.region_name), ("所属行业", plan.industry)),
        (("主导产品", plan.product), ("企业规模", plan.size)),
        (("从业人员", employees), ("上年营业收入", revenue)),
        (("联系人", plan.contact), ("联系电话", plan.phone)),
        (("帮扶专家", "、".join(plan.experts)), ("帮扶年度", f"{plan.year}年")),
    )
    widths = (1930, 2492, 1930, 2492)
    looks = (_LABEL, _VALUE, _LABEL, _VALUE)
    paper.text("", _GAP)
    rows = [plain_row((*left, *right), widths, looks, _FACT_HEIGHT) for left, right in pairs]
    paper.add(framed(widths, rows))
    paper.text("", _GAP)


def _problems(paper: Paper, plan: PlanDocument) -> None:
    if not plan.problems:
        paper.text("经诊断，未发现需列入方案的质量制约因素。", TEXT)
        return
    high = sum(problem.severity == "高" for problem in plan.problems)
    tail = f"，其中影响程度高的{high}条" if high else ""
    paper.text(f"经专家组诊断并由企业确认，存在质量制约因素{len(plan.problems)}条{tail}。", _LEAD)
    rows = [
        (one.number, f"{one.category}／{one.subcategory}", one.description, one.severity, _answer_to(one))
        for one in plan.problems
    ]
    _table(paper, _PROBLEM_COLUMNS, rows)


def _answer_to(problem: PlanProblem) -> str:
    """Which actions answer a problem, or why there is none."""
    if problem.action_numbers:
        return "、".join(problem.action_numbers)
    return f"不列措施：{problem.no_action_reason}" if problem.no_action_reason else DASH


def _targets(paper: Paper, plan: PlanDocument) -> None:
    paper.text(plan.goal or "总目标待企业、专家组和县（区、市）局商定。", _LEAD)
    rows = [
        (one.name, one.unit, _measured(one.baseline), _measured(one.target), one.due_on, one.source)
        for one in plan.targets
    ]
    if rows:
        _table(paper, _TARGET_COLUMNS, rows)


def _measured(value: Cell) -> Cell:
    return DASH if value is None else value


def _actions(paper: Paper, plan: PlanDocument) -> None:
    if not plan.actions:
        paper.text("提升措施待商定。", TEXT)
        return
    count = f"针对上述问题，制定提升措施{len(plan.actions)}项，逐项明确责任单位、责任人、完成时限和完成标志，"
    due = [action.due_on for action in plan.actions if action.due_on]
    last = f"最迟于{chinese_date(max(due))}前完成，" if due else ""
    paper.text(f"{count}{last}详见附件。", TEXT)
    paper.text("帮扶服务不向企业收取费用；认证、检定校准、检验检测、设备购置等费用按附件所列来源承担。", TEXT)


def _follow_ups(paper: Paper, plan: PlanDocument) -> None:
    if plan.ways:
        paper.text(plan.ways, TEXT)
    rows = [(at, one.due_on, one.way, one.person, one.subject) for at, one in enumerate(plan.follow_ups, 1)]
    if rows:
        paper.text("回访计划如下，日期遇休息日顺延。", _LEAD)
        _table(paper, _FOLLOW_UP_COLUMNS, rows)
    elif not plan.ways:
        paper.text("帮扶方式和回访计划待商定。", TEXT)


def _confirmations(paper: Paper, plan: PlanDocument) -> None:
    """One cell for each party with room for signature and seal."""
    paper.text(
        "本方案由企业、专家组和县（区、市）市场监管局共同商定，三方各执一份，变更须重新确认并保留原版本。",
        TEXT,
    )
    given = {one.party: one for one in plan.confirmations}
    parties = [given.get(party) for party in _SIGNERS]
    width = TEXT_WIDTH // 3
    heads = [_SIGNERS[party] for party in _SIGNERS]
    bodies = [_consent(party, one) for party, one in zip(_SIGNERS, parties, strict=True)]
    rows = [
        plain_row(heads, [width] * 3, [_LABEL] * 3, _FACT_HEIGHT),
        plain_row(bodies, [width] * 3, [_VALUE] * 3, _CONSENT_HEIGHT),
    ]
    paper.text("", _GAP)
    paper.add(framed([width] * 3, rows))
    if plan.actions:
        paper.text("", _GAP)
        paper.text(f"附件：{_ANNEX_NAME}", Look(align="left", first=2))


def _consent(party: Party, one: PlanConfirmation | None) -> str:
    """Unit, opinion, then the lines for name and date; a name stands as text, the signature is by hand."""
    unit, opinion = (one.unit, one.opinion) if one else ("", "")
    person = one.person if one else ""
    day = chinese_date(one.given_on) if one and one.given_on else "　　　年　　月　　日"
    return f"{unit}\n意见：{opinion}\n\n{_SIGNED_BY[party]}：{person}\n日期：{day}"


def _action_annex(paper: Paper, plan: PlanDocument) -> None:
    paper.turn(landscape=True)
    paper.text("附件", ANNEX_LABEL)
    paper.text("", Look(line=12))
    paper.text(f"{plan.enterprise_name}{_ANNEX_NAME}", ANNEX_TITLE)
    paper.text(
        f"帮扶编号：{plan.case_number}　　　第{plan.version}版",
        Look(size=10.5, align="center", line=20, keep=True),
    )
    rows = [
        tuple(getattr(action, column.key) for column in _ACTION_COLUMNS)
        for action in sorted(plan.actions, key=lambda one: one.number)
    ]
    paper.add(grid(_as_table(_ACTION_COLUMNS, rows), LANDSCAPE_WIDTH, 9))
    paper.text("", _GAP)


def _table(paper: Paper, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]]) -> None:
    paper.text("", _GAP)
    paper.add(grid(_as_table(columns, rows), TEXT_WIDTH, _SIZE))
    paper.text("", _GAP)


def _as_table(columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]]) -> Table:
    return Table(number=0, name="", title="", columns=columns, rows=tuple(rows))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
