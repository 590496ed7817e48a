"""验收表, 成效对比表 and 满意度测评表."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from casework.enums import Conclusion, Resolution, ResultKind, TargetResult
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.models import Acceptance, ActionItem, Attachment, Case
from casework.outcomes.queries import (
    LEAST_REPLIES,
    Effect,
    confirmed_constraints,
    copies_of,
    effects_of,
    results_of,
    rounds_of,
    satisfaction_of,
)
from casework.papers.definitions.base import (
    ONE,
    Definition,
    Subject,
    county_bureau,
    head,
    name_of,
    number_line,
    sign_foot,
)
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Block,
    Facts,
    Grid,
    Note,
    Opinion,
    Opinions,
    Paper,
    Text,
    boxes,
    day,
    day_or_open,
    numbered,
    said,
    yes_no_words,
)
from casework.papers.reader import Reader
from casework.regions.queries import place
from casework.reports.model import DASH, Cell, Column, half_up
from casework.reports.paper_words import CONCLUSIONS, entered
from casework.reports.units import bureau_name

RESOLUTIONS: Final = {
    Resolution.SOLVED: "解决",
    Resolution.PARTIAL: "部分解决",
    Resolution.UNSOLVED: "未解决",
}
TARGET_RESULTS: Final = {
    TargetResult.REACHED: "达成",
    TargetResult.PARTLY: "部分达成",
    TargetResult.MISSED: "未达成",
}
RESULT_KINDS: Final = {
    ResultKind.MANAGEMENT_CERTIFICATE: "管理体系认证",
    ResultKind.PRODUCT_CERTIFICATE: "产品认证",
    ResultKind.SERVICE_CERTIFICATE: "服务认证",
    ResultKind.STANDARD_INTERNATIONAL: "国际标准",
    ResultKind.STANDARD_NATIONAL: "国家标准",
    ResultKind.STANDARD_INDUSTRY: "行业标准",
    ResultKind.STANDARD_LOCAL: "地方标准",
    ResultKind.STANDARD_GROUP: "团体标准",
    ResultKind.STANDARD_ENTERPRISE: "企业标准",
    ResultKind.PATENT_INVENTION: "发明专利",
    ResultKind.PATENT_UTILITY: "实用新型专利",
    ResultKind.PATENT_DESIGN: "外观设计专利",
    ResultKind.TRADEMARK: "商标",
    ResultKind.GEOGRAPHICAL_INDICATION: "地理标志",
    ResultKind.GOVERNMENT_QUALITY_AWARD: "政府质量奖",
    ResultKind.CHIEF_QUALITY_OFFICER: "首席质量官",
    ResultKind.QC_RESULT: "QC成果",
}
QUESTIONS: Final = (
    "诊断找准了我单位的实际问题",
    "措施符合我单位实际、能够落实",
    "专家熟悉本行业、业务精通",
    "入企服务和答复及时",
    "帮扶取得了成效",
    "总体评价",
)
"""The six questions of the screen (outcomes/questions.py) in the words of the paper, in the same order."""

_TARGET_COLUMNS: Final = (
    Column("name", "目标指标", "text", 20),
    Column("unit", "单位", "text", 7),
    Column("before", "帮扶前", "decimal", 9),
    Column("target", "目标值", "decimal", 9),
    Column("after", "帮扶后", "decimal", 9),
    Column("result", "完成情况", "text", 10),
    Column("remark", "说明", "text", 18),
)
_SOLVED_COLUMNS: Final = (
    Column("number", "编号", "text", 6),
    Column("title", "质量问题", "text", 42),
    Column("outcome", "解决情况", "text", 10),
    Column("grounds", "判定依据", "text", 24),
)
_EVIDENCE_COLUMNS: Final = (
    Column("action", "措施", "text", 30),
    Column("file", "佐证材料", "text", 34),
    Column("dated", "材料日期", "date", 14),
    Column("struck", "销号日期", "date", 14),
)
_EFFECT_COLUMNS: Final = (
    Column("serial", "序号", "serial", 5),
    Column("name", "指标名称", "text", 16),
    Column("unit", "单位", "text", 7),
    Column("before", "数值", "decimal", 9, "帮扶前"),
    Column("before_period", "期间", "text", 12, "帮扶前"),
    Column("after", "数值", "decimal", 9, "帮扶后"),
    Column("after_period", "期间", "text", 12, "帮扶后"),
    Column("change", "变化量", "text", 12),
    Column("rate", "变化率", "text", 11),
    Column("source", "数据来源", "text", 14),
)
_RESULT_COLUMNS: Final = (
    Column("kind", "类别", "text", 12),
    Column("title", "名称", "text", 30),
    Column("number", "文号/编号", "text", 18),
    Column("dated", "日期", "date", 12),
    Column("copy", "复印件", "text", 8),
    Column("confirmed", "企业确认", "text", 10),
)
_SURVEY_COLUMNS: Final = (
    Column("serial", "序号", "serial", 5),
    Column("question", "测评内容", "text", 36),
    Column("5", "非常满意\n（5分）", "text", 9),
    Column("4", "满意\n（4分）", "text", 9),
    Column("3", "一般\n（3分）", "text", 9),
    Column("2", "不满意\n（2分）", "text", 9),
    Column("1", "很不满意\n（1分）", "text", 9),
)


# ------------------------------------------------------------------ acceptance


def _rounds(case: Case, reader: Reader) -> Sequence[Subject]:
    """Each round; before the first, for staff, a form with the targets filled in. The enterprise reads concluded ones."""
    rounds = sorted(rounds_of(case.id), key=lambda one: one.round)
    if reader.is_enterprise:
        rounds = [one for one in rounds if one.concluded_on is not None]
    elif not rounds and case.plan_approved_on is not None:
        return (Subject(0, _("to fill in"), "待填", is_record=False),)
    return [Subject(one.id, _("round %(round)d", round=one.round), f"第{one.round}次") for one in rounds]


def acceptance_form(case: Case, reader: Reader, key: int) -> Paper:
    """Targets one by one, problems solved or not, the evidence, opinions, the conclusion."""
    found = next((one for one in rounds_of(case.id) if one.id == key), None)
    added = f"第{found.round}次" if found else "待填"
    blocks = numbered(
        (
            ("对照目标完成情况", (Grid(_TARGET_COLUMNS, _targets(case, found), "方案未设定目标指标"),)),
            ("问题解决情况", (Grid(_SOLVED_COLUMNS, _solved(case), "无经企业确认的质量问题"),)),
            ("佐证清单", (Grid(_EVIDENCE_COLUMNS, _evidence(case), "无提升措施"),)),
            ("存在不足", (Text(said(found.shortcomings if found else "")),)),
            ("验收意见", (_opinions(case, found, reader), _conclusion(found))),
        )
    )
    facts = head(
        case,
        (
            ("申请日期", day(found.applied_on if found else None)),
            ("验收日期", day(found.held_on if found else None)),
        ),
    )
    return Paper(
        name=name_of(PaperKind.ACCEPTANCE, added),
        title="质量精准帮扶验收表",
        lines=(number_line(case),),
        blocks=(facts, *blocks),
    )


def _targets(case: Case, found: Acceptance | None) -> tuple[tuple[Cell, ...], ...]:
    judged = {row.indicator_id: row for row in found.targets} if found else {}
    return tuple(_target(effect, judged.get(effect.indicator.id)) for effect in effects_of(case.id))


def _target(effect: Effect, judged: object) -> tuple[Cell, ...]:
    one = effect.indicator
    result = getattr(judged, "result", None)
    return (
        one.name,
        one.unit,
        _value(effect.before),
        DASH if one.target_value is None else entered(one.target_value),
        _value(effect.after),
        TARGET_RESULTS[result] if result else "",
        getattr(judged, "remark", ""),
    )


def _value(value: object) -> Cell:
    return DASH if value is None else entered(value.value)  # type: ignore[attr-defined]


def _solved(case: Case) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for one in confirmed_constraints(case.id):
        last = one.judgements[-1] if one.judgements else None
        rows.append(
            (one.code, one.title, RESOLUTIONS[last.outcome] if last else "", last.grounds if last else "")
        )
    return tuple(rows)


def _evidence(case: Case) -> tuple[tuple[Cell, ...], ...]:
    """Each action with the names of its files; what was taken back stays out."""
    files: dict[int, list[Attachment]] = {}
    for one in db.session.scalars(
        select(Attachment)
        .where(
            Attachment.case_id == case.id,
            Attachment.action_item_id.is_not(None),
            Attachment.removed_on.is_(None),
        )
        .order_by(Attachment.id)
    ):
        files.setdefault(one.action_item_id or 0, []).append(one)
    actions = db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.number)
    )
    return tuple(_evidence_row(one, files.get(one.id, [])) for one in actions)


def _evidence_row(one: ActionItem, files: list[Attachment]) -> tuple[Cell, ...]:
    dates = "\n".join(file.dated_on.isoformat() if file.dated_on else DASH for file in files)
    struck = (
        "不再实施" if one.dropped_on else one.struck_off_on.isoformat() if one.struck_off_on else "未销号"
    )
    return (
        f"{one.code} {one.title}",
        "\n".join(file.file_name for file in files) or DASH,
        dates or DASH,
        struck,
    )


def _opinions(case: Case, found: Acceptance | None, reader: Reader) -> Opinions:
    """The sample of the prefecture is a matter between offices: the enterprise's copy is without it."""
    expert = Opinion(
        "专家意见",
        found.expert_opinion if found else "",
        (
            f"组长签字：{found.expert_name if found else ''}　　　　",
            day_or_open(found.expert_opinion_on if found else None),
        ),
    )
    county = Opinion(
        "县局意见",
        found.county_opinion if found else "",
        sign_foot(county_bureau(case), on=day_or_open(found.concluded_on if found else None)),
    )
    if reader.is_enterprise:
        return Opinions((expert, county))
    sample = Opinion(
        "市局抽查意见",
        found.prefecture_opinion if found else "",
        sign_foot(
            bureau_name(place(case.prefecture_id)),
            on=day_or_open(found.prefecture_opinion_on if found else None),
        ),
    )
    return Opinions((expert, county, sample))


def _conclusion(found: Acceptance | None) -> Facts:
    words = tuple(CONCLUSIONS.values())
    chosen = CONCLUSIONS[found.conclusion] if found and found.conclusion else ""
    limit = (
        f"\n整改期限：{day(found.rectify_due_on)}"
        if found and found.conclusion is Conclusion.RECTIFY and found.rectify_due_on
        else ""
    )
    return Facts(
        (
            (("验收结论", f"{boxes(words, chosen)}{limit}"),),
            (("结论日期", day_or_open(found.concluded_on if found else None)),),
        )
    )


# ------------------------------------------------------------------ effect


def _measured(case: Case, reader: Reader) -> Sequence[Subject]:
    return ONE if effects_of(case.id) or results_of(case.id) else ()


def effect_table(case: Case, reader: Reader, key: int) -> Paper:
    """Before and after with period and source, and the results with their documents."""
    effects = effects_of(case.id)
    rows = tuple(_effect(at, one) for at, one in enumerate(effects, 1))
    care = _care(effects)
    blocks: tuple[Block, ...] = (
        head(case),
        Grid(_EFFECT_COLUMNS, rows, "尚未设定目标指标"),
        *((Note(f"须谨慎比较：{'；'.join(care)}。"),) if care else ()),
        Grid(_RESULT_COLUMNS, _results(case), "暂无认证、标准、专利、奖项等成果"),
        Note("注：变化量和变化率为帮扶前后同口径对比，%指标的变化量以百分点计；对比不等同于帮扶的单独贡献。"),
        Opinions(
            (
                Opinion("企业确认", "", sign_foot(case.enterprise_name)),
                Opinion("县级市场监管局意见", "", sign_foot(county_bureau(case))),
            )
        ),
    )
    return Paper(name_of(PaperKind.EFFECT), "质量精准帮扶成效对比表", blocks, (number_line(case),))


def _effect(at: int, one: Effect) -> tuple[Cell, ...]:
    unit = "个百分点" if one.in_points else one.indicator.unit
    change = DASH if one.change is None else f"{entered(one.change):+f}{unit}"
    rate = DASH if one.change_percent is None else f"{half_up(one.change_percent, 1):+f}%"
    source = (one.after.source if one.after else "") or one.indicator.source
    return (
        at,
        one.indicator.name,
        one.indicator.unit,
        _value(one.before),
        said(one.before.period) if one.before else DASH,
        _value(one.after),
        said(one.after.period) if one.after else DASH,
        change,
        rate,
        said(source),
    )


def _care(effects: Sequence[Effect]) -> list[str]:
    found = [f"“{one.indicator.name}”前后数据来源不同" for one in effects if one.sources_differ]
    return found + [f"“{one.indicator.name}”前后统计时段不同" for one in effects if one.seasons_differ]


def _results(case: Case) -> tuple[tuple[Cell, ...], ...]:
    copies = copies_of(case.id)
    return tuple(
        (
            RESULT_KINDS[one.kind],
            one.title,
            said(one.document_number),
            one.dated_on,
            yes_no_words(bool(copies.get(one.id))),
            "已确认" if one.enterprise_confirmed_on else "未确认",
        )
        for one in results_of(case.id)
    )


# ------------------------------------------------------------------ satisfaction


def _always(case: Case, reader: Reader) -> Sequence[Subject]:
    return ONE


def survey_form(case: Case, reader: Reader, key: int) -> Paper:
    """Blank, to be filled in by the enterprise. Staff also gets the sum of its own unit, never a single answer."""
    blank = tuple((at, question, "□", "□", "□", "□", "□") for at, question in enumerate(QUESTIONS, 1))
    blocks: list[Block] = [
        head(case),
        Text("请贵单位根据实际感受逐项打“√”。测评结果只作汇总使用，单份结果不向任何人提供。", leads=True),
        Grid(_SURVEY_COLUMNS, blank),
        Facts(((("意见和建议", "\n\n\n\n"),), (("填表日期", day_or_open(None)),))),
    ]
    if not reader.is_enterprise and reader.person.region_id is not None:
        blocks.append(_sum(case, reader.person.region_id))
        blocks.append(Note(f"注：收回少于{LEAST_REPLIES}份时不显示均分；均分按100分计。"))
    return Paper(name_of(PaperKind.SURVEY), "质量精准帮扶满意度测评表", tuple(blocks), (number_line(case),))


def _sum(case: Case, region_id: int) -> Facts:
    unit = satisfaction_of(region_id, case.programme_id)
    rate = DASH if unit.return_rate is None else f"{unit.return_rate}%"
    mean = DASH if unit.mean is None else f"{half_up(unit.mean, 1)}分"
    return Facts(
        (
            (("汇总单位", f"{bureau_name(place(region_id))}（{case.programme.year}年度）"),),
            (("发出/收回", f"{unit.sent}份/{unit.replies}份（{rate}）"), ("满意度均分", mean)),
        )
    )


ACCEPTANCE: Final = Definition(
    PaperKind.ACCEPTANCE,
    _l("The plan is not approved, or no acceptance is concluded."),
    _rounds,
    acceptance_form,
)
EFFECT: Final = Definition(
    PaperKind.EFFECT, _l("There is neither a target indicator nor a result yet."), _measured, effect_table
)
SURVEY: Final = Definition(PaperKind.SURVEY, "", _always, survey_form)
