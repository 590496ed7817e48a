"""The warning while an enterprise is entered: what counts as alike, what is said of others, what has to be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework import clock
from casework.enterprises.doubles import doubles_of
from casework.enterprises.queries.alike import Typed, look_alikes
from casework.enterprises.services import rename
from casework.enums import Role
from casework.extensions import db
from casework.models import Enterprise
from tests.factories import credit_code, make_case, make_enterprise, make_programme, make_user, region

NAME = "兰州恒峡阀门有限公司"
FILE = {
    "name": NAME,
    "industry_code": "C34",
    "specialised_grade": "none",
    "chain_code": "",
    "has_quality_officer": "yes",
}


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(date(2026, 3, 10)):
        yield


def other(**values: Any) -> Enterprise:
    """A file that has nothing in common with what is typed, but for what is given."""
    return make_enterprise(
        **{
            "name": "皋兰云顶食品有限公司",
            "legal_representative": "李四",
            "production_address": "皋兰县石洞镇 1 号",
            **values,
        }
    )


@pytest.mark.parametrize(
    ("typed", "on_file", "says"),
    [
        (Typed(NAME), {"name": NAME}, lambda one: one.alike == 100),
        (Typed("甘肃恒峡阀门股份有限公司"), {"name": NAME}, lambda one: one.alike == 100),
        (Typed("兰州恒侠阀门厂"), {"name": NAME}, lambda one: 85 <= one.alike < 100),
        (Typed(NAME, person="陈国栋"), {"legal_representative": "陈国栋"}, lambda one: one.same_person),
        (
            Typed(NAME, address="兰州市七里河区彭家坪镇石板山工业园12号"),
            {"production_address": "彭家坪镇石板山工业园 １２ 号"},
            lambda one: one.same_address,
        ),
        (
            Typed(NAME, registered_address="彭家坪镇石板山工业园12号"),
            {"registered_address": "彭家坪镇石板山工业园12号"},
            lambda one: one.same_address,
        ),
    ],
)
def test_name_head_and_address_warn(session: Any, typed: Typed, on_file: Any, says: Any) -> None:
    enterprise = other(**on_file)
    found = doubles_of(typed, tenant_id=enterprise.tenant_id).alike
    assert [one.id for one in found] == [enterprise.id]
    assert says(found[0])


def test_an_earlier_name_warns_and_is_named(session: Any) -> None:
    enterprise = other(name="兰州恒峡阀门厂")
    rename(enterprise, "甘肃云顶控股有限公司", on=date(2025, 6, 1))
    found = look_alikes(NAME, tenant_id=enterprise.tenant_id)
    assert [(one.id, one.earlier_name) for one in found] == [(enterprise.id, "兰州恒峡阀门厂")]


def test_help_of_the_last_three_years_is_said(session: Any) -> None:
    enterprise = other(name=NAME)
    for year in (2022, 2024):
        make_case(enterprise=enterprise, programme=make_programme(year))
    assert look_alikes(NAME, tenant_id=enterprise.tenant_id)[0].years == (2024,)


def test_the_own_file_on_the_code_comes_first(session: Any) -> None:
    other(name=NAME)
    enterprise = other()
    found = doubles_of(Typed(NAME, uscc=enterprise.uscc), tenant_id=enterprise.tenant_id)
    assert (found.alike[0].id, found.alike[0].same_code, found.has_own) == (enterprise.id, True, True)


def test_beyond_the_county_only_yes_or_no_is_said(session: Any) -> None:
    elsewhere = make_enterprise("620502", name=NAME)
    home = region("620103").id
    assert not doubles_of(Typed(NAME), tenant_id=home)
    found = doubles_of(Typed(NAME, uscc=elsewhere.uscc), tenant_id=home)
    assert (found.is_elsewhere, list(found.alike)) == (True, [])
    assert not doubles_of(Typed(NAME, uscc=credit_code()), tenant_id=home).is_elsewhere


def test_looking_takes_the_same_statements_whatever_the_register_holds(
    session: Any, statements: Callable[..., Any]
) -> None:
    tenant = other(name=NAME).tenant_id
    look_alikes(NAME, tenant_id=tenant)
    with statements() as few:
        look_alikes(NAME, tenant_id=tenant)
    for _ in range(8):
        other(name=NAME)
    db.session.flush()
    with statements() as many:
        look_alikes(NAME, tenant_id=tenant)
    assert len(few) == len(many)


@pytest.fixture
def world(given: Callable[..., Any]) -> int:
    with given():
        make_user(username="officer")
        make_user(Role.VIEWER, username="viewer")
        make_enterprise("620104", name="七里河外某某阀门有限公司")
        return make_enterprise(name=NAME).id


def test_the_answer_to_the_script_names_the_own_files_and_nothing_of_others(world: int, sign_in: Any) -> None:
    officer = sign_in("officer")
    page = officer.get("/enterprises/alike", query_string={"q": "兰州恒侠阀门厂"}).text
    assert f"/enterprises/{world}" in page
    assert "cw-side" not in page
    assert "某某" not in officer.get("/enterprises/alike", query_string={"q": "某某阀门"}).text
    assert f"/enterprises/{world}" not in officer.get(f"/enterprises/alike?q={NAME}&apart={world}").text
    assert "doubles" not in officer.get("/enterprises/alike").text
    assert sign_in("viewer").get(f"/enterprises/alike?q={NAME}").status_code == 403


def test_looking_counts_as_searching(
    app: Flask, world: int, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SEARCH_LIMIT_PER_MINUTE", 2)
    officer = sign_in("officer")
    answers = [officer.get(f"/enterprises/alike?q={NAME}").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_without_script_the_same_list_comes_with_the_answer_and_is_confirmed(
    world: int, given: Any, sign_in: Any
) -> None:
    officer = sign_in("officer")
    data = {**FILE, "uscc": credit_code(), "request_key": "key-of-this-rendering"}
    page = officer.post("/enterprises/new", data=data)
    assert page.status_code == 422
    assert f"/enterprises/{world}" in page.text
    assert 'name="alike_confirmed"' in page.text
    assert officer.post("/enterprises/new", data={**data, "alike_confirmed": "y"}).status_code == 303
    with given() as session:
        assert session.scalar(select(func.count(Enterprise.id)).where(Enterprise.name == NAME)) == 2
