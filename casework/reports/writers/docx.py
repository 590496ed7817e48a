"""The Word writer: a summary in, the year-end report out, with its tables as annexes (GB/T 9704-2012)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from casework.reports.model import Paragraph, Section, Summary, Table
from casework.reports.writers import narrative
from casework.reports.writers.docx_paper import LANDSCAPE_WIDTH, Paper
from casework.reports.writers.docx_xml import Look, grid, paragraph, run
from casework.reports.writers.fonts import NoChineseFont
from casework.reports.writers.layout import (
    HEADING_FONT,
    KAI_FONT,
    TABLE_FONT,
    TITLE_FONT,
    chinese_date,
    chinese_number,
    clean,
    display_width,
)
from casework.reports.writers.pictures import Picture, pictures_of, png
from casework.reports.writers.sheets import (
    SIGN_LINE,
    Sheet,
    alone,
    annexes_of,
    facts_line,
    fingerprint_line,
    keyword,
    notes_line,
    shaped_title,
    size_for,
    title_of,
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
PICTURE: Final = Look(align="center", line=0, keep=True)
CAPTION: Final = Look(TABLE_FONT, 10.5, "center", 20, latin=TABLE_FONT)
PICTURE_WIDTH: Final = 120.0  # millimetres


def write(summary: Summary) -> bytes:
    """The report as a Word file: text with charts, list of annexes, signature, then every table on landscape pages."""
    paper = _opened(summary, narrative.title_of(summary).replace("\n", ""))
    paper.text(narrative.title_of(summary), TITLE)
    paper.text(f"（数据截止日期：{chinese_date(summary.data_date)}）", DATE_LINE)
    paper.text("", BLANK)
    write_sections(paper, narrative.text_of(summary), drawn(summary))
    sheets = annexes_of(summary)
    _list_annexes(paper, summary, [one.table for one in sheets])
    _sign(paper, summary)
    for sheet in sheets:
        paper.turn(landscape=True)
        _sheet(paper, summary, sheet)
    return paper.to_bytes()


def write_table(summary: Summary, table: Table) -> bytes:
    """One table as a Word file of its own, with a line for signatures."""
    paper = _opened(summary, title_of(summary, table), is_landscape=True)
    _sheet(paper, summary, alone(table))
    return paper.to_bytes()


def _opened(summary: Summary, title: str, *, is_landscape: bool = False) -> Paper:
    made_at = summary.made_at or datetime.combine(summary.data_date, datetime.min.time())
    return Paper(
        title,
        summary.unit_name,
        made_at,
        is_draft=summary.is_draft,
        is_landscape=is_landscape,
        foot=fingerprint_line(summary),
        keyword=keyword(summary),
    )


def drawn(summary: Summary) -> tuple[Picture, ...]:
    """The charts; none on a machine that has no Chinese font to draw their words with."""
    try:
        return pictures_of(summary)
    except NoChineseFont:
        return ()


def write_sections(paper: Paper, sections: tuple[Section, ...], pictures: tuple[Picture, ...] = ()) -> None:
    """The sections, numbered 一、, their subheadings numbered （一）, each followed by its charts."""
    for at, section in enumerate(sections, 1):
        paper.text(f"{chinese_number(at)}、{section.heading}", SECTION)
        sub = 0
        for one in section.paragraphs:
            if one.kind == "subheading":
                sub += 1
                paper.text(f"（{chinese_number(sub)}）{one.text}", SUBSECTION)
                continue
            paper.add(_text(one))
        for picture in pictures:
            if picture.section == section.heading:
                paper.picture(png(picture.svg), picture.words, PICTURE_WIDTH, PICTURE)
                paper.text(picture.caption, CAPTION)


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
        paper.text(f"{head}{number}．{title_of(summary, table)}", look)


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


def _sheet(paper: Paper, summary: Summary, sheet: Sheet) -> None:
    """A table with its head and foot on the landscape page that was begun."""
    table = sheet.table
    paper.text(sheet.label, ANNEX_LABEL)
    paper.text("", Look(line=12))
    paper.text(shaped_title(summary, table, ANNEX_TITLE.size, LANDSCAPE_WIDTH), ANNEX_TITLE)
    paper.text(facts_line(summary, table), Look(size=10.5, align="center", line=20, keep=True))
    paper.add(grid(table, LANDSCAPE_WIDTH, size_for(table, LANDSCAPE_WIDTH)))
    paper.text(notes_line(table), replace(NOTE, keep=True))
    paper.text(SIGN_LINE, replace(NOTE, size=10.5, line=32))
