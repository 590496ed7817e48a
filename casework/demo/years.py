"""One programme year from its notice to today: settings, quotas, selection, and every case of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from casework.demo import play_diagnosis, play_end, play_plan, play_roll_over, play_visits, story
from casework.demo.acts import Acts
from casework.demo.case_plot import CasePlot
from casework.demo.goals import Goal
from casework.demo.people import contact_username
from casework.demo.places import QILIHE_FIRST, Fate, Pick, Quota, prefecture_of, quotas
from casework.demo.plot import plot_case
from casework.demo.register_words import EnterpriseWords
from casework.demo.selection import Selection
from casework.demo.silence import fall_silent
from casework.demo.stage import Stage, regions
from casework.demo.teams import Pool
from casework.demo.transfer import transfer
from casework.demo.words import say
from casework.enums import CaseStatus, Rank
from casework.models import Case, Programme
from casework.nominations.services import deciding
from casework.programmes.proposal import FIRST_COUNTS
from casework.programmes.services import create_programme, finish_year, open_year, set_quotas
from casework.reference.queries import industries, latest_edition

S = CaseStatus
STORY_GOALS: Final = {
    "七里泉乳业": Goal(S.ACCEPTANCE),
    "南河塑料": Goal(S.IMPLEMENTING),
    "恒峡阀门": Goal(S.IMPLEMENTING),
    "陇味斋": Goal(S.PLAN_REVIEW, late=True),
}
EDITIONS: Final = {
    "industry_edition_id": "industries",
    "size_edition_id": "sizes",
    "constraint_edition_id": "constraints",
}
# What the running year has more of than the finished ones.
RICH: Final = {"follow_up_months": 2, "look_back_months": "3,6"}
PLAIN: Final = {"follow_up_months": 3, "look_back_months": "3"}
TEAM_SIZES: Final = {True: (2, 3, 3, 3, 4), False: (2, 2, 2, 3)}


@dataclass(frozen=True)
class YearPlan:
    """The picks of a year and the goals of those that become cases, in the order of the picks."""

    picks: Sequence[Pick]
    goals: Mapping[str, Goal]
    is_running: bool

    @property
    def silent(self) -> str:
        """The enterprise that stops answering in the running year: the last whose plan is carried out without anything
        else that is told of it, else one that wanted to leave and had to stay; '' in a demo too small for one."""
        if not self.is_running:
            return ""
        names = [pick.enterprise.name for pick in reversed(self.picks) if not _in_story(pick, True)]
        goals = Goal(S.IMPLEMENTING), Goal(S.IMPLEMENTING, refused=True)
        return next((name for goal in goals for name in names if self.goals.get(name) == goal), "")


def plan_year(picks: Sequence[Pick], goals: Sequence[Goal], *, is_running: bool) -> YearPlan:
    """Give every case its goal: the story's first, and a withdrawn place where its substitute comes from."""
    cases = [pick for pick in picks if pick.fate is Fate.CASE]
    given = {
        pick.enterprise.name: STORY_GOALS[pick.enterprise.short_name]
        for pick in cases
        if _in_story(pick, is_running)
    }
    leaving = [goal for goal in goals if goal.substituted]
    rest = [goal for goal in goals if not goal.substituted]
    for substitute in (pick for pick in picks if pick.fate is Fate.SUBSTITUTE):
        free = [pick for pick in cases if pick.enterprise.name not in given]
        near = [pick for pick in free if prefecture_of(pick.county) == prefecture_of(substitute.county)]
        if leaving and free:
            given[(near or free)[-1].enterprise.name] = leaving.pop()
    left = iter([*rest, *leaving])
    for pick in cases:
        if pick.enterprise.name not in given:
            given[pick.enterprise.name] = next(left, Goal(S.IMPLEMENTING if is_running else S.ARCHIVED))
    return YearPlan(picks, given, is_running)


def _in_story(pick: Pick, is_running: bool) -> bool:
    return is_running and pick.enterprise.short_name in QILIHE_FIRST


def open_programme(
    stage: Stage, dates: Mapping[str, date], shares: Mapping[str, Quota], *, settings: Mapping[str, Any]
) -> Programme:
    """The province announces a year, shares out its places and lets the counties nominate."""
    manager, year = stage.cast.managers[0], settings.get("year", stage.season.year)
    rng = Random(f"{stage.seed}/{year}/programme")
    editions = {name: latest_edition(kind) for name, kind in EDITIONS.items()}
    values: dict[str, Any] = {
        **FIRST_COUNTS,
        **dates,
        **{name: edition.id for name, edition in editions.items() if edition},
        "name": say(rng, "programme_name", year=year),
        "notice_number": say(rng, "notice_number", year=dates["noticed_on"].year, number=rng.randint(5, 18)),
        "places": sum(quota.places for quota in shares.values()),
        "year": year,
        **settings,
    }
    known = regions()
    on = dates["noticed_on"]
    programme = stage.act(manager, on, create_programme, **values)
    by_key = {
        known[code, Rank.PREFECTURE].id: (quota.places, quota.reserve) for code, quota in shares.items()
    }
    stage.act(manager, on, set_quotas, programme, by_key)
    stage.act(manager, on, open_year, programme)
    return programme


def chains_of(programme: Programme) -> dict[str, str]:
    """Name of each industrial chain → its code."""
    names = industries(programme.industry_edition_id)
    return {code.name_zh: code.code for code in names.values() if code.code.startswith("CHAIN-")}


class Year:
    """A programme year on the stage."""

    def __init__(self, stage: Stage, plan: YearPlan) -> None:
        self.stage, self.plan = stage, plan
        self.pool = Pool()
        self.programme = self._open()
        self.selection = Selection(stage, self.programme, chains_of(self.programme))

    def _open(self) -> Programme:
        known = regions()
        prefectures = sorted(code for code, rank in known if rank is Rank.PREFECTURE)
        shares = quotas(self.plan.picks, len(self.plan.goals), prefectures)
        return open_programme(
            self.stage, self.stage.season.settings, shares, settings=RICH if self.plan.is_running else PLAIN
        )

    def play(self) -> Iterator[Case]:
        """Play the year; gives each case when it has been played, so that it can be committed."""
        carried = []
        for case, enterprise in self.selection.play(self.plan.picks):
            goal = self.plan.goals[enterprise.name]
            if goal.carried:
                carried.append(self.acts_of(case, enterprise, goal))
                carried[-1].run(until=self.stage.season.day(12, 1))
                yield case
            else:
                yield from self._case(case, enterprise, goal)
        if self.plan.is_running:
            self.selection.second_notice(self.plan.picks)
            return
        play_roll_over.play(self.programme, carried)
        self.stage.act(
            self.stage.cast.managers[0], self.stage.season.day(12, 31), finish_year, self.programme
        )
        for acts in carried:
            acts.run()
            yield acts.case

    def _case(self, case: Case, enterprise: EnterpriseWords, goal: Goal) -> Iterator[Case]:
        acts = self.acts_of(case, enterprise, goal)
        acts.run()
        yield case
        if goal.status is S.TRANSFERRED:
            successor = transfer(acts)
            successor.run()
            yield successor.case
        if goal.substituted and case.withdrawn_on is not None:
            yield from self._substitute(case)

    def acts_of(self, case: Case, enterprise: EnterpriseWords, goal: Goal) -> Acts:
        """A case with its contact's account, its team and everything that will happen."""
        cast = self.stage.cast
        if case.uscc not in cast.contacts:
            cast.join_contact(contact_username(enterprise.short_name, cast.usernames), case.enterprise)
        plot = self._plot(case, enterprise, goal)
        acts = Acts(self.stage, case, plot, self._team(case, plot))
        play_diagnosis.schedule(acts, self.pool)
        play_visits.schedule_first(acts)
        play_plan.schedule(acts)
        play_end.schedule(acts)
        return acts

    def _plot(self, case: Case, enterprise: EnterpriseWords, goal: Goal) -> CasePlot:
        stage = self.stage
        if self.plan.is_running and enterprise.short_name == story.HENGXIA:
            return story.hengxia(enterprise, case.confirmed_on, stage.season, stage.seed)
        plot = plot_case(
            enterprise, goal, case.confirmed_on, stage.season, stage.seed, is_running=self.plan.is_running
        )
        if self.plan.is_running and enterprise.short_name == story.NANHE:
            story.nanhe(plot)
        if enterprise.name == self.plan.silent:
            fall_silent(plot)
        return plot

    def _team(self, case: Case, plot: CasePlot) -> list[str]:
        if self.plan.is_running and plot.enterprise.short_name == story.HENGXIA:
            self.pool.reserve(story.TEAM)
            return list(story.TEAM)
        return self.pool.team(case.tenant.code, plot.groups, plot.rng, TEAM_SIZES[self.plan.is_running])

    def _substitute(self, withdrawn: Case) -> Iterator[Case]:
        """The next of the reserve list takes the place some days after the withdrawal."""
        assert withdrawn.withdrawn_on is not None
        waiting = [
            pick for pick in self.plan.picks if pick.fate is Fate.SUBSTITUTE and self._is_waiting(pick)
        ]
        own = [pick for pick in waiting if prefecture_of(pick.county) == prefecture_of(withdrawn.tenant.code)]
        if not waiting:
            return
        pick = (own or waiting)[0]
        on = self.stage.season.add(withdrawn.withdrawn_on, 3)
        case = self.stage.act(
            self.stage.cast.managers[0],
            on,
            deciding.substitute,
            self.selection.made[pick.enterprise.name],
            withdrawn,
            on=on,
        )
        yield from self._case(
            case, pick.enterprise, Goal(S.IMPLEMENTING if self.plan.is_running else S.ARCHIVED)
        )

    def _is_waiting(self, pick: Pick) -> bool:
        return self.selection.made[pick.enterprise.name].confirmed_on is None
