"""What experts and enterprises see of their own work: their rows and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import CaseStatus, Rank, Role, ValueKind
from casework.models import Expert
from casework.regions.queries import place
from casework.reports.own_board import cases_of_expert, next_dates, plan_of
from casework.reports.summary import as_of
from tests import factories as make

D = date(2026, 10, 12)


@pytest.fixture
def people(given: Callable[..., Any]) -> dict[str, int]:
    """Two cases of different experts in one county, one contact."""
    with given() as session:
        make.make_programme()
        expert, other = make.make_expert("孙志刚"), make.make_expert("张淑琴")
        mine = make.make_case("620103", CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 6, 3))
        theirs = make.make_case("620103", CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 6, 3))
        make.make_member(mine, expert)
        make.make_member(theirs, other)
        for case in (mine, theirs):
            done = make.make_action(case, done_on=date(2026, 9, 1), done_by_name="马文博", title="量具送检")
            make.make_action(case, done.constraint, due_on=date(2026, 9, 30), title="作业指导书")
            make.make_action(case, done.constraint, due_on=date(2026, 11, 2), title="内审")
            indicator = make.make_indicator(case, name="一次交检合格率")
            make.make_value(indicator, ValueKind.BASELINE, "90", measured_on=date(2026, 5, 1))
            make.make_value(indicator, ValueKind.AFTER, "97", measured_on=date(2026, 10, 1))
            make.make_follow_up(case, due_on=date(2026, 10, 20), window_until_on=date(2026, 10, 27))
        make.make_visit(mine, expert, held_on=date(2026, 9, 9), days=Decimal("0.5"))
        make.make_visit(mine, other, held_on=date(2026, 9, 10))
        make.make_user(Role.EXPERT, expert=expert, username="expert")
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=mine.enterprise, username="contact")
        for score in ("90", "80"):
            make.make_survey(_case_of(expert), score)
        session.flush()
        return {"mine": mine.id, "theirs": theirs.id, "expert": expert.id}


def _case_of(expert: Any) -> Any:
    """A closed case on which the expert worked."""
    case = make.make_case(
        "620103", CaseStatus.CLOSED, accepted_on=date(2026, 9, 1), closed_on=date(2026, 9, 2)
    )
    make.make_member(case, expert)
    return case


def test_a_plan_stands_as_it_stood_on_the_day(session: Any) -> None:
    case = make.make_case("620103", CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 6, 3))
    first = make.make_action(case, due_on=date(2026, 9, 30), done_on=date(2026, 9, 10), done_by_name="马文博")
    make.make_action(case, first.constraint, due_on=date(2026, 9, 30))
    make.make_action(case, first.constraint, due_on=date(2026, 11, 2))
    make.make_action(case, first.constraint, in_force_on=date(2026, 10, 13))
    make.make_follow_up(case, due_on=D, window_until_on=D)
    moment, early = as_of(case.programme, D), as_of(case.programme, date(2026, 9, 9))
    assert [step.state for step in plan_of(case.id, moment)] == ["done", "overdue", "open"]
    assert [step.state for step in plan_of(case.id, early)] == ["open", "open", "open"]
    assert [one.on for one in next_dates(case.id, moment, plan_of(case.id, moment))] == [D, date(2026, 11, 2)]


def test_an_expert_sees_the_cases_at_work_with_their_actions(session: Any) -> None:
    expert = make.make_expert()
    case = make.make_case("620103", CaseStatus.IMPLEMENTING)
    make.make_member(case, expert)
    make.make_action(case, due_on=date(2026, 9, 30))
    make.make_action(case, done_on=date(2026, 9, 10), done_by_name="马文博")
    empty = make.make_case("620502")
    make.make_member(empty, expert)
    found = cases_of_expert(
        expert.id, place(make.region("620000", Rank.PROVINCE).id), as_of(case.programme, D)
    )
    assert [(one.id, one.actions, one.done, one.overdue) for one in found] == [
        (case.id, 2, 1, 1), (empty.id, 0, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_page_of_an_expert(people: dict[str, int], sign_in: Callable[..., Any], language: str) -> None:
    client = sign_in("expert")
    client.post("/language", data={"language": language})
    page = client.get("/dashboard/own", query_string={"on": D.isoformat()}).text
    assert "%(" not in page
    assert f"/dashboard/rows/plan/{people['mine']}-all?" in page
    assert f"/cases/{people['theirs']}" not in page
    words = "0.5 人天" if language == "zh_Hans" else "0.5 person-days"
    assert words in page  # the visit of the other expert is not counted
    assert "满 3 份起显示" in page or "shown from 3 replies on" in page  # two replies: no mean


def test_the_mean_of_an_expert_stands_apart_and_says_of_what_it_is(
    people: dict[str, int], given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    """It is the same for every unit and data date (decision 0031), so it is no tile among those that follow them."""
    with given() as session:
        expert = session.get_one(Expert, people["expert"])
        make.make_survey(_case_of(expert), "70", answered_on=date(2026, 6, 30))
        for score in ("100", "60"):
            make.make_survey(_case_of(expert), score, answered_on=date(2026, 6, 1))
        county = make.region("620103").id
    client = sign_in("expert")
    apart = set()
    for asked in ({}, {"on": "2026-08-31"}, {"on": D.isoformat(), "region": str(county)}):
        page = client.get("/dashboard/own", query_string=asked).text
        tiles = page[page.index('<ul class="cw-counts') :]
        assert "满意度均分" not in tiles[: tiles.index("</ul>")]
        section = page[page.index('id="rating"') :]
        apart.add(section[: section.index("</section>")])
    (words,) = apart
    assert "全省、历年" in words
    assert "不随上面所选的范围和数据日期变化" in words
    assert (
        "<strong>76.7</strong>" in words
    )  # three replies by the end of June; the two of September come later
    assert "2026-06-30 结算" in words


def test_the_numbers_of_an_expert_open_their_rows(
    people: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("expert")
    for path, count in (
        (f"expert-visits/{people['expert']}", 1),
        (f"expert-visits/{people['expert']}-9", 1),
        (f"expert-visits/{people['expert']}-8", 0),
        (f"expert-cases/{people['expert']}", 1),
        ("follow-ups/soon", 1),
        ("visits/9", 2),
    ):
        page = client.get(f"/dashboard/rows/{path}?on={D}")
        assert page.status_code == 200
        assert page.text.count("<tr>") == (count + 1 if count else 0), path


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_page_of_an_enterprise(
    people: dict[str, int], sign_in: Callable[..., Any], language: str
) -> None:
    client = sign_in("contact")
    client.post("/language", data={"language": language})
    page = client.get("/dashboard/own", query_string={"on": D.isoformat()}).text
    assert "%(" not in page
    assert page.count("一次交检合格率") == 1
    assert "2026-10-20" in page
    assert ("3 项措施，已完成 1 项" if language == "zh_Hans" else "1 of 3 actions done") in page


def test_an_enterprise_without_a_case_is_told_so(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        make.make_programme()
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=make.make_enterprise("620103"), username="contact")
    assert "帮扶" in sign_in("contact").get("/dashboard/own").text


def test_staff_has_other_pages(people: dict[str, int], given: Any, sign_in: Callable[..., Any]) -> None:
    with given():
        make.make_user(Role.COUNTY_OFFICER, username="officer")
    assert sign_in("officer").get("/dashboard/own").status_code == 403
    assert sign_in("expert").get("/dashboard/work").status_code == 403


def test_a_page_asks_twelve_statements_at_most(
    people: dict[str, int], sign_in: Callable[..., Any], statements: Any
) -> None:
    for name in ("expert", "contact"):
        client = sign_in(name)
        client.get("/dashboard/own")
        with statements() as seen:
            client.get("/dashboard/own")
        assert len(seen) <= 12, "\n".join(seen)
