"""Cases of people whose time is over, and of others; the steps of a plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.enums import (
    CaseStatus,
    EventKind,
    NominationStatus,
    ReviewDecision,
    ReviewStep,
    Role,
)
from casework.extensions import db
from casework.jobs.retention import erase_personal_data, scopes_of
from casework.jobs.work import alone
from casework.models import (
    Base,
    Case,
    CaseEvent,
    CaseNote,
    Enterprise,
    NominationStep,
    RetentionPlan,
    User,
)
from casework.personal_data.retention import plans
from casework.personal_data.retention.counting import count_plan
from casework.personal_data.retention.periods import Periods
from tests import factories as make
from tests.owner import unwalled

TODAY = date(2026, 10, 12)
OLD, LATER = 2022, 2023
LONG_AGO = datetime(2020, 3, 2, tzinfo=UTC)
HEAD, CONTACT, WORKER, LEGAL, OFFICER, EXPERT = "孙丽华", "赵海燕", "王志强", "陈国栋", "李晓燕", "马文博"
NUMBER, OTHER_NUMBER = "13893152046", "13893150001"
GONE = (HEAD, CONTACT, WORKER, NUMBER, OTHER_NUMBER)
OF_THE_LOG = {"audit_entries", "audit_chains", "audit_anchors"}
PERIODS = {"case": 3, "expert": 2, "account": 3, "request": 3}


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


def build(given: Callable[..., Any]) -> World:
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
