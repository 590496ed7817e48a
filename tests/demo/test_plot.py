"""The plot of the demo, without a database: every state appears, days follow each other, nothing lies ahead."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from casework.demo.case_plot import CasePlot
from casework.demo.goals import RARE, running_goals
from casework.demo.measures import Course
from casework.demo.places import Fate, prefecture_of, quotas
from casework.demo.season import DEADLINES
from casework.demo.seed import script
from casework.demo.silence import SILENT_FOR, fall_silent
from casework.early_warnings.rules import SILENT_DAYS
from casework.enums import CaseStatus, NominationStatus
from casework.programmes.labels import ORDER
from tests.demo.plans import TODAY, full_script, plots, season

S = CaseStatus
# What the fates and the desks of next year's forms lead to.
OF_FATE = {
    Fate.CASE: NominationStatus.CONFIRMED,
    Fate.SUBSTITUTE: NominationStatus.CONFIRMED,
    Fate.RESERVE: NominationStatus.RESERVE,
    Fate.SECOND_NOTICE: NominationStatus.PUBLIC_NOTICE,
    Fate.REFUSED_IN_NOTICE: NominationStatus.NOT_SELECTED,
    Fate.REJECTED: NominationStatus.NOT_SELECTED,
    Fate.RECALLED: NominationStatus.WITHDRAWN,
}
NEXT_YEAR = {
    NominationStatus.DRAFT, NominationStatus.SUBMITTED, NominationStatus.PREFECTURE_REVIEW,
    NominationStatus.RETURNED, NominationStatus.PROVINCE_REVIEW,
}  # fmt: skip


def test_every_state_of_both_life_cycles_appears_in_the_default_demo() -> None:
    play = full_script()
    states = {goal.status for plan in (play.running, *play.finished) for goal in plan.goals.values()}
    assert states == set(CaseStatus)
    nominations = {OF_FATE[pick.fate] for pick in play.running.picks} | NEXT_YEAR
    assert nominations == set(NominationStatus)
    assert len(play.next_year) >= 9


@pytest.mark.parametrize("cases", [100, 30, 12, 5, 2])
def test_each_year_has_as_many_cases_as_asked_for(cases: int) -> None:
    play = full_script(cases)
    for plan in (play.running, *play.finished):
        fates = Counter(pick.fate for pick in plan.picks)
        successors = sum(goal.status is S.TRANSFERRED for goal in plan.goals.values())
        assert fates[Fate.CASE] + fates[Fate.SUBSTITUTE] + successors == cases


def test_nobody_is_helped_twice_and_many_counties_have_nobody() -> None:
    play = full_script()
    names = [pick.enterprise.name for plan in (play.running, *play.finished) for pick in plan.picks]
    names += [enterprise.name for enterprise in play.next_year]
    assert len(names) == len(set(names))
    by_county = Counter(pick.county for pick in play.running.picks if pick.fate is Fate.CASE)
    assert 50 <= len(by_county) <= 70
    assert by_county["620103"] == 4


def test_places_add_up_and_hold_everybody_who_was_selected() -> None:
    picks = full_script().running.picks
    prefectures = sorted({prefecture_of(pick.county) for pick in picks} | {"620300", "623000"})
    shares = quotas(picks, 100, prefectures)
    assert sum(quota.places for quota in shares.values()) == 100
    used = Counter(prefecture_of(pick.county) for pick in picks if pick.fate is Fate.CASE)
    assert all(shares[code].places >= count for code, count in used.items())


def test_the_same_seed_gives_the_same_plot_and_another_one_does_not() -> None:
    def read(seed: str) -> list[tuple[object, ...]]:
        plan = full_script(20).running
        return [(plot.dates.all(), plot.measures, plot.visits) for plot in plots(plan, season(), seed)]

    assert read("1") == read("1")
    assert read("1") != read("2")


@pytest.mark.parametrize(
    "today", [date(2026, 11, 21), date(2026, 8, 25), date(2026, 10, 12), date(2026, 12, 29), date(2027, 2, 3)]
)
def test_whatever_the_season_every_step_follows_the_one_before_and_none_lies_ahead(today: date) -> None:
    own = season(today)
    for plot in plots(script(60, own, 5).running, own):
        _check_days(plot)


def _check_days(plot: CasePlot) -> None:
    last = plot.season.ago(1)
    days = plot.dates.all()
    assert all(on <= last for on in days.values()), (plot.goal, days)
    road = [days[name] for name in ROAD if name in days]
    assert road == sorted(road), (plot.goal, days)
    for measure in plot.measures:
        steps = [measure.started_on, measure.handed_in_on, measure.done_on, measure.struck_off_on]
        known = [on for on in steps if on is not None]
        assert known == sorted(known), measure
        assert all(on <= last for on in known)
        if plot.dates.applied_on is not None:
            assert measure.ended_on is not None, measure
            assert measure.ended_on < plot.dates.applied_on
    for visit in plot.visits:
        assert plot.dates.confirmed_on <= visit.held_on <= visit.filed_on <= last
    for result in plot.results:
        assert result.dated_on <= result.recorded_on <= last + timedelta(days=10)


ROAD = (
    "confirmed_on", "paused_on", "restarted_on", "assigned_on", "declared_on", "self_assessed_on", "begun_on",
    "held_on", "submitted_on", "answered_on", "replied_on", "settled_on", "drafted_on", "agreed_on",
    "plan_submitted_on", "returned_on", "resubmitted_on", "approved_on", "applied_on", "opined_on", "concluded_on",
    "corrected_on", "corrected_opined_on", "corrected_concluded_on", "closed_on", "archived_from",
)  # fmt: skip


def test_everything_happens_on_working_days() -> None:
    own = season()
    for plot in plots(full_script(40).running, own):
        for name, on in plot.dates.all().items():
            assert own.calendar.is_workday(on), (name, on)


def test_in_late_autumn_most_are_through_or_near_it_and_a_few_are_late() -> None:
    goals = Counter(goal.status for goal in full_script().running.goals.values())
    done = goals[S.CLOSED] + goals[S.ACCEPTED] + goals[S.ACCEPTANCE] + goals[S.RECTIFY]
    assert 35 <= done <= 55
    assert 30 <= goals[S.IMPLEMENTING] <= 50
    assert (
        sum(goals[status] for status in (S.CONFIRMED, S.TEAM_READY, S.DIAGNOSING, S.DIAGNOSED, S.PLAN_REVIEW))
        <= 10
    )


def test_measures_are_late_extended_returned_given_up_and_overdue() -> None:
    courses = {measure.course for plot in plots(full_script().running, season()) for measure in plot.measures}
    assert {
        Course.STRUCK_OFF, Course.LATE, Course.EXTENDED, Course.STILL_EXTENDED, Course.SENT_BACK, Course.DROPPED,
        Course.OVERDUE, Course.TO_STRIKE, Course.OVERRIDDEN,
    } <= courses  # fmt: skip


def test_visits_are_remote_now_and_then_and_some_are_filed_late() -> None:
    visits = [visit for plot in plots(full_script().running, season()) for visit in plot.visits]
    assert any(visit.words.way.value != "on_site" for visit in visits)
    late = [visit for visit in visits if season().between(visit.held_on, visit.filed_on) > 5]
    assert 0 < len(late) < len(visits) / 5


def test_the_dates_of_a_year_are_in_the_order_that_a_programme_asks_for() -> None:
    settings = season().settings
    assert set(DEADLINES) == set(settings)
    for first, second in ORDER:
        assert settings[first] <= settings[second], (first, second)
    assert settings["county_return_due_on"] == date(2026, 12, 7)


def test_early_in_a_year_its_story_is_moved_back_rather_than_told_ahead() -> None:
    early = season(date(2027, 1, 20))
    assert early.shift > 200
    assert early.settings["plan_due_on"] < date(2027, 1, 20)
    assert season(TODAY).shift == 0


def test_small_demos_show_the_rare_states_first() -> None:
    assert {goal.status for goal in running_goals(11, season(), Random(5))} >= {
        goal.status for goal in RARE[:11]
    }


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 8, 25), date(2026, 12, 29)])
def test_one_enterprise_of_the_running_year_owes_something_and_no_longer_answers(today: date) -> None:
    own = season(today)
    plan = script(100, own, 1).running
    plot = next(plot for plot in plots(plan, own) if plot.enterprise.name == plan.silent)
    fall_silent(plot)
    _check_days(plot)
    since = own.ago(SILENT_FOR)
    assert own.between(since, today) > SILENT_DAYS
    of_measures = [
        on
        for measure in plot.measures
        for on in (*(on for on, _share in measure.reports), measure.asked_on, measure.sent_back_on)
    ]
    handed_in = [measure.handed_in_on for measure in plot.measures if measure.course is not Course.OVERRIDDEN]
    answered = [visit.confirmed_on for visit in plot.visits] + [one.confirmed_on for one in plot.results]
    assert all(on is None or on <= since for on in (*of_measures, *handed_in, *answered))
    assert any(measure.done_on is None and measure.dropped_on is None for measure in plot.measures)
    assert any(visit.held_on > since for visit in plot.visits)


def test_a_finished_year_and_a_demo_without_room_have_no_silent_enterprise() -> None:
    play = full_script()
    assert [plan.silent for plan in play.finished] == ["", ""]
    assert full_script(5).running.silent == ""
