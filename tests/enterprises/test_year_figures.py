"""The form of the figures of one year: what is on file is never overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest

from casework import clock
from casework.models import Enterprise, EnterpriseYear
from tests.factories import make_enterprise, make_user
from tests.web.test_conflicts import shown_by


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(date(2026, 3, 10)):
        yield


@pytest.fixture
def officer(given: Callable[..., Any], sign_in: Any) -> Any:
    with given():
        make_user(username="officer")
    return sign_in("officer")


def figures_of(given: Any, key: int, year: int) -> list[str]:
    with given() as session:
        rows = session.get(Enterprise, key).years
        return [f"{y.employees} {y.revenue_wan} {y.assets_wan}" for y in rows if y.year == year]


def test_adding_a_year_that_is_on_file_loses_nothing(given: Any, officer: Any) -> None:
    """What is left empty stays, what differs is asked about with both values, and only that is overwritten."""
    with given():
        key = make_enterprise().id
    (before,) = figures_of(given, key, 2025)
    employees, revenue, assets = before.split()
    assert "None" not in before
    address = f"/enterprises/{key}/figures"
    shown = shown_by(officer.get(address).text)
    assert shown["year"] == ""  # the last full year is on file: it is not offered again
    typed = {**shown, "year": "2025", "employees": "131"}
    page = officer.post(address, data=typed)
    assert page.status_code == 409
    assert f'">{employees}</td>' in page.text
    assert '">131</td>' in page.text
    assert figures_of(given, key, 2025) == [before]
    again = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n([^<]*)</textarea>', page.text))
    assert (
        officer.post(address, data={name: unescape(text) for name, text in again.items()}).status_code == 303
    )
    assert figures_of(given, key, 2025) == [f"131 {revenue} {assets}"]


def test_the_same_year_sent_twice_is_one_row(given: Any, officer: Any) -> None:
    with given():
        key = make_enterprise().id
    address = f"/enterprises/{key}/figures"
    typed = {
        **shown_by(officer.get(address).text),
        "year": "2024",
        "employees": "120",
        "revenue_wan": "4512.30",
    }
    assert [officer.post(address, data=typed).status_code for _ in "12"] == [303, 303]
    assert figures_of(given, key, 2024) == ["120 4512.30 None"]


def test_figures_on_file_keep_their_year(given: Any, officer: Any) -> None:
    """Who corrects 2025 cannot overwrite 2024 by the way."""
    with given() as session:
        enterprise = make_enterprise()
        session.add(EnterpriseYear(enterprise=enterprise, year=2024, employees=7))
        key = enterprise.id
    address = f"/enterprises/{key}/figures?year=2025"
    shown = shown_by(officer.get(address).text)
    assert "year" not in shown
    assert officer.post(address, data={**shown, "year": "2024", "employees": "131"}).status_code == 303
    assert figures_of(given, key, 2024) == ["7 None None"]
    assert figures_of(given, key, 2025)[0].startswith("131 ")


def test_a_year_stands_without_thousands_separator(given: Any, officer: Any) -> None:
    with given() as session:
        enterprise = make_enterprise()
        for year in list(enterprise.years):
            session.delete(year)
        key = enterprise.id
    assert shown_by(officer.get(f"/enterprises/{key}/figures").text)["year"] == "2025"
