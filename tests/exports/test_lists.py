"""A list as a file: the same rows, columns, order and limits as the page, of one moment, and never without a trace."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import threading
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.access.tenancy import Reach, Scope
from casework.enums import ListKind
from casework.exports import sources
from casework.extensions import db
from casework.models import Case, ListExport
from casework.web.reading import snapshot
from tests import factories as make
from tests.audit.log import entries
from tests.exports.conftest import HOME, lines

Given = Callable[..., Any]
SignIn = Callable[[str], Any]


def fetch(browser: Any, listed: str, query: str = "", file_format: str = "csv") -> Any:
    return browser.post(
        f"/exports/lists/{listed}", query_string={"q": query}, data={"format": file_format}, buffered=True
    )


def test_the_file_holds_the_rows_of_the_page_in_its_order(sign_in: SignIn, cases: list[int]) -> None:
    browser = sign_in("officer")
    shown = re.findall(r'<a id="c\d+" href="[^"]+">([^<]+)</a>', browser.get("/cases?sort=number").text)
    found = lines(fetch(browser, "cases", "sort=number").data)
    assert [line[0] for line in found[1:]] == shown
    assert len(shown) == 3


def test_the_file_says_its_kind_once(sign_in: SignIn, cases: list[int]) -> None:
    browser = sign_in("officer")
    picked = browser.post("/bulk/cases/export", data={"format": "csv", "ids": [str(cases[0])]}, buffered=True)
    for answer in (fetch(browser, "cases"), picked):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_filters_columns_and_pages_of_the_address_are_those_of_the_file(
    sign_in: SignIn, cases: list[int]
) -> None:
    browser = sign_in("officer")
    found = lines(fetch(browser, "cases", "q=2026-620103-002&cols=officer.uscc&page=broken").data)
    assert found[0] == ["企业", "编号", "统一社会信用代码", "经办人"]
    assert [line[0] for line in found[1:]] == ["兰州恒峡阀门2号有限公司"]
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(browser, "cases", "cols=uscc", "xlsx").data)).active
    assert {cell.data_type for cell in sheet["C"]} == {"s"}
    assert sheet.max_row == 4


def test_every_page_of_a_list_is_in_the_file_once(
    sign_in: SignIn, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.paging.SIZES", (1, 2, 3))
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    found = lines(fetch(sign_in("reviewer"), "cases").data)[1:]
    assert len(found) == len({line[1] for line in found}) == 4


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_list_becomes_a_file_with_the_rows_that_its_button_names(
    given: Given, sign_in: SignIn, cases: list[int], kind: ListKind
) -> None:
    with given() as session:
        case = session.get(Case, cases[0])
        make.make_visit(case, expert=make.make_expert())
        make.make_follow_up(case)
        make.make_action(case)
        make.make_nomination(HOME)
    browser, address = sign_in("officer"), sources_address(kind)
    page = browser.get(address).text
    named = re.search(r"导出 Excel（(\d+) [家个项人条]）", page)
    assert named, page
    found = lines(fetch(browser, kind.value, address.partition("?")[2]).data)
    assert len(found) - 1 == int(named[1]) > 0
    assert all(len(line) == len(found[0]) for line in found)
    assert "城关别家" not in str(found)


def sources_address(kind: ListKind) -> str:
    return {
        ListKind.ACTIONS: "/actions?view=all",
        ListKind.FOLLOW_UPS: "/follow-ups?view=all",
    }.get(kind, "/" + kind.value.replace("_", "-") + "?saved=0")


def test_numbers_are_numbers_where_the_page_shows_numbers(
    given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    with given() as session:
        make.make_visit(session.get(Case, cases[0]), expert=make.make_expert())
    book = openpyxl.load_workbook(io.BytesIO(fetch(sign_in("officer"), "visits", "", "xlsx").data))
    heads, row = (list(line) for line in book.active.iter_rows(values_only=True))
    assert isinstance(row[heads.index("人天")], (int, float))
    assert isinstance(row[heads.index("日期")], str)


def test_no_file_holds_a_whole_phone_number(given: Given, sign_in: SignIn, cases: list[int]) -> None:
    for kind in ListKind:
        answer = fetch(sign_in("officer"), kind.value)
        assert answer.status_code in (200, 404)
        assert not re.search(rb"(?<!\d)1[3-9]\d{9}(?!\d)", answer.data)


def test_who_may_not_export_sees_no_button_and_gets_nothing(sign_in: SignIn, cases: list[int]) -> None:
    viewer = sign_in("viewer")
    assert "/exports/lists" not in viewer.get("/cases").text
    assert fetch(viewer, "cases").status_code == 403
    assert fetch(sign_in("officer"), "cases", file_format="exe").status_code == 404
    assert fetch(sign_in("officer"), "secrets").status_code == 404


def test_an_empty_list_has_no_button(sign_in: SignIn, cases: list[int]) -> None:
    assert "导出 Excel" not in sign_in("officer").get("/cases?q=没有这家").text


def test_the_trace_says_who_took_which_list_with_its_filters_and_fingerprint(
    app: Flask, sign_in: SignIn, cases: list[int]
) -> None:
    raw = fetch(sign_in("officer"), "cases", "sort=number").data
    found = entries(app, act="export")
    assert [entry.actor_name for entry in found] == ["李晓梅"]
    assert json.loads(found[0].changes) == {
        "what": "cases",
        "filters": "sort=number",
        "format": "csv",
        "rows": 3,
        "fingerprint": hashlib.sha256(raw).hexdigest(),
    }


def test_a_long_list_is_promised_not_written(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.exports.views.MOST_AT_ONCE", 2)
    browser = sign_in("officer")
    assert fetch(browser, "cases", "sort=number").headers["Location"].endswith("/exports")
    assert "后台" in browser.get("/exports").text
    fetch(browser, "cases")
    assert "正在为您导出" in browser.get("/exports").text
    with given() as session:
        found = session.scalars(select(ListExport)).all()
        assert [(one.list_kind, one.query, one.state.value) for one in found] == [
            (ListKind.CASES, "sort=number", "waiting")
        ]
    assert entries(app, act="export") == []


def test_the_page_of_a_list_asks_the_same_statements_for_few_rows_and_for_many(
    given: Given, sign_in: SignIn, cases: list[int], statements: Any
) -> None:
    browser = sign_in("officer")
    browser.get("/exports")
    seen = []
    for number in (2, 18):
        with given():
            officer = make.find_user("officer")
            for _ in range(number):
                make.make_export(officer, state="failed")
        with statements() as counted:
            assert browser.get("/exports").status_code == 200
        seen.append(len(counted))
    assert seen[0] == seen[1]


EXPORTS = 100 if os.environ.get("THOROUGH") == "1" else 6


def test_exports_while_others_write_hold_one_moment(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers swap the products of two cases in one transaction, so at each moment every product is there once. Each page
    of a file is a statement of its own, with writers in between."""
    monkeypatch.setattr("casework.paging.SIZES", (1, 2, 3))
    monkeypatch.setattr(sources, "AT_ONCE", 1)
    monkeypatch.setitem(app.config, "EXPORT_LIMIT_PER_PERSON", 10 * EXPORTS)
    with given() as session:
        for number, key in enumerate(cases):
            session.get(Case, key).main_product = f"产品{number}"
    stop, swaps, problems = threading.Event(), [0], list[str]()

    def swap() -> None:
        while not stop.wait(0.002):  # SQLite has no queue: who never pauses lets nobody in
            with given() as session:
                one, other = (
                    session.scalar(select(Case).where(Case.id == key).with_for_update())
                    for key in sorted((cases[0], cases[-1]))
                )
                one.main_product, other.main_product = other.main_product, one.main_product
            swaps[0] += 1

    browser = sign_in("officer")
    writers = [threading.Thread(target=swap) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(EXPORTS):
            before = swaps[0]
            found = lines(fetch(browser, "cases", "cols=product&sort=number").data)
            if sorted(line[2] for line in found[1:]) != ["产品0", "产品1", "产品2"]:
                problems.append(str(found))
            while swaps[0] == before and any(writer.is_alive() for writer in writers):
                stop.wait(0.01)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert problems == []
    assert swaps[0] > 0


def test_the_snapshot_stays_at_its_moment(app: Flask, given: Given, province: int, cases: list[int]) -> None:
    """What is committed between two pages of the same file is not in it."""
    many = select(func.count()).select_from(Case)
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.PROVINCE, province), may_write=False)
        with snapshot():
            before = db.session.scalar(many)
            thread = threading.Thread(target=_add_one, args=(given,))
            thread.start()
            thread.join()
            assert db.session.scalar(many) == before
        with snapshot():
            assert db.session.scalar(many) == before + 1


def _add_one(given: Given) -> None:
    with given():
        make.make_case(HOME, sequence=77, enterprise=make.make_enterprise(HOME, name="后来的有限公司"))
