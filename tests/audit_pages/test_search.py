"""Searching the log: what each filter finds, how far an auditor of each rank reaches, one entry, exports."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, text

from casework import clock, scheduler
from casework.access.tenancy import Reach, Scope
from casework.audit.listener import BOOKKEEPING, UNTRACED
from casework.audit_pages import services
from casework.audit_pages.words import _words
from casework.extensions import db
from casework.models import AuditEntry, Base
from config import ROOT
from tests.audit.log import as_tamperer, entries
from tests.walls import each_alone

World = dict[str, Any]
SignIn = Callable[[str], Any]


def lines(page: str) -> list[str]:
    """The addresses of the entries on a page of the search."""
    return re.findall(r'class="au-time"><a href="(/audit/entries/[0-9-]+)"', page)


def test_everything_has_its_word() -> None:
    known = _words()
    tables = {m.local_table.name: m for m in Base.registry.mappers if m.class_ not in UNTRACED}
    missing = [name for name in tables if ("object", name) not in known]
    missing += [
        f"{name}.{a.key}"
        for name, mapper in tables.items()
        for a in mapper.column_attrs
        if a.key not in BOOKKEEPING and ("column", a.key) not in known
    ]
    assert missing == []
    assert all(zh and re.search("[\u4e00-\u9fff]", zh) for zh, _en in known.values())


def test_every_act_has_its_word() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "casework").rglob("*.py")]
    acts = {act for source in texts for act in re.findall(r'record\(\s*db\.session\(\),\s*"(\w+)"', source)}
    assert len(acts) > 30
    assert {act for act in acts if ("act", act) not in _words()} == set()


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("who=李晓燕", {"修改", "导出"}),
        ("who=officer", {"修改", "导出"}),
        ("act=export", {"导出"}),
        ("q=0123456789ab", {"修改", "导出"}),
        ("q=10.1.2.3", {"修改", "导出"}),
        ("object=action_items&act=update", {"修改"}),
        ("q=2026-620103-001&act=update&object=action_items", {"修改"}),
    ],
)
def test_each_filter_finds_its_entries(world: World, sign_in: SignIn, query: str, acts: set[str]) -> None:
    page = sign_in("province").get(f"/audit?{query}").text
    assert lines(page)
    found = set(re.findall(r'data-label="操作">(?:<span class="cw-pill \w+">)?([^<]+)', page))
    assert found == acts


@pytest.mark.parametrize(
    "query", ["from=2026-01-01&until=2026-01-02", "who=niemand", "q=2026-620103-099", "key=999999"]
)
def test_what_fits_nothing_is_said(world: World, sign_in: SignIn, query: str) -> None:
    page = sign_in("province").get(f"/audit?{query}").text
    assert "没有符合条件的记录" in page
    assert lines(page) == []


def test_a_day_is_a_day_in_china(world: World, sign_in: SignIn) -> None:
    today = clock.real_now().astimezone(clock.CHINA).date().isoformat()
    assert lines(sign_in("province").get(f"/audit?from={today}&until={today}&act=export").text)


def test_pages_follow_each_other_without_loss(app: Flask, world: World, sign_in: SignIn) -> None:
    browser, seen, url = sign_in("province"), [], "/audit?size=20&object=regions"
    while url:
        page = browser.get(url).text
        seen += lines(page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        url = found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == len(entries(app, object_type="regions"))


# --- how far an auditor reaches -----------------------------------------------------------------------------------------


def test_an_auditor_reads_the_own_region_only(app: Flask, world: World, sign_in: SignIn) -> None:
    reach = {
        "county": lambda e: e.chain == world["home"],
        "prefecture": lambda e: e.prefecture_id == home.prefecture_id,
        "province": lambda e: True,
    }
    home = next(entry for entry in entries(app, chain=world["home"]))
    every = entries(app)[::7]
    for username, is_visible in reach.items():
        browser = sign_in(username)
        for one_wall in each_alone(app):
            with one_wall():
                for entry in every:
                    answer = browser.get(f"/audit/entries/{entry.chain}-{entry.seq}")
                    assert answer.status_code == (200 if is_visible(entry) else 404), (username, entry)


def test_nobody_but_auditors_reads_the_log(app: Flask, world: World) -> None:
    """Not even code that forgets to ask: the session of everybody else finds no entry, and so does the database."""
    officer = Scope(Reach.COUNTY, world["home"])
    for one_wall in each_alone(app):
        with one_wall(), app.app_context():
            db.session().bind_scope(officer, may_write=False)
            assert db.session.scalars(select(AuditEntry.seq)).all() == []


def test_another_county_does_not_exist_for_a_countys_auditor(world: World, sign_in: SignIn) -> None:
    browser = sign_in("county")
    for path in (
        f"/audit/cases/{world['other_case']}",
        f"/audit/objects/cases/{world['other_case']}",
        "/audit/objects/programmes/1",
        "/audit/entries/0-1",
        "/audit/entries/x",
        "/audit/entries/99999999999-1",
        "/audit/entries/0-99999999999",
        f"/audit/figures/2026/K01?region={world['elsewhere']}",
    ):
        answer = browser.get(path)
        assert answer.status_code in (303, 404), path
        assert world["other_number"] not in answer.text
    assert lines(browser.get("/audit?q=" + world["other_number"]).text) == []
    assert lines(browser.get("/audit?county=620502").text) == []


def test_acts_of_accounts_of_the_region_are_read_there(app: Flask, world: World, sign_in: SignIn) -> None:
    page = sign_in("county").get("/audit?object=users").text
    assert lines(page)
    assert not any(entry.startswith("/audit/entries/0-") for entry in lines(page))


# --- one entry ----------------------------------------------------------------------------------------------------------


def test_an_entry_shows_old_and_new_and_its_proof(app: Flask, world: World, sign_in: SignIn) -> None:
    entry = next(e for e in entries(app, object_type="action_items", act="update") if "done_on" in e.changes)
    page = sign_in("county").get(f"/audit/entries/{entry.chain}-{entry.seq}").text
    assert "完成日期" in page
    assert "2026-09-02" in page
    assert "与链中位置相符" in page
    with as_tamperer(app) as connection:
        connection.execute(
            text("UPDATE audit_entries SET actor_name = 'x' WHERE chain = :c AND seq = :s"),
            {"c": entry.chain, "s": entry.seq},
        )
    assert "与链中位置不符" in sign_in("county").get(f"/audit/entries/{entry.chain}-{entry.seq}").text


def test_the_state_of_the_log_is_that_of_the_last_verification(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    browser = sign_in("province")
    assert "尚未校验" in browser.get("/audit").text
    scheduler.run(app, "verify_audit")
    scheduler.run(app, "anchor_audit")
    page = browser.get("/audit").text
    assert "后台任务：校验审计日志" in page  # a job has a title, not the name of a function
    assert "完整" in page
    assert "锚定于" in page
    with as_tamperer(app) as connection:
        connection.execute(
            text("DELETE FROM audit_entries WHERE chain = :c AND seq = 2"), {"c": world["home"]}
        )
    scheduler.run(app, "verify_audit", by_hand=True)
    page = browser.get("/audit").text
    assert "已断裂" in page
    assert "七里河：第 2 条缺失" in page


# --- exports ------------------------------------------------------------------------------------------------------------


def test_an_export_holds_the_search_and_is_logged(app: Flask, world: World, sign_in: SignIn) -> None:
    answer = sign_in("county").post("/audit/export", data={"format": "csv", "act": "export"}, buffered=True)
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["时间", "链", "序号", "操作"]
    assert [row[3:6] for row in rows[1:]] == [
        ["导出", "李晓燕", "县区经办人"],
        ["导出", "审计甲", "审计管理员"],
    ]
    found = entries(app, act="export", object_type="audit_entries")
    assert json.loads(found[0].changes) == {"format": "csv", "rows": 1, "search": "act=export"}
    assert found[0].chain == world["home"]


def test_an_excel_file_holds_every_chunk(app: Flask, world: World, sign_in: SignIn) -> None:
    answer = sign_in("province").post(
        "/audit/export", data={"format": "xlsx", "object": "regions"}, buffered=True
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row == 1 + len(entries(app, object_type="regions")) > 101
    assert sheet["D2"].value == "新增"


def test_an_export_of_too_much_is_refused(
    app: Flask, world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_EXPORTED", 5)
    answer = sign_in("province").post("/audit/export", data={"format": "csv"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/audit")
    assert entries(app, act="export", object_type="audit_entries") == []


def test_an_unknown_format_is_a_404(world: World, sign_in: SignIn) -> None:
    assert sign_in("province").post("/audit/export", data={"format": "exe"}).status_code == 404


def test_a_search_asks_the_same_number_of_statements_for_few_and_many(
    world: World, sign_in: SignIn, statements: Any
) -> None:
    browser, counts = sign_in("province"), []
    browser.get("/audit")
    for query in ("act=export", "object=regions&size=100"):
        with statements() as seen:
            browser.get(f"/audit?{query}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8
