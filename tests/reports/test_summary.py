"""The tables of a summary, the part of a level itself, phones, the year before, and what it costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import Rank
from casework.errors import NotFound
from casework.reports.model import DASH, Table
from casework.reports.queries import a_year_earlier, data_date
from casework.reports.summary import build_summary
from casework.reports.units import bureau_name, reached_from
from casework.reports.year_before import year_before
from tests import factories as make
from tests.reports.hand_made import GANGU, QILIHE, QINZHOU, ZERO, D, day, make_year


def column(table: Table, key: str) -> list[Any]:
    return table.values(key)


def line(table: Table, key: str, text: str) -> dict[str, Any]:
    """The first row whose cell says something, as a dictionary."""
    keys = [one.key for one in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    return next(row for row in rows if row[key] == text)


def test_table_1_lists_the_places_and_says_what_is_special(session: Any) -> None:
    table = build_summary(make_year().province, 2026, D).tables[1]
    assert column(table, "enterprise") == ["企业A1", "企业A3", "企业B1", "企业C1", "企业C2", "企业D1"]
    assert column(table, "note") == ["", "替补", "", "结转下年", "已转出", ""]
    row = line(table, "enterprise", "企业A1")
    assert (row["prefecture"], row["county"], row["size"]) == ("兰州市", "七里河区", "小型")
    assert (row["industry"], row["employees"], row["revenue"]) == ("通用设备制造业", 126, Decimal("4860.00"))


def test_table_1_says_yes_and_no_in_the_words_of_the_form(session: Any) -> None:
    year = make_year()
    a1, a3 = year.cases["A1"], year.cases["A3"]
    a1.is_above_scale, a1.has_quality_officer = True, True
    a3.is_above_scale, a3.has_quality_officer = False, False
    session.flush()
    table = build_summary(year.region(QILIHE), 2026, D).tables[1]
    assert column(table, "above_scale") == ["是", "否"]
    assert column(table, "cqo") == ["有", "无"]


def test_phones_are_masked_unless_they_are_asked_for(session: Any) -> None:
    county = make_year().region(QILIHE)
    assert column(build_summary(county, 2026, D).tables[1], "phone") == ["138****2046"] * 2
    full = build_summary(county, 2026, D, full_phones=True)
    assert column(full.tables[1], "phone") == ["13893152046"] * 2


def test_table_2_has_a_line_for_every_case_that_stays(session: Any) -> None:
    table = build_summary(make_year().province, 2026, D).tables[2]
    # The withdrawn A2 is gone; C2 and D0, the two halves of the transfer, both stand.
    assert column(table, "enterprise") == [
        f"企业{name}" for name in ("A1", "A3", "B1", "C1", "C2", "D0", "D1")
    ]
    assert column(table, "state") == [
        "已销号",
        "帮扶实施中",
        "验收通过",
        "帮扶实施中",
        "已转出",
        "验收通过",
        "专家组已组建",
    ]
    assert column(table, "conclusion") == ["通过", None, "通过", None, None, "通过", None]
    a1 = line(table, "enterprise", "企业A1")
    assert [a1[key] for key in ("problems", "actions", "done", "struck_off", "overdue", "visits")] == [
        3, 4, 3, 2, 0, 2
    ]  # fmt: skip
    assert a1["accepted_on"] == day(11, 2)
    total = {key: table.total_of(key) for key in ("problems", "actions", "done", "struck_off", "overdue")}
    assert total == {"problems": 8, "actions": 12, "done": 6, "struck_off": 4, "overdue": 3}


def test_table_2_stands_as_it_was_on_an_earlier_day(session: Any) -> None:
    table = build_summary(make_year().region("620121"), 2026, day(10, 31)).tables[2]
    row = line(table, "enterprise", "企业B1")
    assert (row["state"], row["conclusion"], row["accepted_on"]) == ("限期整改", "限期整改", day(10, 15))


def test_table_3_has_every_action_in_force_and_the_constraints_without_one(session: Any) -> None:
    table = build_summary(make_year().region(QILIHE), 2026, D).tables[3]
    assert list(zip(column(table, "problem_number"), column(table, "progress"), strict=True)) == [
        ("Z01", "已销号"),
        ("Z01", "已销号"),
        ("Z02", "已完成"),
        ("Z02", "不再实施"),
        ("Z03", DASH),
        ("Z01", "逾期"),
        ("Z01", "待启动"),
        ("Z01", "逾期"),
    ]
    # Evidence as of the data date; a deadline that moved says where it was; a drop and a missing action say why.
    assert column(table, "evidence") == ["检定证书", "", "", "", "", "", "", ""]
    assert column(table, "note")[:5] == [
        "",
        "原期限2026-08-31",
        "",
        "设备改型，不再需要",
        "企业自行解决",
    ]
    assert column(table, "action")[4] == "不列措施"
    assert column(table, "due_on")[7] == day(11, 10)
    assert column(table, "category")[0] == "计量"


def test_table_5_compares_the_newest_values_of_both_sides(session: Any) -> None:
    table = build_summary(make_year().province, 2026, D).tables[5]
    assert len(table.rows) == 2  # C1 has only a value before
    a1 = line(table, "enterprise", "企业A1")
    # 90.2 before, 96.4 of 3 November; the value of December is not known yet. 6.2 ÷ 90.2 = 6.87 %
    assert [a1[key] for key in ("before", "after", "change", "change_rate")] == [
        Decimal("90.2"),
        Decimal("96.4"),
        Decimal("6.2"),
        Decimal("6.87"),
    ]
    b1 = line(table, "enterprise", "企业B1")
    assert (b1["change"], b1["change_rate"]) == (Decimal(-1), Decimal("-20.00"))
    assert b1["note"] == "来源不同：帮扶前为企业自报"


def test_table_6_of_a_prefecture_lists_every_county_and_what_belongs_to_the_prefecture_itself(
    session: Any,
) -> None:
    year = make_year()
    table = build_summary(year.tianshui, 2026, D).tables[6]
    assert column(table, "region") == [
        "秦州区",
        "麦积区",
        "清水县",
        "秦安县",
        "甘谷县",
        "武山县",
        "张家川回族自治县",
        "市本级",
    ]
    # The quota of 3 is given to counties; the prefecture itself trained 12 people.
    assert column(table, "planned") == [2, 0, 0, 0, 1, 0, 0, 0]
    assert column(table, "trained") == [0, 0, 0, 0, 0, 0, 0, 12]
    assert column(table, "resolution") == [Decimal("50.00"), *[DASH] * 3, Decimal("100.00"), *[DASH] * 3]
    assert table.total_of("resolution") == Decimal("66.67")
    assert table.total_of("satisfaction") == DASH  # one reply


def test_table_6_of_the_province_shows_places_that_nobody_got(session: Any) -> None:
    table = build_summary(make_year().province, 2026, D).tables[6]
    assert len(table.rows) == 16  # 15 prefectures and the province itself
    assert line(table, "region", "兰州市")["planned"] == 4
    assert line(table, "region", "省本级")["planned"] == 1
    assert (table.total_of("planned"), table.total_of("trained")) == (8, 42)
    assert table.total_of("satisfaction") == Decimal("90.00")
    assert line(table, "region", "兰州市")["satisfaction"] == DASH


def test_table_7_counts_kinds_and_each_enterprise_once(session: Any) -> None:
    table = build_summary(make_year().province, 2026, D).tables[7]
    row = line(table, "subcategory", "计量器具未检定校准")
    # A1, A3, C1, C2
    assert [row[key] for key in ("category", "problems", "enterprises", "solved")] == ["计量", 4, 4, 2]
    assert (row["share"], row["resolution"]) == (Decimal("50.00"), Decimal("50.00"))
    # A1, A3, B1 = C1 (one enterprise), C2 = D0
    assert [table.total_of(key) for key in ("problems", "enterprises", "solved")] == [8, 4, 5]


def test_training_typed_for_the_return_shows_from_the_data_date_of_the_year_on(session: Any) -> None:
    year = make_year()
    trained = {
        on: build_summary(year.province, 2026, on).tables[6].total_of("trained")
        for on in (day(11, 19), day(11, 20), D)
    }
    # 七里河 typed on 11-20; the prefecture on 12-04, which belongs to the return with the data date 11-30.
    assert trained == {day(11, 19): 0, day(11, 20): 30, D: 42}


def test_the_names_of_region_unit_and_programme_are_those_of_papers(session: Any) -> None:
    year = make_year()
    summary = build_summary(year.region(QILIHE), 2026, D)
    assert (summary.region_name, summary.unit_name) == ("七里河区", "兰州市七里河区市场监督管理局")
    assert summary.programme_name == "中小微企业质量精准帮扶"
    assert summary.title_of(summary.tables[2]) == "2026年度七里河区中小微企业质量精准帮扶工作台账"
    names = {code: bureau_name(year.region(code)) for code in (GANGU, "620200", "620171", "622901")}
    assert names == {
        GANGU: "甘谷县市场监督管理局",
        "620200": "嘉峪关市市场监督管理局",
        "620171": "兰州新区市场监督管理局",
        "622901": "临夏市市场监督管理局",
    }


def test_a_year_without_a_programme_is_not_there(session: Any) -> None:
    with pytest.raises(NotFound):
        build_summary(make_year().province, 2031, D)


def test_the_base_is_the_same_day_of_the_year_before(session: Any) -> None:
    year = make_year()
    base = year_before(year.region(QILIHE), year.programme, D)
    assert base is not None
    assert (base.figures["K01"].numerator, base.figures["K12"].numerator) == (1, 1)
    assert (base.on, base.is_frozen) == (date(2025, 11, 30), False)
    assert year_before(year.region(QILIHE), make.make_programme(2025), date(2025, 11, 30)) is None
    assert a_year_earlier(date(2028, 2, 29)) == date(2027, 2, 28)


def test_the_data_date_is_that_of_the_year_or_today_if_that_is_earlier(session: Any) -> None:
    programme = make.make_programme(2026)
    assert data_date(programme, "", day(10, 12)) == day(10, 12)
    assert data_date(programme, "", date(2027, 1, 8)) == day(11, 30)
    assert data_date(programme, "2026-06-30", day(10, 12)) == day(6, 30)
    for nonsense in ("30.06.2026", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert data_date(programme, nonsense, day(10, 12)) == day(10, 12)


def test_a_unit_reaches_itself_and_what_lies_below(session: Any) -> None:
    year = make_year()
    tianshui, qinzhou = year.tianshui, year.region(QINZHOU)
    assert reached_from(tianshui.id, None) == tianshui
    assert reached_from(tianshui.id, qinzhou.id) == qinzhou
    inactive = make.region("F620501", Rank.COUNTY)
    for own, asked in (
        (qinzhou.id, tianshui.id),
        (tianshui.id, year.lanzhou.id),
        (tianshui.id, inactive.id),
        (tianshui.id, 10**8),
        (None, None),
    ):
        with pytest.raises(NotFound):
            reached_from(own, asked)


def test_the_number_of_statements_does_not_grow_with_the_cases(session: Any, statements: Any) -> None:
    year = make_year()
    build_summary(year.province, 2026, D)  # code lists and places are kept from now on
    with statements() as few:
        build_summary(year.province, 2026, D)
    for _ in range(18):
        case = make.make_case(ZERO, diagnosed_on=day(5, 20), plan_approved_on=day(6, 3))
        constraint = make.make_constraint(case)
        make.make_judgement(constraint)
        make.make_evidence(make.make_action(case, constraint, done_on=day(9, 1)))
        make.make_visit(case)
        make.make_value(make.make_indicator(case))
    with statements() as many:
        summary = build_summary(year.province, 2026, D)
    assert len(summary.tables[1].rows) == 24
    assert len(few) == len(many)
    assert len(many) <= 27
