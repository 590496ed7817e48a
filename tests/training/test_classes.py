"""Training classes: typed by the own unit while its return is open, counted in table 8 and in the person-times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework import clock
from casework.enums import Rank, ReturnStatus, Role
from casework.extensions import db
from casework.models import AnnualReturn, TrainingClass
from casework.regions.queries import place
from casework.reports.summary import build_summary
from tests import factories as make

HOME, OTHER = "620103", "620102"
TODAY = date(2026, 11, 30)
FORM = {
    "session": "第1期", "topic": "首席质量官任职培训", "held_on": "2026-05-12", "ended_on": "", "place": "市质检院",
    "enterprises": "12", "heads": "10", "person_times": "30", "hours": "8", "assessed": "25", "passed": "20",
}  # fmt: skip


@pytest.fixture
def officers(given: Callable[..., Any]) -> None:
    with given():
        make.make_programme()
        make.make_user(Role.COUNTY_OFFICER, HOME, username="officer")
        make.make_user(Role.COUNTY_OFFICER, OTHER, username="other")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="above")
        make.make_user(Role.LEADER, HOME, username="leader")


def send(client: Any, key: str = "k" * 20, **values: str) -> Any:
    with clock.moved_to(TODAY):
        return client.post("/reports/2026/training/new", data={**FORM, "request_key": key, **values})


def only(given: Callable[..., Any]) -> Any:
    with given() as session:
        one = session.query(TrainingClass).one()
        return one.id, one.version, one.person_times, one.ended_on


def test_a_class_is_added_once_and_makes_the_return(
    officers: None, sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    assert "尚未填写培训期次" in client.get("/reports/2026/own-figures").text
    for _twice in range(2):
        assert send(client).status_code == 303
    assert only(given)[2:] == (30, date(2026, 5, 12))
    page = client.get("/reports/2026/own-figures").text
    assert "首席质量官任职培训" in page
    assert "1 期" in page
    with given() as session:
        row = session.query(AnnualReturn).one()
        assert (row.status, row.training_source) == (ReturnStatus.DRAFT, "")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"session": ""}, "session"),
        ({"held_on": "2026-12-05"}, "held_on"),
        ({"held_on": "2025-05-12"}, "held_on"),
        ({"ended_on": "2026-05-11"}, "ended_on"),
        ({"heads": "31"}, "heads"),
        ({"assessed": "31"}, "assessed"),
        ({"passed": "26"}, "passed"),
        ({"hours": "0"}, "hours"),
        ({"hours": "4.55"}, "hours"),
        ({"enterprises": "-1"}, "enterprises"),
        ({"person_times": ""}, "person_times"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    officers: None, sign_in: Callable[..., Any], values: dict[str, str], field: str
) -> None:
    answer = send(sign_in("officer"), **values)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_number_of_a_class_is_given_once(officers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("officer")
    assert send(client).status_code == 303
    again = send(client, "n" * 20, topic="别的主题")
    assert again.status_code == 422
    assert 'id="session-error"' in again.text
    assert send(client, "m" * 20, session="第2期").status_code == 303


def test_a_class_is_put_right_and_a_newer_version_is_a_conflict(
    officers: None, sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    send(client)
    key, version, _people, _until = only(given)
    changed = {**FORM, "version": str(version), "person_times": "28"}
    with clock.moved_to(TODAY):
        assert client.post(f"/training-classes/{key}/edit", data=changed).status_code == 303
        stale = client.post(f"/training-classes/{key}/edit", data={**changed, "person_times": "27"})
    assert stale.status_code == 409
    assert only(given)[2] == 28


def test_a_class_is_removed_after_one_question(
    officers: None, sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    send(client)
    key = only(given)[0]
    assert "首席质量官任职培训" in client.get(f"/training-classes/{key}/remove").text
    assert client.post(f"/training-classes/{key}/remove").status_code == 303
    assert client.post(f"/training-classes/{key}/remove").status_code == 404
    with given() as session:
        assert session.query(TrainingClass).count() == 0


def test_only_the_unit_itself_changes_its_classes(
    officers: None, sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    send(sign_in("officer"))
    key = only(given)[0]
    for name in ("other", "above"):
        assert sign_in(name).get(f"/training-classes/{key}/edit").status_code == 404
        assert sign_in(name).post(f"/training-classes/{key}/remove").status_code == 404
    assert sign_in("leader").get("/reports/2026/training/new").status_code == 403


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.CHECKED, ReturnStatus.FROZEN])
def test_a_return_that_was_handed_in_takes_no_change(
    officers: None, sign_in: Callable[..., Any], given: Callable[..., Any], status: ReturnStatus
) -> None:
    client = sign_in("officer")
    send(client)
    key, version, _people, _until = only(given)
    with given() as session:
        row = session.query(AnnualReturn).one()
        row.status = status
        session.flush()
        newest = row.version
    assert send(client, "n" * 20, session="第2期").status_code == 422
    with clock.moved_to(TODAY):
        changed = {**FORM, "version": str(version), "person_times": "28"}
        assert client.post(f"/training-classes/{key}/edit", data=changed).status_code == 422
        client.post(f"/training-classes/{key}/remove")
        figures = {"trained": "9", "source": "签到表", "version": str(newest)}
        assert client.post("/reports/2026/own-figures", data=figures).status_code == 422
    assert only(given)[2] == 30
    page = client.get("/reports/2026/own-figures").text
    assert "添加培训期次" not in page


def test_person_times_are_those_of_the_classes_once_there_are_some(session: Any) -> None:
    make.make_programme()
    county, prefecture = (
        place(make.region(*one).id) for one in ((HOME, Rank.COUNTY), ("620100", Rank.PREFECTURE))
    )
    row = make.make_return(HOME, trained_person_times=500, typed_on=date(2026, 5, 1))
    at = date(2026, 6, 30)
    assert (
        build_summary(county, 2026, at).tables[6].total_of("trained") == 0
    )  # typed for the year, not for its first half
    assert build_summary(county, 2026, date(2026, 7, 1)).tables[6].total_of("trained") == 500
    make.make_class(row, held_on=date(2026, 5, 12), person_times=30)
    make.make_class(row, "第2期", held_on=date(2026, 7, 1), person_times=44)
    for unit in (county, prefecture):
        assert build_summary(unit, 2026, at).tables[6].total_of("trained") == 30
        assert build_summary(unit, 2026, TODAY).tables[6].total_of("trained") == 74
        assert len(build_summary(unit, 2026, at).tables[8].rows) == 1


def test_the_page_takes_as_many_statements_for_many_classes(
    officers: None, sign_in: Callable[..., Any], given: Callable[..., Any], statements: Any
) -> None:
    client = sign_in("officer")
    with given():
        row = make.make_return(HOME)
        make.make_class(row, "第1期")
        make.make_class(row, "第2期")
    client.get("/reports/2026/own-figures")
    with statements() as few:
        client.get("/reports/2026/own-figures")
    with given():
        row = db.session.query(AnnualReturn).one()
        for number in range(3, 21):
            make.make_class(row, f"第{number}期")
    with statements() as many:
        client.get("/reports/2026/own-figures")
    assert len(few) == len(many)
