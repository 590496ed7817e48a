"""The PDF writer: a summary as JSON to the typst template beside this file, out comes PDF/A. Texts are never markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from casework.reports.bindings import printed
from casework.reports.model import Cell, Column, Summary, Table
from casework.reports.writers import fonts, narrative, sheets, typesetting
from casework.reports.writers.docx_paper import LANDSCAPE_WIDTH
from casework.reports.writers.docx_xml import LONG_TEXT
from casework.reports.writers.layout import chinese_date, chinese_number, clean
from casework.reports.writers.pictures import pictures_of

TEMPLATE: Final = Path(__file__).with_name("summary.typ")
STANDARDS: Final = ["a-2a", "ua-1"]
"""PDF/A-2a (ISO 19005-2), which archives take: fonts and colours are inside the file. PDF/UA-1 (ISO 14289-1): tables,
headings and pictures can be read aloud. Both together cost a twentieth of the time and nothing in size."""
_RIGHT: Final = frozenset({"int", "decimal", "percent"})


def write(summary: Summary) -> bytes:
    """The report as PDF/A: text with charts, annexes, signature, tables. Raises NoChineseFont."""
    title = narrative.title_of(summary)
    annexes = sheets.annexes_of(summary)
    day = chinese_date(summary.signed_on) if summary.signed_on else f"{summary.year}年　　月　　日"
    text = {
        "title": title,
        "line": f"（数据截止日期：{chinese_date(summary.data_date)}）",
        "sections": _sections(summary),
        "annexes": [sheets.title_of(summary, one.table) for one in annexes],
        "unit": summary.unit_name,
        "day": day,
    }
    return _made(summary, title.replace("\n", ""), text, annexes)


def write_table(summary: Summary, table: Table) -> bytes:
    """One table as a PDF/A of its own, with a line for signatures. Raises NoChineseFont."""
    return _made(summary, sheets.title_of(summary, table), None, [sheets.alone(table)])


def _made(summary: Summary, title: str, text: dict[str, Any] | None, shown: Sequence[sheets.Sheet]) -> bytes:
    given = {
        "title": title,
        "author": summary.unit_name,
        "keyword": sheets.keyword(summary),
        "foot": sheets.fingerprint_line(summary),
        "draft": summary.is_draft,
        "text": text,
        "sheets": [_sheet(summary, one) for one in shown],
    }
    return compiled(
        TEMPLATE, given, summary.made_at or datetime.combine(summary.data_date, datetime.min.time())
    )


def compiled(template: Path, given: dict[str, Any], made_at: datetime, root: Path | None = None) -> bytes:
    """A typst template filled with data, as PDF/A; `root` holds its photos. Equal data give equal bytes.

    Raises NoChineseFont, and NotSet when the process that sets it fails.
    """
    data = json.dumps({**cleaned(given), "fonts": fonts.chosen()}, ensure_ascii=False)
    at = made_at.replace(tzinfo=made_at.tzinfo or UTC, microsecond=0)
    return typesetting.ask(
        {
            "what": "set",
            "template": str(template),
            "root": None if root is None else str(root),
            "format": "pdf",
            "standards": STANDARDS,
            "inputs": {"data": data},
            "timestamp": at.timestamp(),
        }
    )


def cleaned(value: Any) -> Any:
    """The same with every text without control characters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(one) for one in value]
    return value


def _sections(summary: Summary) -> list[dict[str, Any]]:
    """Headings numbered as on paper, paragraphs, and the charts that end each section."""
    pictures = pictures_of(summary)
    made = []
    for at, section in enumerate(narrative.text_of(summary), 1):
        sub, paragraphs = 0, []
        for one in section.paragraphs:
            sub += one.kind == "subheading"
            number = f"（{chinese_number(sub)}）" if one.kind == "subheading" else ""
            paragraphs.append({"kind": one.kind, "text": f"{number}{one.text}"})
        drawn = [
            {"svg": one.svg, "caption": one.caption, "words": one.words}
            for one in pictures
            if one.section == section.heading
        ]
        heading = f"{chinese_number(at)}、{section.heading}"
        made.append({"heading": heading, "paragraphs": paragraphs, "pictures": drawn})
    return made


def _sheet(summary: Summary, sheet: sheets.Sheet) -> dict[str, Any]:
    """A table as it is printed: cells as texts, header cells with the columns that they span."""
    table = sheet.table
    rows = [_texts(table.columns, row) for row in table.rows]
    return {
        "label": sheet.label,
        "title": sheets.shaped_title(summary, table, 18, LANDSCAPE_WIDTH),
        "line": sheets.facts_line(summary, table),
        "size": sheets.size_for(table, LANDSCAPE_WIDTH),
        "weights": [column.weight for column in table.columns],
        "aligns": [
            "center" if column.kind == "serial" else "right" if column.kind in _RIGHT else "left"
            for column in table.columns
        ],
        "groups": [column.group for column in table.columns],
        "headings": [column.heading for column in table.columns],
        "rows": rows,
        # A row that may fill a page is allowed to go on over it.
        "long": any(len(text) > LONG_TEXT for row in rows for text in row),
        "total": _texts(table.columns, table.total) if table.total is not None else None,
        "total_first": table.total_first,
        "empty": table.empty_note,
        "notes": sheets.notes_line(table),
        "signs": sheets.SIGN_LINE,
    }


def _texts(columns: Sequence[Column], row: Sequence[Cell]) -> list[str]:
    return [printed(value, column) for value, column in zip(row, columns, strict=True)]
