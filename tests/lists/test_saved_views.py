"""Saved views of lists: kept, shared, opened, changed; columns; the default view; what each reader finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from casework import clock
from casework.enums import CaseStatus, ListKind, Role, Sharing
from casework.lists.known import LISTS, kept_query
from casework.models import SavedView
from tests import factories as make

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
HOME = "620103"
PATHS = {
    ListKind.CASES: "/cases",
    ListKind.ACTIONS: "/actions",
    ListKind.FOLLOW_UPS: "/follow-ups",
    ListKind.VISITS: "/visits",
    ListKind.NOMINATIONS: "/nominations",
    ListKind.ENTERPRISES: "/enterprises",
    ListKind.EXPERTS: "/experts",
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    day = date(2026, 10, 14)
    monkeypatch.setattr(clock, "today", lambda: day)
    return day


@pytest.fixture
def site(given: Given) -> None:
    with given():
        case = make.make_case(HOME, CaseStatus.IMPLEMENTING, enterprise=make.make_enterprise(HOME))
        make.make_follow_up(case, number=1)
        make.make_visit(case, make.make_expert("马文博"), number=1)
        make.make_action(case, number=1)
        make.make_user(Role.COUNTY_OFFICER, HOME, username="officer")
        make.make_user(Role.COUNTY_OFFICER, HOME, username="colleague")
        make.make_user(Role.COUNTY_OFFICER, "620102", username="neighbour")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make.make_user(Role.VIEWER, HOME, username="viewer")


def save(browser: Any, *, kind: str = "cases", q: str = "status=implementing", **values: Any) -> Any:
    address = f"/views/new?list={kind}&q={q.replace('&', '%26').replace('=', '%3D')}"
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', browser.get(address).text)
    assert key
    data = {"name": "实施中", "sharing": "own", "query": q, "request_key": key[1], **values}
    return browser.post(address, data=data)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("kind", list(ListKind))
def test_every_list_offers_to_be_saved_and_shows_what_was_saved(sign_in: SignIn, kind: ListKind) -> None:
    browser = sign_in("officer")
    page = browser.get(PATHS[kind])
    assert f"/views/new?list={kind.value}" in page.text
    answer = save(browser, kind=kind.value, q="q=%E5%85%B0")
    assert answer.status_code == 303
    opened = browser.get(answer.location)
    assert opened.status_code == 303
    assert opened.location.startswith(PATHS[kind])
    shown = browser.get(opened.location).text
    assert re.search(r'aria-current="page">我的视图：实施中', shown)


@pytest.mark.usefixtures("site")
def test_a_view_with_a_vanished_filter_still_opens(sign_in: SignIn) -> None:
    browser = sign_in("officer")
    answer = save(browser, q="status=implementing&phase_of_the_moon=full&cols=gone.leader")
    opened = browser.get(browser.get(answer.location).location)
    assert opened.status_code == 200
    assert "实施" in opened.text


@pytest.mark.usefixtures("site")
def test_a_view_shared_below_is_found_there_and_one_of_a_unit_only_in_it(
    sign_in: SignIn, given: Given
) -> None:
    assert save(sign_in("reviewer"), name="本市重点", sharing="below").status_code == 303
    assert save(sign_in("officer"), name="本县", sharing="unit").status_code == 303
    found = {name: sign_in(name).get("/cases").text for name in ("colleague", "neighbour", "reviewer")}
    assert "本市重点" in found["colleague"]
    assert "本市重点" in found["neighbour"]
    assert "本县" in found["colleague"]
    assert "本县" not in found["neighbour"]
    assert "本县" not in found["reviewer"]
    with given() as session:
        view = session.scalars(select(SavedView).where(SavedView.name == "本县")).one()
        assert view.region_id == make.region(HOME).id
    assert sign_in("neighbour").get(f"/views/{view.id}").status_code == 404
    assert sign_in("colleague").post(f"/views/{view.id}/delete").status_code == 404


@pytest.mark.usefixtures("site")
def test_who_may_not_share_keeps_views_for_oneself(sign_in: SignIn) -> None:
    browser = sign_in("viewer")
    assert "本单位" not in browser.get("/views/new?list=cases").text.split("<fieldset", 1)[1]
    assert save(browser, sharing="unit").status_code == 422
    assert save(sign_in("officer"), sharing="below").status_code == 422


@pytest.mark.usefixtures("site")
def test_the_default_view_opens_with_the_list_and_the_plain_list_is_one_click_away(sign_in: SignIn) -> None:
    browser = sign_in("officer")
    save(browser, q="sort=number", is_default="y")
    first = browser.get("/cases")
    assert first.status_code == 303
    assert first.location == "/cases?sort=number"
    plain = re.search(r'href="(/cases[^"]*)"[^>]*>全部', browser.get(first.location).text)
    assert plain
    assert browser.get(plain[1].replace("&amp;", "&")).status_code == 200
    save(browser, name="另一个", q="sort=changed", is_default="y")
    assert browser.get("/cases").location == "/cases?sort=changed"


@pytest.mark.usefixtures("site")
def test_the_same_form_sent_twice_saves_one_view_and_a_name_stands_once(
    sign_in: SignIn, given: Given
) -> None:
    browser = sign_in("officer")
    page = browser.get("/views/new?list=cases&q=sort%3Dnumber").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)
    assert key
    data = {"name": "一次", "sharing": "own", "query": "sort=number", "request_key": key[1]}
    answers = [browser.post("/views/new?list=cases", data=data) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert save(browser, name="一次").status_code == 422
    with given() as session:
        assert session.scalar(select(func.count()).select_from(SavedView)) == 1


@pytest.mark.usefixtures("site")
def test_columns_are_chosen_kept_in_the_address_and_cost_no_statement(
    sign_in: SignIn, statements: Any
) -> None:
    browser = sign_in("officer")
    browser.get("/cases?year=all")
    with statements() as usual:
        plain = browser.get("/cases?year=all")
    with statements() as wide:
        page = browser.get("/cases?year=all&col=officer&col=product&col=visited&col=due")
    assert len(wide) == len(usual)
    assert ">经办人<" in page.text
    assert ">经办人<" not in plain.text
    assert "专家组长" not in re.findall(r"<thead>.*?</thead>", page.text, re.S)[0]
    assert "cols=due.product.officer.visited" in page.text
    # A county has one county: that column is not to be had.
    assert 'name="col" value="county"' not in browser.get("/views/columns?list=cases").text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", PATHS.values())
def test_every_offered_column_can_be_shown(sign_in: SignIn, statements: Any, path: str) -> None:
    browser = sign_in("reviewer")
    kind = next(kind for kind, known in PATHS.items() if known == path)
    offered = re.findall(r'name="col" value="(\w+)"', browser.get(f"/views/columns?list={kind.value}").text)
    assert len(offered) > 5
    browser.get(f"{path}?view=all")
    with statements() as usual:
        browser.get(f"{path}?view=all")
    for columns in (offered, *([column] for column in offered)):
        with statements() as wide:
            page = browser.get(f"{path}?view=all&cols={'.'.join(columns)}")
        assert len(wide) == len(usual), "a column costs no statement"
        heads = re.findall(r"<th\b", page.text)
        cells = re.findall(r"<td\b", page.text)
        assert page.status_code == 200
        assert len(heads) == len(columns) + 1 + ("data-rows" in page.text)  # and the title of the row
        assert cells
        assert len(cells) % len(heads) == 0


def test_what_is_kept_of_an_address_can_be_compared() -> None:
    assert kept_query("page=x&b=2&a=1&empty=") == "a=1&b=2"
    assert kept_query("&".join(f"f{n}=1" for n in range(80))) == ""
    assert set(LISTS) == set(ListKind)
    assert Sharing.BELOW in list(Sharing)
