"""Reopening (programme.md 4.8): asked for, decided above; the old closure stays on record and nothing counts as new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import CaseStatus, Conclusion, Rank, Role
from casework.errors import RuleViolation
from casework.home.queries.endings import reopenings
from casework.home.queries.waiting import waiting
from casework.models import Reopening
from casework.outcomes import queries, services
from casework.outcomes.queries.results import open_look_backs
from casework.regions.queries import place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import tally
from casework.reports.figures.of_cases import CASES, STAGED
from casework.reports.registers import read_register, state_words
from tests import factories as make
from tests.outcomes.ready import ON, Ready, answered, opined, ready_case
from tests.outcomes.site import Site, concluded, key_of

CLOSED, ASKED, REOPENED = date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 4)


@pytest.fixture
def ready(session: Any) -> Ready:
    ready = ready_case()
    acceptance = opined(ready)
    answered(ready)
    services.conclude(acceptance, Conclusion.PASS, county_opinion="同意。", on=ON, actor=ready.officer)
    services.close_case(ready.case, on=CLOSED, actor=ready.officer)
    return ready


def ask(ready: Ready, reason: str = "抽检发现同类问题复发") -> Reopening:
    return services.ask_for_reopening(ready.case, reason, on=ASKED, actor=ready.officer)


def decide(reopening: Reopening, consent: bool = True, opinion: str = "", *, code: str = "620100") -> None:
    role = Role.PROVINCIAL_MANAGER if code == "620000" else Role.PREFECTURE_REVIEWER
    services.decide_reopening(
        reopening, consent, opinion, on=REOPENED, actor=make.actor(make.make_user(role, code))
    )


def counted(ready: Ready, on: date) -> dict[str, int]:
    region = place(make.region(ready.case.tenant.code, Rank.COUNTY).id)
    as_of = AsOf(ready.case.programme_id, 2026, on)
    return {
        **tally(region, as_of, by="county", nouns=[CASES]).of_county(region.id),
        **tally(region, as_of, by="county", nouns=[STAGED]).of_county(region.id),
    }


@pytest.mark.parametrize("code", ["620100", "620000"])
def test_prefecture_or_province_reopens_a_closed_case(ready: Ready, code: str) -> None:
    before = ready.case.accepted_on
    decide(ask(ready), code=code)
    case = ready.case
    assert (case.status, case.reopened_on) == (CaseStatus.IMPLEMENTING, REOPENED)
    assert (case.closed_on, case.accepted_on, case.archived_on) == (None, None, None)
    kept = queries.reopenings_of(case.id)[0]
    assert (kept.closed_on, kept.accepted_on, kept.reopened_on) == (CLOSED, before, REOPENED)


def test_an_archived_case_is_reopened_too(ready: Ready) -> None:
    ready.case.status, ready.case.archived_on = CaseStatus.ARCHIVED, date(2026, 11, 30)
    decide(ask(ready))
    assert ready.case.status is CaseStatus.IMPLEMENTING
    assert queries.reopenings_of(ready.case.id)[0].archived_on == date(2026, 11, 30)


def test_any_past_day_still_reads_as_it_was(ready: Ready) -> None:
    days = (date(2026, 11, 19), CLOSED, date(2026, 12, 3), REOPENED)
    before = [counted(ready, day) for day in days[:3]]
    decide(ask(ready))
    assert [counted(ready, day) for day in days[:3]] == before
    assert [counted(ready, day)["standing.closed"] for day in days] == [0, 1, 1, 0]
    assert [counted(ready, day)["accepted"] for day in days] == [1, 1, 1, 0]
    assert counted(ready, REOPENED)["standing.approved"] == 1
    assert [counted(ready, day)["confirmed"] for day in days] == [1, 1, 1, 1]
    region = place(make.region(ready.case.tenant.code, Rank.COUNTY).id)
    words = []
    for day in days:
        register = read_register(region, AsOf(ready.case.programme_id, 2026, day))
        words.append(state_words(register.cases[0], register))
    assert words == ["验收通过", "已销号", "已销号", "帮扶实施中"]


def test_a_second_closing_and_reopening_keep_the_first_on_record(ready: Ready) -> None:
    decide(ask(ready))
    case = ready.case
    case.status, case.accepted_on, case.closed_on = CaseStatus.CLOSED, date(2027, 1, 8), date(2027, 1, 10)
    again = services.ask_for_reopening(case, "再次复发", on=date(2027, 2, 1), actor=ready.officer)
    actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    services.decide_reopening(again, True, "", on=date(2027, 2, 3), actor=actor)
    days = (CLOSED, REOPENED, date(2027, 1, 10), date(2027, 2, 2), date(2027, 2, 3))
    assert [counted(ready, day)["standing.closed"] for day in days] == [1, 0, 1, 1, 0]


def test_a_refusal_needs_its_reason_and_changes_nothing(ready: Ready) -> None:
    reopening = ask(ready)
    with pytest.raises(RuleViolation) as refusal:
        decide(reopening, consent=False)
    assert refusal.value.field == "opinion"
    decide(reopening, consent=False, opinion="可通过回头看处理")
    assert (ready.case.status, ready.case.closed_on) == (CaseStatus.CLOSED, CLOSED)
    assert ask(ready).decided_on is None


def test_it_needs_a_reason_a_closed_case_and_the_right(ready: Ready) -> None:
    with pytest.raises(RuleViolation) as refusal:
        ask(ready, reason="")
    assert refusal.value.field == "reason"
    with pytest.raises(RuleViolation):
        services.ask_for_reopening(make.make_case(), "x", on=ASKED, actor=ready.officer)
    reopening = ask(ready)
    with pytest.raises(RuleViolation):
        ask(ready)
    with pytest.raises(RuleViolation):
        services.decide_reopening(reopening, True, "", on=REOPENED, actor=ready.officer)
    decide(reopening)
    with pytest.raises(RuleViolation):
        decide(reopening)


def test_after_reopening_acceptance_comes_anew(ready: Ready) -> None:
    decide(ask(ready))
    rounds = queries.rounds_of(ready.case.id)
    acceptance = services.apply_for_acceptance(ready.case, on=date(2026, 12, 8), actor=ready.officer)
    assert acceptance.round == max(item.round for item in rounds) + 1
    assert ready.case.acceptance_applied_on == date(2026, 12, 8)


def test_its_look_backs_end_with_the_closure_and_are_planned_once_by_the_next(ready: Ready) -> None:
    first = open_look_backs(ready.case.id)
    assert first
    first[0].due_on = ASKED
    decide(ask(ready))
    kept, *others = first
    assert kept.cancelled_on is None, "what was due before stays to be held"
    assert [(item.cancelled_on, item.is_excused) for item in others] == [(REOPENED, True)] * len(others)
    kept.held_on = REOPENED
    case = ready.case
    case.status, case.accepted_on = CaseStatus.ACCEPTED, date(2026, 12, 20)
    again = services.close_case(case, on=date(2026, 12, 21), actor=ready.officer)
    assert list(open_look_backs(case.id)) == again


def test_pressed_twice_it_is_asked_for_once_and_says_so_both_times(site: Callable[..., Site]) -> None:
    def closed(ready: Ready) -> None:
        concluded(Conclusion.PASS)(ready)
        services.close_case(ready.case, on=CLOSED, actor=ready.officer)

    here = site(closed)
    officer = here.as_("officer")
    fresh = key_of(officer.get(here.at("reopen")))
    form = {"request_key": key_of(officer.get(here.at("reopen"))), "reason": "抽检发现同类问题复发"}
    answers = [officer.post(here.at("reopen"), data=form) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert here.read(lambda case: len(queries.reopenings_of(case.id))) == 1
    turned = officer.get(here.at("reopen"))
    assert turned.status_code == 303, "nothing to ask for while it waits: no form is shown"
    other = {**form, "request_key": fresh}
    assert officer.post(here.at("reopen"), data=other).status_code == 422, (
        "another form is a second application"
    )


def test_it_lies_on_the_desk_of_those_who_decide(ready: Ready) -> None:
    reviewer = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    assert not reopenings(reviewer, REOPENED).items
    reopening = ask(ready)
    waits = reopenings(reviewer, REOPENED).items
    assert [(work.case_id, work.since) for work in waits] == [(ready.case.id, ASKED)]
    assert [work.kind for work in waiting(reviewer, REOPENED).items] == ["decide_reopening"]
    assert not waiting(ready.officer, REOPENED).items, "the county waits"
    decide(reopening)
    assert not reopenings(reviewer, REOPENED).items
