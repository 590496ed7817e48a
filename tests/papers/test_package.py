"""The evidence package: what is in it, that it checks itself, and what a damaged file does to it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import html5lib
import pytest
from flask import Flask

from casework import clock
from casework.papers.names import LONGEST, safe_name, unique_names
from tests.owner import log_of
from tests.papers.conftest import TODAY
from tests.papers.world import NOTE, add_file


@pytest.fixture
def files(ids: dict[str, int], given: Callable[..., Any]) -> dict[str, int]:
    """Two files of one name that differ in case only, evidence of an action, and one whose bytes are gone."""
    with given():
        add_file(ids["case"], "证书.PDF", b"one")
        add_file(ids["case"], "证书.pdf", b"two")
        add_file(ids["case"], 'a<b>&"c:.pdf', b"three")
        add_file(ids["case"], "检定证书.pdf", b"four" * 500_000, action_id=ids["action"])
        add_file(ids["case"], "丢失.pdf", b"five", keep=False)
    return ids


def package(client: Any, case_id: int) -> Any:
    with clock.moved_to(TODAY):
        return client.post(f"/cases/{case_id}/evidence-package", buffered=True)


def unpacked(answer: Any, folder: Path) -> Path:
    with ZipFile(BytesIO(answer.data)) as found:
        assert found.testzip() is None
        found.extractall(folder)
    return folder


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(folder / "check.py")], capture_output=True, encoding="utf-8", check=False
    )


def test_the_package_holds_the_files_and_checks_itself(
    app: Flask, files: dict[str, int], sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    answer = package(sign_in("officer"), files["case"])
    folder = unpacked(answer, tmp_path)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert names == [
        "SHA256SUMS",
        "check.py",
        "files/08措施佐证/C01 检定证书.pdf",
        "files/13其他/a_b_&_c_.pdf",
        "files/13其他/证书 (2).pdf",
        "files/13其他/证书.PDF",
        "index.html",
        "story.csv",
    ]
    assert (folder / names[2]).read_bytes() == b"four" * 500_000
    good = checked(folder)
    assert (good.returncode, good.stdout[:11]) == (0, "OK: 7 files")
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    (folder / names[4]).write_bytes(b"forged")
    (folder / names[5]).unlink()
    (folder / "more.txt").write_bytes(b"")
    bad = checked(folder)
    assert bad.returncode == 1
    for line in ("已改动: files/13其他/证书 (2).pdf", "缺失: files/13其他/证书.PDF", "清单外: more.txt"):
        assert line in bad.stdout


def test_the_index_opens_offline_and_names_what_is_missing(
    app: Flask, files: dict[str, int], sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    folder = unpacked(package(sign_in("officer"), files["case"]), tmp_path)
    page = (folder / "index.html").read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    document = parser.parse(page)
    assert parser.errors == []
    assert "http:" not in page
    assert "https:" not in page
    assert "<script" not in page
    links = [one.get("href") for one in document.iter("a")]
    assert len(links) == 5
    assert "文件缺失，未能装入" in page
    assert "a&lt;b&gt;&amp;" in page
    assert NOTE not in page
    assert [entry.object_type for entry in log_of(app, "damaged")] == ["attachments"]


def test_a_superior_unit_is_told_of_evidence_and_not_given_it(
    files: dict[str, int], sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    folder = unpacked(package(sign_in("province"), files["case"]), tmp_path)
    assert not (folder / "files/08措施佐证").exists()
    assert "须说明理由调阅" in (folder / "index.html").read_text(encoding="utf-8")
    assert checked(folder).returncode == 0


def test_the_story_is_that_of_the_reader(
    files: dict[str, int], sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    own = unpacked(package(sign_in("officer"), files["case"]), tmp_path / "own")
    theirs = unpacked(package(sign_in("contact"), files["case"]), tmp_path / "theirs")
    assert "只给工作人员看" in (own / "story.csv").read_text(encoding="utf-8-sig")
    assert "只给工作人员看" not in (theirs / "story.csv").read_text(encoding="utf-8-sig")
    assert "马文博" in (theirs / "story.csv").read_text(encoding="utf-8-sig")


def test_equal_contents_give_an_equal_package_and_the_log_keeps_its_checksum(
    app: Flask, files: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    first, second = package(client, files["case"]), package(client, files["case"])
    assert first.data == second.data
    details = json.loads(log_of(app, "export")[0].changes)
    assert details["sha256"] == hashlib.sha256(first.data).hexdigest()
    assert (details["what"], details["papers"]) == ("evidence_package", 4)


def test_a_case_without_files_gives_a_package_all_the_same(
    ids: dict[str, int], sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    folder = unpacked(package(sign_in("officer"), ids["empty"]), tmp_path)
    assert "暂无材料" in (folder / "index.html").read_text(encoding="utf-8")
    assert checked(folder).returncode == 0


@pytest.mark.parametrize(
    ("username", "status"), [("viewer", 403), ("expert", 403), ("sibling", 404), ("leader", 200)]
)
def test_who_takes_no_package(
    ids: dict[str, int], sign_in: Callable[..., Any], username: str, status: int
) -> None:
    assert package(sign_in(username), ids["case"]).status_code == status


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("证书.pdf", "证书.pdf"),
        ("a/b\\c:d*e?.pdf", "a_b_c_d_e_.pdf"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("  点. . ", "点"),
        ("..", "未命名"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("长" * 200 + ".pdf", "长" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_names_are_unique_whatever_their_case_and_length() -> None:
    made = unique_names(["A.pdf", "a.PDF", "a.pdf", "长" * 200, "长" * 200])
    assert len({name.casefold() for name in made}) == 5
    assert max(len(name) for name in made) <= LONGEST
