"""What was seen when the papers were laid side by side: who signs, what fits into its column, where titles break."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from casework.reports.catalogue_tables import TABLES, TableDefinition
from casework.reports.writers import WRITERS
from casework.reports.writers.docx_paper import LANDSCAPE_WIDTH
from casework.reports.writers.docx_xml import CELL_PADDING
from casework.reports.writers.layout import shaped
from casework.reports.writers.pdf import write_table
from casework.reports.writers.sheets import SIGN_LINE
from casework.reports.writers.story import _width
from tests.reports import samples

WIDEST_SIGN = 0.6
"""Of its size: a digit or capital of the widest serif that stands in for Times New Roman."""


@pytest.mark.parametrize("name", ["county", "zero_county", "prefecture"])
def test_every_annex_ends_with_the_line_for_signatures(name: str) -> None:
    summary = getattr(samples, name)()
    document = Document(BytesIO(WRITERS["docx"](summary)))
    signed = [one for one in document.paragraphs if one.text == SIGN_LINE]
    assert len(signed) == len(document.tables) == len(summary.tables)
    pages = [page.extract_text() for page in PdfReader(BytesIO(WRITERS["pdf"](summary))).pages]
    assert sum(page.count("单位负责人：") for page in pages) == len(summary.tables)
    for page in pages:  # never alone on a page: the notes are with it
        assert "单位负责人：" not in page or "注：" in page


def test_the_last_two_rows_come_along_when_notes_and_signatures_need_another_page() -> None:
    summary = samples.province(cases=30)
    whole = summary.tables[1]
    last_page_rows = []
    for count in range(20, 28):  # one of these ends at the foot of a page
        cut = replace(whole, rows=whole.rows[:count])
        page = PdfReader(BytesIO(write_table(summary, cut))).pages[-1].extract_text()
        assert "单位负责人：" in page
        last_page_rows.append(sum(page.count(str(row[4])) for row in cut.rows))
    assert min(last_page_rows) == 2
    assert max(last_page_rows) > 5, "pages that are nearly full were among them"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"table-{table.number}")
def test_dates_phones_and_codes_fit_into_one_line_of_their_column(table: TableDefinition) -> None:
    """At the smallest size: a date of two lines is hard to read, a code beyond its edge cannot be read at all."""
    signs = {"uscc": 18, "phone": 11}
    whole = sum(column.weight for column in table.columns)
    for column in table.columns:
        has_date = column.kind == "date" or (table.number, column.key) == (3, "note")  # 原期限2026-10-09
        count = 10 if has_date else signs.get(column.key, 0)
        room = LANDSCAPE_WIDTH * column.weight / whole - 2 * CELL_PADDING  # twips
        assert room >= count * WIDEST_SIGN * 8 * 20, column.key


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("质量帮扶典型案例", ["质量帮扶典型案例"]),
        (
            "兰州晏家坪换热设备制造有限公司质量帮扶典型案例",
            ["兰州晏家坪换热设备制造有限公司", "质量帮扶典型案例"],
        ),
        (
            "从每百件废品六件到不足一件的二十个月是怎样走过来的",
            ["从每百件废品六件到不足一件", "的二十个月是怎样走过来的"],
        ),
        (
            "Quality first 一家小厂怎样用十八个月通过 GB/T 19001 认证",
            ["Quality first 一家小厂", "怎样用十八个月通过 GB/T 19001 认证"],
        ),
        ("甘" * 41, ["甘" * 41]),  # two lines do not hold it: it runs on by itself
    ],
)
def test_a_title_breaks_behind_a_name_or_in_its_middle(title: str, lines: list[str]) -> None:
    assert shaped(title, 20).split("\n") == lines
    assert shaped(title, 20).replace("\n", "") == title


@pytest.mark.parametrize(
    ("size", "width"), [((1600, 1000), 110.0), ((1000, 1600), 75.0), ((900, 900), 110.0)]
)
def test_an_upright_photo_leaves_room_on_its_page(size: tuple[int, int], width: float) -> None:
    stream = BytesIO()
    Image.new("RGB", size).save(stream, "JPEG")
    assert _width(stream.getvalue()) == width
