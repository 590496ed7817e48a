"""The dashboards beside the one of progress, over HTTP: who sees what, in which words, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import CaseStatus, NominationStatus, PartyKind, Role, WarningRule, WithdrawalReason
from tests import factories as make

LONG_AGO = date(2026, 3, 4)


@pytest.fixture
def people(given: Callable[..., Any]) -> dict[str, int]:
    """Two counties with a case each that every rule warns of, and people at three levels."""
    keys: dict[str, int] = {}
    with given() as session:
        programme = make.make_programme()
        programme.data_on = date(2026, 1, 1)
        for code in ("620103", "620502"):
            case = make.make_case(
                code, CaseStatus.IMPLEMENTING, plan_approved_on=LONG_AGO, last_visit_on=LONG_AGO
            )
            action = make.make_action(
                case, due_on=LONG_AGO, party_kind=PartyKind.ENTERPRISE, done_on=None, title=f"送检{code}"
            )
            for at in range(2):
                make.make_extension(
                    action, date(2026, 4, 1 + at), is_approved=True, decided_on=date(2026, 3, 5 + at)
                )
            make.make_constraint(case, confirmed_on=LONG_AGO, title=f"量具超期{code}")
            make.make_action(case, done_on=LONG_AGO, done_by_name="马文博")
            keys[code] = case.id
        for name, role, code in (
            ("province", Role.PROVINCIAL_MANAGER, "620000"),
            ("officer", Role.COUNTY_OFFICER, "620103"),
            ("viewer", Role.VIEWER, "620502"),
        ):
            make.make_user(role, code, username=name)
        keys["county"] = make.region("620103").id
        keys["other"] = make.region("620502").id
        session.flush()
    return keys


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
@pytest.mark.parametrize("username", ["province", "officer"])
def test_the_list_of_warnings_says_what_clears_each(
    people: dict[str, int], sign_in: Callable[..., Any], username: str, language: str
) -> None:
    client = sign_in(username)
    client.post("/language", data={"language": language})
    page = client.get("/dashboard/warnings")
    assert page.status_code == 200
    assert "%(" not in page.text
    cleared = "记录一次入企帮扶。" if language == "zh_Hans" else "A visit is recorded."
    assert cleared in page.text
    assert f"/cases/{people['620103']}/visits" in page.text
    assert ("送检620502" in page.text) is (username == "province")


def test_rule_and_level_narrow_the_list(people: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client = sign_in("officer")
    rows = {
        rule: client.get(f"/dashboard/warnings?rule={rule.value}").text.count("<tr>") for rule in WarningRule
    }
    assert rows == {
        WarningRule.NO_VISIT: 2,
        WarningRule.SLIPPED_TWICE: 2,
        WarningRule.HIGH_WITHOUT_ACTION: 2,
        WarningRule.SILENT: 2,
        WarningRule.OVERLOADED: 0,
        WarningRule.EVIDENCE_MISSING: 2,  # the one that is due comes after the data date
    }  # the head of the table is a row, an empty list has no table
    watched = client.get("/dashboard/warnings?level=watch").text
    assert watched.count("<tr>") == 2
    assert "送检620103" in watched


def test_a_region_out_of_reach_has_no_warnings_page(
    people: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    assert sign_in("officer").get(f"/dashboard/warnings?region={people['other']}").status_code == 404
    below = sign_in("province").get(f"/dashboard/warnings?region={people['other']}").text
    assert "送检620502" in below
    assert "送检620103" not in below


def test_pages_of_the_list_follow_each_other(people: dict[str, int], given: Any, sign_in: Any) -> None:
    with given():
        for _at in range(25):
            make.make_case("620103", CaseStatus.IMPLEMENTING, last_visit_on=LONG_AGO)
    client = sign_in("officer")
    first, last = (client.get(f"/dashboard/warnings?rule=no-visit&page={page}").text for page in ("0", "20"))
    assert (first.count("<tr>"), last.count("<tr>")) == (21, 7)
    assert "page=20" in first
    assert client.get("/dashboard/warnings?rule=no-visit&page=999").text.count("<tr>") == 21


def test_nothing_to_warn_of_is_said(
    people: dict[str, int], given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        make.make_user(Role.VIEWER, "620523", username="calm")
    assert "没有符合条件的预警" in sign_in("province").get("/dashboard/warnings?rule=overloaded").text
    assert "今天这里没有预警" in sign_in("calm").get("/dashboard/warnings").text


def test_the_map_follows_numbers_language_unit_and_shade(
    people: dict[str, int], given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    """It is kept by what it shows: whatever of it changes makes another drawing."""
    client = sign_in("province")

    def tile(path: str = "/dashboard?on=2026-10-12", name: str = "七里河") -> str:
        page = client.get(path).text
        drawing = page[page.index('<svg class="cw-chart rp-map"') :].partition("</svg>")[0]
        return next(part for part in drawing.split("<a ") if name in part)

    before = tile()
    assert tile() == before
    assert "region=" + str(people["county"]) in before
    assert tile("/dashboard?on=2026-10-11") != before
    assert tile("/dashboard?on=2026-10-12&shade=cases") != before
    client.post("/language", data={"language": "en"})
    assert "Qilihe" in tile(name="Qilihe")
    client.post("/language", data={"language": "zh_Hans"})
    assert tile() == before
    with given() as session:
        case = session.get(make.Case, people["620103"])
        make.make_action(case, in_force_on=LONG_AGO, due_on=LONG_AGO)
    assert "逾期措施" in tile() or "rp-corner" in tile()
    assert tile() != before


def test_a_county_has_one_band_at_every_level_and_the_table_of_numbers_names_it(
    people: dict[str, int], given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given() as session:
        case = session.get(make.Case, people["620103"])
        for done in (True, True, True, False):
            action = make.make_action(case, in_force_on=LONG_AGO, due_on=date(2026, 12, 1))
            if done:
                action.done_on, action.done_by_name = LONG_AGO, "马文博"
        county = make.region("620103")
        own, above, top = county.id, county.prefecture_id, county.province_id
    client = sign_in("province")
    seen = set()
    for unit in (top, above, own):
        page = client.get("/dashboard", query_string={"on": "2026-10-12", "region": unit}).text
        if unit == own:  # a county has its enterprises instead of a map
            assert "rp-map" not in page
            continue
        drawing, _svg, rest = page[page.index('<svg class="cw-chart rp-map"') :].partition("</svg>")
        tile = next(part for part in drawing.split("<a ") if "七里河" in part)
        row = next(part for part in rest.split("<tr") if "七里河" in part)
        seen.add(
            (re.findall(r'rect class="([^"]+)"', tile)[0], re.sub("<[^>]+>", "|", row.partition("<td")[2]))
        )
        assert "各级、各日期分档相同" in rest
    ((band, words),) = seen
    assert band == "rp-b"
    assert "60–79" in words


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
@pytest.mark.parametrize("username", ["province", "officer"])
def test_the_selector_stands_alone_at_the_same_place_of_the_three_dashboards(
    people: dict[str, int], sign_in: Callable[..., Any], username: str, language: str
) -> None:
    """What else a page offers stands in the row of its tabs, where it cannot push the selector away."""
    client = sign_in(username)
    client.post("/language", data={"language": language})
    seen = set()
    for path in ("/dashboard", "/dashboard/work", "/dashboard/warnings"):
        page = client.get(path).text
        actions = re.findall(r'<div class="cw-actions">(.*?)</div>', page, re.DOTALL)
        assert len(actions) == 1
        (form,) = re.findall(r'<form class="rp-asked".*?</form>', actions[0], re.DOTALL)
        assert actions[0].strip() == form
        seen.add(re.sub(r'action="[^"]*"|<input type="hidden"[^>]*>', "", form))
    assert len(seen) == 1


def test_the_file_of_the_warnings_is_made_by_a_button_beside_the_tabs(
    people: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    page = sign_in("officer").get("/dashboard/warnings").text
    tabs = page[page.index('class="cw-tabs in-3"') :].partition("</nav>")[0]
    assert re.findall(r'name="format" value="(\w+)" form="take-away"', tabs) == ["xlsx", "csv"]
    assert page.count('<form id="take-away" method="post" action="/exports/') == 1
    assert "take-away" not in sign_in("viewer").get("/dashboard/warnings").text


def test_every_number_of_cases_says_what_it_counts(
    people: dict[str, int], given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    """Beside the menu the open ones, on the workbench and in the list all of the year: cases, and never enterprises, of
    which one may have two. The board says how its number comes about and, where it differs, of how many enterprises."""
    with given() as session:
        first, second = (session.get(make.Case, people[code]) for code in ("620103", "620502"))
        other = make.make_enterprise("620123", uscc=first.enterprise.identity.uscc)
        listed = make.make_nomination(
            "620123",
            NominationStatus.CONFIRMED,
            enterprise=other,
            is_live=False,
            decided_on=date(2026, 4, 2),
            confirmed_on=date(2026, 4, 10),
        )
        make.make_case("620123", CaseStatus.IMPLEMENTING, nomination=listed)
        second.status, second.withdrawn_on = CaseStatus.WITHDRAWN, LONG_AGO
        second.withdrawal_reason, second.withdrawal_note = WithdrawalReason.STOPPED, "停产"
    client = sign_in("province")
    home, listed, board = (client.get(path).text for path in ("/", "/cases", "/dashboard?on=2026-10-12"))
    for page in (home, listed, board):
        assert "<b>在帮 2</b>" in page
    assert "3 个帮扶对象" in home
    assert "其中已结束 1 个" in home
    assert "共 3 个帮扶对象" in re.sub("</?strong>", "", listed)
    assert "导出 Excel（3 个）" in listed
    assert "确认 3 − 退出 1 + 替补 0；企业 1 家" in board
