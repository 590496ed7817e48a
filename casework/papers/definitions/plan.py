"""一企一策帮扶方案: facts, problems, targets, actions, follow-ups, consent; the list of actions as an annex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from casework.i18n import lazy_gettext as _l
from casework.models import Case
from casework.papers.definitions.base import Definition, Subject, name_of
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Annex,
    Block,
    Facts,
    Grid,
    Paper,
    Signatures,
    Text,
    day_or_open,
    numbered,
    people,
    wan,
)
from casework.papers.plan_content import Party, PlanConfirmation, PlanContent, PlanProblem
from casework.papers.plan_rows import plan_content, plan_in_force
from casework.papers.reader import Reader
from casework.reports.model import DASH, Cell, Column
from casework.reports.writers.layout import chinese_date

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


def _in_force(case: Case, reader: Reader) -> Sequence[Subject]:
    """The version in force; a draft is read on the screen only."""
    plan = plan_in_force(case, reader.on)
    if plan is None:
        return ()
    return (Subject(0, f"V{plan.version_number}", f"第{plan.version_number}版"),)


def build(case: Case, reader: Reader, key: int) -> Paper:
    """The plan in force."""
    plan = plan_in_force(case, reader.on)
    assert plan is not None
    return paper_of(plan_content(case, plan, reader))


def paper_of(plan: PlanContent) -> Paper:
    """The plan as a paper, the list of actions on pages across behind the signatures."""
    approved = (f"（{chinese_date(plan.approved_on)}批准）",) if plan.approved_on else ()
    blocks = numbered(
        (
            ("企业基本情况", (_facts(plan),)),
            ("质量问题清单", _problems(plan)),
            ("总目标和目标指标", _targets(plan)),
            ("提升措施", _actions(plan)),
            ("帮扶方式和回访计划", _follow_ups(plan)),
            ("三方确认", _confirmations(plan)),
        )
    )
    return Paper(
        name=name_of(PaperKind.PLAN, f"第{plan.version}版"),
        title=f"{plan.enterprise_name}\n“一企一策”质量帮扶方案",
        lines=(f"（帮扶编号：{plan.case_number}　第{plan.version}版）", *approved),
        blocks=(*blocks, *_annex(plan)),
        is_draft=plan.is_draft,
    )


def _facts(plan: PlanContent) -> Facts:
    """Labels and values, two pairs to a row."""
    return Facts(
        (
            (("企业名称", plan.enterprise_name),),
            (("统一社会信用代码", plan.uscc), ("所在县（区、市）", plan.region_name)),
            (("所属行业", plan.industry), ("企业规模", plan.size)),
            (("主导产品", plan.product), ("帮扶年度", f"{plan.year}年")),
            (("从业人员", people(plan.employees)), ("上年营业收入", wan(plan.revenue))),
            (("联系人", plan.contact), ("联系电话", plan.phone)),
            (("帮扶专家", "、".join(plan.experts) or DASH),),
        )
    )


def _problems(plan: PlanContent) -> Sequence[Block]:
    if not plan.problems:
        return (Text("经诊断，未发现需列入方案的质量制约因素。"),)
    high = sum(problem.severity == "高" for problem in plan.problems)
    tail = f"，其中影响程度高的{high}条" if high else ""
    rows = tuple(
        (one.number, f"{one.category}／{one.subcategory}", one.description, one.severity, _answer_to(one))
        for one in plan.problems
    )
    lead = f"经专家组诊断并由企业确认，存在质量制约因素{len(plan.problems)}条{tail}。"
    return Text(lead, leads=True), Grid(_PROBLEM_COLUMNS, rows)


def _answer_to(problem: PlanProblem) -> str:
    """Which actions answer a problem, or why there is none."""
    if problem.action_numbers:
        return "、".join(problem.action_numbers)
    return f"不列措施：{problem.no_action_reason}" if problem.no_action_reason else DASH


def _targets(plan: PlanContent) -> Sequence[Block]:
    goal = plan.goal or "总目标待企业、专家组和县（区、市）局商定。"
    rows = tuple(
        (one.name, one.unit, _measured(one.baseline), _measured(one.target), one.due_on, one.source)
        for one in plan.targets
    )
    return (Text(goal, leads=True), Grid(_TARGET_COLUMNS, rows)) if rows else (Text(goal),)


def _measured(value: Cell) -> Cell:
    return DASH if value is None else value


def _actions(plan: PlanContent) -> Sequence[Block]:
    if not plan.actions:
        return (Text("提升措施待商定。"),)
    count = f"针对上述问题，制定提升措施{len(plan.actions)}项，逐项明确责任单位、责任人、完成时限和完成标志，"
    due = [action.due_on for action in plan.actions if action.due_on]
    last = f"最迟于{chinese_date(max(due))}前完成，" if due else ""
    return (
        Text(f"{count}{last}详见附件。"),
        Text("帮扶服务不向企业收取费用；认证、检定校准、检验检测、设备购置等费用按附件所列来源承担。"),
    )


def _follow_ups(plan: PlanContent) -> Sequence[Block]:
    ways = (Text(plan.ways),) if plan.ways else ()
    rows = tuple(
        (at, one.due_on, one.way, one.person, one.subject) for at, one in enumerate(plan.follow_ups, 1)
    )
    if rows:
        lead = Text("回访计划如下，日期遇休息日顺延。", leads=True)
        return (*ways, lead, Grid(_FOLLOW_UP_COLUMNS, rows))
    return ways or (Text("帮扶方式和回访计划待商定。"),)


def _confirmations(plan: PlanContent) -> Sequence[Block]:
    """One box for each party with room for signature and seal."""
    given = {one.party: one for one in plan.confirmations}
    annex = (Text(f"附件：{_ANNEX_NAME}"),) if plan.actions else ()
    return (
        Text(
            "本方案由企业、专家组和县（区、市）市场监管局共同商定，三方各执一份，变更须重新确认并保留原版本。"
        ),
        Signatures(tuple((head, _consent(party, given.get(party))) for party, head in _SIGNERS.items())),
        *annex,
    )


def _consent(party: Party, one: PlanConfirmation | None) -> str:
    """Unit, opinion, then the lines for name and date; a name stands as text, the signature is by hand."""
    unit, opinion = (one.unit, one.opinion) if one else ("", "")
    person = one.person if one else ""
    day = day_or_open(one.given_on if one else None)
    return f"{unit}\n意见：{opinion}\n\n{_SIGNED_BY[party]}：{person}\n日期：{day}"


def _annex(plan: PlanContent) -> Sequence[Block]:
    if not plan.actions:
        return ()
    rows = tuple(
        tuple(getattr(action, column.key) for column in _ACTION_COLUMNS)
        for action in sorted(plan.actions, key=lambda one: one.number)
    )
    line = f"帮扶编号：{plan.case_number}　　　第{plan.version}版"
    return Annex("附件", f"{plan.enterprise_name}{_ANNEX_NAME}", line), Grid(_ACTION_COLUMNS, rows)


PLAN: Final = Definition(PaperKind.PLAN, _l("No version of the plan is approved."), _in_force, build)
