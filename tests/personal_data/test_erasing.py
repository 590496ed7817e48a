"""What is carried out: row by row, safe to run again, and no figure changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from casework.access.tenancy import Reach, Scope
from casework.accounts.passwords import NO_PASSWORD
from casework.audit.listener import OF_AN_ACT
from casework.enums import (
    CorrectionVerdict,
    Role,
    TeamRole,
)
from casework.jobs.retention import erase_personal_data
from casework.jobs.work import alone
from casework.masking import REMOVED
from casework.models import (
    ActionItem,
    AuditEntry,
    Case,
    CaseEvent,
    CaseNote,
    CorrectionRequest,
    Enterprise,
    Expert,
    Nomination,
    NominationStep,
    PastPassword,
    PrivacyReceipt,
    User,
    Visit,
)
from casework.personal_data.retention import carrying_out
from casework.personal_data.retention.pseudonyms import PSEUDONYM
from casework.personal_data.vocabulary import Rule
from casework.regions.queries import place
from casework.reports.summary import build_summary
from tests import factories as make
from tests.owner import unwalled
from tests.personal_data.retention_world import (
    CONTACT,
    EXPERT,
    GONE,
    LEGAL,
    LONG_AGO,
    NUMBER,
    OFFICER,
    OLD,
    TODAY,
    World,
    asked,
    carried_out,
    confirmed,
    digest,
    ended_case,
    plan_of,
    texts_below,
)

pytestmark = pytest.mark.usefixtures("october")


def test_people_of_the_enterprise_become_pseudonyms_and_numbers_go(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    key = carried_out(app, given)
    with given() as session:
        enterprise = session.get(Enterprise, world.keys["enterprise"])
        assert (enterprise.head_phone, enterprise.contact_phone) == ("", "")
        assert enterprise.legal_representative == LEGAL
        contact, head = enterprise.contact_name, enterprise.head_name
        assert PSEUDONYM.match(contact)
        assert PSEUDONYM.match(head)
        assert contact != head
        case_id = world.keys["case"]
        visit = session.scalars(select(Visit).where(Visit.case_id == case_id)).one()
        first, second = visit.enterprise_people.split("、")
        worker = second.removesuffix("（铸造车间）")
        assert (first, visit.companions, visit.author_name) == (contact, OFFICER, EXPERT)
        assert PSEUDONYM.match(worker)
        assert visit.situation == f"{worker}说明气孔原因，{LEGAL}在场。联系 {REMOVED}。"
        done = session.scalars(
            select(ActionItem).where(ActionItem.case_id == case_id, ActionItem.done_by_id.is_not(None))
        ).one()
        assert (done.responsible, done.partner, done.done_by_name) == (contact, "质量部", contact)
        event = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.actor_id == world.keys["contact"])
        ).one()
        assert (event.actor_name, event.details) == (contact, {"text": f"{contact}送检"})
        steps = session.scalars(
            select(NominationStep).join(Nomination).where(Nomination.id == visit.case.nomination_id)
        ).all()
        snapshot = json.loads(steps[0].snapshot)
        assert snapshot == {"head_name": head, "contact_name": contact, "employees": 126}
        assert steps[0].actor_name == OFFICER
        assert visit.case.pseudonymised_on == TODAY
    below = texts_below(app, case_id)
    assert not [name for name in GONE if name in below]
    assert OFFICER in below
    with given():
        county = make.region("620103").id
    with given(Scope(Reach.COUNTY, county)) as session:
        note = session.scalars(select(CaseNote).where(CaseNote.case_id == case_id)).one()
        assert note.text == f"{contact} 的手机 {REMOVED}"
    plan = plan_of(given, key)
    assert plan.ended_at is not None
    assert plan.done == {"case": 3, "nomination": 5, "enterprise": 2}


def test_what_is_not_due_stays_as_it_is(app: Flask, world: World, given: Callable[..., Any]) -> None:
    before = texts_below(app, world.keys["case of later"])
    at_work = texts_below(app, world.keys["case at work"])
    carried_out(app, given)
    assert texts_below(app, world.keys["case of later"]) == before
    assert texts_below(app, world.keys["case at work"]) == at_work
    with given() as session:
        for name in ("enterprise again", "enterprise at work"):
            enterprise = session.get(Enterprise, world.keys[name])
            assert (enterprise.contact_name, enterprise.contact_phone) == (CONTACT, NUMBER)
        assert session.get(User, world.keys["contact"]).phone == NUMBER
        drafts = session.scalars(select(Nomination.draft_json).where(Nomination.draft_json != "")).all()
        assert drafts == []


def test_the_same_name_is_another_pseudonym_elsewhere(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    carried_out(app, given)
    with given() as session:
        names = {
            session.get(Enterprise, world.keys[name]).contact_name
            for name in ("enterprise", "enterprise distant")
        }
    assert len(names) == 2


def test_figures_stay_what_they_were(app: Flask, world: World, given: Callable[..., Any]) -> None:
    def summaries() -> list[Any]:
        with given():
            found = [
                build_summary(place(make.region(code).id), OLD, date(OLD, 12, 31))
                for code in ("620103", "620502")
            ]
        return [
            (
                summary.figures,
                {(number, column.key): table.values(column.key)
                 for number, table in summary.tables.items()
                 for column in table.columns
                 if column.key not in ("contact", "phone")},
            )
            for summary in found
        ]  # fmt: skip

    before = summaries()
    carried_out(app, given)
    after = summaries()
    assert after == before
    assert before[0][0]


def test_running_again_finds_nothing(app: Flask, world: World, given: Callable[..., Any]) -> None:
    carried_out(app, given)
    before = digest(app)
    assert alone(erase_personal_data(app, TODAY)).done == 0
    key = carried_out(app, given)
    plan = plan_of(given, key)
    assert all(found["rows"] == 0 for rule, found in plan.counts.items() if rule != "files")
    after = digest(app)
    assert {name for name in before if before[name] != after[name]} <= {"users", "privacy_receipts"}


class Killed(BaseException):
    """The process ends."""


def test_a_run_that_dies_is_taken_up_and_counts_nothing_twice(
    app: Flask, world: World, given: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = asked(app)
    confirmed(app, given, key)
    erase, seen = carrying_out.ERASE[Rule.CASE], list[int]()

    def dies(case_id: int, **values: Any) -> None:
        seen.append(case_id)
        erase(case_id, **values)
        if len(seen) == 2:
            raise Killed

    monkeypatch.setitem(carrying_out.ERASE, Rule.CASE, dies)
    with pytest.raises(Killed):
        alone(erase_personal_data(app, TODAY))
    assert plan_of(given, key).done == {"case": 1}
    assert plan_of(given, key).ended_at is None
    alone(erase_personal_data(app, TODAY))
    assert plan_of(given, key).done == {"case": 3, "nomination": 5, "enterprise": 2}
    assert plan_of(given, key).ended_at is not None


def test_a_row_that_fails_is_left_and_the_others_get_their_turn(
    app: Flask, world: World, given: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    key = asked(app)
    confirmed(app, given, key)
    erase = carrying_out.ERASE[Rule.CASE]

    def fails(case_id: int, **values: Any) -> None:
        erase(case_id, **values)
        if case_id == world.keys["case"]:
            raise ValueError("a bad row")

    monkeypatch.setitem(carrying_out.ERASE, Rule.CASE, fails)
    total = alone(erase_personal_data(app, TODAY))
    assert (total.done, total.failed) == (9, 1)
    assert "could not be erased" in caplog.text
    assert plan_of(given, key).done == {"case": 2, "failed": 1, "nomination": 5, "enterprise": 2}
    with given() as session:
        assert session.get(Case, world.keys["case"]).pseudonymised_on is None


def test_who_takes_part_again_before_the_work_begins_is_left_alone(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    key = asked(app)
    confirmed(app, given, key)
    with given() as session:
        enterprise = session.get(Enterprise, world.keys["enterprise"])
        make.make_nomination("620103", enterprise=enterprise, programme=make.make_programme(2026))
    alone(erase_personal_data(app, TODAY))
    with given() as session:
        assert session.get(Enterprise, world.keys["enterprise"]).contact_phone == NUMBER
    assert plan_of(given, key).done["enterprise"] == 1


def test_the_log_says_which_columns_and_no_value(app: Flask, world: World, given: Callable[..., Any]) -> None:
    key = asked(app)
    confirmed(app, given, key)
    with unwalled(app) as connection:
        known = {(row.chain, row.seq) for row in connection.execute(select(AuditEntry.__table__))}
    alone(erase_personal_data(app, TODAY))
    with unwalled(app) as connection:
        rows = [
            row
            for row in connection.execute(select(AuditEntry.__table__)).all()
            if (row.chain, row.seq) not in known
        ]
    assert not [row.changes for row in rows if any(name in row.changes for name in GONE)]
    acts = [row for row in rows if row.act == "erase_personal_data"]
    assert len(acts) == 10
    assert {row.actor_name for row in acts} == {"job erase_personal_data"}
    with given():
        counties = {make.region(code).id for code in ("620103", "620502")}
    assert {row.chain for row in acts} == counties
    changed = next(row for row in rows if (row.act, row.object_type) == ("update", "visits"))
    assert json.loads(changed.changes)["situation"] == ["•", "•"]


def test_a_case_that_was_reopened_is_due_once_more(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    carried_out(app, given)
    with given() as session:
        case = session.get(Case, world.keys["case"])
        case.reopened_on = date(2026, 11, 2)
        case.enterprise.contact_name = "周新来"
        make.make_visit(case, enterprise_people="周新来")
    key = carried_out(app, given)
    assert plan_of(given, key).done["case"] == 1


# ---------------------------------------------------------------- experts, accounts, requests


def aged(session: Any, model: Any, key: int, when: datetime = LONG_AGO) -> None:
    """The row was changed last so long ago."""
    session.flush()
    session.execute(
        update(model).where(model.id == key).values(updated_at=when).execution_options(**{OF_AN_ACT: "test"})
    )


def test_an_expert_who_left_long_ago_cannot_be_reached_and_keeps_the_signed_records(
    app: Flask, given: Callable[..., Any]
) -> None:
    with given() as session:
        case = ended_case("620103", 2025, make.make_enterprise())
        made = {}
        for name, active, ended in (
            ("left", False, date(2023, 5, 1)), ("lately", False, date(2026, 5, 1)), ("in the pool", True, None),
        ):  # fmt: skip
            expert = make.make_expert(f"专家{name}", is_active=active, bio="长期从事计量工作", gender="f")
            if ended:
                make.make_member(case, expert, TeamRole.MEMBER, ended_on=ended, end_reason="聘期结束")
            aged(session, Expert, expert.id)
            made[name] = expert.id
    carried_out(app, given)
    with given() as session:
        experts = {name: session.get(Expert, key) for name, key in made.items()}
        left = experts["left"]
        assert (left.name, left.unit) == ("专家left", "甘肃省计量技术中心")
        assert (left.contact.phone, left.contact.email, left.bio, left.gender) == ("", "", "", "")
        for name in ("lately", "in the pool"):
            assert (experts[name].contact.phone, experts[name].bio) == ("13900000000", "长期从事计量工作")


def test_a_disabled_account_keeps_the_name_of_staff_and_loses_that_of_a_contact(
    app: Flask, given: Callable[..., Any]
) -> None:
    with given() as session:
        made = {
            "staff": make.make_user(
                display_name=OFFICER, phone=NUMBER, email="li@example.cn", is_active=False
            ),
            "contact": make.make_user(
                Role.ENTERPRISE_CONTACT,
                display_name=CONTACT,
                phone=NUMBER,
                is_active=False,
                username="zhaohaiyan",
            ),
            "active": make.make_user(phone=NUMBER),
            "lately": make.make_user(phone=NUMBER, is_active=False),
        }
        session.add(PastPassword(user_id=made["contact"].id, password_hash="old"))
        session.execute(update(PrivacyReceipt).values(address="192.0.2.7"))
        for name in ("staff", "contact", "active"):
            aged(session, User, made[name].id)
        keys = {name: user.id for name, user in made.items()}
    key = carried_out(app, given)
    assert plan_of(given, key).done == {"account": 2}
    with given() as session:
        users = {name: session.get(User, user_id) for name, user_id in keys.items()}
        assert (users["staff"].display_name, users["staff"].phone, users["staff"].email) == (OFFICER, "", "")
        assert users["staff"].password_hash == NO_PASSWORD
        assert PSEUDONYM.match(users["contact"].display_name)
        assert users["contact"].username == f"former-{keys['contact']}"
        assert not session.scalars(select(PastPassword.id)).all()
        receipts = dict(session.execute(select(PrivacyReceipt.user_id, PrivacyReceipt.address)).all())
        assert receipts[keys["contact"]] == ""
        assert receipts[keys["active"]] == "192.0.2.7"
        assert (users["active"].phone, users["lately"].phone) == (NUMBER, NUMBER)


def test_an_answered_request_is_deleted_and_an_open_one_waits(app: Flask, given: Callable[..., Any]) -> None:
    with given():
        user, other = make.make_user(), make.make_user()
        answered = {
            "verdict": CorrectionVerdict.REFUSED,
            "answer": "与证件一致。",
            "answered_by_id": other.id,
        }
        old = make.make_correction(user, **answered, answered_on=date(2023, 10, 11)).id
        young = make.make_correction(user, **answered, answered_on=date(2023, 10, 12)).id
        waiting = make.make_correction(user, asked_on=date(2020, 1, 2)).id
    carried_out(app, given)
    with given() as session:
        left = set(session.scalars(select(CorrectionRequest.id)))
    assert left == {young, waiting}
    assert old not in left
