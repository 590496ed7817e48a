"""Invitations: who may invite whom, the link that works once, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from casework.accounts import persons
from casework.accounts.one_time_codes import qr_picture
from casework.enterprises.services import rename
from casework.enums import CaseStatus, Rank, Role, WithdrawalReason
from casework.jobs import messages
from casework.jobs.work import alone
from casework.models import AuditEntry, Case, Enterprise, Expert, Invitation, OutboxMessage, User
from tests import factories as make
from tests.accounts.site import Clock, give, is_in
from tests.administration.people import found_in, one, send, shown_form, stored
from tests.app.test_races import at_once
from tests.marks import mark_of
from tests.owner import owner

PASSWORD = "Kettle-river7-moss"
LINK = re.compile(r"/join/([0-9a-f]{40})")


@dataclass(frozen=True)
class Place:
    """An assisted enterprise with its officer, an expert with the unit that keeps the card."""

    enterprise: int
    expert: int

    @property
    def contacts(self) -> str:
        return f"/enterprises/{self.enterprise}/contacts"

    @property
    def access(self) -> str:
        return f"/experts/{self.expert}/access"


@pytest.fixture
def place(given: Callable[..., Any]) -> Place:
    with given():
        make.make_programme()
        make.make_user(Role.COUNTY_OFFICER, username="officer", display_name="李晓燕")
        make.make_user(Role.COUNTY_OFFICER, "620102", username="sibling")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer", display_name="陈刚")
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        enterprise = make.make_enterprise(name="兰州恒峡阀门有限公司", contact_name="赵海燕")
        make.make_case(status=CaseStatus.IMPLEMENTING, enterprise=enterprise)
        expert = make.make_expert(
            "马文博", unit="兰州质量协会", region_id=make.region("620100", Rank.PREFECTURE).id
        )
        return Place(enterprise.id, expert.id)


def invite(browser: Any, page: str, **typed: Any) -> str:
    """Send the form of a page of invitations; gives the token of the link on the answer."""
    answer = send(browser, f"{page}/invite", **typed)
    assert answer.status_code == 200, answer.status_code
    return LINK.search(answer.text).group(1)  # type: ignore[union-attr]


def join(browser: Any, token: str, **typed: Any) -> Any:
    """Follow the link and send the form."""
    browser.get(f"/join/{token}")
    return browser.post("/join", data={"new_password": PASSWORD, "repeated": PASSWORD, **typed})


def test_a_contact_is_invited_makes_the_account_and_sees_the_own_case(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    officer = sign_in("officer")
    token = invite(officer, place.contacts, person_name="刘洋", phone="13812345678")
    row = one(app, Invitation, person_name="刘洋")
    assert token not in str(row)
    assert "刘洋" in officer.get(place.contacts).text
    guest = visitor()
    assert "兰州恒峡阀门有限公司" in guest.get(f"/join/{token}", follow_redirects=True).text
    assert join(guest, token, username="liuyang").status_code == 303
    made = one(app, User, username="liuyang")
    assert (made["role"], made["enterprise_id"]) == ("enterprise_contact", place.enterprise)
    assert (made["display_name"], made["unit_name"]) == ("刘洋", "兰州恒峡阀门有限公司")
    assert made["mark_of_phone"] == mark_of("13812345678")
    assert give(guest, "liuyang", PASSWORD).status_code == 303
    assert guest.post("/privacy-notice/receive").status_code == 303
    assert "兰州恒峡阀门有限公司" in guest.get("/cases", follow_redirects=True).text
    used = one(app, Invitation, person_name="刘洋")
    assert used["user_id"] == made["id"]
    assert "已使用" in officer.get(place.contacts).text
    assert "invitation_used" in {row["act"] for row in stored(app, AuditEntry)}


def test_a_link_works_once(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    token = invite(sign_in("officer"), place.contacts, person_name="刘洋")
    assert join(visitor(), token, username="liuyang").status_code == 303
    for answer in (join(visitor(), token, username="another"), visitor().get("/join")):
        assert answer.status_code == 410
    assert not stored(app, User, username="another")


@pytest.mark.parametrize("how", ["revoked", "expired", "tampered", "nothing"])
def test_a_link_that_is_over_makes_no_account(
    app: Flask,
    place: Place,
    sign_in: Callable[[str], Any],
    visitor: Callable[..., Any],
    moving: Clock,
    how: str,
) -> None:
    officer = sign_in("officer")
    token = invite(officer, place.contacts, person_name="刘洋")
    guest = visitor()
    guest.get(f"/join/{token}")
    if how == "revoked":
        key = one(app, Invitation, person_name="刘洋")["id"]
        assert officer.get(f"{place.contacts}/{key}/revoke").status_code == 200
        assert officer.post(f"{place.contacts}/{key}/revoke").status_code == 303
        assert "已撤回" in officer.get(place.contacts).text
    elif how == "expired":
        moving.forward(days=7, seconds=1)
    elif how == "tampered":
        token = token[:-1] + ("0" if token[-1] != "0" else "1")
    else:
        token = ""
    if how in ("tampered", "nothing"):
        guest = visitor()
        if token:
            guest.get(f"/join/{token}")
    answer = guest.post("/join", data={"username": "liuyang", "new_password": PASSWORD, "repeated": PASSWORD})
    assert answer.status_code == 410
    assert not stored(app, User, username="liuyang")


def test_the_letter_has_the_link_of_the_screen_and_the_table_has_none(
    app: Flask, place: Place, sign_in: Callable[[str], Any]
) -> None:
    token = invite(sign_in("officer"), place.contacts, person_name="刘洋", email="liu@example.cn")
    assert alone(messages.send_messages(app, None)).done == 1  # type: ignore[arg-type]
    assert found_in(app, r"/join/([0-9a-f]{40})") == token
    assert found_in(app, r"(兰州恒峡阀门有限公司)")
    assert token not in str(stored(app, Invitation)) + str(stored(app, OutboxMessage)) + str(
        stored(app, AuditEntry)
    )


def test_a_letter_of_a_revoked_invitation_is_not_sent(
    app: Flask, place: Place, sign_in: Callable[[str], Any]
) -> None:
    officer = sign_in("officer")
    invite(officer, place.contacts, person_name="刘洋", email="liu@example.cn")
    key = one(app, Invitation, person_name="刘洋")["id"]
    officer.post(f"{place.contacts}/{key}/revoke")
    assert alone(messages.send_messages(app, None)).done == 0  # type: ignore[arg-type]
    assert one(app, OutboxMessage, kind="invitation")["state"] == "void"


def test_the_picture_on_the_page_is_that_of_the_link(
    app: Flask, place: Place, sign_in: Callable[[str], Any]
) -> None:
    answer = send(sign_in("officer"), f"{place.contacts}/invite", person_name="刘洋")
    token = LINK.search(answer.text).group(1)  # type: ignore[union-attr]
    assert str(qr_picture(f"{app.config['PUBLIC_URL']}/join/{token}")) in answer.text


def test_a_form_sent_twice_invites_once_and_shows_the_link_once(
    app: Flask, place: Place, sign_in: Callable[[str], Any]
) -> None:
    officer = sign_in("officer")
    path = f"{place.contacts}/invite"
    form = {**shown_form(officer, path), "person_name": "刘洋"}
    first, second = officer.post(path, data=form), officer.post(path, data=form)
    assert (first.status_code, second.status_code) == (200, 303)
    one(app, Invitation, person_name="刘洋")


def test_several_contacts_but_nobody_twice(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    officer = sign_in("officer")
    tokens = [invite(officer, place.contacts, person_name=name, phone="") for name in ("刘洋", "高峰")]
    assert send(officer, f"{place.contacts}/invite", person_name="刘洋", phone="").status_code == 422
    for number, token in enumerate(tokens):
        assert join(visitor(), token, username=f"contact{number}").status_code == 303
    assert len(stored(app, User, enterprise_id=place.enterprise)) == 2


@pytest.mark.parametrize("state", ["never selected", "withdrawn", "moved"])
def test_only_assisted_enterprises_have_contacts(
    app: Flask, given: Callable[..., Any], place: Place, sign_in: Callable[[str], Any], state: str
) -> None:
    with given() as session:
        case = session.query(Case).one()
        if state == "never selected":
            other = make.make_enterprise(name="兰州待选阀门有限公司")
            place = Place(other.id, place.expert)
        elif state == "withdrawn":
            case.withdrawn_on, case.withdrawal_reason = make.today(), next(iter(WithdrawalReason))
        else:
            case.transferred_on = make.today()
    officer = sign_in("officer")
    assert "企业入选后方可邀请联络员" in officer.get(f"{place.contacts}/invite").text
    assert send(officer, f"{place.contacts}/invite", person_name="刘洋").status_code == 422
    assert not stored(app, Invitation)


@pytest.mark.parametrize("username", ["sibling", "reviewer", "manager"])
def test_nobody_but_the_own_county_invites_contacts(
    app: Flask, given: Callable[..., Any], place: Place, sign_in: Callable[[str], Any], username: str
) -> None:
    with given():
        key = make.make_invitation(
            by=make.make_user(), enterprise=make.db.session.get(Enterprise, place.enterprise)
        ).id
        contact = make.make_user(
            Role.ENTERPRISE_CONTACT, enterprise=make.db.session.get(Enterprise, place.enterprise)
        ).id
    browser = sign_in(username)
    refused = 404 if username == "sibling" else 403
    for path in (
        place.contacts,
        f"{place.contacts}/invite",
        f"{place.contacts}/{key}/revoke",
        f"{place.contacts}/accounts/{contact}/disable",
    ):
        assert browser.get(path).status_code == refused, path
        if path != place.contacts:
            answer = browser.post(path, data={"person_name": "x", "reason": "x", "request_key": "k" * 20})
            assert answer.status_code == refused, path
    assert one(app, Invitation)["revoked_at"] is None
    assert one(app, User, id=contact)["is_active"] in (True, 1)


def test_a_contact_who_left_is_out_at_once_and_others_are_not_touched(
    app: Flask, given: Callable[..., Any], place: Place, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        enterprise = session.get(Enterprise, place.enterprise)
        gone = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="gone").id
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="stays")
        elsewhere = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=make.make_enterprise()).id
        colleague = make.make_user().id
    officer, person, other = sign_in("officer"), sign_in("gone"), sign_in("stays")
    path = f"{place.contacts}/accounts/{gone}/disable"
    assert send(officer, path, reason="").status_code == 422
    assert send(officer, path, reason="离职").status_code == 303
    assert (is_in(person), is_in(other)) == (False, True)
    assert send(officer, path, reason="再次").status_code == 422
    for key in (elsewhere, colleague):
        answer = officer.post(f"{place.contacts}/accounts/{key}/disable", data={"reason": "x"})
        assert answer.status_code == 404


def test_an_expert_is_invited_by_the_unit_that_keeps_the_card(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    reviewer = sign_in("reviewer")
    assert sign_in("manager").get(place.access).status_code == 403
    assert sign_in("officer").get(place.access).status_code == 403
    token = invite(reviewer, place.access)
    assert "邀请" in reviewer.get(place.access).text
    assert join(visitor(), token, username="mawenbo").status_code == 303
    made = one(app, User, username="mawenbo")
    assert (made["role"], made["expert_id"], made["display_name"]) == ("expert", place.expert, "马文博")
    assert send(reviewer, f"{place.access}/invite").status_code == 422  # has an account
    assert "invite" not in reviewer.get(place.access).text


def test_a_new_invitation_of_an_expert_ends_the_old_one(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    reviewer = sign_in("reviewer")
    old, new = invite(reviewer, place.access), invite(reviewer, place.access)
    assert join(visitor(), old, username="mawenbo").status_code == 410
    assert join(visitor(), new, username="mawenbo").status_code == 303
    key = max(row["id"] for row in stored(app, Invitation))
    reviewer.post(f"{place.access}/{key}/revoke")
    assert one(app, Invitation, id=key)["revoked_at"] is None  # it was used


def test_an_expert_out_of_the_pool_is_out_at_the_next_request_and_comes_back_by_invitation(
    app: Flask,
    given: Callable[..., Any],
    place: Place,
    sign_in: Callable[[str], Any],
    visitor: Callable[..., Any],
) -> None:
    reviewer = sign_in("reviewer")
    token = invite(reviewer, place.access)
    join(visitor(), token, username="mawenbo")
    person = sign_in("mawenbo")
    assert person.get("/cases").status_code == 200
    unused = one(app, User, username="mawenbo")["id"]
    assert reviewer.post(f"/experts/{place.expert}/deactivate").status_code == 303
    assert person.get("/cases").status_code == 303
    assert one(app, User, id=unused)["is_active"] in (False, 0)
    assert send(reviewer, f"{place.access}/invite").status_code == 422
    reviewer.post(f"/experts/{place.expert}/reactivate")
    assert one(app, User, id=unused)["is_active"] in (False, 0)
    token = invite(reviewer, place.access)
    guest = visitor()
    shown = guest.get(f"/join/{token}", follow_redirects=True).text
    assert "mawenbo" in shown
    assert 'name="username"' not in shown
    assert (
        join(
            guest,
            token,
            username="somebody-else",
            new_password="Quarry-mist4-Fog",
            repeated="Quarry-mist4-Fog",
        ).status_code
        == 303
    )
    assert one(app, User, expert_id=place.expert)["id"] == unused
    assert give(guest, "mawenbo", "Quarry-mist4-Fog").status_code == 303


def test_an_account_that_is_opened_again_is_reached_as_the_invitation_was(
    app: Flask,
    given: Callable[..., Any],
    place: Place,
    sign_in: Callable[[str], Any],
    visitor: Callable[..., Any],
) -> None:
    reviewer = sign_in("reviewer")
    token = invite(reviewer, place.access, phone="13812345678", email="ma@former-employer.example")
    join(visitor(), token, username="mawenbo")
    reviewer.post(f"/experts/{place.expert}/deactivate")
    reviewer.post(f"/experts/{place.expert}/reactivate")
    token = invite(reviewer, place.access, phone="13987654321", email="ma@new.example")
    assert (
        join(visitor(), token, new_password="Quarry-mist4-Fog", repeated="Quarry-mist4-Fog").status_code
        == 303
    )
    assert one(app, User, username="mawenbo")["mark_of_phone"] == mark_of("13987654321")
    with given() as session:
        assert session.scalars(select(User.email).where(User.username == "mawenbo")).one() == "ma@new.example"


def test_an_invitation_of_an_expert_who_left_the_pool_opens_nothing(
    app: Flask,
    given: Callable[..., Any],
    place: Place,
    sign_in: Callable[[str], Any],
    visitor: Callable[..., Any],
) -> None:
    token = invite(sign_in("reviewer"), place.access)
    with given() as session:
        session.get(Expert, place.expert).is_active = False
    assert join(visitor(), token, username="mawenbo").status_code == 410


def test_an_administrator_is_invited_to_nothing(
    app: Flask, given: Callable[..., Any], place: Place, sign_in: Callable[[str], Any]
) -> None:
    with given():
        user = make.make_user(Role.AUDIT_ADMIN, "620100", phone="13812345678", email="audit@example.cn")
        persons.recognise(user)
    for typed in ({"phone": "138 1234 5678"}, {"email": "AUDIT@example.cn"}):
        answer = send(sign_in("officer"), f"{place.contacts}/invite", **{"person_name": "刘洋", **typed})
        assert answer.status_code == 422
    assert send(sign_in("reviewer"), f"{place.access}/invite", phone="13812345678").status_code == 422
    assert not stored(app, Invitation)


def test_who_became_an_administrator_meanwhile_joins_nothing(
    app: Flask,
    given: Callable[..., Any],
    place: Place,
    sign_in: Callable[[str], Any],
    visitor: Callable[..., Any],
) -> None:
    token = invite(sign_in("officer"), place.contacts, person_name="刘洋", phone="13812345678")
    with given():
        persons.recognise(make.make_user(Role.AUDIT_ADMIN, "620100", phone="13812345678"))
    assert join(visitor(), token, username="liuyang").status_code == 422
    assert not stored(app, User, username="liuyang")
    assert one(app, Invitation)["used_at"] is None


@pytest.mark.parametrize(
    "typed",
    [
        {"username": "officer"},
        {"username": "ab"},
        {"username": "Liu Yang"},
        {"username": ""},
        {"username": "liuyang", "new_password": "short", "repeated": "short"},
        {"username": "liuyang", "new_password": "Liuyang2026!", "repeated": "Liuyang2026!"},
        {"username": "liuyang", "repeated": "Another-river7-moss"},
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays_good(
    app: Flask,
    place: Place,
    sign_in: Callable[[str], Any],
    visitor: Callable[..., Any],
    typed: dict[str, str],
) -> None:
    guest = visitor()
    token = invite(sign_in("officer"), place.contacts, person_name="刘洋")
    assert join(guest, token, **typed).status_code == 422
    assert len(stored(app, User, enterprise_id=place.enterprise)) == 0
    assert join(guest, token, username="liuyang").status_code == 303


def test_with_one_link_one_cannot_find_out_who_has_an_account(
    place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    token = invite(sign_in("officer"), place.contacts, person_name="刘洋")
    guest = visitor()
    codes = [join(guest, token, username="officer").status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]


def test_joining_signs_out_who_sat_there_before(place: Place, sign_in: Callable[[str], Any]) -> None:
    officer = sign_in("officer")
    token = invite(officer, place.contacts, person_name="刘洋")
    assert join(officer, token, username="liuyang").status_code == 303
    assert not is_in(officer)


def test_a_new_name_of_the_enterprise_reaches_the_accounts_of_its_contacts(
    app: Flask, given: Callable[..., Any], place: Place
) -> None:
    with given() as session:
        enterprise = session.get(Enterprise, place.enterprise)
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="contact")
    with given() as session:
        rename(session.get(Enterprise, place.enterprise), "兰州恒峡流体有限公司", on=make.today())
    assert one(app, User, username="contact")["unit_name"] == "兰州恒峡流体有限公司"


@pytest.mark.parametrize(
    "broken",
    [
        {"expert_id": None},  # for nobody
        {"enterprise_id": 1, "tenant_id": 1},  # for two
        {"used_at": True},  # used, but by no account
        {"used_at": True, "user_id": True, "revoked_at": True},  # used and revoked
    ],
)
def test_the_table_refuses_what_makes_no_sense(
    app: Flask, given: Callable[..., Any], place: Place, broken: dict[str, Any]
) -> None:
    with given() as session:
        user = make.make_user()
        invitation = make.make_invitation(by=user, expert=session.get(Expert, place.expert))
        key, user_id, now = invitation.id, user.id, invitation.expires_at
    values = {
        name: {"used_at": now, "revoked_at": now, "user_id": user_id}[name] if value is True else value
        for name, value in broken.items()
    }
    with pytest.raises(IntegrityError), owner(app) as connection:
        connection.execute(update(Invitation.__table__).where(Invitation.id == key).values(**values))


def test_of_two_who_follow_one_link_one_gets_the_account(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    officer = sign_in("officer")
    for turn in range(5):
        token = invite(officer, place.contacts, person_name=f"第{turn}位", phone="")
        guests = [visitor(), visitor()]
        for guest in guests:
            guest.get(f"/join/{token}")
        statuses = at_once(
            guests,
            lambda guest, n, turn=turn: guest.post(
                "/join",
                data={"username": f"guest{turn}-{n}", "new_password": PASSWORD, "repeated": PASSWORD},
            ),
        )
        assert sorted(statuses) == [303, 410]
        one(app, User, display_name=f"第{turn}位")


def test_revoking_and_joining_at_the_same_moment(
    app: Flask, place: Place, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    officer = sign_in("officer")
    for turn in range(5):
        token = invite(officer, place.contacts, person_name=f"第{turn}位", phone="")
        key = one(app, Invitation, person_name=f"第{turn}位")["id"]
        guest = visitor()
        guest.get(f"/join/{token}")
        typed = {"username": f"guest{turn}", "new_password": PASSWORD, "repeated": PASSWORD}
        at_once(
            [officer, guest],
            lambda browser, n, key=key, typed=typed: (
                browser.post("/join", data=typed) if n else browser.post(f"{place.contacts}/{key}/revoke")
            ),
        )
        row = one(app, Invitation, id=key)
        made = stored(app, User, display_name=f"第{turn}位")
        assert bool(made) is (row["used_at"] is not None) is (row["revoked_at"] is None)
