"""The nightly reminder: who gets which step, once, also after downtime, with a moved clock and with a bad row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.enums import CaseStatus, PartyKind, Role, TeamRole
from casework.jobs import reminders
from casework.jobs.work import alone
from casework.models import Notice, User
from tests import factories as make

DUE = date(2026, 10, 21)


class County:
    """七里河 with an implementing case and an account of everybody whom deadlines concern."""

    def __init__(self) -> None:
        self.officer = make.make_user(Role.COUNTY_OFFICER, username="officer")
        make.make_user(Role.COUNTY_OFFICER, username="colleague")
        make.make_user(Role.LEADER, username="leader")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        make.make_user(Role.PREFECTURE_REVIEWER, "620500", username="elsewhere")
        enterprise = make.make_enterprise()
        self.case = make.make_case(status=CaseStatus.IMPLEMENTING, enterprise=enterprise)
        self.case.officer = self.officer
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="contact")
        expert = make.make_expert()
        make.make_member(self.case, expert, TeamRole.LEADER)
        make.make_user(Role.EXPERT, expert=expert, username="expert")


Sent = tuple[str, str, int]
Read = Callable[[], list[Sent]]


@pytest.fixture
def sent(given: Callable[..., Any]) -> Read:
    """Every notice so far: user name, subject without its key, step."""

    def read() -> list[Sent]:
        with given() as session:
            rows = session.execute(
                select(User.username, Notice.subject, Notice.step)
                .join(User, User.id == Notice.user_id)
                .order_by(Notice.id)
            ).all()
        return sorted((row.username, row.subject.split(":")[0], row.step) for row in rows)

    return read


@pytest.fixture
def remind(app: Flask) -> Callable[[date], tuple[int, int]]:
    """Run the job as of a day: how many were sent, how many rows failed."""

    def run(today: date) -> tuple[int, int]:
        part = alone(reminders.remind_of_deadlines(app, today))
        return part.done, part.failed

    return run


Remind = Callable[[date], tuple[int, int]]


def test_an_action_of_the_enterprise_reaches_contact_and_officer(
    given: Callable[..., Any], remind: Remind, sent: Read
) -> None:
    with given():
        make.make_action(County().case, due_on=DUE)
    assert remind(date(2026, 10, 10)) == (0, 0)
    assert remind(date(2026, 10, 12)) == (2, 0)
    assert sent() == [("contact", "action", -7), ("officer", "action", -7)]


def test_each_step_goes_out_once(given: Callable[..., Any], remind: Remind, sent: Read) -> None:
    with given():
        make.make_action(County().case, due_on=DUE)
    counts = [remind(date(2026, 10, day))[0] for day in range(10, 32)]
    assert sum(counts) == 2 * 5
    assert [step for name, _subject, step in sent() if name == "contact"] == [-7, -3, -1, 0, 5]
    assert remind(date(2026, 10, 31)) == (0, 0)


def test_after_three_days_of_downtime_only_the_newest_step_goes_out(
    given: Callable[..., Any], remind: Remind, sent: Read
) -> None:
    with given():
        make.make_action(County().case, due_on=DUE)
    remind(date(2026, 10, 15))
    # Down from Friday the 16th (step −3) over Tuesday the 20th (step −1): up again on the day itself.
    assert remind(date(2026, 10, 21)) == (2, 0)
    assert [step for name, _subject, step in sent() if name == "officer"] == [-7, 0]


def test_a_clock_put_back_sends_nothing_again_but_the_step_that_was_left_out(
    given: Callable[..., Any], remind: Remind, sent: Read
) -> None:
    with given():
        make.make_action(County().case, due_on=DUE)
    assert remind(date(2026, 10, 12))[0] == 2
    assert remind(DUE)[0] == 2
    assert remind(date(2026, 10, 12))[0] == 0
    assert remind(DUE)[0] == 0
    assert [step for name, _subject, step in sent() if name == "officer"] == [-7, 0]


def test_a_new_date_is_reminded_of_anew(given: Callable[..., Any], remind: Remind, sent: Read) -> None:
    with given() as session:
        action = make.make_action(County().case, due_on=DUE)
        key = action.id
    remind(DUE)
    with given() as session:
        moved = session.get(type(action), key)
        moved.due_on = date(2026, 11, 2)
    remind(date(2026, 10, 28))
    assert [step for name, _subject, step in sent() if name == "contact"] == [-3, 0]


@pytest.mark.parametrize(
    ("party", "reached"),
    [
        (PartyKind.ENTERPRISE, ["contact", "officer"]),
        (PartyKind.EXPERT_TEAM, ["expert", "officer"]),
        (PartyKind.BUREAU, ["officer"]),
        (PartyKind.INSTITUTION, ["officer"]),
        (PartyKind.OTHER_DEPARTMENT, ["officer"]),
    ],
)
def test_who_answers_for_an_action_is_reminded(
    given: Callable[..., Any], remind: Remind, sent: Read, party: PartyKind, reached: list[str]
) -> None:
    with given():
        make.make_action(County().case, due_on=DUE, party_kind=party)
    remind(DUE)
    assert [name for name, _subject, _step in sent()] == reached


def test_without_an_officer_of_its_own_the_county_is_reminded(
    given: Callable[..., Any], remind: Remind, sent: Read
) -> None:
    with given():
        county = County()
        make.make_action(county.case, due_on=DUE, party_kind=PartyKind.BUREAU)
        county.officer.is_active = False
        county.case.nomination.officer_id = county.officer.id
    remind(DUE)
    names = [name for name, _subject, _step in sent()]
    assert "colleague" in names
    assert "officer" not in names


def test_follow_ups_reach_their_assignee_and_have_a_window(
    given: Callable[..., Any], remind: Remind, sent: Read
) -> None:
    with given():
        county = County()
        make.make_follow_up(
            county.case, due_on=DUE, window_until_on=date(2026, 10, 28), assignee_id=county.officer.id
        )
    for day in (date(2026, 10, 21), date(2026, 10, 28), date(2026, 11, 3), date(2026, 11, 4)):
        remind(day)
    assert sent() == [("officer", "follow_up", 0), ("officer", "follow_up", 5)]


def test_answers_plan_reviews_and_strike_offs(given: Callable[..., Any], remind: Remind, sent: Read) -> None:
    monday = date(2026, 10, 12)
    with given():
        case = County().case
        make.make_diagnosis(case, submitted_on=monday, answer_due_on=date(2026, 10, 19))
        make.make_plan(case, submitted_on=monday)
        make.make_action(case, done_on=monday)
    remind(date(2026, 10, 19))
    assert sent() == [
        ("contact", "diagnosis", 0),
        ("leader", "plan", 0),
        ("officer", "diagnosis", 0),
        ("officer", "strike_off", 0),
    ]


def test_after_ten_working_days_the_prefecture_after_twenty_the_province(
    given: Callable[..., Any], remind: Remind, sent: Read
) -> None:
    with given():
        make.make_action(County().case, due_on=DUE)
    for day in (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 17)):
        remind(day)
    above = [item for item in sent() if item[0] in ("reviewer", "manager", "elsewhere")]
    assert above == [("reviewer", "action", 10)]
    for day in (date(2026, 11, 18), date(2026, 11, 19), date(2026, 12, 16)):
        remind(day)
    above = [item for item in sent() if item[0] in ("reviewer", "manager", "elsewhere")]
    assert above == [("manager", "action", 20), ("reviewer", "action", 10)]


@pytest.mark.parametrize(
    "facts",
    [
        {"done_on": date(2026, 10, 19), "struck_off_on": date(2026, 10, 20)},
        {"dropped_on": date(2026, 10, 19), "drop_reason": "不再需要"},
        {"out_of_force_on": date(2026, 10, 19)},
        {"moved_on": date(2026, 10, 19)},
    ],
)
def test_what_is_done_or_gone_is_not_reminded_of(
    given: Callable[..., Any], remind: Remind, facts: dict[str, Any]
) -> None:
    with given():
        make.make_action(County().case, due_on=DUE, **facts)
    assert remind(DUE) == (0, 0)


@pytest.mark.parametrize("status", [CaseStatus.SUSPENDED, CaseStatus.TRANSFERRED, CaseStatus.ARCHIVED])
def test_a_case_at_rest_is_not_reminded_of(
    given: Callable[..., Any], remind: Remind, status: CaseStatus
) -> None:
    with given():
        case = County().case
        make.make_action(case, due_on=DUE)
        case.status = status
    assert remind(DUE) == (0, 0)


def test_the_calendar_of_the_county_counts(given: Callable[..., Any], remind: Remind, sent: Read) -> None:
    with given():
        case = County().case
        make.make_action(case, due_on=DUE)
        make.make_local_day(case.tenant, date(2026, 10, 13))
    # With one rest day more the seventh working day before the 21st is Saturday the 10th, a make-up day.
    assert remind(date(2026, 10, 10))[0] == 2


def test_a_bad_row_does_not_stop_the_others(
    given: Callable[..., Any], remind: Remind, sent: Read, caplog: pytest.LogCaptureFixture
) -> None:
    with given():
        case = County().case
        make.make_action(case, due_on=DUE)
        make.make_plan(case, submitted_on=date(9999, 12, 31))
    assert remind(DUE) == (2, 1)
    assert [step for name, _subject, step in sent() if name == "contact"] == [0]
    assert "a row of a job failed: plan:" in caplog.text


def test_nothing_due_writes_nothing(given: Callable[..., Any], remind: Remind, sent: Read) -> None:
    with given():
        County()
    assert remind(DUE) == (0, 0)
    assert sent() == []
