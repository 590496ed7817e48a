"""Racing people: of two who edit the same page one wins and the other is told; twice sent is once done."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from casework.enums import CaseStatus, EventKind, Role
from casework.models import CaseEvent, Enterprise, Extension, Nomination
from tests import factories as make
from tests.app.test_replay import forms_in

THOROUGH = os.environ.get("THOROUGH") == "1"
RACERS = 10
EDITS, SUBMITS, APPROVALS = (200, 1000, 200) if THOROUGH else (30, 40, 10)


def at_once(browsers: list[Any], ask: Callable[[Any, int], Any]) -> list[int]:
    """Every browser asks at the same moment; the statuses of the answers."""
    start = Barrier(len(browsers))

    def go(number: int) -> int:
        start.wait(timeout=30)
        answer = ask(browsers[number], number)
        answer.close()
        return int(answer.status_code)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(go, range(len(browsers))))


@pytest.fixture
def officers(given: Any, sign_in: Any) -> list[Any]:
    """Officers of one county, each with a browser."""
    with given():
        make.make_programme()
        names = [make.make_user().username for _one in range(RACERS)]
    return [sign_in(name) for name in names]


def test_of_racing_edits_one_is_kept_and_the_others_are_told(given: Any, officers: list[Any]) -> None:
    with given():
        key = make.make_enterprise().id
    page, kept = f"/enterprises/{key}/edit", 0
    for round_number in range(EDITS // RACERS):
        shown = officers[0].get(page).text
        form = next(one for one in forms_in(shown, page, as_shown=True) if dict(one.fields).get("version"))
        statuses = at_once(
            officers,
            lambda browser, number, form=form, at=round_number: browser.post(
                page, data={**dict(form.fields), "short_name": f"第{at}轮{number}号"}
            ),
        )
        assert Counter(statuses) == {303: 1, 409: RACERS - 1}
        with given() as session:
            name = session.scalar(select(Enterprise.short_name).where(Enterprise.id == key))
        assert name == f"第{round_number}轮{statuses.index(303)}号"
        kept += 1
    assert kept == EDITS // RACERS


def test_a_form_sent_twice_at_the_same_moment_makes_one_row(
    given: Any, sign_in: Any, officers: list[Any]
) -> None:
    with given():
        name = make.make_user().username
    twins = [sign_in(name), sign_in(name)]
    for number in range(SUBMITS):
        form = {"name": f"兰州第{number}阀门厂", "act": "draft", "request_key": f"double-{number:08d}"}
        statuses = at_once(twins, lambda browser, _n, form=form: browser.post("/nominations/new", data=form))
        assert statuses == [303, 303]
    with given() as session:
        names = session.scalars(select(Nomination.enterprise_name)).all()
    assert len(names) == len(set(names)) == SUBMITS


def test_two_leaders_who_approve_at_the_same_moment_approve_once(given: Any, sign_in: Any) -> None:
    with given() as session:
        leaders = [make.make_user(Role.LEADER).username for _one in range(2)]
        case = make.make_case(status=CaseStatus.IMPLEMENTING)
        keys = []
        for number in range(1, APPROVALS + 1):
            action = make.make_action(case, number=number)
            waiting = {"is_approved": None, "decided_on": None, "decided_by_id": None, "decided_by_name": ""}
            keys.append(make.make_extension(action, date(2026, 12, 18), **waiting).id)
        case_id = case.id
    browsers = [sign_in(name) for name in leaders]
    for key in keys:
        at_once(browsers, lambda browser, _n, key=key: browser.post(f"/extensions/{key}/approve"))
    with given() as session:
        decided = session.scalar(select(func.count()).where(Extension.decided_on.is_not(None)))
        told = session.scalar(
            select(func.count()).where(
                CaseEvent.case_id == case_id, CaseEvent.kind == EventKind.EXTENSION_DECIDED
            )
        )
    assert decided == told == APPROVALS
