"""How fast one person may search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from casework.enums import Role
from casework.web.pace import MOST_KEPT, Pace
from tests import factories as make

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_minute_s_worth_at_once_then_one_after_the_other() -> None:
    pace = Pace()
    assert [pace.wait(1, 60, NOW) for _ in range(60)] == [None] * 60
    assert pace.wait(1, 60, NOW) == SECOND
    assert pace.wait(1, 60, NOW + SECOND) is None
    assert pace.wait(1, 60, NOW + SECOND) == SECOND
    assert [pace.wait(1, 60, NOW + 120 * SECOND) for _ in range(61)] == [None] * 60 + [SECOND]


def test_each_person_has_an_own_bucket() -> None:
    pace = Pace()
    assert [pace.wait(1, 1, NOW), pace.wait(1, 1, NOW), pace.wait(2, 1, NOW)] == [None, 60 * SECOND, None]


def test_a_clock_that_goes_back_locks_nobody_out() -> None:
    pace = Pace()
    pace.wait(1, 60, NOW)
    assert pace.wait(1, 60, NOW - 10 * SECOND) is None


def test_memory_is_bounded() -> None:
    pace = Pace()
    for person in range(MOST_KEPT):
        pace.wait(person, 60, NOW)
    pace.wait(-1, 60, NOW + 61 * SECOND)
    assert len(pace._buckets) == 1


@pytest.fixture
def three(app: Flask) -> Iterator[None]:
    """Three searches a minute."""
    before = app.config["SEARCH_LIMIT_PER_MINUTE"]
    app.config["SEARCH_LIMIT_PER_MINUTE"] = 3
    app.extensions["search_pace"]._buckets.clear()
    yield
    app.config["SEARCH_LIMIT_PER_MINUTE"] = before


def test_whatever_searches_is_counted_together(
    three: None, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        names = [make.make_user(Role.COUNTY_OFFICER).username for _ in range(2)]
    browser = sign_in(names[0])
    statuses = [browser.get(path).status_code for path in ("/search?q=阀", "/cases?q=阀", "/enterprises?q=x")]
    assert statuses == [200, 200, 200]
    assert browser.get("/audit/cases/1?check=files").status_code == 429, "files read through count as well"
    answer = browser.get("/visits?q=阀")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 20
    assert "请稍等几分钟再试" in answer.text or "再试" in answer.text
    assert browser.get("/cases").status_code == 200, "what does not search goes on"
    assert browser.get("/cases?q=%20").status_code == 200
    assert sign_in(names[1]).get("/search?q=阀").status_code == 200, "others go on"
