"""Numbers typed on a return: each counts from its own day on, and what is put right in autumn leaves June as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casework import clock
from casework.access.principal import Principal
from casework.enums import ReturnPeriod, Role
from casework.models import AnnualReturn
from casework.reports.services import save_return
from casework.reports.summary import build_summary
from casework.reports.typed_numbers import typed_in
from tests import factories as make
from tests.reports.hand_made import GANGU, Year, make_year

JUNE, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, *day) for day in ((6, 30), (9, 30), (10, 15), (11, 30)))
NOTHING: dict[str, Any] = {"trained": None, "heads": None, "enterprises": None, "source": "", "reason": ""}


def typed(
    year: Year, by: Principal, on: date, period: ReturnPeriod = ReturnPeriod.YEAR, **numbers: Any
) -> AnnualReturn:
    given = {**NOTHING, "source": "签到表", **numbers}
    return save_return(year.region(GANGU), year.programme, actor=by, period=period, today=on, **given)


def trained(year: Year, on: date) -> tuple[Any, Any]:
    """Heads and person-times of 甘谷县 as of a day."""
    summary = build_summary(year.region(GANGU), 2026, on)
    return summary.figures["K24"].numerator, summary.tables[6].total_of("trained")


def officer(name: str = "王丽") -> Principal:
    return make.actor(make.make_user(Role.COUNTY_OFFICER, GANGU, display_name=name))


def test_a_number_that_is_put_right_takes_no_other_one_with_it(session: Any) -> None:
    year, first, second = make_year(), officer(), officer("李强")
    before = trained(year, SEPTEMBER)
    row = typed(year, first, date(2026, 8, 12), heads=12, trained=340)
    typed(year, second, OCTOBER, heads=14, trained=340)
    assert [(one.name, one.value, one.on, one.by) for one in typed_in(row)] == [
        ("trained_person_times", 340, date(2026, 8, 12), first.id),
        ("heads_trained", 12, date(2026, 8, 12), first.id),
        ("heads_trained", 14, OCTOBER, second.id),
    ]
    assert before[0] == 0
    days = (JUNE, SEPTEMBER, date(2026, 10, 14), OCTOBER, NOVEMBER)
    assert [trained(year, day)[0] for day in days] == [0, 12, 12, 14, 14]
    assert [trained(year, day)[1] for day in days[1:]] == [340] * 4


def test_the_half_year_stays_as_it_was_when_the_year_is_put_right_in_october(session: Any) -> None:
    year, by = make_year(), officer()
    typed(year, by, date(2026, 7, 3), ReturnPeriod.HALF_YEAR, heads=5)
    half = build_summary(year.region(GANGU), 2026, JUNE)
    assert half.figures["K24"].numerator == 5
    typed(year, by, date(2026, 5, 20), heads=3)
    typed(year, by, OCTOBER, heads=14)
    assert build_summary(year.region(GANGU), 2026, JUNE) == half
    # From the second half on what was typed for the year counts, each time what stood by then.
    assert [trained(year, day)[0] for day in (SEPTEMBER, NOVEMBER)] == [3, 14]


def test_a_number_may_be_typed_after_the_data_date_and_be_taken_back(session: Any) -> None:
    year, by = make_year(), officer()
    typed(year, by, date(2026, 12, 3), heads=9)
    assert [trained(year, day)[0] for day in (SEPTEMBER, NOVEMBER)] == [0, 9]
    row = typed(year, by, date(2026, 12, 4))
    assert (row.heads_trained, typed_in(row)[-1].value) == (None, None)
    assert trained(year, NOVEMBER)[0] == 0


def test_what_was_typed_before_numbers_were_noted_one_by_one_keeps_its_day(session: Any) -> None:
    year = make_year()
    row = make.make_return(GANGU, heads_trained=7, typed_on=date(2026, 8, 1))
    assert [trained(year, day)[0] for day in (date(2026, 7, 31), SEPTEMBER)] == [0, 7]
    typed(year, officer(), OCTOBER, heads=8)
    assert [trained(year, day)[0] for day in (SEPTEMBER, OCTOBER)] == [7, 8]
    assert next(one.by for one in typed_in(row)) == 0


def test_the_page_says_who_typed_which_number_when(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        make_year()
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="officer", display_name="王丽")
    client, address = sign_in("officer"), "/reports/2026/own-figures"
    assert "填报数字的填写记录" not in client.get(address).text
    for day, heads in ((date(2026, 8, 12), "12"), (OCTOBER, "14")):
        with clock.moved_to(day):
            page = client.get(address).text
            version = page.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
            sent = {"trained": "", "heads": heads, "enterprises": "", "source": "签到表", "reason": ""}
            assert client.post(address, data={**sent, "version": version}).status_code == 303
    card = client.get(address).text.partition('id="typed"')[2].partition("</table>")[0]
    assert card.index("2026-10-15") < card.index("2026-08-12")
    assert card.count("王丽") == 2
