"""Follow-ups over HTTP: list, tab, record, cancel, hand over, remind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.enums import CaseStatus, FollowUpKind, Role
from casework.models import Case, FollowUp, Notice, User
from tests import factories as make
from tests.web.test_conflicts import shown_by

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
TODAY = date(2026, 10, 14)


class Site:
    """A case with one follow-up of every state; keys only."""

    def __init__(self) -> None:
        enterprise = make.make_enterprise(name="兰州恒峡阀门有限公司")
        case = make.make_case(
            status=CaseStatus.IMPLEMENTING, enterprise=enterprise, plan_approved_on=date(2026, 6, 3)
        )
        officer = make.make_user(Role.COUNTY_OFFICER, username="officer", display_name="李晓梅")
        case.officer = officer
        expert = make.make_expert("马文博")
        make.make_member(case, expert)
        self.expert_user_id = make.make_user(Role.EXPERT, expert=expert, username="expert").id
        make.make_user(Role.COUNTY_OFFICER, "620102", username="neighbour")
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="contact")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        self.action_id = make.make_action(case, number=5).id
        self.case_id, self.officer_id = case.id, officer.id

        def add(number: int, due_on: date, until: date, **values: Any) -> int:
            follow_up = make.make_follow_up(
                case, number=number, due_on=due_on, window_until_on=until, assignee_id=officer.id, **values
            )
            return int(follow_up.id)

        self.held = add(
            1, date(2026, 8, 3), date(2026, 8, 10), held_on=date(2026, 8, 5), held_by_name="李晓梅"
        )
        self.late = add(2, date(2026, 9, 21), date(2026, 9, 28))
        self.open = add(3, date(2026, 10, 12), date(2026, 10, 19))
        self.coming = add(4, date(2026, 11, 16), date(2026, 11, 23))
        self.cancelled = add(
            5, date(2026, 7, 1), date(2026, 7, 8), cancelled_on=date(2026, 7, 1), cancel_reason="重复"
        )
        self.look_back = add(6, date(2027, 2, 22), date(2027, 3, 1), kind=FollowUpKind.LOOK_BACK)

    def data(self, **values: Any) -> dict[str, Any]:
        return {
            "request_key": "k" * 22,
            "held_on": "2026-10-14",
            "way": "on_site",
            f"finding_{self.action_id}": "已送检 8 只",
            "findings": "台账已更新",
            "needs_more_help": "no",
            **values,
        }


@pytest.fixture
def site(given: Given) -> Site:
    with given():
        return Site()


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with clock.moved_to(TODAY):
        yield


def row(given: Given, key: int) -> FollowUp:
    with given() as session:
        return session.get(FollowUp, key)


@pytest.mark.parametrize(
    ("view", "numbers"),
    [
        ("", ["2", "3", "4", "6"]),
        ("overdue", ["2"]),
        ("month", ["3"]),
        ("held", ["1"]),
        ("all", ["6", "4", "3", "2", "1", "5"]),
    ],
)
def test_the_views_of_the_list(site: Site, sign_in: SignIn, view: str, numbers: list[str]) -> None:
    page = sign_in("officer").get(f"/follow-ups?view={view}").text
    assert re.findall(r"第 (\d+) 次回访", page) == numbers


def test_the_filters_of_the_list(site: Site, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    assert re.findall(r"第 (\d+) 次回访", officer.get("/follow-ups?kind=look_back").text) == ["6"]
    assert "第 2 次回访" in officer.get("/follow-ups?who=me").text
    assert "第 2 次回访" not in sign_in("expert").get("/follow-ups?who=me").text
    assert officer.get("/follow-ups?view=x&kind=y&county=z&sort=q&size=3&page=zzz").status_code == 200
    assert "没有逾期的回访。" in sign_in("neighbour").get("/follow-ups?view=overdue").text


def test_the_list_says_the_distance(site: Site, sign_in: SignIn) -> None:
    page = sign_in("officer").get("/follow-ups").text
    assert "逾期 8 个工作日" in page  # from the end of the window, 28 September, the holiday left out
    assert "窗口期内" in page


def test_the_list_asks_the_same_number_of_questions_for_few_and_many_rows(
    given: Given, site: Site, sign_in: SignIn, statements: Any
) -> None:
    reviewer = sign_in("reviewer")
    counts = []
    for more in (0, 14):
        with given() as session:
            for _ in range(more):
                make.make_follow_up(session.get(Case, site.case_id))
        reviewer.get("/follow-ups")
        with statements() as seen:
            assert reviewer.get("/follow-ups").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_tab_warns_of_a_year_that_is_not_loaded(given: Given, site: Site, sign_in: SignIn) -> None:
    page = sign_in("officer").get(f"/cases/{site.case_id}/follow-ups").text
    assert "2027 年放假安排未载入" in page
    with given() as session:
        session.get(FollowUp, site.look_back).held_on = TODAY
    assert "未载入" not in sign_in("officer").get(f"/cases/{site.case_id}/follow-ups").text


def test_a_follow_up_is_recorded_exactly_once(given: Given, site: Site, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    form = officer.get(f"/follow-ups/{site.open}/hold").text
    assert "C05" in form
    answers = [officer.post(f"/follow-ups/{site.open}/hold", data=site.data()) for _ in range(2)]
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"/follow-ups/{site.open}")
    }
    stored = row(given, site.open)
    assert (stored.findings, stored.held_on, stored.needs_more_help) == (
        "C05 已送检 8 只\n台账已更新",
        TODAY,
        False,
    )
    assert "已送检 8 只" in officer.get(answers[0].location).text


def test_a_late_one_is_marked(given: Given, site: Site, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    officer.post(f"/follow-ups/{site.late}/hold", data=site.data())
    assert "逾期回访" in officer.get(f"/follow-ups/{site.late}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_on": "2026-10-15"},
        {"held_on": ""},
        {"way": "boat"},
        {"needs_more_help": ""},
        {"findings": "长" * 5000},
    ],
)
def test_what_is_wrong_is_said(given: Given, site: Site, sign_in: SignIn, wrong: dict[str, str]) -> None:
    answer = sign_in("officer").post(f"/follow-ups/{site.open}/hold", data=site.data(**wrong))
    assert answer.status_code == 422
    assert "cw-errors" in answer.text
    assert row(given, site.open).held_on is None


def test_without_any_finding_nothing_is_recorded(given: Given, site: Site, sign_in: SignIn) -> None:
    data = site.data(findings="", **{f"finding_{site.action_id}": ""})
    assert sign_in("officer").post(f"/follow-ups/{site.open}/hold", data=data).status_code == 422


@pytest.mark.parametrize("which", ["held", "cancelled"])
def test_what_is_over_offers_no_form(site: Site, sign_in: SignIn, which: str) -> None:
    officer, key = sign_in("officer"), getattr(site, which)
    assert officer.get(f"/follow-ups/{key}/hold").location == f"/follow-ups/{key}"
    assert officer.post(f"/follow-ups/{key}/hold", data=site.data()).status_code == 422
    assert officer.post(f"/follow-ups/{key}/cancel", data={"reason": "x"}).status_code == 422


def test_cancelling_says_what_it_means(given: Given, site: Site, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    assert "仍计入应回访数" in officer.get(f"/follow-ups/{site.open}/cancel").text
    assert officer.post(f"/follow-ups/{site.open}/cancel", data={"reason": " "}).status_code == 422
    assert officer.post(f"/follow-ups/{site.open}/cancel", data={"reason": "停产"}).status_code == 303
    assert row(given, site.open).cancel_reason == "停产"
    assert "仍计入应回访数" in officer.get(f"/follow-ups/{site.open}").text


def test_a_suspended_case_leaves_the_count(given: Given, site: Site, sign_in: SignIn) -> None:
    with given() as session:
        case = session.get(Case, site.case_id)
        case.status, case.suspended_on = CaseStatus.SUSPENDED, date(2026, 10, 1)
    officer = sign_in("officer")
    assert "不计入应回访数" in officer.get(f"/follow-ups/{site.open}/cancel").text
    assert officer.get(f"/follow-ups/{site.open}/hold").status_code == 303


def test_it_is_handed_over(given: Given, site: Site, sign_in: SignIn) -> None:
    officer, page = sign_in("officer"), f"/follow-ups/{site.open}"
    shown = shown_by(officer.get(page).text)
    sent = {**shown, "assignee_id": site.expert_user_id}
    assert officer.post(f"{page}/assign", data=sent).status_code == 303
    assert row(given, site.open).assignee_id == site.expert_user_id
    shown = shown_by(officer.get(page).text)
    for wrong in ("", "x", "999999"):
        assert officer.post(f"{page}/assign", data={**shown, "assignee_id": wrong}).status_code == 422


def test_two_who_hand_it_to_different_people_are_asked(given: Given, site: Site, sign_in: SignIn) -> None:
    with given():
        second = make.make_user(Role.COUNTY_OFFICER, username="second", display_name="孙立").id
    officer, other, page = sign_in("officer"), sign_in("second"), f"/follow-ups/{site.open}"
    mine, theirs = shown_by(officer.get(page).text), shown_by(other.get(page).text)
    assert other.post(f"{page}/assign", data={**theirs, "assignee_id": second}).status_code == 303
    answer = officer.post(f"{page}/assign", data={**mine, "assignee_id": site.expert_user_id})
    assert answer.status_code == 409
    assert "马文博" in answer.text, "what was chosen is not lost"
    assert row(given, site.open).assignee_id == second


def test_a_superior_reminds_once_a_day(given: Given, site: Site, sign_in: SignIn) -> None:
    reviewer = sign_in("reviewer")
    for _ in range(2):
        answer = reviewer.post(f"/follow-ups/{site.late}/nudge")
        assert answer.location == f"/follow-ups/{site.late}"
    assert "今天已催办过" in reviewer.get(f"/follow-ups/{site.late}").text
    with given() as session:
        found = session.execute(
            select(User.username, Notice.url).join(User, User.id == Notice.user_id).order_by(Notice.id)
        ).all()
    assert [tuple(item) for item in found] == [("officer", f"/follow-ups/{site.late}")]


def test_a_case_reminds_whoever_it_waits_for(given: Given, site: Site, sign_in: SignIn) -> None:
    officer, url = sign_in("officer"), f"/cases/{site.case_id}/nudge"
    page = officer.get(url).text
    assert "催办" in page
    assert officer.post(url).status_code == 303
    assert "已催办" in officer.get(f"/cases/{site.case_id}").text
    officer.post(url)
    assert "今天已催办过" in officer.get(f"/cases/{site.case_id}").text
    with given() as session:
        names = session.scalars(select(User.username).join(Notice, Notice.user_id == User.id)).all()
    assert names == ["contact"]


def test_a_neighbour_sees_nothing(site: Site, sign_in: SignIn) -> None:
    neighbour = sign_in("neighbour")
    for path in (
        f"/follow-ups/{site.open}",
        f"/follow-ups/{site.open}/hold",
        f"/cases/{site.case_id}/follow-ups",
    ):
        assert neighbour.get(path).status_code == 404
    assert neighbour.post(f"/follow-ups/{site.open}/cancel", data={"reason": "x"}).status_code == 404
    assert "恒峡" not in neighbour.get("/follow-ups").text


@pytest.mark.parametrize("username", ["officer", "expert", "contact", "reviewer"])
@pytest.mark.parametrize("locale", ["zh_Hans", "en"])
def test_every_page_answers_in_both_languages(
    given: Given, site: Site, sign_in: SignIn, username: str, locale: str
) -> None:
    with given() as session:
        session.scalar(select(User).where(User.username == username)).locale = locale
    browser = sign_in(username)
    paths = [
        f"/follow-ups/{key}" for key in (site.held, site.late, site.open, site.cancelled, site.look_back)
    ]
    for path in ("/follow-ups", "/follow-ups?view=all", f"/cases/{site.case_id}/follow-ups", *paths):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert ("回访" in answer.text) is (locale == "zh_Hans")
