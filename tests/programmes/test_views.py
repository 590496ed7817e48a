"""Programme years through the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.enums import ProgrammeStatus, Rank, Role
from casework.models import Programme
from tests.factories import edition, make_consent, make_programme, make_quota, make_user, region


@pytest.fixture(autouse=True)
def autumn() -> Iterator[None]:
    with clock.moved_to(date(2026, 10, 12)):
        yield


@pytest.fixture
def world(given: Callable[..., Any]) -> None:
    with given():
        make_quota(make_programme(), "620100", places=10, reserve=2)
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        make_user(username="officer")


def fields_of(page: Any) -> dict[str, str]:
    """What a rendered form would send back unchanged."""
    fields = {}
    for part in page.text.split("<input ")[1:]:
        tag = part.split(">")[0]
        if 'name="' in tag and 'type="checkbox"' not in tag:
            name = tag.split('name="')[1].split('"')[0]
            fields[name] = tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""
    for name, kind in (
        ("industry_edition_id", "industries"),
        ("size_edition_id", "sizes"),
        ("constraint_edition_id", "constraints"),
    ):
        fields[name] = kind
    return {name: value for name, value in fields.items() if name not in ("q", "language", "next")}


def filled(page: Any, given: Any, **changes: str) -> dict[str, str]:
    fields = {**fields_of(page), **changes}
    with given():
        for name in ("industry_edition_id", "size_edition_id", "constraint_edition_id"):
            fields[name] = str(edition(fields[name]).id)
    return fields


def test_next_year_is_prepared_from_this_one(world: None, given: Any, sign_in: Any) -> None:
    manager = sign_in("manager")
    page = manager.get("/programmes/new")
    assert 'value="2027-03-15"' in page.text  # 13 March 2027 is a Saturday
    fields = filled(page, given)
    answers = [manager.post("/programmes/new", data=fields) for _ in "12"]
    assert [answer.location for answer in answers] == ["/programmes/2027"] * 2
    assert "筹备" in manager.get("/programmes/2027").text
    assert sign_in("officer").get("/programmes/2027").status_code == 404
    assert manager.post("/programmes/2027/open").status_code == 303
    assert sign_in("officer").get("/programmes/2027").status_code == 200


def test_settings_are_changed_and_a_stale_form_is_a_conflict(world: None, given: Any, sign_in: Any) -> None:
    manager = sign_in("manager")
    fields = filled(
        manager.get("/programmes/2026/edit"), given, public_notice_days="7", look_back_months="3、6，12"
    )
    assert manager.post("/programmes/2026/edit", data=fields).status_code == 303
    page = manager.post("/programmes/2026/edit", data={**fields, "public_notice_days": "9"})
    assert page.status_code == 409
    with given() as session:
        programme = session.scalar(select(Programme))
        assert (programme.public_notice_days, programme.look_backs) == (7, [3, 6, 12])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("prefecture_due_on", "2026-03-01", "早于"),
        ("nomination_due_on", "", "请填写"),
        ("nomination_due_on", "31.31.2026", "请填写日期"),
        ("public_notice_days", "0", "请填写 1 到 250 之间的数"),
        ("places", "many", "请填写整数"),
        ("places", "9" * 5000, "请填写整数"),
        ("look_back_months", "3,99", "请填写 1 到 24 之间的数"),
        ("look_back_months", "soon", "用逗号分开"),
        ("satisfied_from", "101", "请填写 0 到 100 之间的数"),
        ("decision_due_on", "9999-12-31", "之间的日期"),
    ],
)
def test_wrong_settings_are_named_beside_the_field(
    world: None, given: Any, sign_in: Any, name: str, value: str, words: str
) -> None:
    manager = sign_in("manager")
    fields = filled(manager.get("/programmes/2026/edit"), given, **{name: value})
    page = manager.post("/programmes/2026/edit", data=fields)
    assert page.status_code == 422
    assert f'id="{name}-error"' in page.text
    assert words in page.text


def test_quotas_are_shared_out_and_checked(world: None, given: Any, sign_in: Any) -> None:
    with given():
        lanzhou = region("620100", Rank.PREFECTURE).id
    manager = sign_in("manager")
    page = manager.get("/programmes/2026/quotas")
    fields = {name: value for name, value in fields_of(page).items() if not name.endswith("_id")}
    too_many = manager.post("/programmes/2026/quotas", data={**fields, f"places-{lanzhou}": "101"})
    assert too_many.status_code == 422
    assert "多 1 家" in too_many.text
    done = manager.post("/programmes/2026/quotas", data={**fields, f"places-{lanzhou}": "１００"})
    assert done.status_code == 303
    assert "已分配 100 / 100 家" in manager.get("/programmes/2026").text
    assert manager.post("/programmes/2026/quotas", data=fields).status_code == 303
    assert "已分配 100 / 100 家" in manager.get("/programmes/2026").text, (
        "an older form changes what it changed"
    )


def test_the_year_is_finished_after_a_question(world: None, given: Any, sign_in: Any) -> None:
    manager = sign_in("manager")
    assert "结束 2026 年度？" in manager.get("/programmes/2026/finish").text
    manager.post("/programmes/2026/finish")
    with given() as session:
        assert session.scalar(select(Programme.status)) is ProgrammeStatus.FINISHED
    again = manager.post("/programmes/2026/finish")
    assert "已结束" in manager.get(again.location).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/programmes", 200),
        ("/programmes/2026", 200),
        ("/programmes/1999", 404),
        ("/programmes/new", 403),
        ("/programmes/2026/edit", 403),
        ("/programmes/2026/quotas", 403),
        ("/programmes/2026/open", 403),
        ("/programmes/2026/finish", 403),
    ],
)
def test_staff_reads_and_only_the_manager_changes(world: None, sign_in: Any, path: str, status: int) -> None:
    assert sign_in("officer").get(path).status_code == status


def test_without_any_year_the_page_says_what_to_do(given: Any, sign_in: Any) -> None:
    with given():
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        make_user(username="officer")
    assert "/programmes/new" in sign_in("manager").get("/programmes").text
    assert "由省局开启" in sign_in("officer").get("/nominations").text
    assert sign_in("manager").get("/programmes/new").status_code == 200


def test_many_consents_ask_as_much_as_two(world: None, given: Any, sign_in: Any, statements: Any) -> None:
    manager, seen = sign_in("manager"), []
    for count in (2, 18):
        with given() as session:
            programme = session.scalars(select(Programme)).one()
            for _ in range(count):
                make_consent(programme, is_approved=True, decided_on=date(2026, 3, 19))
        manager.get("/programmes/2026")
        with statements() as asked:
            assert "甘市监质发〔2026〕31号" in manager.get("/programmes/2026").text
        seen.append(len(asked))
    assert seen[0] == seen[1]
