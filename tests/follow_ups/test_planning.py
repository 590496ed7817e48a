"""Follow-ups come from the year's cadence, land on working days, and move when the calendar changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.calendars.queries import deadline
from casework.calendars.services import add_local_day, remove_local_day
from casework.enums import CaseStatus, DayKind, FollowUpKind
from casework.follow_ups.planning import plan_follow_ups, plan_look_backs, recount_follow_ups
from tests import factories as make


def implementing(**values: Any) -> Any:
    """A case whose plan was approved on Wednesday 2026-06-03."""
    return make.make_case(status=CaseStatus.IMPLEMENTING, **{"plan_approved_on": date(2026, 6, 3), **values})


def test_a_follow_up_every_three_months_until_acceptance(session: Any) -> None:
    case = implementing()
    made = plan_follow_ups(case, on=date(2026, 6, 3))
    assert [(f.number, f.kind, f.first_due_on, f.due_on) for f in made] == [
        (1, FollowUpKind.REGULAR, date(2026, 9, 3), date(2026, 9, 3))
    ]
    assert made[0].window_until_on == date(2026, 9, 10)
    assert made[0].assignee_id == case.officer_id


def test_the_cadence_of_the_year_decides(session: Any) -> None:
    programme = make.make_programme(follow_up_months=1, follow_up_window_days=3)
    case = implementing(programme=programme)
    made = plan_follow_ups(case, on=date(2026, 6, 3))
    assert [f.first_due_on for f in made] == [date(2026, month, 3) for month in (7, 8, 9, 10, 11)]
    # 3 October lies in the national holiday: the 8th is the first working day after it, the 10th made up.
    october = made[3]
    assert (october.due_on, october.window_until_on) == (date(2026, 10, 8), date(2026, 10, 12))


def test_the_case_list_knows_the_first_follow_up(session: Any) -> None:
    case = implementing()
    plan_follow_ups(case, on=date(2026, 6, 3))
    assert case.next_due_on == date(2026, 9, 3)


def test_planning_twice_adds_nothing(session: Any) -> None:
    case = implementing()
    assert len(plan_follow_ups(case, on=date(2026, 6, 3))) == 1
    assert plan_follow_ups(case, on=date(2026, 6, 8)) == []


def test_a_second_approval_adds_only_what_is_not_past(session: Any) -> None:
    case = implementing(programme=make.make_programme(follow_up_months=1))
    made = plan_follow_ups(case, on=date(2026, 9, 20))
    assert [f.first_due_on for f in made] == [date(2026, 10, 3), date(2026, 11, 3)]


@pytest.mark.parametrize("values", [{"plan_approved_on": None}, {}])
def test_no_cadence_no_follow_ups(session: Any, values: dict[str, Any]) -> None:
    case = implementing(**values)
    case.programme.follow_up_months = 3 if values else 0
    assert plan_follow_ups(case, on=date(2026, 6, 3)) == []


def test_look_backs_three_and_six_months_after_closing(session: Any) -> None:
    case = make.make_case(
        status=CaseStatus.CLOSED, accepted_on=date(2026, 11, 20), closed_on=date(2026, 11, 23)
    )
    made = plan_look_backs(case, on=date(2026, 11, 23))
    assert [f.first_due_on for f in made] == [date(2027, 2, 23), date(2027, 5, 23)]
    assert {f.kind for f in made} == {FollowUpKind.LOOK_BACK}
    # 23 May 2027 is a Sunday; the plan of 2027 is not loaded, so only weekends are known.
    assert [f.due_on for f in made] == [date(2027, 2, 23), date(2027, 5, 24)]
    far = deadline(made[0].due_on, case.tenant_id, date(2026, 11, 23))
    assert far is not None
    assert "2027" in far.note.replace("2027-02-23", "")
    assert case.next_due_on == date(2027, 2, 23)


def test_month_ends_are_kept(session: Any) -> None:
    case = make.make_case(
        status=CaseStatus.CLOSED, accepted_on=date(2026, 8, 31), closed_on=date(2026, 8, 31)
    )
    made = plan_look_backs(case, on=date(2026, 8, 31))
    assert [f.first_due_on for f in made] == [date(2026, 11, 30), date(2027, 2, 28)]


def test_a_local_rest_day_moves_what_is_open_and_removing_it_moves_back(session: Any) -> None:
    case = implementing(programme=make.make_programme())
    follow_up = plan_follow_ups(case, on=date(2026, 6, 3))[0]
    day = add_local_day(case.tenant, on_date=date(2026, 9, 3), kind=DayKind.OFF, name="古尔邦节")

    moved = recount_follow_ups([case.tenant_id], today=date(2026, 8, 1))
    assert [(m.number, m.old, m.new) for m in moved] == [(1, date(2026, 9, 3), date(2026, 9, 4))]
    assert (follow_up.due_on, follow_up.first_due_on) == (date(2026, 9, 4), date(2026, 9, 3))
    assert follow_up.window_until_on == date(2026, 9, 11)
    assert case.next_due_on == date(2026, 9, 4)

    remove_local_day(day)
    back = recount_follow_ups([case.tenant_id], today=date(2026, 8, 1))
    assert [(m.old, m.new) for m in back] == [(date(2026, 9, 4), date(2026, 9, 3))]


def test_a_rest_day_inside_the_window_moves_its_end_only(session: Any) -> None:
    case = implementing()
    plan_follow_ups(case, on=date(2026, 6, 3))
    add_local_day(case.tenant, on_date=date(2026, 9, 7), kind=DayKind.OFF, name="古尔邦节")
    moved = recount_follow_ups([case.tenant_id], today=date(2026, 8, 1))
    assert [(m.old, m.new, m.old_window, m.new_window) for m in moved] == [
        (date(2026, 9, 3), date(2026, 9, 3), date(2026, 9, 10), date(2026, 9, 11))
    ]


def test_what_is_past_held_cancelled_or_elsewhere_stays(session: Any) -> None:
    case, neighbour = implementing(), make.make_case("620102", CaseStatus.IMPLEMENTING)
    on = date(2026, 9, 3)
    make.make_follow_up(case, due_on=on, held_on=date(2026, 8, 30))
    make.make_follow_up(case, due_on=on, cancelled_on=date(2026, 8, 30), cancel_reason="重复")
    make.make_follow_up(neighbour, due_on=on)
    past = make.make_follow_up(case, due_on=date(2026, 7, 6))
    add_local_day(case.tenant, on_date=on, kind=DayKind.OFF, name="古尔邦节")
    add_local_day(case.tenant, on_date=date(2026, 7, 6), kind=DayKind.OFF, name="县庆")
    assert recount_follow_ups([case.tenant_id], today=date(2026, 8, 1)) == []
    assert past.due_on == date(2026, 7, 6)
