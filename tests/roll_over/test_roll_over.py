"""Year roll-over: cross-year cases are decided on, reviewed by a second person, carried out once."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from casework import clock
from casework.cases.services import request_withdrawal
from casework.enums import (
    CaseStatus,
    EventKind,
    ProgrammeStatus,
    Rank,
    Role,
    RollOverChoice,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.models import Case, RollOver
from casework.programmes.open_cases import open_without_decision
from casework.programmes.services import finish_year
from casework.regions.queries import place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import tally
from casework.roll_over import queries, services
from casework.roll_over.services import Choice
from tests import factories as make
from tests.web.test_conflicts import shown_by

START, ON = date(2026, 12, 1), date(2026, 12, 10)
CARRY = Choice(RollOverChoice.CARRY_OVER, "设备到货推迟，明年一季度完成")
FINISH = Choice(RollOverChoice.FINISH, "只差一次复测", finish_by_on=date(2026, 12, 25))
END = Choice(RollOverChoice.END, "已停产", withdrawal_reason=WithdrawalReason.STOPPED)


class County:
    """Three open cases of one county, its officer and its deputy head."""

    def __init__(self) -> None:
        self.cases = [make.make_case(status=CaseStatus.IMPLEMENTING) for _ in range(3)]
        self.programme = self.cases[0].programme
        self.officer_user = make.make_user(Role.COUNTY_OFFICER)
        self.officer = make.actor(self.officer_user)
        self.leader = make.actor(make.make_user(Role.LEADER))
        self.manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
        self.action = make.make_action(self.cases[0], due_on=date(2026, 10, 9))
        make.make_follow_up(self.cases[0], due_on=date(2026, 12, 20))

    def start(self) -> None:
        services.start(self.programme, on=START, actor=self.manager)

    def decide(self, *choices: Choice, on: date = ON) -> None:
        for case, choice in zip(self.cases, choices, strict=False):
            services.decide(self.programme, case, choice, on=on, actor=self.officer)

    @property
    def roll_over(self) -> RollOver:
        found = queries.roll_over_of(self.programme.id, self.cases[0].tenant_id)
        assert found is not None
        return found

    def review(self, approve: bool = True, reason: str = "") -> None:
        services.submit(self.roll_over, on=ON, actor=self.officer)
        services.review(self.roll_over, approve, reason, on=ON, actor=self.leader)

    def apply(self, on: date = ON) -> int:
        return services.apply(self.roll_over, on=on, actor=self.officer).done

    def carried_over(self, case: Case, on: date) -> int:
        region = place(make.region("620103", Rank.COUNTY).id)
        return (
            tally(region, AsOf(case.programme_id, 2026, on), by="case")
            .of_case(case.id)
            .get("carried_over", 0)
        )


@pytest.fixture
def county(session: Any) -> County:
    county = County()
    county.start()
    return county


def test_cross_year_case(county: County) -> None:
    county.decide(CARRY, FINISH, END)
    county.review()
    assert county.apply() == 3
    carried, finishing, ending = county.cases
    assert (carried.carried_over_on, carried.status) == (ON, CaseStatus.IMPLEMENTING)
    assert carried.programme.year == 2026
    assert county.action.first_due_on == date(2026, 10, 9)
    assert (finishing.carried_over_on, finishing.status) == (None, CaseStatus.IMPLEMENTING)
    assert (ending.withdrawal_requested_on, ending.withdrawal_reason) == (ON, WithdrawalReason.STOPPED)
    assert ending.status is CaseStatus.IMPLEMENTING
    assert [county.carried_over(carried, day) for day in (date(2026, 12, 9), ON)] == [0, 1]
    region = place(make.region("620103", Rank.COUNTY).id)
    total = tally(region, AsOf(county.programme.id, 2026, ON), by="county").of_county(region.id)
    assert (total["confirmed"], total["effective"]) == (3, 3)


def test_a_second_run_after_an_interruption_doubles_and_loses_nothing(county: County, session: Any) -> None:
    county.decide(CARRY, CARRY, END)
    county.review()
    first = county.roll_over.decisions[0]
    services._apply(first, on=ON, actor=county.officer)
    assert county.apply(on=date(2026, 12, 11)) == 2
    assert county.apply(on=date(2026, 12, 12)) == 0
    assert county.cases[0].carried_over_on == ON
    for case in county.cases[:2]:
        session.expire(case, ["events"])
        assert [event.kind for event in case.events].count(EventKind.CARRIED_OVER) == 1
    assert county.roll_over.applied_on == date(2026, 12, 11)


def test_the_list_shows_how_much_is_open(county: County) -> None:
    lines = queries.cases_of(county.programme, county.cases[0].tenant_id, ON)
    assert [(line.actions, line.follow_ups) for line in lines] == [(1, 1), (0, 0), (0, 0)]
    assert not any(line.is_settled or line.is_drafted for line in lines)


def test_nothing_is_submitted_while_a_case_has_no_decision(county: County) -> None:
    county.decide(CARRY, CARRY)
    with pytest.raises(RuleViolation):
        county.review()


def test_two_people_decide(county: County) -> None:
    county.decide(CARRY, CARRY, CARRY)
    services.submit(county.roll_over, on=ON, actor=county.officer)
    with pytest.raises(RuleViolation):
        services.apply(county.roll_over, on=ON, actor=county.officer)
    with pytest.raises(RuleViolation):
        services.review(county.roll_over, True, "", on=ON, actor=county.officer)
    with pytest.raises(RuleViolation):
        county.decide(END)


def test_a_return_opens_the_drafts_again(county: County) -> None:
    county.decide(CARRY, CARRY, CARRY)
    county.review(approve=False, reason="第一家请说明理由")
    assert county.roll_over.is_editable
    county.decide(END)
    county.review()
    assert county.apply() == 3


def test_a_return_needs_a_reason(county: County) -> None:
    county.decide(CARRY, CARRY, CARRY)
    with pytest.raises(RuleViolation) as refusal:
        county.review(approve=False)
    assert refusal.value.field == "reason"


def test_what_was_not_finished_in_time_is_decided_again(county: County) -> None:
    county.decide(CARRY, FINISH, CARRY)
    county.review()
    county.apply()
    late = date(2026, 12, 28)
    assert open_without_decision(county.programme, late) == 1
    services.decide(county.programme, county.cases[1], CARRY, on=late, actor=county.officer)
    services.submit(county.roll_over, on=late, actor=county.officer)
    services.review(county.roll_over, True, "", on=late, actor=county.leader)
    assert county.apply(on=late) == 1
    assert county.cases[1].carried_over_on == late
    assert county.cases[0].carried_over_on == ON


def test_a_case_carried_over_is_asked_about_again_when_its_second_year_ends(county: County) -> None:
    county.decide(CARRY, CARRY, FINISH)
    county.review()
    county.apply()
    first, second, third = county.cases
    second.status = third.status = CaseStatus.CLOSED
    following = make.make_programme(year=2027)
    own = make.make_case(programme=following, status=CaseStatus.IMPLEMENTING)
    end = date(2027, 12, 10)
    assert open_without_decision(county.programme, end) == 0
    assert open_without_decision(following, end) == 2
    services.start(following, on=end, actor=county.manager)
    assert [line.case.id for line in queries.cases_of(following, first.tenant_id, end)] == [first.id, own.id]
    for case in (first, own):
        services.decide(following, case, CARRY, on=end, actor=county.officer)
    roll_over = queries.roll_over_of(following.id, first.tenant_id)
    assert roll_over is not None
    services.submit(roll_over, on=end, actor=county.officer)
    services.review(roll_over, True, "", on=end, actor=county.leader)
    assert services.apply(roll_over, on=end, actor=county.officer).done == 2
    assert (first.carried_over_on, own.carried_over_on) == (ON, end)
    assert open_without_decision(following, end) == 0


def test_a_case_of_a_later_year_is_not_part_of_it(county: County) -> None:
    later = make.make_case(programme=make.make_programme(year=2027))
    with pytest.raises(RuleViolation):
        services.decide(county.programme, later, CARRY, on=ON, actor=county.officer)


def test_a_case_that_ended_in_the_meantime_needs_nothing(county: County) -> None:
    county.decide(CARRY, CARRY, CARRY)
    county.review()
    county.cases[0].status = CaseStatus.CLOSED
    assert county.apply() == 3
    assert county.cases[0].carried_over_on is None


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Keys of cases that a rule does not let apply for withdrawal, whichever rule that is."""
    keys: set[int] = set()

    def ask(case: Case, *args: Any, **more: Any) -> None:
        if case.id in keys:
            raise RuleViolation("not now")
        request_withdrawal(case, *args, **more)

    monkeypatch.setattr(services, "request_withdrawal", ask)
    return keys


def test_a_suspended_case_can_end(county: County) -> None:
    case = county.cases[1]
    case.status_before_suspension, case.status, case.suspended_on = case.status, CaseStatus.SUSPENDED, ON
    county.decide(CARRY, END, CARRY)
    county.review()
    assert county.apply() == 3
    assert case.withdrawal_requested_on == ON


def test_what_stands_in_the_way_of_one_case_holds_up_that_case_only(
    county: County, session: Any, refusing: set[int]
) -> None:
    county.decide(CARRY, END, CARRY)
    county.review()
    held = county.cases[1]
    refusing.add(held.id)
    first = services.apply(county.roll_over, on=ON, actor=county.officer)
    assert (first.done, [number for number, _why in first.held]) == (2, [held.number])
    assert held.number in first.words
    assert [case.carried_over_on for case in county.cases] == [ON, None, ON]
    assert (held.withdrawal_requested_on, county.roll_over.applied_on) == (None, None)
    with pytest.raises(RuleViolation, match=held.number):
        county.apply(on=date(2026, 12, 11))
    refusing.clear()
    assert county.apply(on=date(2026, 12, 14)) == 1
    assert held.withdrawal_requested_on == county.roll_over.applied_on == date(2026, 12, 14)
    for case in (county.cases[0], county.cases[2]):
        session.expire(case, ["events"])
        assert [event.kind for event in case.events].count(EventKind.CARRIED_OVER) == 1


def test_a_decision_that_waits_is_changed_and_reviewed_again(county: County, refusing: set[int]) -> None:
    county.decide(CARRY, END, CARRY)
    county.review()
    held = county.cases[1]
    refusing.add(held.id)
    county.apply()
    services.decide(county.programme, held, CARRY, on=ON, actor=county.officer)
    with pytest.raises(RuleViolation):
        county.apply()  # nobody has reviewed the change
    county.review()
    assert county.apply() == 1
    assert (held.carried_over_on, held.withdrawal_requested_on) == (ON, None)


def test_the_page_names_the_case_that_waits(
    given: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch, refusing: set[int]
) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)
    with given():
        county = County()
        county.start()
        county.decide(CARRY, END, CARRY)
        county.review()
        refusing.add(county.cases[1].id)
        make.make_user(Role.COUNTY_OFFICER, username="first")
        year, number = county.programme.year, county.cases[1].number
    officer = sign_in("first")
    page = officer.post(f"/roll-over/{year}/apply", follow_redirects=True).text
    assert "已执行 2 项处理决定" in page
    assert f"{number}：" in page
    again = officer.post(f"/roll-over/{year}/apply", follow_redirects=True).text
    assert "1 项处理决定暂未执行" in again
    assert "执行处理决定" in again


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (Choice(RollOverChoice.CARRY_OVER, ""), "reason"),
        (Choice(RollOverChoice.FINISH, "x"), "finish_by_on"),
        (Choice(RollOverChoice.FINISH, "x", finish_by_on=ON), "finish_by_on"),
        (Choice(RollOverChoice.END, "x"), "withdrawal_reason"),
    ],
)
def test_an_incomplete_decision_is_refused(county: County, choice: Choice, field: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        county.decide(choice)
    assert refusal.value.field == field


def test_before_the_province_starts_nothing_is_decided(session: Any) -> None:
    county = County()
    with pytest.raises(RuleViolation):
        county.decide(CARRY)
    county.start()
    with pytest.raises(RuleViolation):
        county.start()


def test_the_year_ends_when_every_open_case_is_decided(county: County) -> None:
    with pytest.raises(RuleViolation, match="3"):
        finish_year(county.programme, actor=county.manager)
    county.decide(CARRY, CARRY, END)
    county.review()
    county.apply()
    finish_year(county.programme, actor=county.manager)
    assert county.programme.status is ProgrammeStatus.FINISHED


def test_those_above_see_how_far_each_county_is(county: County) -> None:
    county.decide(CARRY)
    (line,) = queries.progress(county.programme, ON)
    assert (line.open, line.undecided, line.drafted) == (3, 3, 1)
    county.decide(CARRY, CARRY, CARRY)
    county.review()
    county.apply()
    (line,) = queries.progress(county.programme, ON)
    assert (line.open, line.undecided, line.drafted) == (3, 0, 0)


def county_reason(path: str) -> str:
    """What stands as the reason of the decision on the case of an address."""
    case = make.db.session.get(Case, int(path.rpartition("/")[2]))
    roll_over = queries.roll_over_of(case.programme_id, case.tenant_id)
    return queries.decision_on(roll_over, case.id).reason


def test_two_officers_draft_the_same_case(given: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes second is asked: nothing is overwritten in silence, nothing typed is lost."""
    monkeypatch.setattr(clock, "today", lambda: ON)
    with given():
        county = County()
        county.start()
        make.make_user(Role.COUNTY_OFFICER, username="first")
        make.make_user(Role.COUNTY_OFFICER, username="second")
        path = f"/roll-over/{county.programme.year}/cases/{county.cases[0].id}"
    one, two = sign_in("first"), sign_in("second")
    shown = {name: shown_by(browser.get(path).text) for name, browser in (("one", one), ("two", two))}
    carry = {"choice": "carry_over", "reason": "设备到货推迟"}
    assert one.post(path, data={**shown["one"], **carry}).status_code == 303
    answer = two.post(path, data={**shown["two"], "choice": "carry_over", "reason": "企业要求推迟"})
    assert answer.status_code == 409
    assert "设备到货推迟" in answer.text
    assert "企业要求推迟" in answer.text
    kept = re.search(r'name="kept"[^>]*?(?:value="([^"]*)"|>([^<]*)<)', answer.text)
    assert kept
    own = {**shown["two"], "choice": "carry_over", "reason": "企业要求推迟"}
    again = {**own, "kept": unescape((kept[1] or kept[2] or "").strip())}
    assert two.post(path, data=again).status_code == 303
    with given():
        assert county_reason(path) == "企业要求推迟"
