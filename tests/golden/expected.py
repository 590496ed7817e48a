"""Every figure of the golden year, worked out by hand from tests/golden/year.py: each (numerator, denominator).

NOVEMBER: as of 30 November, columns 城关区, 榆中县, 兰州市, 秦州区, 甘谷县, 天水市, 嘉峪关市, 甘肃省.
JUNE and DECEMBER: the province as of 30 June (half-year summary) and 31 December.
A rate that a comparison compares has ten decimals; no value at all is (None, None).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

Sides = tuple[Any, Any]
X: Final[Sides] = (None, None)
O: Final[Sides] = (0, 0)  # noqa: E741


def d(text: str) -> Decimal:
    """A decimal, spelled short."""
    return Decimal(text)


def n(*counts: Any) -> tuple[Sides, ...]:
    """Counts, which have no denominator."""
    return tuple((count, None) for count in counts)


NOVEMBER: Final[dict[str, tuple[Sides, ...]]] = {
    # 城关 G01 + G03 (G02 gone since 06-15), 榆中 G04 G05, 秦州 G06 G07 G09 (the place of G07 stays), 甘谷 G10 G11 (G08 is
    # no place), 嘉峪关 G12 G14. Planned: in a county what the list gave it (城关 G01 G02 …), quotas 5, 4, 2, the year 12;
    # 嘉峪关 is asked as the county that acts for the prefecture.
    "K01": ((2, 2), (2, 2), (4, 5), (3, 3), (2, 2), (5, 4), (2, 2), (11, 12)),
    "K01.confirmed": n(2, 2, 4, 3, 2, 5, 2, 11),
    "K01.withdrawn": n(1, 0, 1, 0, 0, 0, 0, 1),
    "K01.substituted": n(1, 0, 1, 0, 0, 0, 0, 1),
    # G04 and G09 are one enterprise under two prefectures: 11 cases, 10 enterprises.
    "K01.enterprises": n(2, 2, 4, 3, 2, 5, 2, 10),
    # 兰州 has 8 counties, 天水 7, the province 86 and two that act for themselves.
    "K02": ((1, 1), (1, 1), (2, 8), (1, 1), (1, 1), (2, 7), (1, 1), (5, 88)),
    # G01 G03 · G04 G05 · G06 G07 (G09 in December) · G11 (G08 carries the date of G07, G10 none) · G12 G14
    "K03": ((2, 2), (2, 2), (4, 4), (2, 3), (1, 2), (3, 5), (2, 2), (9, 11)),
    # G01 G03 · G04 G05 · G06 G07 · G11 · G12 (G14 has no plan)
    "K04": ((2, 2), (2, 2), (4, 4), (2, 2), (1, 1), (3, 3), (1, 2), (8, 9)),
    # 城关: G01 three done, G03 two open. 榆中: G04 two done, one dropped; G05 two open. 秦州: G06 two, G07 one done (its
    # second moved). 甘谷: G08 one done, G11 two open (the third comes in December). 嘉峪关: G12 two done.
    "K05": ((3, 5), (2, 4), (5, 9), (3, 3), (1, 3), (4, 6), (2, 2), (11, 17)),
    # In time: G01 a1, a2 (by its extension), a3 late; G03 a1 due 11-15 open, a2 not due. G04 a1 on its day, a3 late; both
    # of G05 due (an extension was refused). G06 both, G07 late. G08 in time; G11 a1 due, a2 due today. G12 both.
    "K06": ((2, 4), (1, 4), (3, 8), (2, 3), (1, 3), (3, 6), (2, 2), (8, 16)),
    # Without extensions G01 a2 is late: 08-31, done 09-20.
    "K06.first": ((1, 4), (1, 4), (2, 8), (2, 3), (1, 3), (3, 6), (2, 2), (7, 16)),
    # Struck off: G01 a1 a2 (a3 in December) · G04 a1 a3 · G06 a1 a2, G07 a1 · none · G12 a1
    "K07": ((2, 3), (2, 2), (4, 5), (3, 3), (0, 1), (3, 4), (1, 2), (8, 11)),
    # Open: G03 a1 (late) a2 · G05 a1 a2 (late) · none · G11 a1 (late) a2 (due today: no delay yet) · none
    "K08": ((1, 2), (2, 2), (3, 4), O, (1, 2), (1, 2), O, (4, 6)),
    # 城关: G01 Z1 Z2 solved, G03 Z1 not. 榆中: G04 Z1 solved, Z2 partly, G05 Z1 not (Z2 under objection). 秦州: G06 Z1 only
    # partly since 11-28, Z2 solved, G07 Z1 solved. 甘谷: G08 Z2 comes in December, G11 not. 嘉峪关: G12 solved, G14 not
    "K09": ((2, 3), (1, 3), (3, 6), (2, 3), (0, 2), (2, 5), (1, 2), (6, 13)),
    "K09.partial": n(0, 1, 1, 1, 0, 1, 0, 2),
    "K09.open": n(1, 1, 2, 0, 2, 2, 1, 5),
    # G01 in time, its second excused, G03 within its window · G04 late, G05 cancelled without cause · G06 on the last day,
    # G07 moved · G08 two days early and in its window, G11 not held · G12 on the last day, and one three weeks early:
    # held, and not within due date ± window
    "K10": ((1, 1), (0, 2), (1, 3), (1, 1), (1, 2), (2, 3), (1, 2), (4, 8)),
    # By the due date alone: G01, G03 (not held yet) · G04 held, G05 not · G06 · G08, G11 not · G12's first
    "K11": ((1, 2), (1, 2), (2, 4), (1, 1), (1, 2), (2, 3), (1, 1), (5, 8)),
    # G01 two, G02 one although withdrawn, G03 one · G04, G05 (one taken back) · G06 G07 · G08 G11 · G12, G13 of 2025
    "K12": ((4, 2), (2, 2), (6, 4), (2, 3), (2, 2), (4, 5), (2, 2), (12, 11)),
    "K12.remote": n(1, 0, 1, 0, 0, 0, 0, 1),
    # 城关 1×2 + 0.5 + 1 + 1; 榆中 1×2 + 0.5; 秦州 1 + 1; 甘谷 1 + 2×2; 嘉峪关 1 + 0.5
    "K13": n(d("4.5"), d("2.5"), 7, 2, 5, 7, d("1.5"), d("15.5")),
    # First conclusions: G01 pass · G04 to be corrected · G06 pass · none · G12 pass. In the end G04, too; that of G06 fell
    # with its reopening.
    "K14": ((1, 1), (0, 1), (1, 2), (1, 1), O, (1, 1), (1, 1), (3, 4)),
    "K14.end": ((1, 1), (1, 1), (2, 2), (0, 1), O, (0, 1), (1, 1), (3, 4)),
    # G05
    "K15": ((0, 2), (1, 2), (1, 4), (0, 3), (0, 2), (0, 5), (0, 2), (1, 11)),
    # 城关 7/8 → 9/10; 榆中 3/4 → 2/2, too few; 兰州 10/12 → 11/12; 秦州 5/5 → 5/5; 甘肃 15/17 → 16/17
    "K16": (
        (d("90"), d("87.5")), (d("100"), d("75")), (d("91.6666666667"), d("83.3333333333")), (d("100"), d("100")), X,
        (d("100"), d("100")), X, (d("94.1176470588"), d("88.2352941176")),
    ),
    "K16.after": ((9, 10), (2, 2), (11, 12), (5, 5), O, (5, 5), O, (16, 17)),
    "K16.before": ((7, 8), (3, 4), (10, 12), (5, 5), O, (5, 5), O, (15, 17)),
    "K16.cases": n(1, 1, 2, 1, 0, 1, 0, 3),
    # 城关 900/1000 → 950/1000 (970 came in December); 嘉峪关 460/500 → 480/500; 甘肃 1360/1500 → 1430/1500
    "K17": (
        (d("95"), d("90")), X, (d("95"), d("90")), X, X, X, (d("96"), d("92")),
        (d("95.3333333333"), d("90.6666666667")),
    ),
    "K17.after": ((950, 1000), O, (950, 1000), O, O, O, (480, 500), (1430, 1500)),
    "K17.before": ((900, 1000), O, (900, 1000), O, O, O, (460, 500), (1360, 1500)),
    "K17.cases": n(1, 0, 1, 0, 0, 0, 1, 2),
    # 秦州 50/1000 → 30/1000; 甘谷 20/1000 → 24/1000; G02 is withdrawn, G05 was not measured again
    "K18": (X, X, X, (d("3"), d("5")), (d("2.4"), d("2")), (d("2.7"), d("3.5")), X, (d("2.7"), d("3.5"))),
    "K18.after": (O, O, O, (30, 1000), (24, 1000), (54, 2000), O, (54, 2000)),
    "K18.before": (O, O, O, (50, 1000), (20, 1000), (70, 2000), O, (70, 2000)),
    "K18.cases": n(0, 0, 0, 1, 1, 2, 0, 2),
    # 榆中 (30 + 10) / 2000 → (20 + 7.5) / 2200
    "K19": (X, (d("1.25"), d("2")), (d("1.25"), d("2")), X, X, X, X, (d("1.25"), d("2"))),
    "K19.after": (O, (d("27.5"), 2200), (d("27.5"), 2200), O, O, O, O, (d("27.5"), 2200)),
    "K19.before": (O, (40, 2000), (40, 2000), O, O, O, O, (40, 2000)),
    "K19.cases": n(0, 1, 1, 0, 0, 0, 0, 1),
    # 城关 3 of 300 orders → 3 of 200; 嘉峪关 12 of 600 → 9 of 600; 甘肃 15 of 900 → 12 of 800. Counted in hundreds.
    "K20": (
        (d("1.5"), d("1")), X, (d("1.5"), d("1")), X, X, X, (d("1.5"), d("2")), (d("1.5"), d("1.6666666667")),
    ),
    "K20.after": ((3, 2), O, (3, 2), O, O, O, (9, 6), (12, 8)),
    "K20.before": ((3, 3), O, (3, 3), O, O, O, (12, 6), (15, 9)),
    "K20.cases": n(1, 0, 1, 0, 0, 0, 1, 2),
    # 秦州 4 of 20,000 → 3 of 30,000. Counted in ten thousands.
    "K20.units": (X, X, X, (d("1"), d("2")), X, (d("1"), d("2")), X, (d("1"), d("2"))),
    "K20.units_after": (O, O, O, (3, 3), O, (3, 3), O, (3, 3)),
    "K20.units_before": (O, O, O, (4, 2), O, (4, 2), O, (4, 2)),
    "K20.units_cases": n(0, 0, 0, 1, 0, 1, 0, 1),
    # G01 1000 → 1100; G04 500 → 450; G07 left with its move, its copy G08 100 → 110
    "K21": ((1100, 1000), (450, 500), (1550, 1500), O, (110, 100), (110, 100), O, (1660, 1600)),
    "K21.cases": n(1, 1, 2, 0, 1, 1, 0, 3),
    # G01's certificate (the copy of the patent came in December, G02 is withdrawn) · G04's group standard · G06's officer
    # (the trade mark was taken back) · none (G11's is of 2025) · G12's own standard, G13's trade mark
    "K22": n(1, 1, 2, 1, 0, 1, 2, 5),
    "K22.system_certificate": n(1, 0, 1, 0, 0, 0, 0, 1),
    "K22.group_standard_joined": n(0, 1, 1, 0, 0, 0, 0, 1),
    "K22.chief_quality_officer": n(0, 0, 0, 1, 0, 1, 0, 1),
    "K22.enterprise_standard_led": n(0, 0, 0, 0, 0, 0, 1, 1),
    "K22.trade_mark": n(0, 0, 0, 0, 0, 0, 1, 1),
    # 95.00 + 85.50 + 90.00 + 79.50; under three replies no sum is kept. G03 answers in December, G02 is withdrawn.
    "K23": ((None, 1), (None, 1), (None, 2), (None, 1), (None, 0), (None, 1), (None, 1), (350, 4)),
    "K23.replies": n(1, 1, 2, 1, 0, 1, 1, 4),
    "K23.return": ((1, 2), (1, 1), (2, 3), (1, 1), O, (1, 1), (1, 1), (4, 5)),
    # 城关 12, 天水市 itself 20, the province itself 100 (typed in December for the data date). Only it has a target.
    "K24": ((12, 0), O, (12, 0), O, O, (20, 0), O, (132, 350)),
    "K24.enterprises": ((1, 2), (0, 2), (1, 4), (0, 3), (0, 2), (1, 5), (0, 2), (4, 11)),
    # G01 a1 (a2 has none) · G04 both · G06 a1 (that of a2 was taken back), G07 a1 · none struck off · G12 a1
    "K25": ((1, 2), (2, 2), (3, 4), (2, 3), O, (2, 3), (1, 1), (6, 8)),
}  # fmt: skip

JUNE: Final[dict[str, Sides]] = {
    # G02 left on 06-15, G03 came on 06-25; G08 comes in September.
    "K01": (11, 12),
    "K01.confirmed": (11, None),
    "K01.withdrawn": (1, None),
    "K01.substituted": (1, None),
    "K01.enterprises": (10, None),
    "K02": (5, 88),
    # G01 G04 G05 G06 G07 G11 (today) G12 G14
    "K03": (8, 11),
    # G01 G04 G05 (today) G06 G07 G12
    "K04": (6, 8),
    # G01 three, G04 three, G05 two, G06 two, G07 two (one moves later), G12 two; nothing is due or done yet.
    "K05": (0, 14),
    "K06": (0, 0),
    "K06.first": (0, 0),
    "K07": (0, 0),
    "K08": (0, 14),
    # G01 two, G04 two, G05 one, G06 two, G07 two, G12 one, G14 one; G11's is confirmed in July
    "K09": (0, 11),
    "K09.partial": (0, None),
    "K09.open": (11, None),
    "K10": (0, 0),
    "K11": (0, 0),
    # G01 G02 G04 G05 (the other taken back on 06-20) G06 G07 G11 G12 G13
    "K12": (9, 11),
    "K12.remote": (0, None),
    # 2 + 1 + 2 + 0.5 + 1 + 1 + 4 + 1 + 0.5
    "K13": (13, None),
    "K14": (0, 0),
    "K14.end": (0, 0),
    "K15": (0, 11),
    "K16": X, "K17": X, "K18": X, "K19": X, "K20": X, "K20.units": X,
    "K21": (0, 0),
    # G13's trade mark
    "K22": (1, None),
    "K23": (None, 0),
    "K23.replies": (0, None),
    "K23.return": (0, 0),
    # Nothing was typed before November.
    "K24": (0, 350),
    "K24.enterprises": (0, 11),
    "K25": (0, 0),
}  # fmt: skip

DECEMBER: Final[dict[str, Sides]] = {
    # G14 left on 12-15.
    "K01": (10, 12),
    "K01.confirmed": (11, None),
    "K01.withdrawn": (2, None),
    "K01.substituted": (1, None),
    "K01.enterprises": (9, None),
    "K02": (5, 88),
    # Those of November, G09 added, G14 gone
    "K03": (9, 10),
    "K04": (8, 9),
    # G03 a2 done on 12-18; G11 a3 in force since 12-01: 4 of 5 · 2 of 4 · 3 of 3 · 1 of 4 · 2 of 2
    "K05": (12, 18),
    # G03 a2 in time; G11 a2 and a3 are due: 3 of 5 · 1 of 4 · 2 of 3 · 1 of 4 · 2 of 2
    "K06": (9, 18),
    "K06.first": (8, 18),
    # G01 a3 on 12-03, G08 a2 on 12-08
    "K07": (10, 12),
    # G03 a1, G05 both, G11 a1 a2 late; G11 a3 is due today
    "K08": (5, 6),
    # G08 Z2 solved on 12-09, that of G14 gone with it
    "K09": (7, 12),
    "K09.partial": (2, None),
    "K09.open": (3, None),
    # G03 held on 12-01 within its window: 2 of 2 · 0 of 2 · 1 of 1 · 1 of 2 · 1 of 2
    "K10": (5, 9),
    # 2 of 2 · 1 of 2 · 1 of 1 · 1 of 2 · 2 of 2
    "K11": (7, 9),
    # G04 on 12-02, G09 on 12-05
    "K12": (14, 10),
    "K12.remote": (1, None),
    "K13": (17, None),
    # G08 passed at once on 12-10
    "K14": (4, 5),
    "K14.end": (4, 5),
    "K15": (1, 10),
    "K16": (d("94.1176470588"), d("88.2352941176")),
    # G01 970/1000 since 12-04: 1450/1500
    "K17": (d("96.6666666667"), d("90.6666666667")),
    "K18": (d("2.7"), d("3.5")),
    "K19": (d("1.25"), d("2")),
    "K20": (d("1.5"), d("1.6666666667")),
    "K20.units": (d("1"), d("2")),
    "K21": (1660, 1600),
    # and G01's patent
    "K22": (6, None),
    # 88.00 of G03 came after the closing day: from 350 ÷ 4 and 438 ÷ 5 anybody could tell it (decision 0031)
    "K23": (350, 4),
    "K23.replies": (5, None),
    "K23.return": (5, 5),
    "K24": (132, 350),
    "K24.enterprises": (4, 10),
    # G01 a3 and G08 a2 with evidence
    "K25": (8, 10),
}

# What is printed for the province as of 30 November.
PRINTED: Final[dict[str, str]] = {
    "K01": "91.7%",  # 11 ÷ 12 = 91.67
    "K02": "5.7%",  # 5 ÷ 88 = 5.68
    "K03": "81.8%",  # 9 ÷ 11 = 81.82
    "K04": "88.9%",  # 8 ÷ 9
    "K05": "64.7%",  # 11 ÷ 17 = 64.71
    "K06": "50.0%",  # 8 ÷ 16
    "K06.first": "43.8%",  # 7 ÷ 16 = 43.75, half up
    "K07": "72.7%",  # 8 ÷ 11 = 72.73
    "K08": "66.7%",  # 4 ÷ 6
    "K09": "46.2%",  # 6 ÷ 13 = 46.15, half up
    "K10": "50.0%",  # 4 ÷ 8
    "K11": "62.5%",
    "K12": "1.1次",  # 12 ÷ 11 = 1.09
    "K13": "15.5人天",
    "K14": "75.0%",  # 3 ÷ 4
    "K14.end": "75.0%",
    "K15": "9.1%",  # 1 ÷ 11
    "K16": "+5.9个百分点",  # 94.12 − 88.24 = 5.88
    "K17": "+4.7个百分点",  # 95.33 − 90.67 = 4.67
    "K18": "-22.9%",  # (2.7 − 3.5) ÷ 3.5 = −22.86
    "K19": "-0.8个百分点",  # 1.25 − 2 = −0.75, half away from zero
    "K20": "-10.0%",  # (1.5 − 1.67) ÷ 1.67
    "K20.units": "-50.0%",  # (1 − 2) ÷ 2
    "K21": "+3.8%",  # 60 ÷ 1600 = 3.75, half up
    "K22": "5项",
    "K23": "87.5分",  # 350 ÷ 4
    "K24": "37.7%",  # 132 ÷ 350 = 37.71
    "K24.enterprises": "36.4%",  # 4 ÷ 11 = 36.36
    "K25": "75.0%",  # 6 ÷ 8
}
