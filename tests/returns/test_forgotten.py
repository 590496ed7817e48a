"""What was forgotten counts by a correction; a county that is no more is answered for by its prefecture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from casework import clock
from casework.enums import Rank, Role
from casework.errors import RuleViolation
from casework.models import ActionItem, AnnualReturn, ReturnCorrection, Visit
from casework.regions import queries as regions
from casework.reports.checks import check_sums
from casework.returns import corrections, errata, forgotten, queries
from casework.returns.verification import broken_versions
from tests import factories as make
from tests.reports.hand_made import GANGU, QINZHOU, Year
from tests.returns.people import frozen_prefecture, manager, officer, reviewer, settled_year

LATER = date(2026, 12, 8)
WHEN: dict[str, Any] = {"today": LATER, "now": datetime(2026, 12, 8, 2, 0, tzinfo=UTC)}
REASON: dict[str, Any] = {"reason": "入企记录漏报", "evidence": "11 月 3 日签到表"}


@pytest.fixture
def places_again() -> Any:
    """Places are kept in the process: what a test closed is forgotten."""
    yield
    regions._kept.clear()


def frozen(year: Year, code: str = GANGU) -> tuple[AnnualReturn, AnnualReturn]:
    """The frozen returns of 天水 and of one of its counties."""
    above = frozen_prefecture(year)
    row = queries.return_below(above, year.region(code).id)
    assert row is not None
    return above, row


def late_visit(year: Year, name: str = "D1", **values: Any) -> Visit:
    """A visit of November that was filed in December: kept, marked, counted from its arrival on."""
    with clock.moved_to(LATER):
        found = {"held_on": date(2026, 11, 3), "filed_on": LATER, "days": Decimal("0.5"), **values}
        visit: Visit = make.make_visit(year.cases[name], **found)
    assert visit.is_late
    return visit


def approve(correction: ReturnCorrection) -> None:
    corrections.decide(correction, approve=True, opinion="情况属实", actor=manager(), **WHEN)


def ask_for(row: AnnualReturn, visit: Visit, by: Any = None) -> ReturnCorrection:
    return corrections.ask(
        row, visit, forgotten.ARRIVAL, "", **REASON, actor=by or officer(GANGU), today=LATER
    )


def figures(row: AnnualReturn, *codes: str) -> list[Any]:
    """Numerators of the newest version."""
    summary = queries.frozen_summary(queries.versions_of(row)[0])
    return [summary.figures[code].numerator for code in codes]


def agree(above: AnnualReturn) -> None:
    """The newest versions of the counties add up to that of their prefecture, and every version can be made again."""
    units, known = queries.units_with_returns(above)
    newest = {key: queries.frozen_summary(queries.versions_of(row)[0]) for key, row in known.items()}
    whole = queries.frozen_summary(queries.versions_of(above)[0])
    assert check_sums(whole, [newest[one.id] for one in units]) == []
    assert broken_versions() == []


def test_a_visit_that_was_forgotten_comes_into_the_revision(session: Any) -> None:
    year = settled_year()
    above, row = frozen(year)
    before = [figures(unit, "K12", "K13") for unit in (row, above)]
    kept = queries.versions_of(row)[0].content
    visit = late_visit(year)
    assert [one.id for one in forgotten.late_visits(row)] == [visit.id]
    correction = ask_for(row, visit)
    assert forgotten.asked_already(row) == {("visits", visit.id, "counts_from")}
    with pytest.raises(RuleViolation):
        ask_for(row, visit)
    approve(correction)
    assert (visit.counts_from, visit.is_late) == (None, True)
    assert forgotten.late_visits(row) == []
    assert [figures(unit, "K12", "K13") for unit in (row, above)] == before
    corrections.revise(row, actor=manager(), **WHEN)
    assert [figures(unit, "K12", "K13") for unit in (row, above)] == [
        [visits + 1, days + Decimal("0.5")] for visits, days in before
    ]
    assert queries.version_of(row, 1).content == kept
    assert f'"id":{visit.id},"noun":"visits"' in queries.versions_of(row)[0].counted_rows
    agree(above)
    (line,) = errata.errata_table(row, errata.approved_of(row)).rows
    assert (line[4], line[5]) == ("自 2026-12-08 起计入", "自入企当日起计入")
    for unit in ("甘谷县", "天水市", "甘肃省"):
        assert f"{unit} K12" in str(line[6])
        assert f"{unit} K13" in str(line[6])


def test_a_completion_that_was_recorded_late_gets_its_true_day(session: Any) -> None:
    year = settled_year()
    above, row = frozen(year, QINZHOU)
    action = session.query(ActionItem).filter_by(case_id=year.cases["C1"].id, number=1).one()
    assert forgotten.late_completions(row) == []
    done, overdue = figures(row, "K05", "K08")
    action.done_on = date(2026, 12, 2)
    session.flush()
    assert [one.id for one in forgotten.late_completions(row)] == [action.id]
    approve(
        corrections.ask(row, action, "done_on", "2026-11-20", **REASON, actor=officer(QINZHOU), today=LATER)
    )
    assert forgotten.late_completions(row) == []
    assert figures(row, "K05", "K08") == [done, overdue]
    corrections.revise(row, actor=manager(), **WHEN)
    assert figures(row, "K05", "K08") == [done + 1, overdue - 1]
    agree(above)


def test_the_page_lists_what_came_late_and_asks(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given() as session:
        year = settled_year()
        _above, row = frozen(year)
        visit = late_visit(year)
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="officer")
        make.make_user(Role.PREFECTURE_REVIEWER, "620500", username="reviewer")
        session.flush()
        key, visit_id = row.id, visit.id
        other = make.make_visit(year.cases["D1"], held_on=date(2026, 12, 5)).id
    client, address = sign_in("officer"), f"/returns/{key}/forgotten"
    assert address in client.get(f"/returns/{key}").text
    page = client.get(address).text
    assert f"{address}/{visit_id}" in page
    assert f"{address}/{other}" not in page
    assert "没有在数据截止日期后完成的提升措施" in page
    assert client.get(f"{address}/{other}").status_code == 404
    assert "自 2026-12-08 起计入" in client.get(f"{address}/{visit_id}").text
    assert client.post(f"{address}/{visit_id}", data={"reason": "", "evidence": ""}).status_code == 422
    assert client.post(f"{address}/{visit_id}", data=REASON).status_code == 303
    assert f"{address}/{visit_id}" not in client.get(address).text
    assert "自入企当日起计入" in client.get(f"/returns/{key}").text
    assert sign_in("reviewer").get(address).status_code == 404
    assert "漏报补录" in client.get(f"/visits/{visit_id}").text
    with given() as session:
        one = session.query(ReturnCorrection).one()
        assert (one.object_type, one.column_name, one.new_value) == ("visits", "counts_from", "")


def close(code: str) -> None:
    make.region(code, Rank.COUNTY).is_active = False
    corrections.db.session.flush()
    regions._kept.clear()


def test_for_a_county_that_is_no_more_its_prefecture_asks_and_the_sums_agree(
    session: Any, places_again: Any
) -> None:
    year = settled_year()
    above, row = frozen(year)
    visit, before = late_visit(year), figures(above, "K12")
    by = reviewer()
    with pytest.raises(RuleViolation):
        ask_for(row, visit, by)
    close(GANGU)
    with pytest.raises(RuleViolation):
        ask_for(row, visit)
    with pytest.raises(RuleViolation):
        ask_for(row, visit, make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100")))
    approve(ask_for(row, visit, by))
    # Of a county beside it, whose returns above still have the one that is no more.
    action = session.query(ActionItem).filter_by(case_id=year.cases["C1"].id, number=1).one()
    action.done_on = date(2026, 12, 2)
    session.flush()
    beside = queries.return_below(above, year.region(QINZHOU).id)
    assert beside is not None
    approve(
        corrections.ask(
            beside, action, "done_on", "2026-11-20", **REASON, actor=officer(QINZHOU), today=LATER
        )
    )
    made = corrections.revise(row, actor=manager(), **WHEN)
    assert {one.region_id for one in made} == {row.region_id, beside.region_id, above.region_id}
    assert figures(above, "K12") == [before[0] + 1]
    agree(above)
    # A refusal needs no more than the province either.
    again = corrections.ask(row, visit, "days", "1.0", **REASON, actor=by, today=LATER)
    corrections.decide(again, approve=False, opinion="证据不足", actor=manager(), **WHEN)
    assert again.is_approved is False


def test_the_prefecture_reaches_the_pages_of_a_county_that_is_no_more(
    given: Callable[..., Any], sign_in: Callable[..., Any], places_again: Any
) -> None:
    with given() as session:
        year = settled_year()
        _above, row = frozen(year)
        visit = late_visit(year)
        make.make_user(Role.PREFECTURE_REVIEWER, "620500", username="reviewer")
        close(GANGU)
        session.flush()
        key, visit_id = row.id, visit.id
    client = sign_in("reviewer")
    assert f"/returns/{key}/forgotten" in client.get(f"/returns/{key}").text
    assert client.post(f"/returns/{key}/forgotten/{visit_id}", data=REASON).status_code == 303
    with given() as session:
        assert session.query(ReturnCorrection).one().annual_return_id == key
