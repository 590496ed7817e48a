"""The enterprise register through the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.enums import Role
from casework.models import Enterprise
from tests.factories import credit_code, make_enterprise, make_user

KEY = "key-of-this-rendering"
FILE = {
    "name": "兰州恒峡阀门有限公司",
    "industry_code": "Ｃ３４ 通用设备制造业",
    "contact_name": "赵海燕",
    "contact_phone": "13893152046",
    "specialised_grade": "none",
    "chain_code": "",
    "has_quality_officer": "yes",
}


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(date(2026, 3, 10)):
        yield


@pytest.fixture
def world(given: Callable[..., Any]) -> None:
    with given():
        make_user(username="officer")
        make_user(username="neighbour", code="620104")
        make_user(Role.VIEWER, username="viewer")
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")


def version_of(page: Any) -> str:
    return page.text.split('name="version"')[1].split('value="')[1].split('"')[0]


def test_a_file_is_made_once_and_asks_for_figures(world: None, given: Any, sign_in: Any) -> None:
    officer = sign_in("officer")
    code = credit_code()
    spaced = f" {code[:8]} {code[8:]} ".lower()
    answers = [
        officer.post("/enterprises/new", data={**FILE, "uscc": spaced, "request_key": KEY}) for _ in "12"
    ]
    assert answers[0].location == answers[1].location
    with given() as session:
        enterprise = session.scalars(select(Enterprise)).one()
        assert (enterprise.uscc, enterprise.industry_code, enterprise.has_quality_officer) == (
            code,
            "C34",
            True,
        )
    page = officer.get(answers[0].location)
    assert "未判定：还没有年度数据" in page.text
    assert "138****2046" in page.text
    assert "13893152046" not in page.text


def test_the_wrong_character_is_named_and_corrected_by_one_press(world: None, sign_in: Any) -> None:
    officer = sign_in("officer")
    fields = {**FILE, "uscc": "91620103MA7BZK4N9H", "request_key": KEY}
    page = officer.post("/enterprises/new", data=fields)
    assert page.status_code == 422
    assert "第 13 位“Z”不能用" in page.text
    assert "第 13 位改为 2" in page.text
    mended = officer.post("/enterprises/new", data={**fields, "act": "mend_code"})
    assert 'value="91620103MA7B2K4N9H"' in mended.text
    assert "赵海燕" in mended.text


def test_a_stale_file_is_a_conflict_with_both_versions(world: None, given: Any, sign_in: Any) -> None:
    with given():
        enterprise = make_enterprise()
        key, code = enterprise.id, enterprise.uscc
    officer = sign_in("officer")
    version = version_of(officer.get(f"/enterprises/{key}/edit"))
    fields = {**FILE, "uscc": code, "version": version}
    assert (
        officer.post(f"/enterprises/{key}/edit", data={**fields, "main_product": "闸阀"}).status_code == 303
    )
    page = officer.post(f"/enterprises/{key}/edit", data={**fields, "main_product": "截止阀"})
    assert page.status_code == 409
    assert "闸阀" in page.text
    assert "截止阀" in page.text


def test_a_strange_unit_is_asked_back_and_confirmed(world: None, given: Any, sign_in: Any) -> None:
    with given():
        key = make_enterprise().id
    officer = sign_in("officer")
    fields = {
        "year": "2026",
        "employees": "126",
        "revenue_wan": "48,600,000",
        "assets_wan": "",
        "version": "0",
    }
    page = officer.post(f"/enterprises/{key}/figures", data=fields)
    assert page.status_code == 422
    assert "48,600,000" in page.text
    assert 'name="unit_confirmed"' in page.text
    done = officer.post(f"/enterprises/{key}/figures", data={**fields, "unit_confirmed": "y"})
    assert done.status_code == 303
    assert "48,600,000.00" in officer.get(f"/enterprises/{key}").text


def test_a_year_on_file_is_not_overwritten_by_an_older_form(world: None, given: Any, sign_in: Any) -> None:
    with given():
        key = make_enterprise().id
    officer = sign_in("officer")
    address = f"/enterprises/{key}/figures?year=2025"
    version = version_of(officer.get(address))
    fields = {
        "year": "2025",
        "employees": "130",
        "revenue_wan": "4900",
        "assets_wan": "6215",
        "version": version,
    }
    assert officer.post(address, data=fields).status_code == 303
    assert officer.post(address, data={**fields, "employees": "140"}).status_code == 409


def test_another_size_class_needs_a_reason(world: None, given: Any, sign_in: Any) -> None:
    with given():
        key = make_enterprise().id
    officer = sign_in("officer")
    version = version_of(officer.get(f"/enterprises/{key}/size"))
    fields = {"size": "micro", "reason": "", "version": version}
    assert officer.post(f"/enterprises/{key}/size", data=fields).status_code == 422
    done = officer.post(f"/enterprises/{key}/size", data={**fields, "reason": "2025 年 11 月投产"})
    assert done.status_code == 303
    page = officer.get(f"/enterprises/{key}")
    assert "人工认定" in page.text
    assert "2025 年 11 月投产" in page.text


def test_a_similar_name_is_warned_of(world: None, given: Any, sign_in: Any) -> None:
    with given():
        make_enterprise(name="兰州恒侠阀门厂")
    officer = sign_in("officer")
    page = officer.post("/enterprises/new", data={**FILE, "uscc": "1", "request_key": KEY})
    assert "可能是同一家企业" in page.text
    assert "兰州恒侠阀门厂" in page.text


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("neighbour", "", 404),
        ("neighbour", "/edit", 404),
        ("neighbour", "/figures", 404),
        ("neighbour", "/size", 404),
        ("viewer", "/edit", 403),
        ("manager", "/figures", 403),
        ("viewer", "", 200),
        ("manager", "", 200),
    ],
)
def test_who_may_open_a_file(
    world: None, given: Any, sign_in: Any, username: str, path: str, status: int
) -> None:
    with given():
        key = make_enterprise().id
    assert sign_in(username).get(f"/enterprises/{key}{path}").status_code == status


def test_the_list_says_what_to_do_when_it_is_empty(world: None, sign_in: Any) -> None:
    assert "新建第一家" in sign_in("officer").get("/enterprises").text
    assert "没有符合条件的企业" in sign_in("officer").get("/enterprises?q=没有&size=micro").text
    odd = "/enterprises?size=nonsense&industry=%3Cb%3E&page=x&rows=abc&prefecture=1&county=2"
    assert sign_in("manager").get(odd).status_code == 200
