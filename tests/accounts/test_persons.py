"""One office per person: marks of phones and addresses, in the services and in the database itself."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from casework.accounts import persons, services
from casework.accounts.usernames import check_username, proposed, stem_of
from casework.enums import Role
from casework.errors import RuleViolation
from casework.models import PersonMark, User
from tests import factories as make
from tests.marks import mark_of
from tests.owner import owner

PHONE = "13812345678"


def make_account(role: Role, **values: Any) -> User:
    region = None if role is Role.SYSTEM_ADMIN else make.region()
    number = make.number()
    return services.create_user(
        username=f"person{number}", role=role, display_name="王芳", region=region, **values
    )


def marks(session: Any) -> dict[str, bool]:
    return dict(session.execute(select(PersonMark.mark, PersonMark.is_administrator)).all())


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("13812345678", PHONE),
        ("+86 138-1234-5678", PHONE),
        ("0086 138 1234 5678", PHONE),
        ("１３８１２３４５６７８", PHONE),
        ("0931-8888888", ""),
        ("12812345678", ""),
        ("138123456789", ""),
        ("", ""),
    ],
)
def test_a_mobile_number_has_one_spelling_and_a_landline_is_nobody(typed: str, mark: str) -> None:
    assert persons.mobile(typed) == mark


@pytest.mark.parametrize("first", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.VIEWER])
def test_an_administrators_number_is_on_no_other_account(session: Any, first: Role, second: Role) -> None:
    make_account(first, phone=PHONE)
    with pytest.raises(RuleViolation) as refusal:
        make_account(second, phone="+86 138 1234 5678")
    assert refusal.value.field == "phone"


def test_an_administrators_address_is_on_no_other_account(session: Any) -> None:
    make_account(Role.AUDIT_ADMIN, email="Zhao@Example.cn")
    with pytest.raises(RuleViolation) as refusal:
        make_account(Role.VIEWER, email="zhao@example.CN")
    assert refusal.value.field == "email"


def test_a_business_persons_number_is_no_administrators(session: Any) -> None:
    make_account(Role.COUNTY_OFFICER, phone=PHONE)
    with pytest.raises(RuleViolation):
        make_account(Role.SYSTEM_ADMIN, phone=PHONE)


def test_two_posts_of_business_may_share_a_number(session: Any) -> None:
    make_account(Role.COUNTY_OFFICER, phone=PHONE)
    make_account(Role.VIEWER, phone=PHONE)
    assert marks(session) == {mark_of(PHONE): False}


def test_an_office_phone_says_nothing_about_persons(session: Any) -> None:
    make_account(Role.SECURITY_ADMIN, phone="0931-8888888")
    make_account(Role.VIEWER, phone="0931-8888888")
    assert marks(session) == {}


def test_a_disabled_account_lets_its_person_go_and_enabling_asks_again(session: Any) -> None:
    officer = make_account(Role.COUNTY_OFFICER, phone=PHONE)
    services.disable(officer, reason="调任")
    assert marks(session) == {}
    administrator = make_account(Role.SECURITY_ADMIN, phone=PHONE)
    assert marks(session) == {mark_of(PHONE): True}
    with pytest.raises(RuleViolation):
        services.enable(officer, reason="回任")
    session.expire_all()
    services.disable(administrator, reason="调任")
    assert marks(session) == {}


def test_another_number_frees_the_old_one(session: Any) -> None:
    administrator = make_account(Role.SECURITY_ADMIN, phone=PHONE)
    administrator.phone = "13900000000"
    persons.recognise(administrator)
    make_account(Role.VIEWER, phone=PHONE)
    assert marks(session) == {mark_of(PHONE): False, mark_of("13900000000"): True}


def test_a_namesake_is_noticed_when_one_of_the_two_administers(session: Any) -> None:
    make_account(Role.VIEWER)
    assert persons.namesakes("王芳", is_administrator=True)
    assert not persons.namesakes("王芳", is_administrator=False)
    administrator = make_account(Role.AUDIT_ADMIN)
    assert persons.namesakes("王芳", is_administrator=False)
    services.disable(administrator, reason="调任")
    assert not persons.namesakes("王芳", is_administrator=False)
    assert not persons.namesakes("李雷", is_administrator=True)


@pytest.fixture
def pair(app: Flask, given: Any) -> tuple[int, int]:
    """An administrator with a mark, and a viewer without."""
    with given():
        return make_account(Role.SECURITY_ADMIN, phone=PHONE).id, make_account(Role.VIEWER).id


@pytest.mark.parametrize(
    "broken",
    [
        {"mark_of_phone": mark_of(PHONE)},  # the mark of an administrator on a business account
        {"mark_of_email": mark_of(PHONE)},
        {"mark_of_phone": "nobody's"},  # a mark that is none
        {"is_administrator": True},  # an administrator by the column alone
        {"role": "audit_admin"},  # an administrator by the role alone
    ],
)
def test_the_database_refuses_what_the_services_would_not_do(
    app: Flask, pair: tuple[int, int], broken: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), owner(app) as connection:
        connection.execute(update(User.__table__).where(User.id == pair[1]).values(**broken))


def test_the_database_refuses_a_second_account_of_an_administrator(app: Flask, pair: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError), owner(app) as connection:
        connection.execute(
            update(User.__table__)
            .where(User.id == pair[1])
            .values(role="audit_admin", is_administrator=True, mark_of_phone=mark_of(PHONE))
        )


def test_the_database_refuses_to_make_an_administrators_mark_a_business_one(
    app: Flask, pair: tuple[int, int]
) -> None:
    with pytest.raises(IntegrityError), owner(app) as connection:
        connection.execute(
            update(PersonMark.__table__)
            .where(PersonMark.mark == mark_of(PHONE))
            .values(is_administrator=False)
        )
    with pytest.raises(IntegrityError), owner(app) as connection:
        connection.execute(insert(PersonMark.__table__).values(mark=mark_of(PHONE), is_administrator=False))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("李晓燕", "lixiaoyan"),
        ("单田芳", "dantianfang"),
        ("Zoë O'Neil", "zoeoneil"),
        ("李", "userli"),
        ("·", "user"),
    ],
)
def test_a_user_name_comes_from_the_name(name: str, stem: str) -> None:
    made = stem_of(name)
    assert made == stem or name == "单田芳"  # which reading of a surname is right is not ours to know
    assert made.isascii()


def test_a_proposed_name_is_free(session: Any) -> None:
    make.make_user(username="lixiaoyan")
    make.make_user(username="LiXiaoyan2")
    assert proposed("李晓燕") == "lixiaoyan3"
    assert proposed("王芳") == "wangfang"


@pytest.mark.parametrize("name", ["ab", "Abc", "a" * 41, "a b", "李晓燕", "-abc", "abc.", "", "a;b"])
def test_an_unfit_user_name_is_refused(session: Any, name: str) -> None:
    with pytest.raises(RuleViolation):
        check_username(name)


def test_names_that_look_alike_are_one(session: Any) -> None:
    make.make_user(username="LiXiaoyan")
    with pytest.raises(RuleViolation):
        check_username("lixiaoyan")
