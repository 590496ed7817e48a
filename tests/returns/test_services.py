"""The way of returns upwards, with the hand-made year of tests/reports."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.enums import ReturnAct, ReturnPeriod, ReturnStatus
from casework.errors import RuleViolation
from casework.models import Notice, ReturnLock
from casework.regions.queries import counties
from casework.reports.codec import to_json
from casework.reports.figures.parts import PARTS
from casework.reports.queries import rows_of
from casework.returns import queries, reminding, services
from casework.returns.versions import fingerprint_of, frozen_rows, summary_of
from tests.reports.hand_made import GANGU, QINZHOU, ZERO, D
from tests.returns.people import (
    READ,
    WHEN,
    all_counties_in,
    begun,
    frozen_prefecture,
    handed_in,
    leader,
    manager,
    officer,
    reviewer,
    settled_year,
)


def test_a_county_signs_out_and_its_version_is_kept_to_the_byte(session: Any) -> None:
    year = settled_year()
    gangu = year.region(GANGU)
    row = handed_in(year, gangu.id)
    version = queries.versions_of(row)[0]
    assert (row.status, version.number, version.is_zero) == (ReturnStatus.SUBMITTED, 1, False)
    assert version.fingerprint == fingerprint_of(to_json(summary_of(row, year.programme)))
    frozen = queries.frozen_summary(version)
    assert frozen.fingerprint == version.fingerprint
    assert (frozen.period, frozen.data_date, frozen.is_draft) == ("year", D, False)
    for code, sides in PARTS.items():
        for side, measure in zip(("numerator", "denominator"), sides, strict=True):
            if measure:
                live = rows_of(code, side, gangu, 2026, D)
                assert [one["id"] for one in frozen_rows(version, code, side)] == [one.id for one in live]


def test_only_the_leader_signs_out_a_county_and_only_the_own_one(session: Any) -> None:
    year = settled_year()
    row = begun(year, year.region(GANGU).id)
    for who in (officer(GANGU), leader(QINZHOU), manager()):
        with pytest.raises(RuleViolation):
            services.submit(row, actor=who, opinion=READ, **WHEN)
    assert row.status is ReturnStatus.DRAFT


def test_nothing_is_handed_in_before_its_data_date_nor_twice(session: Any) -> None:
    year = settled_year()
    row = begun(year, year.region(GANGU).id)
    with pytest.raises(RuleViolation, match="2026-11-30"):
        services.submit(row, actor=leader(GANGU), opinion=READ, today=date(2026, 11, 29), now=WHEN["now"])
    services.submit(row, actor=leader(GANGU), opinion=READ, **WHEN)
    with pytest.raises(RuleViolation):
        services.submit(row, actor=leader(GANGU), opinion=READ, **WHEN)
    assert len(queries.versions_of(row)) == 1


def test_a_county_without_cases_hands_in_a_zero_report(session: Any) -> None:
    year = settled_year()
    row = handed_in(year, year.region(ZERO).id)
    assert queries.versions_of(row)[0].is_zero


def test_a_return_comes_back_with_remarks_at_places_and_goes_again_when_all_are_dealt_with(
    session: Any,
) -> None:
    year = settled_year()
    by, row = reviewer(), handed_in(year, year.region(GANGU).id)
    with pytest.raises(RuleViolation):
        services.send_back(row, "请补正", actor=by, **WHEN)
    with pytest.raises(RuleViolation):
        services.add_remark(row, "T99", "没有这张表", actor=by, today=WHEN["today"])
    first = services.add_remark(row, "T5", "数据来源不一致", actor=by, today=WHEN["today"])
    second = services.add_remark(row, "K09", "已解决的请附佐证", actor=by, today=WHEN["today"])
    with pytest.raises(RuleViolation):
        services.check(row, actor=by, **WHEN)
    services.send_back(row, "请补正两处", actor=by, **WHEN)
    assert row.status is ReturnStatus.RETURNED
    assert session.query(ReturnLock).count() == 0
    services.settle_remark(first, "已统一", actor=officer(GANGU), today=WHEN["today"])
    with pytest.raises(RuleViolation):
        services.submit(row, actor=leader(GANGU), opinion=READ, **WHEN)
    services.settle_remark(second, "已补充", actor=officer(GANGU), today=WHEN["today"])
    with pytest.raises(RuleViolation):
        services.settle_remark(second, "再答一次", actor=officer(GANGU), today=WHEN["today"])
    services.submit(row, actor=leader(GANGU), opinion=READ, **WHEN)
    assert [one.number for one in queries.versions_of(row)] == [2, 1]
    assert [one.act for one in queries.steps_of([row.id])] == [
        ReturnAct.SUBMIT,
        ReturnAct.SEND_BACK,
        ReturnAct.SUBMIT,
    ]


def test_only_the_unit_above_checks(session: Any) -> None:
    year = settled_year()
    row = handed_in(year, year.region(GANGU).id)
    for who in (leader(GANGU), manager()):
        with pytest.raises(RuleViolation):
            services.check(row, actor=who, **WHEN)


def test_a_prefecture_waits_for_its_counties_or_says_why_not(session: Any) -> None:
    year = settled_year()
    by, late = reviewer(), year.region(GANGU)
    all_counties_in(year, by, but=(late.id,))
    own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
    with pytest.raises(RuleViolation, match=r"甘谷县|Gangu"):
        services.submit(own, actor=by, opinion=READ, **WHEN)
    with pytest.raises(RuleViolation):
        services.record_exception(own, " ", actor=by, **WHEN)
    services.record_exception(own, "经办人病假", actor=by, **WHEN)
    services.submit(own, actor=by, opinion=READ, **WHEN)
    assert {lock.county_id for lock in session.query(ReturnLock)} == {
        one.id for one in counties(year.tianshui.id)
    }
    services.check(own, actor=manager(), **WHEN)
    left_out = queries.return_below(own, late.id)
    assert left_out is not None
    assert left_out.status is ReturnStatus.FROZEN
    assert all(lock.is_frozen for lock in session.query(ReturnLock))


def test_an_exception_of_an_earlier_round_does_not_count_for_the_next(session: Any) -> None:
    year = settled_year()
    by = reviewer()
    all_counties_in(year, by, but=(year.region(GANGU).id,))
    own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
    services.record_exception(own, "经办人病假", actor=by, **WHEN)
    services.submit(own, actor=by, opinion=READ, **WHEN)
    province = manager()
    services.add_remark(own, "S0", "请补齐", actor=province, today=WHEN["today"])
    services.send_back(own, "请补齐甘谷县", actor=province, **WHEN)
    locked = {lock.county_id for lock in session.query(ReturnLock)}
    assert year.region(GANGU).id not in locked
    assert year.region(QINZHOU).id in locked
    (remark,) = queries.remarks_of([own.id])
    services.settle_remark(remark, "已催", actor=by, today=WHEN["today"])
    with pytest.raises(RuleViolation):
        services.submit(own, actor=by, opinion=READ, **WHEN)


def test_a_county_cannot_come_back_while_its_prefecture_is_handed_in(session: Any) -> None:
    year = settled_year()
    by = reviewer()
    rows = all_counties_in(year, by)
    own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
    services.submit(own, actor=by, opinion=READ, **WHEN)
    services.add_remark(rows[0], "S0", "再看看", actor=by, today=WHEN["today"])
    with pytest.raises(RuleViolation):
        services.send_back(rows[0], "再看看", actor=by, **WHEN)


def test_the_province_freezes_last(session: Any) -> None:
    year = settled_year()
    own = frozen_prefecture(year)
    assert own.status is ReturnStatus.FROZEN
    by = manager()
    province = services.start(year.province, year.programme, ReturnPeriod.YEAR, actor=by)
    with pytest.raises(RuleViolation):
        services.submit(province, actor=by, opinion=READ, **WHEN)
    assert province.is_open


def test_half_year_and_year_are_two_returns(session: Any) -> None:
    year = settled_year()
    gangu = year.region(GANGU).id
    half, whole = handed_in(year, gangu, ReturnPeriod.HALF_YEAR), handed_in(year, gangu)
    assert (half.data_on, whole.data_on) == (date(2026, 6, 30), D)
    assert queries.frozen_summary(queries.versions_of(half)[0]).period == "half_year"
    assert {lock.data_on for lock in session.query(ReturnLock)} == {date(2026, 6, 30), D}


def test_reminding_reaches_those_who_are_not_in_once_a_day(session: Any) -> None:
    year = settled_year()
    by = reviewer()
    officer(GANGU)
    handed_in(year, year.region(QINZHOU).id)
    own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
    assert reminding.remind_missing(own, actor=by, today=WHEN["today"]) >= 1
    with pytest.raises(RuleViolation):
        reminding.remind_missing(own, actor=by, today=WHEN["today"])


def test_the_province_reminds_counties_that_are_with_themselves_and_tells_their_prefecture(
    session: Any,
) -> None:
    """甘谷 is not in and is asked; 秦州 is in, and of a prefecture that has handed in nobody is asked."""
    year, by = settled_year(), manager()
    prefecture, gangu, qinzhou = reviewer(), officer(GANGU), officer(QINZHOU)
    handed_in(year, year.region(QINZHOU).id)
    own = services.start(year.province, year.programme, ReturnPeriod.YEAR, actor=by)
    late = queries.late_counties(own)
    assert year.region(GANGU) in late[year.tianshui.id]
    assert year.region(QINZHOU) not in late[year.tianshui.id]
    assert reminding.remind_missing_counties(own, actor=by, today=WHEN["today"]) >= 1

    def told(user_id: int) -> list[tuple[str, str]]:
        found = session.scalars(
            select(Notice).where(Notice.user_id == user_id, Notice.template != "return_submitted")
        )
        return [(one.template, one.url) for one in found]

    assert told(gangu.id) == [("return_missing", "/returns")]
    assert told(qinzhou.id) == []
    assert told(prefecture.id) == [("counties_missing", "/returns")]
    (notice,) = session.scalars(select(Notice).where(Notice.template == "counties_missing"))
    reason = json.loads(notice.details_json)["reason"]
    assert "甘谷县" in reason
    assert "秦州区" not in reason
    with pytest.raises(RuleViolation):
        reminding.remind_missing_counties(own, actor=by, today=WHEN["today"])


def test_a_prefecture_that_has_handed_in_has_no_county_to_be_reminded(session: Any) -> None:
    year, by = settled_year(), manager()
    frozen_prefecture(year)
    own = services.start(year.province, year.programme, ReturnPeriod.YEAR, actor=by)
    assert year.tianshui.id not in queries.late_counties(own)
    tianshui = queries.returns_of([year.tianshui], year.programme.id, ReturnPeriod.YEAR)[year.tianshui.id]
    assert queries.late_counties(tianshui) == {}
    with pytest.raises(RuleViolation):
        reminding.remind_missing_counties(tianshui, actor=reviewer(), today=WHEN["today"])


def test_what_is_to_be_confirmed_asks_for_a_sentence(session: Any) -> None:
    year = settled_year()
    row = begun(year, year.region(GANGU).id)
    with pytest.raises(RuleViolation, match="请用一句话说明") as refused:
        services.submit(row, actor=leader(GANGU), **WHEN)
    assert refused.value.field == "opinion"
