"""The Word writer: a summary in, the year-end report out, with its tables as annexes (GB/T 9704-2012)."""

from datetime import datetime
from typing import Final

from casework.reports.model import Paragraph, Section, Summary, Table
from casework.reports.writers import narrative
from casework.reports.writers.docx_paper import LANDSCAPE_WIDTH, Paper
from casework.reports.writers.docx_xml import CELL_PADDING, Look, grid, paragraph, run
from casework.reports.writers.layout import (
    HEADING_FONT,
    KAI_FONT,
    TITLE_FONT,
    chinese_date,
    chinese_number,
    clean,
    display_width,
)

TITLE: Final = Look(TITLE_FONT, 22, "center", 32, latin=TITLE_FONT)
DATE_LINE: Final = Look(KAI_FONT, 16, "center")
# 28 signs of 16 pt are 448 pt, the text area is 442 pt wide: a quarter point less after each sign.
TEXT: Final = Look(first=2, spacing=-0.25)
SECTION: Final = Look(HEADING_FONT, first=2, keep=True, outline=0, latin=HEADING_FONT)
SUBSECTION: Final = Look(KAI_FONT, first=2, keep=True, outline=1)
BLANK: Final = Look()
ANNEX_LABEL: Final = Look(HEADING_FONT, 16, "left", latin=HEADING_FONT)
ANNEX_TITLE: Final = Look(TITLE_FONT, 18, "center", 30, latin=TITLE_FONT)
NOTE: Final = Look(size=9, align="left", line=13)
_SIZES: Final = (10.5, 9.0, 8.0)


def write(summary: Summary) -> bytes:
    """The report as a Word file: text, list of annexes, signature, then every table on landscape pages."""
    title = narrative.title_of(summary)
    made_at = summary.made_at or datetime.combine(summary.data_date, datetime.min.time())
    paper = Paper(title.replace("\n", ""), summary.unit_name, made_at, is_draft=summary.is_draft)
    paper.text(title, TITLE)
    paper.text(f"（数据截止日期：{chinese_date(summary.data_date)}）", DATE_LINE)
    paper.text("", BLANK)
    write_sections(paper, narrative.text_of(summary))
    tables = [summary.tables[number] for number in sorted(summary.tables)]
    _list_annexes(paper, summary, tables)
    _sign(paper, summary)
    for number, table in enumerate(tables, 1):
        _annex(paper, summary, table, number)
    return paper.to_bytes()


def write_sections(paper: Paper, sections: tuple[Section, ...]) -> None:
    """The sections, numbered 一、, their subheadings numbered （一）."""
    for at, section in enumerate(sections, 1):
        paper.text(f"{chinese_number(at)}、{section.heading}", SECTION)
        sub = 0
        for one in section.paragraphs:
            if one.kind == "subheading":
                sub += 1
                paper.text(f"（{chinese_number(sub)}）{one.text}", SUBSECTION)
                continue
            paper.add(_text(one))


def _text(one: Paragraph) -> str:
    """A text paragraph, each run on its own so that bound figures stay apart."""
    return paragraph([run(piece.text, TEXT) for piece in one.runs if piece.text], TEXT)


def _list_annexes(paper: Paper, summary: Summary, tables: list[Table]) -> None:
    """附件：1．… a blank line under the text, no full stops. The last two stay with the signature."""
    if tables:
        paper.text("", BLANK)
    for number, table in enumerate(tables, 1):
        head = "附件：" if number == 1 else ""
        start = 2.0 if head else 5.0
        hanging = 4.5 if head else 1.5
        look = Look(align="left", left=start + hanging, hanging=hanging, keep=number >= len(tables) - 1)
        paper.text(f"{head}{number}．{summary.title_of(table)}", look)


def _sign(paper: Paper, summary: Summary) -> None:
    """Unit and date at the right, the date four characters in, the unit centred over it, room for a seal."""
    day = chinese_date(summary.signed_on) if summary.signed_on else f"{summary.year}年　　月　　日"
    for _ in range(3):
        paper.text("", Look(keep=True))
    unit_width, day_width = display_width(clean(summary.unit_name)) / 2, display_width(day) / 2
    right = 4 + (day_width - unit_width) / 2
    day_right = 4.0 if right >= 0 else 4 - right
    paper.text(summary.unit_name, Look(align="right", right=max(0.0, right), keep=True))
    paper.text(day, Look(align="right", right=day_right))


def _annex(paper: Paper, summary: Summary, table: Table, number: int) -> None:
    paper.turn(landscape=True)
    paper.text(f"附件{number}", ANNEX_LABEL)
    paper.text("", Look(line=12))
    paper.text(_shaped(summary.title_of(table), f"{summary.year}年度{summary.region_name}"), ANNEX_TITLE)
    day = chinese_date(summary.data_date)
    facts = (f"填报单位：{summary.unit_name}", f"数据截止日期：{day}", f"单位：{table.units}")
    paper.text("　　　".join(facts), Look(size=10.5, align="center", line=20, keep=True))
    paper.add(grid(table, LANDSCAPE_WIDTH, _size_for(table)))
    notes = "　".join(f"{at}．{note}" for at, note in enumerate(table.notes, 1))
    paper.text(f"注：{notes}", NOTE)


def _shaped(title: str, head: str) -> str:
    """A title that does not fit on one line is broken behind the region's name, not before its last sign."""
    fits = display_width(clean(title)) * ANNEX_TITLE.size * 10 <= LANDSCAPE_WIDTH * 0.92
    return title if fits else f"{head}\n{title.removeprefix(head)}"


def _size_for(table: Table) -> float:
    """The largest of the usual sizes at which the columns get the width that they ask for."""
    weight = sum(column.weight for column in table.columns)
    for size in _SIZES:
        if weight * size * 10 + len(table.columns) * CELL_PADDING <= LANDSCAPE_WIDTH:
            return size
    return _SIZES[-1]
