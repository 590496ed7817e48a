"""An expert of the demo who is sent to more enterprises than one person can look after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from casework.calendars.queries import calendar_for
from casework.demo.season import season_of
from casework.demo.sought_after import send_too_often
from casework.demo.stage import principal_of
from casework.enums import CaseStatus, Rank, Role, TeamRole
from casework.experts.load import BUSY
from casework.models import Case, Expert
from tests import factories as make

TODAY = date(2026, 11, 20)


class Few:
    """As much of a stage as the play needs: who acts, which day it is."""

    def __init__(self, expert: Expert) -> None:
        reviewer = principal_of(
            make.make_user(Role.PREFECTURE_REVIEWER, "620100"), make.region("620100", Rank.PREFECTURE)
        )
        signing = principal_of(make.make_user(Role.EXPERT, expert=expert), None)
        self.cast = SimpleNamespace(reviewers={"620100": reviewer}, experts={expert.name: signing})
        self.season = season_of(2026, TODAY, calendar_for(make.region("620000").id))

    def act(self, actor: Any, _on: date, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return service(*args, actor=actor, **kwargs)


def cases(count: int, code: str = "620102", kind: str = "MTR-01") -> list[Case]:
    made = []
    for _n in range(count):
        made.append(make.make_case(code, CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 7, 1)))
        make.make_member(made[-1])
        make.make_constraint(made[-1], type_code=kind)
    return made


def test_the_expert_with_most_cases_is_sent_to_as_many_more_as_make_the_load_too_high(session: Any) -> None:
    expert = make.make_expert("赵怀德")
    team = [make.make_member(case, expert, TeamRole.MEMBER) for case in cases(BUSY - 2)]
    other = [make.make_member(case, role=TeamRole.MEMBER) for case in cases(1, kind="BRD-01")]
    cases(2, kind="BRD-01")  # nothing for this expert
    cases(2, "620103")  # the county of the story
    free = cases(3)
    send_too_often(Few(expert), [other, team], spared="620103")  # type: ignore[arg-type]
    sent = [[one.expert for one in case.present_team].count(expert) for case in free]
    assert sent == [1, 1, 0]
    joined = [one for case in free[:2] for one in case.present_team if one.expert is expert]
    calendar = calendar_for(make.region("620102").id)
    assert [one.declared_on for one in joined] == [calendar.add(one.assigned_on, 1) for one in joined]


def test_in_a_small_demo_nobody_is_overloaded(session: Any) -> None:
    expert = make.make_expert("赵怀德")
    team = [make.make_member(case, expert, TeamRole.MEMBER) for case in cases(BUSY - 2)]
    (free,) = cases(1)
    send_too_often(Few(expert), [team], spared="620103")  # type: ignore[arg-type]
    send_too_often(Few(expert), [], spared="620103")  # type: ignore[arg-type]
    assert expert not in [one.expert for one in free.present_team]
