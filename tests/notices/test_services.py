"""Notices arrive once per person, subject, due date and step; reading, settling and sweeping."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.audit.listener import pending
from casework.enums import NoticeKind, Role
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.models import Notice, User
from casework.notices import queries, services, wording
from tests import factories as make

DUE = date(2026, 10, 9)
NOON = datetime(2026, 10, 12, 12, tzinfo=clock.CHINA)


@pytest.fixture
def people(session: Any) -> list[User]:
    return [make.make_user(), make.make_user(Role.LEADER)]


def send(*people: User, **values: Any) -> int:
    return services.remind(
        [person.id for person in people],
        **{
            "subject": "action:17",
            "due_on": DUE,
            "step": 0,
            "template": "deadline",
            "url": "/cases/3/plan",
            "kind": "action",
            "label": "C05 压力表送检",
            "name": "兰州恒峡阀门有限公司",
            **values,
        },
    )


def unread(person: User) -> int:
    return len(db.session.scalars(queries.UNREAD, {"person_id": person.id}).all())


def test_a_reminder_reaches_everybody_once(people: list[User], session: Any) -> None:
    assert send(*people) == 2
    assert send(*people) == 0
    assert session.scalars(select(Notice.user_id)).all() == [person.id for person in people]


@pytest.mark.parametrize("other", [{"step": 5}, {"due_on": date(2026, 10, 20)}, {"subject": "action:18"}])
def test_another_step_date_or_subject_is_another_reminder(people: list[User], other: dict[str, Any]) -> None:
    assert [send(people[0]), send(people[0], **other)] == [1, 1]


def test_who_was_missed_gets_it_later(people: list[User]) -> None:
    assert send(people[0]) == 1
    assert send(*people) == 1


def test_a_disabled_account_gets_nothing(people: list[User]) -> None:
    people[0].is_active = False
    assert send(*people) == 1


def test_a_notice_says_what_is_due_and_how_far(people: list[User], session: Any) -> None:
    send(people[0], days=-3)
    notice = session.scalars(select(Notice)).one()
    assert wording.title(notice).endswith("C05 压力表送检 · 兰州恒峡阀门有限公司")
    assert "3" in wording.state(notice)
    assert (notice.kind, notice.url) == (NoticeKind.DEADLINE, "/cases/3/plan")


def test_every_template_has_words_without_details(people: list[User]) -> None:
    for template in wording.TITLES:
        bare = Notice(template=template, details_json="{}", step=0, due_on=DUE)
        assert isinstance(wording.title(bare), str)
        assert isinstance(wording.state(bare), str)


def test_unknown_templates_show_their_label(people: list[User]) -> None:
    assert wording.title(Notice(template="new_one", details_json='{"label": "请看"}')) == "请看"


def test_the_inbox_shows_unread_first_then_thirty_days(people: list[User], session: Any) -> None:
    with clock.moved_to(NOON):
        for step in (-7, -3, -1, 0):
            send(people[0], step=step, subject=f"action:{step}")
        send(people[1])
    first, second, third, _fourth = session.scalars(
        select(Notice).where(Notice.user_id == people[0].id).order_by(Notice.id)
    )
    services.mark_read(first, at=NOON - timedelta(days=31))
    services.mark_read(second, at=NOON - timedelta(days=29))
    services.mark_read(third, at=NOON - timedelta(days=1))
    steps = [notice.step for notice in queries.inbox(people[0].id, NOON)]
    assert steps == [0, -1, -3]
    assert unread(people[0]) == 1


def test_reading_happens_once(people: list[User], session: Any) -> None:
    send(people[0])
    notice = session.scalars(select(Notice)).one()
    services.mark_read(notice, at=NOON)
    services.mark_read(notice, at=NOON + timedelta(days=1))
    assert notice.read_at == NOON


def test_all_read_touches_the_own_inbox_only(people: list[User]) -> None:
    send(*people)
    send(people[0], subject="action:18")
    assert services.mark_all_read(people[0].id) == 2
    assert [unread(person) for person in people] == [0, 1]


def test_somebody_elses_notice_does_not_exist(people: list[User], session: Any) -> None:
    send(people[0])
    notice_id = session.scalars(select(Notice.id)).one()
    with pytest.raises(NotFound):
        queries.get_notice(notice_id, people[1].id)


def test_of_one_subject_only_the_newest_reminder_is_worth_reading(people: list[User], session: Any) -> None:
    for step in (-7, -3, -1):
        send(*people, step=step)
    unread = session.execute(select(Notice.user_id, Notice.step).where(Notice.read_at.is_(None))).all()
    assert {tuple(row) for row in unread} == {(person.id, -1) for person in people}


def test_what_is_done_needs_no_reading(people: list[User]) -> None:
    send(*people)
    send(people[0], subject="action:18")
    services.settle("action:17")
    assert [unread(person) for person in people] == [1, 0]


def test_the_sweep_takes_what_was_read_and_due_long_ago(people: list[User], session: Any) -> None:
    old, today = date(2025, 1, 10), date(2026, 10, 12)
    with clock.moved_to(old):
        for step in (0, 5):
            send(people[0], due_on=old, step=step)
    session.scalars(select(Notice).where(Notice.step == 0)).one().read_at = datetime(
        2025, 1, 11, tzinfo=clock.CHINA
    )
    send(people[0])
    services.mark_all_read(people[1].id)
    assert services.sweep(today) == 1
    assert sorted(session.scalars(select(Notice.step))) == [0, 5]


def test_a_nudge_is_logged_and_goes_out_once_a_day(people: list[User], session: Any) -> None:
    actor = make.actor(people[1])
    on = date(2026, 10, 12)
    again = {"actor": actor, "subject": "case:3", "on": on, "name": "兰州恒峡阀门有限公司"}
    assert services.nudge([people[0].id, people[1].id], **again) == 1
    with pytest.raises(RuleViolation):
        services.nudge([people[0].id], **again)
    assert services.nudge([people[0].id], **{**again, "on": date(2026, 10, 13)}) == 1
    assert services.nudge([people[0].id], **{**again, "subject": "case:4"}) == 1
    rows = [entry["object_id"] for entry in pending(session()) if entry["act"] == "nudge"]
    assert sorted(rows) == ["nudge:case:3", "nudge:case:3", "nudge:case:4"]


def test_nobody_is_nudged_by_themselves(people: list[User]) -> None:
    with pytest.raises(RuleViolation):
        services.nudge([people[0].id], actor=make.actor(people[0]), subject="case:3", on=DUE)
