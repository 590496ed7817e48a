"""The inbox over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.enums import NoticeKind, Role
from casework.models import Notice
from casework.notices.services import notify, remind
from tests import factories as make

Given = Callable[..., Any]
SignIn = Callable[[str], Any]


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with clock.moved_to(date(2026, 10, 14)):
        yield


@pytest.fixture
def keys(given: Given) -> list[int]:
    """Three unread notices of an officer and one of a colleague."""
    with given() as session:
        officer = make.make_user(Role.COUNTY_OFFICER, username="officer")
        other = make.make_user(Role.COUNTY_OFFICER, username="other")
        for number in (1, 2):
            remind(
                [officer.id],
                subject=f"action:{number}",
                due_on=date(2026, 10, 9),
                step=0,
                template="deadline",
                url="/cases",
                kind="action",
                label=f"C0{number} 压力表送检",
                name="恒峡",
                days=3,
            )
        notify(
            [officer.id],
            subject="calendar:1",
            template="deadlines_moved",
            on=date(2026, 10, 14),
            items=[[1, "恒峡", 2, "2026-10-20", "2026-10-21", "2026-10-27", "2026-10-28"]],
            left_out=3,
        )
        notify(
            [other.id],
            subject="visit:1",
            template="confirm_visit",
            on=date(2026, 10, 14),
            kind=NoticeKind.HAND_OVER,
        )
        return list(session.scalars(select(Notice.id).order_by(Notice.id)))


def unread(given: Given) -> int:
    with given() as session:
        return len(session.scalars(select(Notice.id).where(Notice.read_at.is_(None))).all())


def test_the_inbox_shows_the_own_notices(keys: list[int], sign_in: SignIn) -> None:
    page = sign_in("officer").get("/notices").text
    assert "提升措施 C01 压力表送检 · 恒峡" in page
    assert "逾期 3 个工作日" in page
    assert "工作日安排有变，1 项时限随之变动" in page
    assert "全部标为已读" in page
    assert "C01" not in sign_in("other").get("/notices").text


def test_the_bell_counts(keys: list[int], sign_in: SignIn) -> None:
    assert '<b aria-hidden="true">3</b>' in sign_in("officer").get("/notices").text


def test_opening_reads_and_leads_on(keys: list[int], sign_in: SignIn, given: Given) -> None:
    officer = sign_in("officer")
    assert officer.get(f"/notices/{keys[0]}/open").status_code == 405
    assert unread(given) == 4
    answer = officer.post(f"/notices/{keys[0]}/open")
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert unread(given) == 3


def test_one_or_all_are_marked_as_read(keys: list[int], sign_in: SignIn, given: Given) -> None:
    officer = sign_in("officer")
    assert officer.post(f"/notices/{keys[1]}/read").location == "/notices"
    assert unread(given) == 3
    assert officer.post("/notices/read").location == "/notices"
    assert unread(given) == 1
    page = officer.get("/notices").text
    assert "没有新通知。" in page
    assert "已读" in page


def test_what_moved_is_listed(keys: list[int], sign_in: SignIn) -> None:
    page = sign_in("officer").get(f"/notices/{keys[2]}").text
    assert "2026-10-20" in page
    assert "2026-10-28" in page
    assert "还有 3 项" in page


def test_somebody_elses_notice_is_not_found(keys: list[int], sign_in: SignIn, given: Given) -> None:
    other = sign_in("other")
    assert other.get(f"/notices/{keys[0]}").status_code == 404
    for step in ("open", "read"):
        assert other.post(f"/notices/{keys[0]}/{step}").status_code == 404
    assert unread(given) == 4


def test_an_empty_inbox_says_so(given: Given, sign_in: SignIn) -> None:
    with given():
        make.make_user(Role.VIEWER, username="viewer")
    assert "没有新通知。" in sign_in("viewer").get("/notices").text


def test_english_is_complete(keys: list[int], sign_in: SignIn, given: Given) -> None:
    with given() as session:
        session.scalar(select(make.User).where(make.User.username == "officer")).locale = "en"
    officer = sign_in("officer")
    page = officer.get("/notices").text
    assert "3 working days overdue" in page
    assert officer.get(f"/notices/{keys[0]}").status_code == 200
    assert "1 deadline moved" in officer.get(f"/notices/{keys[2]}").text
