"""Phone numbers and addresses: masked in every page, shown by POST for a reason, on record, and not without limit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.enums import Role
from casework.models import AuditEntry, CaseExpert, Enterprise, Expert
from tests import factories as make
from tests.nominations.entries import request_fields

HEAD, CONTACT, EXPERT, MAIL = "13893150001", "13893152046", "13911112222", "ma.wenbo@example.cn"
NUMBERS = (HEAD, CONTACT, EXPERT, MAIL)
REASON = "约定入企时间"


@dataclass
class Keys:
    """What the tests ask for."""

    case: int
    enterprise: int
    expert: int
    other_case: int


@pytest.fixture
def keys(given: Callable[..., Any]) -> Keys:
    """A case with an expert, and a second case of the same county without one."""
    with given():
        make.make_programme()
        enterprise = make.make_enterprise(head_name="陈国栋", head_phone=HEAD, contact_phone=CONTACT)
        case = make.make_case(enterprise=enterprise)
        expert = make.make_expert("马文博")
        expert.contact.phone, expert.contact.email = EXPERT, MAIL
        make.make_member(case, expert)
        for role, values in {
            Role.COUNTY_OFFICER: {},
            Role.LEADER: {},
            Role.VIEWER: {},
            Role.EXPERT: {"expert": expert},
            Role.ENTERPRISE_CONTACT: {"enterprise": enterprise},
            Role.PREFECTURE_REVIEWER: {},
            Role.PROVINCIAL_MANAGER: {},
        }.items():
            code = {Role.PREFECTURE_REVIEWER: "620100", Role.PROVINCIAL_MANAGER: "620000"}.get(role, "620103")
            make.make_user(role, code, username=role.value, **values)
        return Keys(case.id, enterprise.id, expert.id, make.make_case().id)


PLACES: dict[str, tuple[Role, Callable[[Keys], tuple[str, str]], tuple[str, ...]]] = {
    "enterprise": (
        Role.COUNTY_OFFICER,
        lambda keys: (f"/enterprises/{keys.enterprise}", f"/enterprises/{keys.enterprise}/phones"),
        (HEAD, CONTACT),
    ),
    "expert": (
        Role.PREFECTURE_REVIEWER,
        lambda keys: (f"/experts/{keys.expert}", f"/experts/{keys.expert}/contact"),
        (EXPERT, MAIL),
    ),
    "case": (
        Role.EXPERT,
        lambda keys: (f"/cases/{keys.case}/contacts", f"/cases/{keys.case}/contacts"),
        (HEAD, CONTACT),
    ),
}


def reveals(given: Callable[..., Any]) -> list[AuditEntry]:
    with given() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.act == "reveal")))


@pytest.mark.parametrize("place", PLACES)
def test_a_number_is_shown_for_a_reason_in_that_answer_only(
    place: str, keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    role, addresses, numbers = PLACES[place]
    page, show = addresses(keys)
    browser = sign_in(role.value)
    assert not any(number in browser.get(page).text for number in NUMBERS)
    answer = browser.post(show, data={"reason": REASON})
    assert answer.status_code == 200
    assert all(number in answer.text for number in numbers)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(number in browser.get(page).text for number in NUMBERS)
    (entry,) = reveals(given)
    details = json.loads(entry.changes)
    assert details["reason"] == REASON
    assert len(details["fields"]) == 2
    assert not any(number in entry.changes for number in NUMBERS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reason", ["", "  ", "x", "字" * 101])
def test_without_a_reason_nothing_is_shown(
    place: str, reason: str, keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    role, addresses, _numbers = PLACES[place]
    answer = sign_in(role.value).post(addresses(keys)[1], data={"reason": reason})
    assert answer.status_code == 422
    assert not any(number in answer.text for number in NUMBERS)
    assert not reveals(given)


@pytest.mark.parametrize("place", PLACES)
def test_too_many_looks_are_refused(
    place: str, app: Flask, keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setitem(app.config, "REVEAL_LIMIT_PER_PERSON", 2)
    role, addresses, _numbers = PLACES[place]
    browser = sign_in(role.value)
    answers = [browser.post(addresses(keys)[1], data={"reason": REASON}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert not any(number in answers[2].text for number in NUMBERS)
    assert len(reveals(given)) == 2


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.LEADER, "enterprise", 403),
        (Role.VIEWER, "enterprise", 403),
        (Role.PREFECTURE_REVIEWER, "enterprise", 403),
        (Role.PROVINCIAL_MANAGER, "enterprise", 403),
        (Role.EXPERT, "enterprise", 403),
        (Role.ENTERPRISE_CONTACT, "enterprise", 403),
        (Role.EXPERT, "expert", 403),
        (Role.ENTERPRISE_CONTACT, "expert", 403),
        (Role.VIEWER, "case", 403),
        (Role.PREFECTURE_REVIEWER, "case", 403),
        (Role.ENTERPRISE_CONTACT, "case", 403),
    ],
)
def test_who_may_not_look(
    role: Role, place: str, status: int, keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    answer = sign_in(role.value).post(PLACES[place][1](keys)[1], data={"reason": REASON})
    assert answer.status_code == status
    assert not any(number in answer.text for number in NUMBERS)
    assert not reveals(given)


def test_an_expert_calls_the_enterprises_of_the_own_cases_while_they_last(
    keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(Role.EXPERT.value)
    assert browser.get(f"/cases/{keys.other_case}/contacts").status_code == 404
    assert browser.post(f"/cases/{keys.other_case}/contacts", data={"reason": REASON}).status_code == 404
    with given() as session:
        member = session.scalar(select(CaseExpert).where(CaseExpert.case_id == keys.case))
        member.ended_on, member.end_reason = date(2026, 10, 12), "工作调动"
    assert browser.post(f"/cases/{keys.case}/contacts", data={"reason": REASON}).status_code == 404
    assert not reveals(given)


# ---------------------------------------------------------------- forms that hold a number on file


def fields_of(page: str, *names: str) -> dict[str, str]:
    """The values of some inputs of a page."""
    found = {}
    for name in names:
        tag = next(part for part in page.split("<input ") if f'name="{name}"' in part).split(">")[0]
        found[name] = tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""
    return found


def version_of(page: str) -> str:
    return fields_of(page, "version")["version"]


def file_fields(**values: str) -> dict[str, str]:
    return {"name": "兰州恒峡阀门有限公司", "specialised_grade": "none", **values}


def test_the_form_of_a_file_shows_masks_and_keeps_what_they_stand_for(
    keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser, path = sign_in(Role.COUNTY_OFFICER.value), f"/enterprises/{keys.enterprise}/edit"
    page = browser.get(path).text
    assert not any(number in page for number in NUMBERS)
    shown = fields_of(page, "head_phone", "contact_phone", "uscc")
    assert (shown["head_phone"], shown["contact_phone"]) == ("138****0001", "138****2046")
    data = file_fields(**{**shown, "contact_phone": "13900009999", "version": version_of(page)})
    assert browser.post(path, data=data).status_code == 303
    with given() as session:
        enterprise = session.get(Enterprise, keys.enterprise)
        assert (enterprise.head_phone, enterprise.contact_phone) == (HEAD, "13900009999")
    page = browser.get(path).text
    data = file_fields(
        **{**shown, "head_phone": "", "contact_phone": "139****9999", "version": version_of(page)}
    )
    assert browser.post(path, data=data).status_code == 303
    with given() as session:
        enterprise = session.get(Enterprise, keys.enterprise)
        assert (enterprise.head_phone, enterprise.contact_phone) == ("", "13900009999")


def test_a_mask_of_another_number_is_no_number(keys: Keys, sign_in: Callable[[str], Any]) -> None:
    browser, path = sign_in(Role.COUNTY_OFFICER.value), f"/enterprises/{keys.enterprise}/edit"
    page = browser.get(path).text
    data = file_fields(
        **{**fields_of(page, "uscc"), "head_phone": "139****0001", "version": version_of(page)}
    )
    answer = browser.post(path, data=data)
    assert answer.status_code == 422
    assert 'id="head_phone-error"' in answer.text


def test_a_conflict_shows_masks_and_what_was_typed(keys: Keys, sign_in: Callable[[str], Any]) -> None:
    browser, path = sign_in(Role.COUNTY_OFFICER.value), f"/enterprises/{keys.enterprise}/edit"
    page = browser.get(path).text
    data = file_fields(
        **{**fields_of(page, "uscc", "head_phone"), "contact_phone": "13900009999", "version": "99"}
    )
    answer = browser.post(path, data=data)
    assert answer.status_code == 409
    assert not any(number in answer.text for number in NUMBERS)
    assert "13900009999" in answer.text
    assert "138****2046" in answer.text


def test_the_card_of_an_expert_is_kept_without_its_numbers_in_the_page(
    keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser, path = sign_in(Role.PROVINCIAL_MANAGER.value), f"/experts/{keys.expert}/edit"
    page = browser.get(path).text
    assert not any(number in page for number in NUMBERS)
    shown = fields_of(page, "phone", "email")
    assert shown == {"phone": "139****2222", "email": "m***@example.cn"}
    data = {"name": "马文博", "unit": "计量院", "fields": ["MTR"], "version": version_of(page), **shown}
    assert browser.post(path, data={**data, "phone": "13922223333"}).status_code == 303
    with given() as session:
        contact = session.get(Expert, keys.expert).contact
        assert (contact.phone, contact.email) == ("13922223333", MAIL)


def test_a_draft_of_a_nomination_shows_masks_and_keeps_what_they_stand_for(
    keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(Role.COUNTY_OFFICER.value)
    code = make.credit_code()
    typed = request_fields(uscc=code, request_key="k" * 20, head_phone=HEAD, contact_phone=CONTACT)
    path = browser.post("/nominations/new", data=typed).location
    page = browser.get(path).text
    assert not any(number in page for number in NUMBERS)
    shown = fields_of(page, "head_phone", "contact_phone")
    assert shown == {"head_phone": "138****0001", "contact_phone": "138****2046"}
    again = {**request_fields(uscc=code, contact_phone="13900009999"), "version": version_of(page)}
    assert browser.post(path, data={**again, "head_phone": shown["head_phone"]}).status_code == 303
    page = browser.get(path).text
    again = {**request_fields(uscc=code), **fields_of(page, "head_phone", "contact_phone")}
    answer = browser.post(path, data={**again, "version": version_of(page), "act": "submit"})
    with given() as session:
        enterprise = session.scalar(select(Enterprise).where(Enterprise.uscc == code))
        if enterprise is None:  # after the last day for nominations it stays a draft
            assert answer.status_code == 422
        else:
            assert (enterprise.head_phone, enterprise.contact_phone) == (HEAD, "13900009999")


def test_a_form_begun_from_the_file_takes_its_numbers(
    keys: Keys, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(Role.COUNTY_OFFICER.value)
    page = browser.get(f"/nominations/new?enterprise={keys.enterprise}").text
    assert not any(number in page for number in NUMBERS)
    shown = fields_of(page, "uscc", "head_phone", "contact_phone", "request_key")
    browser.post("/nominations/new", data={**request_fields(), **shown})
    with given() as session:
        draft = session.scalar(select(make.Nomination).order_by(make.Nomination.id.desc()))
        kept = json.loads(draft.draft_json)
        assert (kept["head_phone"], kept["contact_phone"]) == ([HEAD], [CONTACT])
