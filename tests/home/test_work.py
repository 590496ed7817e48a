"""What the workbench says is overdue, waiting and next, and the calendar beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework import clock
from casework.calendars.queries import calendar_for
from casework.enums import (
    CaseStatus,
    DeadlineKind,
    FollowUpKind,
    NominationStatus,
    ProgrammeStatus,
    Rank,
    ReturnAct,
    ReturnPeriod,
    ReturnStatus,
    Role,
)
from casework.extensions import db
from casework.home import queries
from casework.home.queries import Work
from casework.home.work import week_cells, work_url
from casework.models import AnnualReturn, Programme, ReturnCorrection, ReturnStep
from tests import factories as make

TODAY = date(2026, 10, 12)  # a Monday
LATE = date(2026, 9, 30)


def late_case(status: CaseStatus) -> Any:
    """A case with an action and a follow-up long overdue."""
    case = make.make_case(status=status)
    make.make_action(case, due_on=LATE)
    make.make_follow_up(case, due_on=LATE, window_until_on=LATE)
    return case


def test_overdue_are_the_actions_and_follow_ups_past_their_dates(session: Any) -> None:
    late_case(CaseStatus.IMPLEMENTING)
    found = queries.overdue(TODAY)
    assert found.count == 2
    assert {work.kind for work in found.items} == {"overdue_action", "overdue_follow_up"}


@pytest.mark.parametrize("status", [CaseStatus.SUSPENDED, CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED])
def test_nobody_waits_for_a_case_that_stands_still_or_has_left(session: Any, status: CaseStatus) -> None:
    case = late_case(status)
    make.make_action(case, due_on=TODAY)
    make.make_action(case, done_on=LATE, done_by_name="马文博")
    make.make_plan(case, version_number=2, submitted_on=LATE)
    assert queries.overdue(TODAY).count == 0
    assert queries.coming(TODAY, date(2026, 10, 26)).count == 0
    for role in (Role.COUNTY_OFFICER, Role.LEADER):
        assert queries.waiting(make.actor(make.make_user(role)), TODAY).count == 0


def test_a_look_back_of_a_closed_case_is_still_owed(session: Any) -> None:
    case = make.make_case(status=CaseStatus.CLOSED)
    make.make_follow_up(case, kind=FollowUpKind.LOOK_BACK, due_on=LATE, window_until_on=LATE)
    assert [work.kind for work in queries.overdue(TODAY).items] == ["overdue_follow_up"]


@pytest.mark.parametrize(
    ("today", "first", "count"),
    [(TODAY, "12", 11), (date(2026, 10, 14), "", 13), (date(2026, 10, 17), "19", 10)],
)
def test_the_calendar_begins_with_the_week_that_has_days_left(
    session: Any, today: date, first: str, count: int
) -> None:
    tenant_id = make.make_user().region_id
    cells = week_cells([], tenant_id, today, 10)
    assert (cells[0]["day"], len(cells)) == (first, count)


CODES = {Role.PROVINCIAL_MANAGER: "620000", Role.PREFECTURE_REVIEWER: "620100"}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_first_page_in_both_languages(
    role: Role, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        make.make_programme()
        case = late_case(CaseStatus.IMPLEMENTING)
        expert = make.make_member(case).expert
        make.make_user(
            role, CODES.get(role, "620103"), username="person", expert=expert, enterprise=case.enterprise
        )
    with clock.moved_to(TODAY):
        browser = sign_in("person")
        for language in ("zh_Hans", "en"):
            page = browser.get(f"/?language={language}")
            assert page.status_code == 200


@pytest.mark.parametrize("status", [CaseStatus.IMPLEMENTING, CaseStatus.TRANSFERRED, CaseStatus.CLOSED])
def test_a_denied_visit_asks_county_and_author_for_an_answer_until_it_is_settled(
    session: Any, status: CaseStatus
) -> None:
    """Whatever became of the case: the record counts until its author takes it back or the enterprise confirms it."""
    case = make.make_case(status=status)
    expert = make.make_expert("马文博")
    author = make.make_user(Role.EXPERT, expert=expert)
    visit = make.make_visit(case, expert, author, enterprise_denied_on=LATE, enterprise_remark="没有人来过")
    officer, other = make.actor(make.make_user(Role.COUNTY_OFFICER)), make.make_expert("张淑琴")

    def asked(person: Any) -> list[Any]:
        return [work for work in queries.waiting(person, TODAY).items if work.kind.endswith("visit_denied")]

    works = asked(officer)
    assert [(work.kind, work.key, work.since) for work in works] == [("visit_denied", visit.id, LATE)]
    expected = calendar_for(case.tenant_id).add(LATE, case.programme.visit_log_days)
    assert works[0].due_on == expected
    assert [work.kind for work in asked(make.actor(author, case))] == ["own_visit_denied"]
    assert asked(make.actor(make.make_user(Role.EXPERT, expert=other), case)) == []
    visit.withdrawn_on, visit.withdrawal_reason = TODAY, "记错了日期"
    session.flush()
    assert asked(officer) == []


def test_many_denied_visits_ask_as_much_as_one(session: Any, statements: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    expert = make.make_expert("马文博")
    officer = make.actor(make.make_user(Role.COUNTY_OFFICER))
    make.make_visit(case, expert, enterprise_denied_on=LATE, enterprise_remark="没有人来过")
    before = queries.waiting(officer, TODAY).count
    with statements() as few:
        queries.waiting(officer, TODAY)
    for _ in range(12):
        make.make_visit(case, expert, enterprise_denied_on=LATE, enterprise_remark="没有人来过")
    with statements() as many:
        assert queries.waiting(officer, TODAY).count == before + 12
    assert len(many) == len(few)


def test_the_year_end_lies_on_the_desks_of_those_who_go_on(session: Any) -> None:
    """A return that came back, returns of the units directly below, corrections: each on one desk, and on no other."""
    people = {
        "county": make.actor(make.make_user(Role.COUNTY_OFFICER, "620523")),
        "other county": make.actor(make.make_user(Role.COUNTY_OFFICER, "620502")),
        "prefecture": make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620500")),
        "province": make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000")),
    }

    def desks() -> dict[str, list[tuple[str, int]]]:
        kinds = ("return_sent_back", "check_return", "decide_correction")
        found = {
            name: [(work.kind, work.key) for work in queries.waiting(one, TODAY).items if work.kind in kinds]
            for name, one in people.items()
        }
        return {name: works for name, works in found.items() if works}

    row = make.make_return("620523")
    above = make.make_return("620500", Rank.PREFECTURE, programme=row_programme(row))
    assert desks() == {}
    row.status = ReturnStatus.SUBMITTED
    noted(row, ReturnAct.SUBMIT, LATE)
    assert desks() == {"prefecture": [("check_return", row.id)]}
    (work,) = [
        one for one in queries.waiting(people["prefecture"], TODAY).items if one.kind == "check_return"
    ]
    assert (work.since, work.enterprise) == (LATE, "甘谷县")
    row.status = ReturnStatus.RETURNED
    noted(row, ReturnAct.SEND_BACK, TODAY)
    assert desks() == {"county": [("return_sent_back", row.id)]}
    row.status, above.status = ReturnStatus.CHECKED, ReturnStatus.SUBMITTED
    noted(above, ReturnAct.SUBMIT, TODAY)
    assert desks() == {"province": [("check_return", above.id)]}
    row.status = above.status = ReturnStatus.FROZEN
    correction = ReturnCorrection(
        region_id=row.region_id, annual_return_id=row.id, object_type="action_items", object_id=1,
        column_name="done_on", label="2026-620523-001 · 1", old_value="", new_value="2026-06-30", reason="台账日期抄错",
        evidence="签收单", asked_on=TODAY, asked_by_name="李晓燕",
    )  # fmt: skip
    session.add(correction)
    session.flush()
    assert desks() == {"province": [("decide_correction", correction.id)]}


def test_each_work_of_the_year_end_leads_to_its_page(app: Any) -> None:
    with app.test_request_context():
        work = {
            kind: work_url(Work(kind, 7, None, 1, "甘谷县", "2026 全年", TODAY))
            for kind in ("return_sent_back", "check_return", "decide_correction")
        }
    assert work == {
        "return_sent_back": "/returns/7", "check_return": "/returns/7", "decide_correction": "/returns/errata/7",
    }  # fmt: skip


def row_programme(row: AnnualReturn) -> Programme:
    return db.session.get_one(Programme, row.programme_id)


def noted(row: AnnualReturn, act: ReturnAct, on: date) -> None:
    """The step that brought the return there."""
    db.session.add(
        ReturnStep(
            region_id=row.region_id, annual_return_id=row.id, act=act, made_on=on,
            made_at=datetime(on.year, on.month, on.day, 8, tzinfo=UTC), made_by_name="张力",
        )
    )  # fmt: skip
    db.session.flush()


def test_the_workbench_counts_the_early_warnings_of_the_own_unit(
    given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        for code in ("620103", "620502"):
            make.make_case(
                code,
                CaseStatus.IMPLEMENTING,
                plan_approved_on=date(2026, 1, 5),
                last_visit_on=date(2026, 1, 6),
            )
        for name, code in (("near", "620103"), ("calm", "620523")):
            make.make_user(Role.COUNTY_OFFICER, code, username=name)
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="province")
    link = '<a href="/dashboard/warnings?rule=no-visit">'
    assert f"{link}1</a>" in sign_in("near").get("/").text
    assert f"{link}2</a>" in sign_in("province").get("/").text
    calm = sign_in("calm").get("/").text
    assert "今天这里没有预警" in calm
    assert link not in calm


def test_a_step_of_a_case_that_is_late_is_overdue_too(session: Any) -> None:
    """Plan, acceptance … are deadlines of the case; an action's own is not counted a second time."""
    plan = make.make_case("620103", CaseStatus.DIAGNOSED)
    plan.next_due_on, plan.next_due_kind = LATE, DeadlineKind.PLAN
    action = make.make_case("620103", CaseStatus.IMPLEMENTING)
    make.make_action(action, make.make_constraint(action), due_on=LATE)
    action.next_due_on, action.next_due_kind = LATE, DeadlineKind.ACTION
    ended = make.make_case("620103", CaseStatus.SUSPENDED)
    ended.next_due_on, ended.next_due_kind = LATE, DeadlineKind.PLAN
    session.flush()
    found = queries.overdue(TODAY)
    assert sorted((work.kind, work.case_id) for work in found.items) == [
        ("overdue_action", action.id), ("overdue_step", plan.id),
    ]  # fmt: skip
    assert found.count == 2


def test_the_return_that_is_due_stands_among_the_days_and_then_is_late(app: Any, session: Any) -> None:
    county = make.actor(make.make_user(Role.COUNTY_OFFICER, "620523"))
    above = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620500"))
    visitor = make.actor(make.make_user(Role.VIEWER, "620523"))
    programme = make.make_programme(2026, status=ProgrammeStatus.OPEN)
    due = programme.county_return_due_on
    day_before, day_after = (date.fromordinal(due.toordinal() + step) for step in (-1, 1))
    assert queries.to_hand_in(county, day_before) == []
    ahead = queries.to_hand_in(county, due)
    assert [(work.kind, work.key, work.due_on) for work in ahead] == [("hand_in", 0, due)]
    with app.test_request_context():
        assert work_url(ahead[0]) == "/returns"
    (below,) = queries.to_hand_in(above, due)
    assert (below.kind, below.due_on) == ("units_hand_in", due)
    assert queries.to_hand_in(visitor, due) == []
    assert list(queries.coming(due, due, ahead).items) == ahead
    assert queries.overdue(due, ahead).count == 0
    assert list(queries.overdue(day_after, ahead).items) == ahead
    row = make.make_return("620523", programme=programme)
    assert [work.key for work in queries.to_hand_in(county, due)] == [row.id]
    row.status = ReturnStatus.SUBMITTED
    half = make.make_return("620523", programme=programme, period=ReturnPeriod.HALF_YEAR)
    session.flush()
    assert [work.key for work in queries.to_hand_in(county, due)] == [half.id]


def test_an_open_objection_waits_for_the_province_until_it_is_answered(session: Any) -> None:
    manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    nomination = make.make_nomination(status=NominationStatus.PUBLIC_NOTICE)
    objection = make.make_objection(nomination)
    (work,) = queries.waiting(manager, TODAY).items
    assert (work.kind, work.enterprise) == ("answer_objection", nomination.enterprise_name)
    assert work_url(work) == f"/nominations/objections/{objection.id}"
    objection.is_upheld, objection.finding, objection.answered_on = False, "不属实", TODAY
    session.flush()
    assert queries.waiting(manager, TODAY).count == 0


def test_places_beyond_a_quota_wait_for_a_leader_of_the_province_alone(session: Any) -> None:
    consent = make.make_consent(make.make_programme())
    above = make.actor(make.make_user(Role.LEADER, "620000"))
    (work,) = queries.waiting(above, TODAY).items
    assert (work.kind, work.enterprise, work.label) == ("decide_consent", "兰州市", "2026")
    assert work_url(work) == f"/programmes/consents/{consent.id}"
    for person in (make.make_user(Role.LEADER), make.make_user(Role.PROVINCIAL_MANAGER, "620000")):
        assert queries.waiting(make.actor(person), TODAY).count == 0


def test_an_objection_to_the_report_waits_for_the_leader_since_the_answer(session: Any) -> None:
    """A report is to be written, is with the enterprise, or has objections to answer: one of the three."""
    case = make.make_case(status=CaseStatus.DIAGNOSING, team_ready_on=date(2026, 4, 22))
    user = make.make_user(Role.EXPERT)
    make.make_member(case, user.expert)
    leader = make.actor(user, case)

    def desk() -> list[tuple[str, date | None]]:
        return [(work.kind, work.since) for work in queries.waiting(leader, TODAY).items]

    report = make.make_diagnosis(case)
    assert desk() == [("write_diagnosis", date(2026, 4, 22))]
    report.submitted_on = date(2026, 5, 12)
    session.flush()
    assert desk() == []
    report.answered_on = date(2026, 5, 15)
    session.flush()
    assert desk() == [("reply_objection", date(2026, 5, 15))]
