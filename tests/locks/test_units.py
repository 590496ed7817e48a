"""What figures read beside the rows of cases: typed numbers, training classes, places, quotas, the dates of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import Rank, ReturnPeriod, ReturnStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import AnnualReturn, ReturnLock, TrainingClass
from casework.programmes.services import set_quotas
from casework.reports.summary import build_figures, build_summary
from casework.returns import queries, services
from tests import factories as make
from tests.reports.hand_made import GANGU, QINZHOU, D, Year, day
from tests.returns.people import (
    READ,
    WHEN,
    all_counties_in,
    begun,
    frozen_prefecture,
    handed_in,
    leader,
    manager,
    reviewer,
    settled_year,
)


def left_out(year: Year) -> tuple[AnnualReturn, AnnualReturn]:
    """天水 handed in without 甘谷县; the return of 甘谷县 is begun and open."""
    by, gangu = reviewer(), year.region(GANGU)
    row = begun(year, gangu.id)
    all_counties_in(year, by, but=(gangu.id,))
    own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
    services.record_exception(own, "经办人病假", actor=by, **WHEN)
    services.submit(own, actor=by, opinion=READ, **WHEN)
    return own, row


def locked(region_id: int) -> list[ReturnLock]:
    return db.session.query(ReturnLock).filter_by(county_id=region_id).all()


def test_a_county_that_was_left_out_types_nothing_more(session: Any) -> None:
    year = settled_year()
    _own, row = left_out(year)
    assert row.is_open
    row.trained_person_times, row.training_source = 500, "签到表"
    with pytest.raises(RuleViolation, match="2026-11-30"):
        session.flush()
    session.expire(row)
    with pytest.raises(RuleViolation, match="2026-11-30"):
        make.make_class(row, held_on=day(5, 12))


def test_a_county_that_hands_in_after_all_keeps_its_lock_when_the_prefecture_comes_back(session: Any) -> None:
    year = settled_year()
    own, row = left_out(year)
    (lock,) = locked(row.region_id)
    assert lock.annual_return_id == own.id
    services.submit(row, actor=leader(GANGU), opinion=READ, **WHEN)
    province = manager()
    services.add_remark(own, "S0", "请补齐", actor=province, today=WHEN["today"])
    services.send_back(own, "请补齐", actor=province, **WHEN)
    (lock,) = locked(row.region_id)
    assert (lock.annual_return_id, row.status) == (row.id, ReturnStatus.SUBMITTED)


def test_what_freezes_by_exception_says_what_the_prefecture_counted(session: Any) -> None:
    year = settled_year()
    own, row = left_out(year)
    services.check(own, actor=manager(), **WHEN)
    versions = queries.newest_versions([own.id, row.id])
    whole, part = (queries.frozen_summary(versions[key]) for key in (own.id, row.id))
    names = part.tables[2].values("enterprise")
    mine = [line for line in whole.tables[2].rows if line[1] in names]
    assert [line[1:] for line in mine] == [line[1:] for line in part.tables[2].rows]
    assert row.status is ReturnStatus.FROZEN
    with pytest.raises(RuleViolation, match=r"冻结|frozen"):
        services.submit(row, actor=leader(GANGU), opinion=READ, **WHEN)


CLASSES: dict[str, Callable[[AnnualReturn, TrainingClass], Any]] = {
    "added": lambda row, _one: make.make_class(row, "第9期", held_on=day(6, 30)),
    "changed": lambda _row, one: setattr(one, "person_times", one.person_times + 1),
    "moved out of the half-year": lambda _row, one: setattr(one, "held_on", day(9, 1)),
    "removed": lambda _row, one: db.session.delete(one),
}


@pytest.mark.parametrize("change", CLASSES.values(), ids=CLASSES.keys())
@pytest.mark.parametrize("unit", ["county", "prefecture"])
def test_a_class_of_the_first_half_is_closed_with_the_half_year(
    session: Any, unit: str, change: Callable[[AnnualReturn, TrainingClass], Any]
) -> None:
    year = settled_year()
    if unit == "county":
        row = begun(year, year.region(GANGU).id)
        one = make.make_class(row, held_on=day(5, 12))
        handed_in(year, year.region(GANGU).id, ReturnPeriod.HALF_YEAR)
    else:
        row = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=reviewer())
        one = make.make_class(row, held_on=day(5, 12))
        frozen_prefecture(year, ReturnPeriod.HALF_YEAR)
    with pytest.raises(RuleViolation):  # noqa: PT012  some are refused by their own flush
        change(row, one)
        session.flush()


def test_a_class_of_the_second_half_is_typed_on(session: Any) -> None:
    year = settled_year()
    row = begun(year, year.region(GANGU).id)
    handed_in(year, year.region(GANGU).id, ReturnPeriod.HALF_YEAR)
    before = build_figures(year.region(GANGU), year.programme, date(2026, 6, 30))
    one = make.make_class(row, held_on=day(9, 1))
    one.person_times += 5
    session.flush()
    assert build_figures(year.region(GANGU), year.programme, date(2026, 6, 30)) == before


OF_THE_YEAR: dict[str, Callable[[Year], Any]] = {
    "places": lambda y: setattr(y.programme, "places", 9),
    "heads to train": lambda y: setattr(y.programme, "heads_to_train", 1),
    "the data date": lambda y: setattr(y.programme, "data_on", day(12, 1)),
    "quotas": lambda y: set_quotas(
        y.programme, {y.lanzhou.id: (4, 0), y.tianshui.id: (4, 0)}, actor=manager()
    ),
    "a quota taken away": lambda y: db.session.delete(
        next(one for one in y.programme.quotas if one.prefecture_id == y.tianshui.id)
    ),
}


@pytest.mark.parametrize("change", OF_THE_YEAR.values(), ids=OF_THE_YEAR.keys())
def test_places_and_dates_of_the_year_stand_once_a_county_is_in(
    session: Any, change: Callable[[Year], Any]
) -> None:
    year = settled_year()
    handed_in(year, year.region(QINZHOU).id)
    with pytest.raises(RuleViolation, match="2026"):  # noqa: PT012  some are refused by their own flush
        change(year)
        session.flush()


def test_quotas_of_another_prefecture_and_words_of_the_year_stay_open(session: Any) -> None:
    year = settled_year()
    handed_in(year, year.region(QINZHOU).id)
    before = build_summary(year.tianshui, 2026, D)
    next(one for one in year.programme.quotas if one.prefecture_id == year.lanzhou.id).places = 3
    year.programme.notice_number = "甘市监发〔2026〕7号"
    year.programme.province_return_due_on = day(12, 28)
    session.flush()
    assert build_summary(year.tianshui, 2026, D).figures == before.figures


def test_places_are_shared_out_anew_for_the_second_half_once_the_first_is_frozen(session: Any) -> None:
    year = settled_year()
    own = frozen_prefecture(year, ReturnPeriod.HALF_YEAR)
    content = queries.versions_of(own)[0].content
    year.programme.places = 9
    next(one for one in year.programme.quotas if one.prefecture_id == year.tianshui.id).places = 4
    session.flush()
    session.expire_all()
    assert queries.versions_of(own)[0].content == content
    assert build_figures(year.region("620500", Rank.PREFECTURE), year.programme, D)["K01"].denominator == 4
