"""One truth in every format: what Word, Excel and PDF say is read back from the files and compared with the summary."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from casework.reports.bindings import printed, resolve
from casework.reports.model import Cell, Column, Summary, Table
from casework.reports.publication import published
from casework.reports.services import paper_name
from casework.reports.writers import TABLE_WRITERS, WRITERS
from casework.reports.writers.narrative import text_of
from tests.reports import samples

NAMES = ("province", "prefecture", "county", "zero_county")
FINGERPRINT = "0123456789abcdef" * 4
_PROVINCE = {"cases": 12, "actions": 4}


def sample(name: str) -> Summary:
    """A summary; the province is a small one, a large one is written by test_writers."""
    made = getattr(samples, name)(**(_PROVINCE if name == "province" else {}))
    assert isinstance(made, Summary)
    return made


def together(text: str) -> str:
    """Without blanks and line ends: where a line breaks is layout."""
    return "".join(text.split())


def of_docx(raw: bytes) -> str:
    """Everything a Word file says, in its order."""
    body = Document(BytesIO(raw)).element.body
    return together("".join(one.text or "" for one in body.iter(qn("w:t"))))


def of_pdf(raw: bytes) -> str:
    """Everything a PDF says but for page numbers and the mark of a draft, which stand between the pages."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(raw)).pages]
    numbered = (page.replace(f"— {at} —", "", 1) for at, page in enumerate(pages, 1))
    return together("".join(numbered)).replace("草稿", "")


READ: dict[str, Any] = {"docx": of_docx, "pdf": of_pdf}


def lines_of(table: Table) -> list[str]:
    """Each row as the paper prints it, the total row as well."""
    rows = [*table.rows, table.total] if table.total is not None else [*table.rows]
    return [
        together("".join(printed(cell, column) for cell, column in zip(row, table.columns, strict=True)))
        for row in rows
    ]


@pytest.mark.parametrize("file_format", sorted(READ))
@pytest.mark.parametrize("name", NAMES)
def test_text_and_tables_of_the_report_say_what_the_summary_says(name: str, file_format: str) -> None:
    summary = sample(name)
    said = READ[file_format](WRITERS[file_format](summary))
    bound = 0
    for section in text_of(summary):
        for one in section.paragraphs:
            assert together(one.text) in said
            for run in one.runs:
                if run.figure:
                    bound += 1
                    assert run.text == resolve(summary, run.figure)
    assert bound > 20 or summary.is_zero_report
    for table in summary.tables.values():
        for line in lines_of(table):
            assert line in said


@pytest.mark.parametrize("file_format", sorted(READ))
def test_a_table_alone_says_the_same_and_leaves_room_for_signatures(file_format: str) -> None:
    summary = sample("prefecture")
    for table in (*summary.tables.values(), published(summary)):
        said = READ[file_format](TABLE_WRITERS[file_format]((summary, table)))
        assert "填报人：" in said
        assert said.count("附件") == 0
        for line in lines_of(table):
            assert line in said


@pytest.mark.parametrize("name", NAMES)
def test_cells_of_the_workbook_are_those_of_the_summary(name: str) -> None:
    """Every cell of every row, also of the total: numbers as numbers, what has none as its dash, texts as texts."""
    summary = sample(name)
    book = load_workbook(BytesIO(WRITERS["xlsx"](summary)), data_only=True)
    for number, table in summary.tables.items():
        sheet = next(one for one in book.worksheets if one.title.startswith(f"表{number} "))
        width = len(table.columns)
        found = [[_plain(cell) for cell in row[:width]] for row in sheet.iter_rows(values_only=True)]
        for row in [*table.rows, *([table.total] if table.total is not None else [])]:
            wanted = [_as_excel(cell, column) for cell, column in zip(row, table.columns, strict=True)]
            assert wanted in found, (number, wanted)


def _as_excel(cell: Cell, column: Column) -> str:
    if isinstance(cell, Decimal) and column.kind == "percent":
        return _plain(float(cell / 100))
    return _plain(float(cell)) if isinstance(cell, (int, Decimal)) else _plain(printed(cell, column))


def _plain(value: Any) -> str:
    """One form for a number whatever its type; texts without the marks of their layout."""
    return f"{float(value):.8g}" if isinstance(value, (int, float)) else together(str(value or ""))


def test_the_half_year_is_called_so_in_every_paper() -> None:
    summary = replace(sample("county"), period="half_year")
    for file_format, read in READ.items():
        said = read(WRITERS[file_format](summary))
        assert "2026年上半年七里河区中小微企业质量精准帮扶工作小结" in said
        assert "2026年度七里河区" not in said
        assert "工作总结" not in said
    book = load_workbook(BytesIO(WRITERS["xlsx"](summary)))
    titles = [str(sheet["A2"].value) for sheet in book.worksheets]
    assert titles
    assert all(title.startswith("2026年上半年七里河区") for title in titles)


def test_a_frozen_return_carries_its_fingerprint_where_people_and_machines_find_it() -> None:
    summary = replace(sample("county"), fingerprint=FINGERPRINT, revision=1)
    groups = "指纹：" + " ".join(FINGERPRINT[at : at + 4] for at in range(0, 64, 4)) + "　第1次修订"
    keyword = f"casework-return:{FINGERPRINT}"
    paper = Document(BytesIO(WRITERS["docx"](summary)))
    page = paper.sections[0]
    for footer in (page.footer, page.even_page_footer):
        assert footer.paragraphs[1].text == groups
    assert paper.core_properties.keywords == keyword
    reader = PdfReader(BytesIO(WRITERS["pdf"](summary)))
    assert reader.metadata is not None
    assert reader.metadata["/Keywords"] == keyword
    for page_read in reader.pages:
        assert together(groups) in together(page_read.extract_text())
    book = load_workbook(BytesIO(WRITERS["xlsx"](summary)))
    assert book.properties.keywords == keyword
    assert all(groups in str(sheet.oddFooter.left.text) for sheet in book.worksheets)


def test_without_a_freeze_there_is_no_fingerprint() -> None:
    summary = sample("county")
    assert "指纹" not in of_pdf(WRITERS["pdf"](summary))
    assert not Document(BytesIO(WRITERS["docx"](summary))).core_properties.keywords


def test_the_report_stands_on_upright_pages_and_its_tables_across() -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"](sample("county"))))
    shapes = ["across" if page.mediabox.width > page.mediabox.height else "upright" for page in reader.pages]
    turn = shapes.index("across")
    assert turn >= 3
    assert set(shapes[:turn]) == {"upright"}
    assert set(shapes[turn:]) == {"across"}
    assert "草稿" in together(reader.pages[0].extract_text())


def test_header_rows_come_again_on_each_page_of_a_table() -> None:
    summary = samples.province(cases=40, actions=2)
    reader = PdfReader(BytesIO(TABLE_WRITERS["pdf"]((summary, summary.tables[1]))))
    assert len(reader.pages) > 2
    for page in reader.pages:
        assert "统一社会信用代码" in together(page.extract_text()) or "联系电话" in together(
            page.extract_text()
        )


@pytest.mark.parametrize(("name", "count"), [("province", 2), ("county", 1), ("zero_county", 0)])
def test_charts_are_drawn_into_word_and_pdf_with_words_for_those_who_cannot_see(
    name: str, count: int
) -> None:
    summary = sample(name)
    paper = Document(BytesIO(WRITERS["docx"](summary)))
    assert len(paper.inline_shapes) == count
    described = [one.get("descr") for one in paper.element.iter(qn("wp:docPr"))]
    assert all(one and one[-1] in "条家）" for one in described)
    said = of_pdf(WRITERS["pdf"](summary))
    assert [f"图{at}" in said for at in (1, 2)] == [count >= 1, count >= 2]


def test_bars_of_the_charts_are_the_numbers_of_the_tables() -> None:
    summary = sample("prefecture")
    described = [
        one.get("descr") for one in Document(BytesIO(WRITERS["docx"](summary))).element.iter(qn("wp:docPr"))
    ]
    units, kinds = described
    table = summary.tables[6]
    for name, count in zip(table.values("region"), table.values("effective"), strict=True):
        assert f"{name}{count}家" in units
    whole = summary.tables[7].total_of("problems")
    assert (
        sum(
            int(part.split("条")[0].lstrip("".join(c for c in part if not c.isdigit())))
            for part in kinds.split("、")
        )
        == whole
    )


def test_the_list_for_publication_holds_no_person() -> None:
    summary = sample("county")
    table = published(summary)
    assert [column.key for column in table.columns] == [
        "serial", "prefecture", "county", "enterprise", "industry", "chain", "product",
    ]  # fmt: skip
    register = summary.tables[1]
    assert table.values("enterprise") == register.values("enterprise")
    for write in TABLE_WRITERS.values():
        raw = write((summary, table))
        said = of_pdf(raw) if raw.startswith(b"%PDF") else str(_everything(raw))
        for key in ("contact", "phone", "uscc"):
            for secret in register.values(key):
                assert str(secret) not in said


def test_a_file_names_no_word_twice() -> None:
    summary = sample("county")
    tables = (*summary.tables.values(), published(summary))
    names = [paper_name(summary, table, "xlsx") for table in tables]
    assert len(set(names)) == len(tables)
    assert not [name for name in names if "帮扶帮扶" in name], names


def _everything(raw: bytes) -> list[Any]:
    if b"word/document.xml" in raw:
        return [of_docx(raw)]
    book = load_workbook(BytesIO(raw))
    return [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
