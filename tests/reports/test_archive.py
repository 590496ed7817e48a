"""PDF for archives and for those who cannot see: what PDF/A-2a and PDF/UA-1 ask for, read back from the files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from casework.reports.model import Paragraph, Run, Section
from casework.reports.writers import TABLE_WRITERS, WRITERS
from casework.reports.writers.story import Story, write_pdf
from tests.reports import samples

FORBIDDEN = {"/JavaScript", "/JS", "/Launch", "/Movie", "/Sound", "/EmbeddedFiles", "/XFA"}


def photo() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (400, 300), "#3070a0").save(stream, "JPEG")
    return stream.getvalue()


def story() -> bytes:
    return write_pdf(
        Story(
            title="量块的故事", unit="七里河区市场监督管理局", remark="（企业尚未同意公布）",
            sections=(Section("问题诊断", (Paragraph((Run("查找质量制约因素3条。"),)),)),),
            photos=((photo(), "检定现场", "两名专家在检定台旁核对量块"), (photo(), "", "")),
            made_at=datetime(2026, 12, 1, tzinfo=UTC), is_draft=True,
        )
    )  # fmt: skip


FILES: dict[str, Any] = {
    "report": lambda: WRITERS["pdf"](samples.prefecture()),
    "zero report": lambda: WRITERS["pdf"](samples.zero_county()),
    "table": lambda: TABLE_WRITERS["pdf"]((samples.county(), samples.county().tables[6])),
    "model case": story,
}


@pytest.fixture(scope="module", params=sorted(FILES))
def raw(request: pytest.FixtureRequest) -> bytes:
    made = FILES[request.param]()
    assert isinstance(made, bytes)
    return made


def objects_of(reader: PdfReader) -> Iterator[DictionaryObject]:
    for number in range(1, len(reader.xref_objStm) + sum(len(one) for one in reader.xref.values()) + 1):
        found = reader.get_object(IndirectObject(number, 0, reader))
        if isinstance(found, DictionaryObject):
            yield found


def tree_of(node: Any) -> Iterator[DictionaryObject]:
    """The elements of the structure, depth first."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for one in node:
            yield from tree_of(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tree_of(node["/K"])


def test_the_file_says_which_standards_it_keeps(raw: bytes) -> None:
    said = PdfReader(BytesIO(raw)).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    for mark in (
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert mark in said


def test_colours_are_defined_in_the_file(raw: bytes) -> None:
    (intent,) = PdfReader(BytesIO(raw)).trailer["/Root"]["/OutputIntents"]
    found = intent.get_object()
    assert found["/S"] == "/GTS_PDFA1"
    profile = found["/DestOutputProfile"].get_object()
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp", "an ICC profile"


def test_every_font_is_in_the_file_with_a_way_back_to_characters(raw: bytes) -> None:
    reader, seen = PdfReader(BytesIO(raw)), 0
    for one in objects_of(reader):
        if one.get("/Type") == "/Font" and one.get("/Subtype") == "/Type0":
            seen += 1
            below = one["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(below["/FontDescriptor"])
            assert "/ToUnicode" in one
        assert one.get("/Type") != "/Font" or one.get("/Subtype") in (
            "/Type0",
            "/CIDFontType0",
            "/CIDFontType2",
        )
    assert seen > 0


def test_nothing_is_locked_and_nothing_acts_by_itself(raw: bytes) -> None:
    reader = PdfReader(BytesIO(raw))
    assert not reader.is_encrypted
    assert "/Encrypt" not in reader.trailer
    assert "/ID" in reader.trailer
    for one in objects_of(reader):
        assert not FORBIDDEN & set(one)
        assert one.get("/S") not in FORBIDDEN


def test_the_structure_can_be_read_aloud(raw: bytes) -> None:
    root = PdfReader(BytesIO(raw)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("zh")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = [str(one["/S"]) for one in tree_of(root["/StructTreeRoot"])]
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < len(kinds) / 2
    for one in tree_of(root["/StructTreeRoot"]):
        if one["/S"] == "/Figure":
            assert one["/Alt"]


def test_tables_have_header_cells_and_headings_are_bookmarks() -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"](samples.prefecture())))
    kinds = [str(one["/S"]) for one in tree_of(reader.trailer["/Root"]["/StructTreeRoot"])]
    assert kinds.count("/Table") == len(samples.prefecture().tables)
    assert kinds.count("/TH") >= sum(len(one.columns) for one in samples.prefecture().tables.values())
    assert kinds.count("/Figure") == 2
    titles = [str(one.title) for one in _flat(reader.outline)]
    assert "三、取得成效" in titles
    assert sum("帮扶工作台账" in title for title in titles) == 1


def _flat(outline: Any) -> Iterator[Any]:
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def test_photos_say_what_is_seen() -> None:
    reader = PdfReader(BytesIO(story()))
    said = [
        str(one["/Alt"])
        for one in tree_of(reader.trailer["/Root"]["/StructTreeRoot"])
        if one["/S"] == "/Figure"
    ]
    assert said == ["两名专家在检定台旁核对量块", "量块的故事"]
