"""The end of keeping: counted first, confirmed by a second person, carried out row by row, safe to run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.accounts.passwords import NO_PASSWORD
from casework.audit.listener import OF_AN_ACT
from casework.enums import (
    CaseStatus,
    CorrectionVerdict,
    EventKind,
    NominationStatus,
    ReviewDecision,
    ReviewStep,
    Role,
    TeamRole,
)
from casework.errors import RuleViolation
from casework.extensions import db
from casework.jobs.retention import erase_personal_data, scopes_of
from casework.jobs.work import alone
from casework.masking import REMOVED
from casework.models import (
    ActionItem,
    AuditEntry,
    Base,
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
    RetentionPlan,
    User,
    Visit,
)
from casework.personal_data.retention import carrying_out, plans
from casework.personal_data.retention.carrying_out import carry_out
from casework.personal_data.retention.counting import count_plan
from casework.personal_data.retention.periods import Periods
from casework.personal_data.retention.pseudonyms import PSEUDONYM
from casework.personal_data.vocabulary import Rule
from casework.regions.queries import place
from casework.reports.summary import build_summary
from casework.secrets_at_rest import keyring
from tests import factories as make
from tests.conftest import SECRET
from tests.owner import unwalled

TODAY = date(2026, 10, 12)
OLD, LATER = 2022, 2023
LONG_AGO = datetime(2020, 3, 2, tzinfo=UTC)
HEAD, CONTACT, WORKER, LEGAL, OFFICER, EXPERT = "孙丽华", "赵海燕", "王志强", "陈国栋", "李晓燕", "马文博"
NUMBER, OTHER_NUMBER = "13893152046", "13893150001"
GONE = (HEAD, CONTACT, WORKER, NUMBER, OTHER_NUMBER)
OF_THE_LOG = {"audit_entries", "audit_chains", "audit_anchors"}
PERIODS = {"case": 3, "expert": 2, "account": 3, "request": 3}


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@dataclass
class World:
    """Keys of what is due and of what is not."""

    keys: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def ended_case(code: str, year: int, enterprise: Enterprise, status: CaseStatus = CaseStatus.CLOSED) -> Case:
    programme = make.make_programme(year)
    nomination = make.make_nomination(
        code, NominationStatus.CONFIRMED, enterprise=enterprise, programme=programme,
        decided_on=date(year, 4, 2), confirmed_on=date(year, 4, 10),
    )  # fmt: skip
    values = {"closed_on": date(year, 11, 30), "accepted_on": date(year, 11, 20)}
    return make.make_case(
        code, status, nomination=nomination, confirmed_on=date(year, 4, 10),
        **(values if status is CaseStatus.CLOSED else {}),
    )  # fmt: skip


def fill(case: Case, contact: User, officer: User) -> None:
    """Texts, lists and signatures in which people of the enterprise stand."""
    step = NominationStep(
        nomination=case.nomination, step=ReviewStep.COUNTY, decision=ReviewDecision.SUBMIT, on_date=case.confirmed_on,
        at=clock.now(), actor_id=officer.id, actor_name=officer.display_name,
        snapshot=json.dumps({"head_name": HEAD, "contact_name": CONTACT, "employees": 126}, ensure_ascii=False),
    )  # fmt: skip
    event = CaseEvent(
        case=case, kind=EventKind.PROGRESS_REPORTED, on_date=case.confirmed_on, at=clock.now(), actor_id=contact.id,
        actor_name=contact.display_name, details_json=json.dumps({"text": f"{CONTACT}送检"}, ensure_ascii=False),
    )  # fmt: skip
    db.session.add_all([step, event])
    make.make_visit(
        case, make.make_expert(EXPERT), enterprise_people=f"{CONTACT}、{WORKER}（铸造车间）", companions=OFFICER,
        situation=f"{WORKER}说明气孔原因，{LEGAL}在场。联系 {OTHER_NUMBER}。", held_on=date(2022, 9, 30),
    )  # fmt: skip
    constraint = make.make_constraint(case, title=f"首件检验没有记录（{WORKER}）")
    make.make_action(
        case, constraint, responsible=CONTACT, partner="质量部", done_by_id=contact.id, done_by_name=CONTACT
    )
    make.make_evidence(
        make.make_action(case, constraint), file_name=f"{CONTACT}-检定证书.pdf", uploaded_by_name=OFFICER
    )


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    found = World()
    with given() as session:
        officer = make.make_user(display_name=OFFICER)
        people = {"legal_representative": LEGAL, "head_name": HEAD, "contact_name": CONTACT}
        phones = {"head_phone": OTHER_NUMBER, "contact_phone": NUMBER}
        due = make.make_enterprise("620103", name="兰州恒峡阀门有限公司", **people, **phones)
        again = make.make_enterprise("620103", name="兰州黄河泵业有限公司", **people, **phones)
        distant = make.make_enterprise("620502", name="天水锻压机床有限公司", **people, **phones)
        at_work = make.make_enterprise("620103", name="兰州长征机械有限公司", **people, **phones)
        contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=due, display_name=CONTACT, phone=NUMBER)
        found.keys = {
            "case": ended_case("620103", OLD, due).id,
            "case again": ended_case("620103", OLD, again).id,
            "case of later": ended_case("620103", LATER, again).id,
            "case distant": ended_case("620502", OLD, distant).id,
            "case at work": ended_case("620103", OLD, at_work, CaseStatus.IMPLEMENTING).id,
            "enterprise": due.id, "enterprise again": again.id, "enterprise distant": distant.id,
            "enterprise at work": at_work.id, "contact": contact.id,
        }  # fmt: skip
        for name in ("case", "case of later"):
            fill(session.get(Case, found.keys[name]), contact, officer)
        make.make_nomination(
            "620103", enterprise=again, programme=make.make_programme(OLD), enterprise_name="", uscc="", is_live=False,
            draft_json=json.dumps({"contact_phone": [NUMBER]}), main_problems=f"{NUMBER} 联系",
        )  # fmt: skip
        county, officer_id = officer.region_id, officer.id
    with given(Scope(Reach.COUNTY, county)) as session:
        case = session.get(Case, found.keys["case"])
        text = f"{CONTACT} 的手机 {NUMBER}"
        session.add(CaseNote(case=case, text=text, author_id=officer_id, author_name=OFFICER))
    return found


def asked(app: Flask) -> int:
    """A plan of today, counted."""
    in_scope = scopes_of(app, "test")
    with in_scope(NOBODY):
        plan = plans.ask_for_plan(Periods.of(PERIODS), on=TODAY, name="test")
        db.session.commit()
        key = plan.id
    count_plan(key, in_scope)
    return key


def confirmed(app: Flask, given: Callable[..., Any], key: int) -> None:
    with given() as session:
        plans.confirm(
            session.get(RetentionPlan, key), actor=make.actor(make.make_user(Role.SECURITY_ADMIN, "620000"))
        )


def carried_out(app: Flask, given: Callable[..., Any]) -> int:
    key = asked(app)
    confirmed(app, given, key)
    alone(erase_personal_data(app, TODAY))
    return key


def plan_of(given: Callable[..., Any], key: int) -> RetentionPlan:
    with given() as session:
        return session.get(RetentionPlan, key)


def digest(app: Flask, *but: str) -> dict[str, list[str]]:
    """Every table's rows as the owner sees them."""
    with unwalled(app) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in {"retention_plans", "job_runs", *OF_THE_LOG, *but}
        }


def texts_below(app: Flask, case_id: int) -> str:
    """Every text of every table below a case but the log, which ends by its own years."""
    found = []
    with unwalled(app) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in OF_THE_LOG:
                continue
            key = table.columns.get("case_id") if table.name != "cases" else table.columns["id"]
            if key is not None:
                found += [repr(tuple(row)) for row in connection.execute(select(table).where(key == case_id))]
    return "\n".join(found)


# ---------------------------------------------------------------- counting


def test_counting_says_what_is_due_and_changes_nothing(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    before = digest(app)
    counts = plan_of(given, asked(app)).counts
    assert digest(app) == before
    rows = {rule: found["rows"] for rule, found in counts.items() if rule != "files"}
    assert rows == {"case": 3, "nomination": 5, "enterprise": 2, "expert": 0, "account": 0, "request": 0}
    assert counts["case"]["counties"] == 2
    assert counts["case"]["sample"] == sorted(world.keys[n] for n in ("case", "case again", "case distant"))
    assert counts["enterprise"]["sample"] == sorted(
        world.keys[n] for n in ("enterprise", "enterprise distant")
    )
    assert counts["files"] == {"action": 1}
    assert not any(name in json.dumps(counts, ensure_ascii=False) for name in GONE)


def test_nothing_happens_before_it_is_confirmed(app: Flask, world: World, given: Callable[..., Any]) -> None:
    key, before = asked(app), digest(app)
    for _ in range(2):
        assert alone(erase_personal_data(app, TODAY)).done == 0
    with pytest.raises(RuleViolation):
        list(carry_out(key, scopes_of(app), keyring(SECRET)))
    assert digest(app) == before


def test_two_people_decide(app: Flask, given: Callable[..., Any]) -> None:
    with given() as session:
        asker = make.make_user(Role.SYSTEM_ADMIN)
        plan = plans.ask_for_plan(Periods.of(PERIODS), on=TODAY, name="x", actor=make.actor(asker))
        assert plan.asked_by_id == asker.id
        officers = {
            role: make.actor(make.make_user(role, code))
            for role, code in ((Role.SECURITY_ADMIN, "620103"), (Role.SYSTEM_ADMIN, ""), (Role.COUNTY_OFFICER, "620103"))
        }  # fmt: skip
        province = make.actor(make.make_user(Role.SECURITY_ADMIN, "620000"))
        with pytest.raises(RuleViolation):  # not counted yet
            plans.confirm(plan, actor=province)
        plan.counted_at = clock.real_now()
        for actor in officers.values():
            with pytest.raises(RuleViolation):
                plans.confirm(plan, actor=actor)
        with pytest.raises(RuleViolation):
            plans.ask_for_plan(Periods.of(PERIODS), on=TODAY, name="y")
        plans.confirm(plan, actor=province)
        with pytest.raises(RuleViolation):
            plans.refuse(plan, "再想想", actor=province)
        session.flush()


def test_the_table_wants_two_people_and_one_open_plan(session: Any) -> None:
    user = make.make_user(Role.SYSTEM_ADMIN)
    with pytest.raises(IntegrityError), session.begin_nested():
        make.make_retention_plan(
            asked_by_id=user.id, decided_by_id=user.id, decided_at=clock.real_now(), is_confirmed=True
        )
    with pytest.raises(IntegrityError), session.begin_nested():
        make.make_retention_plan(started_at=clock.real_now())
    make.make_retention_plan()
    with pytest.raises(IntegrityError):
        make.make_retention_plan()


def test_a_dropped_plan_erases_nothing_and_makes_room(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    key, before = asked(app), digest(app, "users", "privacy_receipts")
    with given() as session:
        actor = make.actor(make.make_user(Role.SYSTEM_ADMIN))
        with pytest.raises(RuleViolation):
            plans.refuse(session.get(RetentionPlan, key), " ", actor=actor)
        plans.refuse(session.get(RetentionPlan, key), "先备份", actor=actor)
    alone(erase_personal_data(app, TODAY))
    assert digest(app, "users", "privacy_receipts") == before
    assert asked(app) != key


@pytest.mark.parametrize("years", [0, -1])
def test_less_than_a_year_is_refused(years: int) -> None:
    with pytest.raises(ValueError, match="a year at least"):
        Periods.of({**PERIODS, "account": years})


# ---------------------------------------------------------------- carrying out


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


# ---------------------------------------------------------------- the calendar and the commands


def test_a_plan_is_asked_for_on_the_first_of_a_month_once(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    first = date(2026, 11, 1)
    for _ in range(3):
        alone(erase_personal_data(app, first))
    with given() as session:
        plan = session.scalars(select(RetentionPlan)).one()
        assert (plan.as_of_on, plan.asked_by_id, plan.is_open) == (first, None, True)
        assert plan.counts["case"]["rows"] == 3


def test_when_nothing_is_due_the_calendar_leaves_no_open_plan(app: Flask, given: Callable[..., Any]) -> None:
    for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1)):
        alone(erase_personal_data(app, day))
    with given() as session:
        found = session.scalars(select(RetentionPlan).order_by(RetentionPlan.id)).all()
        assert [(plan.as_of_on.month, plan.is_open) for plan in found] == [(11, False), (12, False)]


def test_the_commands_count_list_and_carry_out(app: Flask, world: World, given: Callable[..., Any]) -> None:
    run = app.test_cli_runner().invoke
    refused = run(args=["retention", "run"])
    assert (refused.exit_code, "no confirmed plan" in refused.output) == (1, True)
    counted = run(args=["retention", "plan", "--on", "2026-10-12"])
    assert counted.exit_code == 0, counted.output
    assert "case               3 rows in 2 counties" in counted.output
    assert "waits to be confirmed" in counted.output
    assert run(args=["retention", "plan"]).exit_code == 1
    listed = run(args=["retention", "files"]).output.splitlines()
    assert len(listed) == 1
    assert listed[0].split("\t")[2:] == ["action", "检定证书", "2026-07-20"]
    assert CONTACT not in listed[0]
    assert run(args=["retention", "run"]).exit_code == 1
    with given() as session:
        key = session.scalars(select(RetentionPlan.id)).one()
    confirmed(app, given, key)
    done = run(args=["retention", "run"])
    assert (done.exit_code, "10 done, 0 failed" in done.output) == (0, True), done.output
