"""成效对比表 and 满意度测评表."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework import clock
from casework.enums import ResultKind
from casework.i18n import lazy_gettext as _l
from casework.masking import FEWEST_REPLIES
from casework.models import Case
from casework.outcomes.queries import (
    Effect,
    copies_of,
    effects_of,
    results_of,
    satisfaction_of,
)
from casework.papers.definitions.base import (
    ONE,
    Definition,
    Subject,
    county_bureau,
    head,
    measured_value,
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
    day_or_open,
    said,
    yes_no_words,
)
from casework.papers.reader import Reader
from casework.regions.queries import place
from casework.reports.model import DASH, Cell, Column, half_up
from casework.reports.paper_words import entered
from casework.reports.units import bureau_name

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
        measured_value(one.before),
        said(one.before.period) if one.before else DASH,
        measured_value(one.after),
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
        blocks.append(
            Note(
                f"注：均分按100分计，按6月30日和年度数据截止日期结算；不足{FEWEST_REPLIES}份或可推算单份得分时不显示。"
            )
        )
    return Paper(name_of(PaperKind.SURVEY), "质量精准帮扶满意度测评表", tuple(blocks), (number_line(case),))


def _sum(case: Case, region_id: int) -> Facts:
    unit = satisfaction_of(region_id, case.programme, clock.today())
    rate = DASH if unit.return_rate is None else f"{unit.return_rate}%"
    mean = DASH if unit.mean is None else f"{half_up(unit.mean, 1)}分"
    return Facts(
        (
            (("汇总单位", f"{bureau_name(place(region_id))}（{case.programme.year}年度）"),),
            (("发出/收回", f"{unit.sent}份/{unit.replies}份（{rate}）"), ("满意度均分", mean)),
        )
    )


EFFECT: Final = Definition(
    PaperKind.EFFECT, _l("There is neither a target indicator nor a result yet."), _measured, effect_table
)
SURVEY: Final = Definition(PaperKind.SURVEY, "", _always, survey_form)
