"""The figures K16 to K21 as data: what standard indicators of the cases come to, before and after the help.

What was counted is added up first, over the cases that have both values; rates are made from the sums and compared.
"""

from __future__ import annotations

from typing import Final

from casework.reports.catalogue_definition import FigureDefinition
from casework.reports.model import FigureKind

_Words = tuple[str, str]
"""Chinese, English."""


def _side(
    code: str,
    kind: FigureKind,
    when: _Words,
    rate: _Words,
    formula: _Words,
    units: tuple[str, str],
    decimals: int,
) -> FigureDefinition:
    """The rate on one side of the comparison: `units` of its value and of what was counted."""
    return FigureDefinition(
        code, kind, f"{when[0]}{rate[0]}", f"{rate[1]} {when[1]}", *formula, *units, decimals=decimals
    )


def _cases(code: str) -> FigureDefinition:
    return FigureDefinition(
        f"{code}cases",
        "count",
        "纳入比较的企业数",
        "Cases compared",
        "截至数据截止日期帮扶前、帮扶后均有数据的企业数",
        "cases with counts both before and after by the data date",
        "家",
        "家",
        0,
    )


def _sides(
    code: str, kind: FigureKind, rate: _Words, formula: _Words, units: tuple[str, str], decimals: int = 1
) -> tuple[FigureDefinition, ...]:
    """After, before, and in how many cases both are known."""
    return (
        _side(f"{code}after", kind, ("帮扶后", "after"), rate, formula, units, decimals),
        _side(f"{code}before", kind, ("帮扶前", "before"), rate, formula, units, decimals),
        _cases(code),
    )


EFFECTS: Final[tuple[FigureDefinition, ...]] = (
    FigureDefinition(
        "K16",
        "points",
        "监督抽查合格率变化",
        "Change of the pass rate of spot checks",
        "帮扶后合格率－帮扶前合格率（百分点），合格率=合格批次÷抽查批次，先合计批次再求率；前后任一不足5批的标为不可比",
        "pass rate after − before in percentage points, batches summed first; under 5 batches not comparable",
        "个百分点",
        "%",
        least_each=5,
        parts=_sides(
            "K16.",
            "ratio",
            ("监督抽查合格率", "Pass rate of spot checks"),
            ("合格批次÷抽查批次", "batches passed ÷ batches checked"),
            ("%", "批"),
        ),
    ),
    FigureDefinition(
        "K17",
        "points",
        "一次交检合格率变化",
        "Change of the first-pass yield",
        "帮扶后－帮扶前（百分点），合格率=一次交检合格数÷交检数，先合计数量再求率",
        "first-pass yield after − before in percentage points, quantities summed first",
        "个百分点",
        "%",
        parts=_sides(
            "K17.",
            "ratio",
            ("一次交检合格率", "First-pass yield"),
            ("一次交检合格数÷交检数", "passed at first inspection ÷ presented"),
            ("%", "件"),
        ),
    ),
    FigureDefinition(
        "K18",
        "change",
        "不良品率（废品率）变化",
        "Change of the defect rate",
        "（帮扶后－帮扶前）÷帮扶前，不良品率=不良品数÷生产总数，先合计数量再求率；下降为好",
        "(after − before) ÷ before of the defect rate, quantities summed first; a fall is good",
        "%",
        "%",
        parts=_sides(
            "K18.",
            "ratio",
            ("不良品率", "Defect rate"),
            ("不良品（废品）数÷生产总数", "defective or scrapped ÷ made"),
            ("%", "件"),
        ),
    ),
    FigureDefinition(
        "K19",
        "points",
        "质量损失率变化",
        "Change of the quality loss rate",
        "帮扶后－帮扶前（百分点），质量损失率=（内部损失+外部损失）÷产值，先合计金额再求率；下降为好",
        "(internal + external failure cost) ÷ output value, after − before in points; a fall is good",
        "个百分点",
        "%",
        parts=_sides(
            "K19.",
            "ratio",
            ("质量损失率", "Quality loss rate"),
            ("（内部损失+外部损失）÷产值", "(internal + external failure cost) ÷ output value"),
            ("%", "万元"),
        ),
    ),
    FigureDefinition(
        "K20",
        "change",
        "投诉变化率（每百单）",
        "Change of complaints per 100 orders",
        "（帮扶后－帮扶前）÷帮扶前，按每百单投诉次数比较，先合计次数和单数；下降为好",
        "(after − before) ÷ before of complaints per 100 orders, sums first; a fall is good",
        "%",
        "次/百单",
        parts=(
            *_sides(
                "K20.",
                "mean",
                ("每百单投诉次数", "Complaints per 100 orders"),
                ("投诉次数÷订单数（百单）", "complaints ÷ orders in hundreds"),
                ("次/百单", ""),
                2,
            ),
            FigureDefinition(
                "K20.units",
                "change",
                "投诉变化率（每万件）",
                "Change of complaints per 10,000 units",
                "（帮扶后－帮扶前）÷帮扶前，按每万件投诉次数比较，先合计次数和件数；下降为好",
                "(after − before) ÷ before of complaints per 10,000 units, sums first; a fall is good",
                "%",
                "次/万件",
            ),
            *_sides(
                "K20.units_",
                "mean",
                ("每万件投诉次数", "Complaints per 10,000 units"),
                ("投诉次数÷交付数量（万件）", "complaints ÷ units delivered in ten thousands"),
                ("次/万件", ""),
                2,
            ),
        ),
    ),
    FigureDefinition(
        "K21",
        "change",
        "营业收入同比增长率",
        "Revenue year on year",
        "（帮扶后－帮扶前）÷帮扶前×100%，同口径、同时段；为同比数据，不表示由帮扶带来",
        "(after − before) ÷ before, same period of the year; a year-on-year figure, not claimed as caused by the help",
        "%",
        "万元",
        parts=(_cases("K21."),),
    ),
)
