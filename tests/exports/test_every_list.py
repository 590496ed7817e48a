"""Every list of the product has its button, and what the button gives is the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.services import make_findable
from casework.enums import ExportFormat, ExportKind, ExportState, ListKind, Rank, Role
from casework.exports import process
from casework.exports.offered import offered
from casework.models import ListExport, User
from tests import factories as make
from tests.exports.conftest import TODAY, lines
from tests.narratives.made import make_return
from tests.reports.hand_made import QILIHE, D, make_year

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
TEMPLATES = Path(__file__).parents[2] / "templates"
NOT_LISTS = {
    "administration/review.html": "the review has a paper of its own, with lines to sign",
    "audit_pages/figure.html": "opened with a reason for three hours; the audit log itself becomes a file",
    "audit_pages/index.html": "becomes a file by its own button: who takes it holds another right",
    "audit_pages/trail.html": "entries of the audit log, which becomes a file",
    "bulk/index.html": "what oneself has done, each run with its rows",
    "exports/index.html": "the files themselves",
    "imports/index.html": "files that were brought in; the rows are lists of their own",
    "imports/show.html": "rows with faults are given back as a file of the same columns",
    "system/letters.html": "letters hold one-time links; nobody takes them away",
    "reports/_warnings.html": "kept drawn without a form key: the form of its buttons stands on reports/warnings.html",
}


def test_every_page_with_pages_has_the_button_or_a_reason_not_to() -> None:
    paged = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "{{ pager(" in path.read_text(encoding="utf-8")
    }
    without = {
        name for name in paged if "export_button(" not in (TEMPLATES / name).read_text(encoding="utf-8")
    }
    assert without == set(NOT_LISTS)
    assert 'form="take-away"' in (TEMPLATES / "reports/_warnings.html").read_text(encoding="utf-8")
    assert 'id="take-away"' in (TEMPLATES / "reports/warnings.html").read_text(encoding="utf-8")


def test_every_kind_is_offered(app: Flask) -> None:
    for kind in ExportKind:
        found = offered(kind)
        assert (found.sheet is None) is (kind is ExportKind.PACKAGE)
        assert (found.package is None) is (kind is not ExportKind.PACKAGE)


@pytest.fixture
def pages(given: Given) -> dict[ExportKind, tuple[str, str]]:
    """Of each list that has no saved views: who opens it, and where it holds rows."""
    with given():
        make.make_user(Role.SECURITY_ADMIN, "620100", username="security")
        officer = make.make_user(Role.COUNTY_OFFICER, QILIHE, username="officer")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make.make_user(Role.VIEWER, QILIHE, username="viewer")
        year = make_year()
        for case in year.cases.values():
            make_findable(case)
        make.make_joint_action(year.cases["A1"], officer)
        make.make_visit(year.cases["A1"], expert=make.make_expert(), held_on=D)
        make.make_class(make_return(year.programme, QILIHE, data_on=D))
        name = year.cases["A1"].enterprise_name
        return_id = make_return(year.programme, "620100", Rank.PREFECTURE, data_on=D).id
    return {
        ExportKind.SEARCH: ("officer", f"/search?q={name}"),
        ExportKind.JOINT_ACTIONS: ("officer", "/joint-actions"),
        ExportKind.ACCOUNTS: ("security", "/users?q=officer"),
        ExportKind.WARNINGS: ("reviewer", "/dashboard/warnings?year=2026"),
        ExportKind.FIGURE_ROWS: ("officer", f"/reports/2026/figures/K03?on={D}"),
        ExportKind.BOARD_ROWS: ("officer", f"/dashboard/rows/visits/{D.month}?year=2026&on={D}"),
        ExportKind.RETURNS: ("reviewer", f"/returns/{return_id}"),
        ExportKind.TRAINING: ("officer", "/reports/2026/own-figures"),
    }


def button_of(page: str, kind: ExportKind) -> tuple[str, int]:
    """Where the button beside a list posts to, and the number of rows that it names."""
    action = re.search(rf'action="(/exports/lists/{kind.value}(?:\?q=[^"]*)?)"', page)
    named = re.search(r"导出 Excel（(\d+) [家个项人条]）", page)
    assert action, page
    assert named, page
    return unescape(action[1]), int(named[1])


@pytest.mark.parametrize("kind", [kind for kind in ExportKind if kind.value not in list(ListKind)][:-1])
def test_a_list_without_saved_views_becomes_the_file_that_its_button_names(
    app: Flask,
    given: Given,
    sign_in: SignIn,
    pages: dict[ExportKind, tuple[str, str]],
    kind: ExportKind,
    folder: Path,
) -> None:
    """In the request and, when it is long, by the process: the same rows."""
    username, address = pages[kind]
    browser = sign_in(username)
    url, named = button_of(browser.get(address).text, kind)
    found = lines(browser.post(url, data={"format": "csv"}, buffered=True).data)
    assert len(found) - 1 == named > 0
    assert all(len(line) == len(found[0]) for line in found)
    first = re.sub(r"\s", "", html2text(browser.get(address).text))
    assert re.sub(r"\s", "", found[1][1]) in first
    query = parse_qs(urlsplit(url).query).get("q", [""])[0]
    with given() as session:
        user = session.scalar(select(User).where(User.username == username))
        values = {"file_format": ExportFormat.CSV, "locale": "zh_Hans", "asked_on": TODAY}
        key = make.make_export(user, list_kind=kind, query=query, **values).id
    assert process.write_export(app, key) is True
    with given() as session:
        row = session.get(ListExport, key)
        assert (row.row_count, row.row_total) == (named, named)
        assert lines((folder / row.stored_name).read_bytes()) == found
    page = browser.get("/exports").text
    back = re.search(rf'<a href="([^"]+)">{kind.label}</a>', page)
    assert back
    assert browser.get(unescape(back[1])).status_code == 200


def html2text(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


def test_who_may_not_take_lists_away_sees_no_button_and_gets_nothing(
    sign_in: SignIn, pages: dict[ExportKind, tuple[str, str]]
) -> None:
    viewer, security = sign_in("viewer"), sign_in("security")
    for kind, (_username, address) in pages.items():
        assert "/exports/lists/" not in viewer.get(address).text
        assert viewer.post(f"/exports/lists/{kind.value}", data={"format": "csv"}).status_code == 403
    assert security.post("/exports/lists/cases", data={"format": "csv"}).status_code == 403
    assert sign_in("officer").post("/exports/lists/accounts", data={"format": "csv"}).status_code == 403
    assert sign_in("officer").post("/exports/lists/package", data={"format": "csv"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("figure_rows", "year=2026&code=K99"),
        ("figure_rows", "code=K01"),
        ("board_rows", "year=2026&what=secrets&which=1"),
        ("board_rows", "year=2026&what=effects&which=none"),
        ("returns", "return=999999"),
        ("returns", ""),
        ("training", "year=2026&region=1"),
        ("figure_rows", "year=2026&code=K01&region=999999"),
    ],
)
def test_a_list_that_there_is_not_gives_no_file(
    sign_in: SignIn, pages: dict[ExportKind, tuple[str, str]], kind: str, query: str
) -> None:
    answer = sign_in("officer").post(
        f"/exports/lists/{kind}", query_string={"q": query}, data={"format": "csv"}
    )
    assert answer.status_code == 404


def test_hostile_parts_of_an_address_go_nowhere(
    given: Given, sign_in: SignIn, pages: dict[ExportKind, tuple[str, str]]
) -> None:
    """A stored query may hold anything; the page of files makes plain addresses of it."""
    with given():
        officer = make.find_user("officer")
        for kind in ExportKind:
            hostile = "_external=1&_scheme=javascript&endpoint=x&_anchor=a&year=x&return=x&what=/../&region=x"
            make.make_export(officer, list_kind=kind, query=hostile, state=ExportState.FAILED)
    page = sign_in("officer").get("/exports?size=50").text
    assert "javascript:" not in page
    assert page.count("/again") == len(ExportKind)
