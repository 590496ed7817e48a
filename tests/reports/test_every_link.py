"""Every link of every dashboard opens a list of exactly as many rows as it says, whoever looks and on whatever day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import CaseStatus, Rank, Role, WithdrawalReason
from casework.reports.work_board import build_work_board
from tests import factories as make
from tests.reports.board_links import promises, rows_on
from tests.reports.hand_made import GANGU, QILIHE, D, day, make_year

BOARDS = (
    "/dashboard",
    "/dashboard?all=1",
    "/dashboard?shade=cases",
    "/dashboard/work",
    "/dashboard/work?trend=K10",
)
OWN = ("/dashboard/own",)
MIDDLE = date(2026, 9, 30)


@pytest.fixture
def more(ids: dict[str, int], given: Callable[..., Any]) -> None:
    """People beside those of the year, a place that moved to another county, somebody who waits for acceptance."""
    with given() as session:
        case = session.get(make.Case, ids["A3"])
        expert = make.make_expert("孙志刚")
        make.make_member(case, expert)
        make.make_visit(case, expert, held_on=day(9, 9))
        make.make_visit(case, expert, held_on=date(2025, 9, 9))
        make.make_case(GANGU, substitute_for_id=_withdrawn("620503").id)
        make.make_user(Role.LEADER, QILIHE, username="leader")
        make.make_user(Role.EXPERT, expert=expert, username="assigned")
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise, username="contact")


def _withdrawn(code: str) -> Any:
    return make.make_case(
        code,
        CaseStatus.WITHDRAWN,
        withdrawn_on=day(6, 1),
        withdrawal_reason=WithdrawalReason.STOPPED,
    )


@pytest.mark.parametrize(
    ("username", "pages", "at_least"),
    [
        ("province", BOARDS, 120),
        ("tianshui", BOARDS, 60),
        ("officer", BOARDS, 60),
        ("leader", BOARDS, 60),
        ("assigned", OWN, 6),
        ("contact", OWN, 1),
    ],
)
def test_every_link_opens_as_many_rows_as_it_says(
    ids: dict[str, int], more: None, sign_in: Callable[..., Any], username: str, pages: Any, at_least: int
) -> None:
    client = sign_in(username)
    seen = 0
    for on in (D, MIDDLE):
        known = set()
        for path in pages:
            page = client.get(f"{path}{'&' if '?' in path else '?'}on={on}").text
            for promise in set(promises(page)) - known:
                known.add(promise)
                assert rows_on(client.get(promise.url).text) == promise.rows, (path, promise)
        seen += len(known)
    assert seen >= at_least


def test_a_place_that_moved_with_a_substitute_is_used_where_the_substitute_is(session: Any) -> None:
    """A withdrawn place and its substitute are one place: received by the one county, unused in the other."""
    year = make_year()
    lost = _withdrawn("620503")
    make.make_case(GANGU, substitute_for_id=lost.id)
    for rank, region in ((Rank.PREFECTURE, year.tianshui), (Rank.COUNTY, year.region(GANGU))):
        board = build_work_board(region, year.programme, D, before=None, trend="K05")
        found = {one.unit.code: one for one in board.quotas}
        gangu = found[GANGU]
        assert (gangu.places, gangu.received, gangu.effective) == (1, 1, 2), rank
        assert gangu.available == gangu.effective
    lost_in = {one.unit.code: one for one in _prefecture(year)}["620503"]
    assert (lost_in.places, lost_in.received, lost_in.effective) == (1, 0, 0)
    own = {one.unit.code: one for one in _prefecture(year, year.lanzhou)}[QILIHE]
    assert own.received == 0  # A3 stands in for A2 of the same county


def _prefecture(year: Any, region: Any = None) -> Any:
    board = build_work_board(region or year.tianshui, year.programme, D, before=None, trend="K05")
    return board.quotas


def test_experts_and_enterprises_choose_among_the_units_of_their_cases(
    ids: dict[str, int], more: None, sign_in: Callable[..., Any]
) -> None:
    for username in ("assigned", "contact"):
        client = sign_in(username)
        page = client.get("/dashboard/own").text
        assert f'<option value="{ids["qilihe"]}">' in page
        assert f'<option value="{ids["gangu"]}">' not in page
        assert client.get(f"/dashboard/own?region={ids['qilihe']}").status_code == 200
        assert client.get(f"/dashboard/own?region={ids['gangu']}").status_code == 404
        assert client.get("/dashboard/own?region=x").status_code == 404
