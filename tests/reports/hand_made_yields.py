"""The second half of the hand-made year: visits, acceptance, results, surveys, indicators, training."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from casework.enums import Conclusion, Rank, ResultKind, Standard, ValueKind, VisitWay
from casework.extensions import db
from casework.models import AnnualReturn, Case, Programme, Visit, VisitExpert
from tests import factories as make

QILIHE = "620103"


def day(month: int, number: int, year: int = 2026) -> date:
    """A date of 2026."""
    return date(year, month, number)


def add_yields(cases: dict[str, Case], programme: Programme) -> None:
    """Everything that comes of the work."""
    _visits(cases)
    _acceptance(cases)
    _results_and_surveys(cases)
    _indicators(cases)
    _training(programme)


def _visits(cases: dict[str, Case]) -> None:
    first, second = make.make_expert("马文博"), make.make_expert("张淑琴")

    def visit(name: str, on: date, days: str, experts: int = 1, **values: Any) -> Visit:
        made = make.make_visit(cases[name], first, held_on=on, days=Decimal(days), **values)
        if experts == 2:
            db.session.add(VisitExpert(case=cases[name], visit=made, expert_id=second.id))
        return made

    visit("A1", day(5, 6), "1.0", experts=2)
    visit("A1", day(9, 30), "0.5")
    visit("A1", day(10, 1), "1.0", withdrawn_on=day(10, 3), withdrawal_reason="重复记录")
    visit("A2", day(5, 20), "1.0")
    visit("A3", day(11, 5), "0.5", way=VisitWay.VIDEO)
    visit("B1", day(10, 10), "1.0", experts=2)
    visit("B1", day(12, 5), "1.0")
    visit("C1", day(6, 1), "1.0")
    visit("C2", day(7, 1), "1.0")
    visit("D0", day(10, 20), "0.5")
    visit("E1", day(1, 15), "1.0")
    visit("E1", day(11, 1, 2025), "1.0")


def _acceptance(cases: dict[str, Case]) -> None:
    def concluded(name: str, on: date, conclusion: Conclusion, **values: Any) -> None:
        make.make_acceptance(cases[name], conclusion=conclusion, concluded_on=on, **values)

    concluded("A1", day(11, 2), Conclusion.PASS)
    concluded("B1", day(10, 15), Conclusion.RECTIFY, rectify_due_on=day(11, 12))
    concluded("B1", day(11, 20), Conclusion.PASS, round=2)
    concluded("C1", day(12, 3), Conclusion.PASS)
    concluded("D0", day(11, 25), Conclusion.PASS)


def _results_and_surveys(cases: dict[str, Case]) -> None:
    def result(name: str, kind: ResultKind, on: date, **values: Any) -> None:
        make.make_result(cases[name], kind, **{"dated_on": on, "recorded_on": on, "copy_on": on, **values})

    result("A1", ResultKind.PATENT_UTILITY, day(10, 20), copy_on=day(10, 22))
    result("A1", ResultKind.STANDARD_ENTERPRISE, day(11, 5), copy_on=day(12, 2))
    result("A1", ResultKind.PATENT_INVENTION, day(9, 1), removed_on=day(11, 1), removal_reason="误录")
    result("A2", ResultKind.PRODUCT_CERTIFICATE, day(6, 20))
    result("B1", ResultKind.MANAGEMENT_CERTIFICATE, day(10, 30))
    result("B1", ResultKind.STANDARD_GROUP, day(11, 1), took_lead=False)
    result("C1", ResultKind.CHIEF_QUALITY_OFFICER, day(8, 8))
    result("E1", ResultKind.STANDARD_ENTERPRISE, day(3, 1))
    result("E1", ResultKind.TRADEMARK, day(11, 11, 2025))

    make.make_survey(cases["A1"], "96.67", sent_on=day(10, 20), answered_on=day(10, 25))
    make.make_survey(cases["A2"], "40.00", sent_on=day(6, 20), answered_on=day(6, 22))
    make.make_survey(cases["B1"], "90.00", sent_on=day(10, 1), answered_on=day(10, 12))
    make.make_survey(cases["C1"], "70.00", sent_on=day(11, 20), answered_on=day(12, 2))
    make.make_survey(cases["D0"], "83.33", sent_on=day(11, 10), answered_on=day(11, 12))


def _indicators(cases: dict[str, Case]) -> None:
    # 90.2 % before; 95.1 % in October, 96.4 % in November, 99.9 % after the data date.
    rate = make.make_standard(cases["A1"], Standard.FIRST_PASS, (902, 1000))
    for on, passed in ((day(10, 12), 951), (day(11, 3), 964), (day(12, 3), 999)):
        values = {"measured_on": on, "counted": Decimal(passed), "out_of": Decimal(1000)}
        make.make_value(rate, ValueKind.AFTER, str(Decimal(passed) / 10), **values)
    # 5 % of 1,000 before, 4 % of 1,200 after, from another source.
    waste = make.make_standard(cases["B1"], Standard.DEFECTS, (50, 1000), (48, 1200), source="检验报告")
    waste.values[0].source = "企业自报"
    only_before = make.make_indicator(cases["C1"], name="客户投诉", unit="次")
    make.make_value(only_before, ValueKind.BASELINE, "12")


def _training(programme: Programme) -> None:
    for code, rank, count, heads, enterprises, on in (
        (QILIHE, Rank.COUNTY, 30, 25, 1, day(11, 20)),
        ("620500", Rank.PREFECTURE, 12, 12, 0, day(12, 4)),
    ):
        db.session.add(
            AnnualReturn(
                region_id=make.region(code, rank).id,
                programme_id=programme.id,
                data_on=programme.data_on,
                trained_person_times=count,
                heads_trained=heads,
                enterprises_trained=enterprises,
                training_source="签到表",
                typed_on=on,
            )
        )
