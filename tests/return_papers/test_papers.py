"""Papers of a return over HTTP: the edited text in every format, the package with its manifest and checker."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import html5lib
import pytest
from docx import Document
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select

from casework import clock
from casework.enums import ParagraphKind, Rank, Role
from casework.exports import process
from casework.models import ListExport
from casework.regions.queries import place
from casework.reports.summary import build_summary
from casework.reports.units import regions_within
from casework.reports.writers import fonts
from casework.return_papers.contents import folder_of
from tests import factories as make
from tests.narratives.made import make_paragraph, make_return, make_story
from tests.owner import log_of
from tests.reports.hand_made import GANGU, QILIHE, D, make_year

Given = Callable[..., Any]
WORDS = "本单位把“一企一策”落到实处"


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages of a test lie in a folder of its own."""
    monkeypatch.setitem(app.config, "DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "exports"


@pytest.fixture
def ids(given: Given) -> dict[str, Any]:
    """Returns of a county with an edited text and of its prefecture, and the figure that the text holds."""
    with given():
        year = make_year()
        officer = make.make_user(Role.COUNTY_OFFICER, QILIHE, username="officer")
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="gangu")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="lanzhou")
        make.make_user(Role.VIEWER, QILIHE, username="viewer")
        county = make_return(year.programme, QILIHE, data_on=D)
        above = make_return(year.programme, "620100", Rank.PREFECTURE, data_on=D)
        make_paragraph(county, "取得成效", by=officer, kind=ParagraphKind.HEADING)
        make_paragraph(county, f"{WORDS}，完成率[[K05|1.0%]]。", by=officer, place=2000)
        make_story(county, year.cases["A1"], "量块的故事")
        summary = build_summary(year.region(QILIHE), 2026, D)
        return {"county": county.id, "above": above.id, "K05": summary.figures["K05"].text}


def ask(client: Any, return_id: int, what: str = "summary", file_format: str = "docx") -> Any:
    with clock.moved_to(D):
        data = {"what": what, "format": file_format}
        return client.post(f"/returns/{return_id}/papers", data=data, buffered=True)


def words_of(answer: Any) -> str:
    raw = answer.data
    if raw.startswith(b"%PDF"):
        return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(raw)).pages)
    if answer.mimetype.endswith("sheet"):
        book = load_workbook(BytesIO(raw))
        return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
    return "\n".join(one.text for one in Document(BytesIO(raw)).paragraphs)


@pytest.mark.parametrize("file_format", ["docx", "pdf"])
def test_the_edited_text_is_printed_with_the_figures_of_the_data_date(
    app: Flask, ids: dict[str, Any], sign_in: Given, file_format: str
) -> None:
    answer = ask(sign_in("officer"), ids["county"], file_format=file_format)
    said = words_of(answer)
    assert f"{WORDS}，完成率{ids['K05']}。" in said
    assert "1.0%" not in said.partition("附件")[0]
    assert "二、" not in said.partition("附件")[0]
    (entry,) = log_of(app, "export")
    noted = json.loads(entry.changes)
    assert (noted["what"], noted["full_phones"]) == ("summary", True)
    assert noted["sha256"] == hashlib.sha256(answer.data).hexdigest()


def test_the_page_offers_every_paper_and_each_can_be_made(ids: dict[str, Any], sign_in: Given) -> None:
    client = sign_in("officer")
    with clock.moved_to(D):
        page = html5lib.parse(
            client.get(f"/returns/{ids['county']}/papers").text, namespaceHTMLElements=False
        )
    offered = [
        (
            next(one.get("value") for one in form.iter("input") if one.get("name") == "what"),
            button.get("value"),
        )
        for form in page.iter("form")
        if "data-download" in form.attrib and form.get("action", "").endswith("/papers")
        for button in form.iter("button")
    ]
    assert ("published", "pdf") in offered
    assert len(offered) == len(set(offered)) > 15
    for what, file_format in offered:
        answer = ask(client, ids["county"], what, file_format)
        assert answer.status_code == 200
        assert PdfReader(BytesIO(answer.data)).pages if file_format == "pdf" else words_of(answer)
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("what", "file_format"), [("summary", "odt"), ("table-99", "pdf"), ("", "docx"), ("table-x", "xlsx")]
)
def test_there_are_no_other_papers(ids: dict[str, Any], sign_in: Given, what: str, file_format: str) -> None:
    assert ask(sign_in("officer"), ids["county"], what, file_format).status_code == 404


def test_who_may_take_papers(ids: dict[str, Any], sign_in: Given) -> None:
    assert ask(sign_in("viewer"), ids["county"]).status_code == 403
    assert ask(sign_in("gangu"), ids["county"]).status_code == 404
    assert sign_in("gangu").post(f"/returns/{ids['county']}/package").status_code == 404
    assert ask(sign_in("lanzhou"), ids["county"]).status_code == 200


def test_without_a_chinese_font_a_pdf_is_refused_in_words(
    app: Flask, ids: dict[str, Any], sign_in: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "families", lambda: ["DejaVu Sans"])
    client = sign_in("officer")
    assert ask(client, ids["county"], file_format="pdf").status_code == 303
    assert ask_for_package(client, ids["county"]).headers["Location"].endswith("/papers")
    assert "/exports/1/" not in client.get("/exports").text
    assert log_of(app, "export") == []
    assert ask(client, ids["county"]).status_code == 200


def ask_for_package(client: Any, return_id: int) -> Any:
    with clock.moved_to(D):
        return client.post(f"/returns/{return_id}/package")


def written(app: Flask, given: Given) -> int:
    """The newest export, after the process has written it."""
    with given() as session:
        key = session.scalar(select(func.max(ListExport.id)))
    with clock.moved_to(D):
        process.write_export(app, key)
    return int(key)


def package(app: Flask, given: Given, client: Any, return_id: int, folder: Path) -> Any:
    assert ask_for_package(client, return_id).headers["Location"].endswith("/exports")
    key = written(app, given)
    answer = client.get(f"/exports/{key}/file", buffered=True)
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.data)) as found:
        assert found.testzip() is None
        found.extractall(folder)
    return answer


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(folder / "check.py")], capture_output=True, encoding="utf-8", check=False
    )


def test_the_package_of_a_prefecture_holds_the_papers_of_its_counties_and_checks_itself(
    app: Flask, given: Given, ids: dict[str, Any], sign_in: Given, tmp_path: Path, folder: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    answer = package(app, given, sign_in("lanzhou"), ids["above"], unpacked)
    assert re.search(r"上报材料 \d{4}-\d\d-\d\d\.zip", unquote(answer.headers["Content-Disposition"]))
    manifest = json.loads((unpacked / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["unit"], manifest["year"], manifest["data_date"]) == (
        "兰州市市场监督管理局",
        2026,
        D.isoformat(),
    )
    for one in manifest["files"]:
        raw = (unpacked / one["path"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == one["sha256"]
        assert len(raw) == one["size"]
    units = {one["region_code"] for one in manifest["files"]}
    assert {"620100", QILIHE} <= units
    assert GANGU not in units
    own = [one["path"] for one in manifest["files"] if one["region_code"] == "620100"]
    assert sum(path.endswith(".pdf") for path in own) == sum(path.endswith(".xlsx") for path in own) > 6
    county = [one["path"] for one in manifest["files"] if one["region_code"] == QILIHE]
    assert sorted(Path(one).suffix for one in county if "量块的故事" in one) == [".docx", ".pdf"]
    (report,) = [one for one in county if one.endswith("工作总结.docx")]
    assert any(WORDS in one.text for one in Document(unpacked / report).paragraphs)
    parser = html5lib.HTMLParser(strict=True)
    contents = (unpacked / "目录.html").read_text(encoding="utf-8")
    parser.parse(contents)
    assert contents.count("<li>") == len(manifest["files"])
    assert checked(unpacked).returncode == 0
    (unpacked / report).write_bytes(b"changed")
    spoiled = checked(unpacked)
    assert spoiled.returncode == 1
    assert report in spoiled.stdout
    (entry,) = log_of(app, "export")
    said = json.loads(entry.changes)
    assert (said["what"], said["rows"]) == ("package", len(manifest["files"]))
    assert said["fingerprint"] == hashlib.sha256(answer.data).hexdigest()
    assert said["full_phones"] is False
    assert list(folder.glob("*.part")) == []


def test_a_package_says_how_far_it_is_and_stops_when_it_is_told_to(
    app: Flask,
    given: Given,
    ids: dict[str, Any],
    sign_in: Given,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, seen = sign_in("officer"), list[str]()
    ask_for_package(client, ids["county"])
    assert "上报材料包" in client.get("/exports").text
    again = ask_for_package(client, ids["county"])
    assert again.headers["Location"].endswith("/papers")
    alive = process._alive

    def look(export_id: int, holder: str, done: int, total: int | None) -> None:
        alive(export_id, holder, done, total)
        if done == 2:
            seen.append(elsewhere(lambda: client.get("/exports").text))
            elsewhere(lambda: client.post(f"/exports/{export_id}/cancel"))

    monkeypatch.setattr(process, "_alive", look)
    written(app, given)
    assert re.search(r"已写 2／\d\d 个文件", seen[0])
    assert list(folder.iterdir()) == []
    assert log_of(app, "export") == []
    assert "已停止" in client.get("/exports").text


def elsewhere(act: Callable[[], Any]) -> Any:
    """In a thread, hence a context, of its own, while the process writes in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


CHILD = """
import sys, time
from casework import create_app
from casework.exports import process
from config import Config
app = create_app(Config())
alive = process._alive
def slow(*args):
    alive(*args)
    if args[2] == 2:
        print("alive", flush=True)
        time.sleep(60)
process._alive = slow
process.write_export(app, int(sys.argv[1]))
"""


def test_a_killed_process_leaves_no_half_package(
    app: Flask,
    given: Given,
    ids: dict[str, Any],
    sign_in: Given,
    folder: Path,
    tmp_path: Path,
    working_database: Any,
) -> None:
    """Killed by SIGKILL after two papers; when its lease is over the next process begins anew and the package is whole."""
    client = sign_in("officer")
    ask_for_package(client, ids["county"])
    with given() as session:
        key = session.scalar(select(func.max(ListExport.id)))
    settings = {
        **os.environ, "DATABASE_URL": working_database.url, "DATA_DIR": str(folder.parent), "DEMO": "1",
        "SECRET_KEY": app.config["SECRET_KEY"], "HTTPS": "0",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(key)], env=settings, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "alive\n"
        os.kill(child.pid, signal.SIGKILL)
    assert client.get(f"/exports/{key}/file").status_code == 303
    with clock.moved_to(D):
        assert process.write_export(app, key) is False
    with given() as session:
        session.get(ListExport, key).lease_until = clock.real_now() - timedelta(seconds=1)
    written(app, given)
    answer = client.get(f"/exports/{key}/file", buffered=True)
    with ZipFile(BytesIO(answer.data)) as found:
        found.extractall(tmp_path / "unpacked")
    assert checked(tmp_path / "unpacked").returncode == 0


def test_phones_are_whole_in_a_countys_own_papers_only(ids: dict[str, Any], sign_in: Given) -> None:
    def phones(username: str) -> list[Any]:
        sheet = load_workbook(BytesIO(ask(sign_in(username), ids["county"], "table-1", "xlsx").data)).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        at = next(row.index("联系电话") for row in rows if "联系电话" in row)
        return [row[at] for row in rows if isinstance(row[0], int)]

    own, above = phones("officer"), phones("lanzhou")
    assert own
    assert all("*" not in str(one) for one in own)
    assert all("*" in str(one) for one in above)


def test_every_unit_of_the_province_has_a_folder_of_its_own(given: Given, ids: dict[str, Any]) -> None:
    with given():
        units = regions_within(place(make.region("620000", Rank.PROVINCE).id))
        folders = [folder_of(unit) for unit in units]
    assert len(units) > 100
    assert len(set(folders)) == len(folders)
    assert {"620200嘉峪关市", "620200嘉峪关市（县级）"} <= set(folders)
