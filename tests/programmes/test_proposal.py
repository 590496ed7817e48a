"""What a new year starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.calendars.workdays import WorkCalendar
from casework.programmes.labels import ORDER
from casework.programmes.proposal import COUNTS, DATES, FIRST_COUNTS, later, propose

WEEKENDS = WorkCalendar([], [])


@dataclass
class Before:
    """A finished year whose every deadline is 28 February 2026, a Saturday."""

    year: int = 2026
    name: str = "2026年度中小微企业质量精准帮扶"
    values: dict[str, Any] = field(
        default_factory=lambda: {**dict.fromkeys(DATES, date(2026, 2, 28)), **FIRST_COUNTS, "places": 120}
    )

    def __getattr__(self, name: str) -> Any:
        return self.values[name]


def test_a_leap_day_becomes_the_day_before() -> None:
    assert later(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert later(date(2028, 2, 29), 4) == date(2032, 2, 29)


def test_the_year_before_is_copied_and_its_deadlines_moved_to_working_days() -> None:
    values = propose(Before(), 2027, WEEKENDS.next_workday)
    assert values["name"] == "2027年度中小微企业质量精准帮扶"
    assert values["places"] == 120
    # 28 February 2027 is a Sunday; the data date is the last day counted, whatever day it is.
    assert values["nomination_due_on"] == date(2027, 3, 1)
    assert values["data_on"] == date(2027, 2, 28)
    assert (values["notice_number"], values["noticed_on"]) == ("", None)
    assert set(COUNTS) <= values.keys()


def test_the_first_year_of_all_has_its_deadlines_in_order() -> None:
    values = propose(None, 2026, WEEKENDS.next_workday)
    for first, second in ORDER:
        if values[first] is not None:
            assert values[first] <= values[second], second
