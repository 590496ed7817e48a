"""Reasoned access: what a superior unit sees of one case for three hours, who is told, and when it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import Reach, Scope
from casework.enums import FileSubject, Role
from casework.files.receiving import receive
from casework.files.services import store
from casework.models import Case, CaseNote, CaseOpening, Notice, SignInSession, User
from tests import factories as make
from tests.files.samples import Upload, picture
from tests.files.test_views import here as here
from tests.owner import log_of

COUNTY = "620103"
REASON = "下半年抽查"
NOTE, OTHER_NOTE = "企业负责人与车间主任意见不一", "另一家企业的内部记录"
PHONE = "13919880123"
PEOPLE = (
    (Role.COUNTY_OFFICER, COUNTY, "officer"),
    (Role.LEADER, COUNTY, "leader"),
    (Role.VIEWER, COUNTY, "viewer"),
    (Role.PREFECTURE_REVIEWER, "620100", "reviewer"),
    (Role.PREFECTURE_REVIEWER, "620500", "stranger"),
    (Role.PROVINCIAL_MANAGER, "620000", "manager"),
)


@pytest.fixture
def world(given: Callable[..., Any]) -> dict[str, int]:
    """A case with an internal note, a phone number and evidence; a second one of the same county beside it."""
    with given() as session:
        people = {name: make.make_user(role, code, username=name) for role, code, name in PEOPLE}
        make.make_user(Role.VIEWER, region_id=make.region("620000").id, username="reader")
        officer = people["officer"]
        enterprise = make.make_enterprise(COUNTY, contact_name="陈凤", contact_phone=PHONE)
        case = make.make_case(COUNTY, enterprise=enterprise, officer_id=officer.id)
        other = make.make_case(COUNTY)
        action = make.make_action(case)
        file = store(
            receive(Upload("检定证书.jpg", picture())), subject=FileSubject.ACTION, parent=action,
            kind="检定证书", actor=make.actor(officer),
        )  # fmt: skip
        make.make_user(Role.ENTERPRISE_CONTACT, username="contact", enterprise=enterprise)
        expert = make.make_user(Role.EXPERT, username="expert")
        make.make_member(case, session.get(User, expert.id).expert)
        keys = {
            "case": case.id, "other": other.id, "county": case.tenant_id, "file": file.id,
            "enterprise": enterprise.id, "officer": officer.id, "leader": people["leader"].id,
        }  # fmt: skip
    with given(Scope(Reach.COUNTY, keys["county"])) as session:
        for name, text in (("case", NOTE), ("other", OTHER_NOTE)):
            note = {"text": text, "author_id": keys["officer"], "author_name": "李"}
            session.add(CaseNote(case=session.get(Case, keys[name]), **note))
    return keys


def opened(browser: Any, case_id: int, reason: str = REASON) -> Any:
    return browser.post(f"/cases/{case_id}/open", data={"reason": reason})


def what_is_seen(browser: Any, world: dict[str, int]) -> set[str]:
    """Which of the three things that a county keeps to itself somebody sees."""
    story = browser.get(f"/cases/{world['case']}/story").text
    enterprise = browser.get(f"/enterprises/{world['enterprise']}").text
    file = browser.get(f"/files/{world['file']}", buffered=True)
    found = {"note": NOTE in story, "phone": PHONE in enterprise, "evidence": file.mimetype == "image/jpeg"}
    return {name for name, is_seen in found.items() if is_seen}


@pytest.mark.parametrize("person", ["reviewer", "manager"])
def test_a_superior_unit_sees_what_the_county_keeps_only_after_giving_a_reason(
    world: dict[str, int], sign_in: Any, person: str
) -> None:
    browser = sign_in(person)
    assert what_is_seen(browser, world) == set()
    assert opened(browser, world["case"]).status_code == 303
    assert what_is_seen(browser, world) == {"note", "phone", "evidence"}
    assert OTHER_NOTE not in browser.get(f"/cases/{world['other']}/story").text
    page = browser.get(f"/cases/{world['case']}")
    assert "只读" in page.text
    assert what_is_seen(sign_in(person), world) == set()  # another browser of the same person


def test_without_a_reason_nothing_opens(world: dict[str, int], sign_in: Any, given: Any) -> None:
    browser = sign_in("reviewer")
    for reason in ("", "   "):
        assert opened(browser, world["case"], reason).status_code == 422
    assert what_is_seen(browser, world) == set()
    with given() as session:
        assert session.scalars(select(CaseOpening)).all() == []


def test_the_county_learns_who_opened_and_why(
    app: Flask, world: dict[str, int], sign_in: Any, given: Any
) -> None:
    opened(sign_in("reviewer"), world["case"])
    with given() as session:
        told = set(session.scalars(select(Notice.user_id).where(Notice.template == "case_opened")))
        assert told == {world["officer"], world["leader"]}
        opening = session.scalars(select(CaseOpening)).one()
        assert (opening.reason, opening.until_at - opening.opened_at) == (REASON, timedelta(hours=3))
    (entry,) = log_of(app, "open_case")
    assert REASON in entry.changes
    assert entry.chain == world["county"]
    assert REASON in sign_in("officer").get(f"/cases/{world['case']}/story").text
    assert REASON in sign_in("leader").get("/notices").text


@pytest.mark.parametrize("person", ["contact", "expert"])
def test_experts_and_enterprises_do_not_read_that_their_case_was_opened(
    world: dict[str, int], sign_in: Any, person: str
) -> None:
    opened(sign_in("manager"), world["case"])
    assert REASON not in sign_in(person).get(f"/cases/{world['case']}/story").text
    assert REASON not in sign_in(person).get(f"/cases/{world['case']}").text


def test_opened_means_read_only(world: dict[str, int], sign_in: Any, given: Any) -> None:
    browser = sign_in("reviewer")
    opened(browser, world["case"])
    assert browser.post(f"/cases/{world['case']}/notes", data={"text": "x"}).status_code == 403
    assert browser.post(f"/enterprises/{world['enterprise']}/edit", data={}).status_code == 403
    assert browser.post(f"/files/{world['file']}/take-back", data={"reason": "x"}).status_code == 403


def test_it_ends_by_hand(world: dict[str, int], sign_in: Any, given: Any) -> None:
    browser = sign_in("reviewer")
    opened(browser, world["case"])
    assert browser.post(f"/cases/{world['case']}/open/end").status_code == 303
    assert what_is_seen(browser, world) == set()
    assert browser.post(f"/cases/{world['case']}/open/end").status_code == 404
    with given() as session:
        assert session.scalars(select(CaseOpening.ended_at)).one() is not None


def test_it_ends_by_time(world: dict[str, int], sign_in: Any, given: Any) -> None:
    browser = sign_in("reviewer")
    opened(browser, world["case"])
    with given() as session:
        row = session.scalars(select(SignInSession).where(SignInSession.opened != "")).one()
        (until,) = json.loads(row.opened).values()
        assert until > clock.real_now().isoformat()
        row.opened = json.dumps({str(world["case"]): clock.real_now().isoformat()})
    assert what_is_seen(browser, world) == set()
    assert opened(browser, world["case"]).status_code == 303  # and may be opened again


def test_two_cases_can_be_open_at_once_and_end_apart(world: dict[str, int], sign_in: Any) -> None:
    browser = sign_in("manager")
    opened(browser, world["case"])
    opened(browser, world["other"])
    assert OTHER_NOTE in browser.get(f"/cases/{world['other']}/story").text
    browser.post(f"/cases/{world['other']}/open/end")
    assert OTHER_NOTE not in browser.get(f"/cases/{world['other']}/story").text
    assert what_is_seen(browser, world) == {"note", "phone", "evidence"}


def test_evidence_leads_to_the_reason_and_back(world: dict[str, int], sign_in: Any) -> None:
    browser = sign_in("reviewer")
    asked = browser.get(f"/files/{world['file']}")
    assert asked.status_code == 303
    page = browser.get(asked.location)
    assert page.status_code == 200
    answer = browser.post(asked.location, data={"reason": REASON})
    assert answer.location == f"/files/{world['file']}"
    assert browser.get(answer.location, buffered=True).data == picture()


@pytest.mark.parametrize(
    ("person", "status"),
    [("stranger", 404), *((name, 403) for name in ("officer", "leader", "viewer", "reader", "contact", "expert"))],
)  # fmt: skip
def test_nobody_else_opens(world: dict[str, int], sign_in: Any, person: str, status: int) -> None:
    assert opened(sign_in(person), world["case"]).status_code == status
