"""From the total to the county, the row, the acts that made it and the file that proves it; nothing else is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock, scheduler
from casework.files import storage
from tests.audit.log import entries
from tests.audit_pages.conftest import SHA256_OF_ABC

World = dict[str, Any]
SignIn = Callable[[str], Any]
ON = "on=2026-10-12"


def test_figures_ask_for_a_reason_first(app: Flask, world: World, sign_in: SignIn) -> None:
    browser = sign_in("province")
    for path in ("/audit/figures/2026", "/audit/figures/2026/K05"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/audit/figures?year=2026")
    assert browser.post("/audit/figures", data={"year": "2026", "on": "2026-10-12"}).status_code == 422
    assert browser.post("/audit/figures", data={"year": "1999", "on": "x", "reason": "x"}).status_code == 422
    assert entries(app, act="trace") == []


def test_an_opening_is_logged_with_its_reason_and_ends_after_three_hours(
    app: Flask, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = opened("province")
    (entry,) = entries(app, act="trace")
    assert json.loads(entry.changes) == {"on": "2026-10-12", "reason": "审计计划 3"}
    assert browser.get("/audit/figures/2026").status_code == 200
    assert browser.get("/audit/figures/2025").status_code == 303
    later = clock.real_now() + timedelta(hours=3, minutes=1)
    with browser.session_transaction() as cookie:
        cookie["seen"] = int(later.timestamp())
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert browser.get("/audit/figures/2026").status_code == 303


def test_an_opening_is_for_one_person(opened: Any, sign_in: SignIn) -> None:
    opened("province")
    assert sign_in("prefecture").get("/audit/figures/2026").status_code == 303


def test_a_figure_leads_from_the_total_to_the_evidence(world: World, opened: Any) -> None:
    browser = opened("province")
    assert "K05" in browser.get(f"/audit/figures/2026?{ON}").text
    page = browser.get(f"/audit/figures/2026/K05?{ON}").text
    assert "兰州 · 七里河" in page
    assert world["number"] in page
    trail = f"/audit/objects/action_items/{world['action']}"
    assert f'href="{trail}?counted=' in page
    page = browser.get(f"{trail}?counted=done_on").text
    assert page.count("计数依据") == 1
    assert "2026-09-02" in page
    assert "检定证书.pdf" in page
    assert SHA256_OF_ABC[:8] in page


def test_a_figure_shows_keys_and_dates_and_no_words_of_a_case(world: World, opened: Any) -> None:
    browser = opened("province")
    for code in ("K01", "K05", "K09"):
        page = browser.get(f"/audit/figures/2026/{code}?{ON}&part=denominator").text
        assert world["name"] not in page


def test_what_counties_add_is_the_total(world: World, opened: Any) -> None:
    browser = opened("province")
    page = browser.get(f"/audit/figures/2026/K01.confirmed?{ON}").text
    assert "合计 2" in page
    assert page.count('data-label="记录数">1<') == 2
    home = browser.get(f"/audit/figures/2026/K01.confirmed?{ON}&region={world['home']}").text
    assert world["number"] in home
    assert world["other_number"] not in home


def test_a_countys_auditor_sees_the_figures_of_the_county_alone(world: World, opened: Any) -> None:
    browser = opened("county")
    page = browser.get(f"/audit/figures/2026/K01.confirmed?{ON}").text
    assert "合计 1" in page
    assert world["other_number"] not in page
    assert browser.get(f"/audit/figures/2026?region={world['elsewhere']}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/audit/figures/2026/K99", "/audit/figures/2026/K02", "/audit/figures/2026/K05?part=x"]
)
def test_unknown_figures_and_short_ones(opened: Any, path: str) -> None:
    assert opened("province").get(path).status_code == (200 if path.endswith("K02") else 404)


def test_every_figure_of_the_catalogue_opens(opened: Any) -> None:
    browser = opened("province")
    codes = ("K01", "K01.enterprises", "K02", "K03", "K04", "K06", "K07", "K08", "K09", "K10", "K11", "K12", "K13",
             "K14", "K15", "K22", "K23", "K25")  # fmt: skip
    for code in codes:
        for part in ("numerator", "denominator"):
            assert browser.get(f"/audit/figures/2026/{code}?part={part}").status_code in (200, 404)


def test_the_auditors_session_reads_and_never_writes(
    app: Flask, world: World, opened: Any, statements: Any
) -> None:
    browser = opened("province")
    with statements() as seen:
        browser.get(f"/audit/figures/2026/K05?{ON}")
    assert all(statement.lstrip().upper().startswith("SELECT") for statement in seen)


# --- trails and evidence ------------------------------------------------------------------------------------------------


def test_a_case_is_followed_with_everything_below_it(app: Flask, world: World, sign_in: SignIn) -> None:
    page = sign_in("county").get(f"/audit/cases/{world['case']}?size=100").text
    assert f"帮扶对象 {world['number']}" in page
    for words in ("质量制约因素", "提升措施", "附件"):
        assert words in page
    below = [entry for entry in entries(app) if entry.case_id == world["case"]]
    assert page.count('<li class="cw-card') == len(below)


def test_evidence_is_compared_with_the_file_itself(app: Flask, world: World, sign_in: SignIn) -> None:
    browser = sign_in("county")
    address = f"/audit/objects/action_items/{world['action']}"
    assert "文件缺失" not in browser.get(address).text
    assert "文件缺失" in browser.get(f"{address}?check=files").text
    with app.app_context():
        path = storage.path_of("ab" * 16)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"abc")
    try:
        assert "与上传时一致" in browser.get(f"{address}?check=files").text
        path.write_bytes(b"abd")
        assert "与上传时不一致" in browser.get(f"{address}?check=files").text
    finally:
        path.unlink()


def test_anchors_are_printed_and_the_print_is_logged(app: Flask, world: World, sign_in: SignIn) -> None:
    browser = sign_in("county")
    assert "尚无锚定" in browser.get("/audit/anchors").text
    assert browser.post("/audit/anchors/1/print").status_code == 404
    scheduler.run(app, "anchor_audit")
    assert "/audit/anchors/1/print" in browser.get("/audit/anchors").text
    sheet = browser.post("/audit/anchors/1/print").text
    assert "casework-audit-anchor number=1" in sheet
    (entry,) = entries(app, act="print")
    assert (entry.object_type, entry.object_id, entry.chain) == ("audit_anchors", "1", world["home"])
