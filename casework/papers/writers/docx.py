"""The Word writer: a document in, bytes out. Fonts are named on every run (GB/T 9704-2012, summary_report.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from casework.papers.model import (
    Annex,
    Block,
    Cover,
    Document,
    Facts,
    Grid,
    Heading,
    Note,
    Opinion,
    Opinions,
    Paper,
    Signatures,
    SignLine,
    Text,
)
from casework.reports.writers import docx_paper
from casework.reports.writers.docx import ANNEX_LABEL, ANNEX_TITLE, DATE_LINE, SECTION, TEXT, TITLE
from casework.reports.writers.docx_paper import LANDSCAPE_WIDTH, TEXT_WIDTH, field_run
from casework.reports.writers.docx_xml import LONG_TEXT, Look, cell, framed, grid, paragraph, plain_row, run
from casework.reports.writers.layout import HEADING_FONT, KAI_FONT, TABLE_FONT

SIZE: Final = 10.5
WIDE_SIZE: Final = 9.0
LABEL: Final = Look(HEADING_FONT, SIZE, "center", 0, latin=HEADING_FONT)
VALUE: Final = Look(TABLE_FONT, SIZE, "left", 0)
FOOT: Final = replace(VALUE, align="right", right=1)
GAP: Final = Look(size=6, line=8)
NOTE: Final = Look(size=9, align="left", line=13)
CONTENTS: Final = Look(size=14, align="left", line=26)
COVER_TITLE: Final = replace(TITLE, size=26, line=42)
COVER_LABEL: Final = Look(HEADING_FONT, 14, "right", 0, latin=HEADING_FONT)
COVER_VALUE: Final = Look(size=14, align="left", line=0)
FORM_WIDTHS: Final = (1870, 2552, 1870, 2552)
LEAST_HEIGHT: Final = 454  # twips, 8 mm
SEAL_HEIGHT: Final = 1814  # twips, 32 mm: room for a seal


class _Pen:
    """A Word file in the making, and where on it the next block goes."""

    def __init__(self, document: Document) -> None:
        self.file = docx_paper.Paper(
            document.title, document.author, document.made_at, is_draft=document.is_draft, is_form=True
        )
        self.width = TEXT_WIDTH
        self.size = SIZE
        self.is_first = True
        self.marks = 0

    def turn(self, *, landscape: bool) -> None:
        """A new page, upright or across."""
        if not self.is_first or landscape:
            self.file.turn(landscape=landscape)
        self.is_first = False
        self.width, self.size = (LANDSCAPE_WIDTH, WIDE_SIZE) if landscape else (TEXT_WIDTH, SIZE)

    def title(self, text: str, look: Look, mark: str) -> None:
        """A title that the table of contents can point at."""
        self.marks += 1
        name = f'w:id="{self.marks}" w:name="{mark}"'
        runs = [f"<w:bookmarkStart {name}/>", run(text, look), f'<w:bookmarkEnd w:id="{self.marks}"/>']
        self.file.add(paragraph(runs, replace(look, outline=0)))


def write(document: Document) -> bytes:
    """The document as a Word file, each paper on a page of its own, the tables of an annex on pages across."""
    pen = _Pen(document)
    names = {id(paper): f"P{at:03d}" for at, paper in enumerate(document.every_paper, 1)}
    if document.cover:
        _cover(pen, document.cover)
        _contents(pen, document, names)
    for paper in document.every_paper:
        pen.turn(landscape=False)
        _paper(pen, paper, names[id(paper)])
    return pen.file.to_bytes()


def _paper(pen: _Pen, paper: Paper, mark: str) -> None:
    pen.title(paper.title, TITLE, mark)
    for line in paper.lines:
        pen.file.text(line, DATE_LINE)
    pen.file.text("", GAP)
    for block in paper.blocks:
        BLOCKS[type(block)](pen, block)


def _heading(pen: _Pen, block: Heading) -> None:
    pen.file.text(block.text, SECTION)


def _text(pen: _Pen, block: Text) -> None:
    for line in block.text.split("\n"):
        pen.file.text(line, replace(TEXT, keep=block.leads))


def _note(pen: _Pen, block: Note) -> None:
    for line in block.text.split("\n"):
        pen.file.text(line, NOTE)


def _facts(pen: _Pen, block: Facts) -> None:
    _framed(pen, FORM_WIDTHS, [_fact_row(row) for row in block.rows])


def _fact_row(row: tuple[tuple[str, str], ...]) -> str:
    """One pair over the whole width, or two side by side; a very long text may break over the page."""
    first, second, third, fourth = FORM_WIDTHS
    if len(row) == 1:
        label, value = row[0]
        cells = [cell([label], LABEL, first), cell(value.split("\n"), VALUE, second + third + fourth, span=3)]
    else:
        (left, one), (right, other) = row
        cells = [
            cell([left], LABEL, first),
            cell(one.split("\n"), VALUE, second),
            cell([right], LABEL, third),
            cell(other.split("\n"), VALUE, fourth),
        ]
    return _row(cells, sum(len(value) for _label, value in row), LEAST_HEIGHT)


def _row(cells: list[str], length: int, height: int) -> str:
    whole = "" if length > LONG_TEXT else "<w:cantSplit/>"
    at_least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr>{whole}{at_least}</w:trPr>{''.join(cells)}</w:tr>"


def _grid(pen: _Pen, block: Grid) -> None:
    pen.file.text("", replace(GAP, keep=True))
    pen.file.add(grid(block.table, pen.width, pen.size))
    pen.file.text("", GAP)


def _opinions(pen: _Pen, block: Opinions) -> None:
    widths = (FORM_WIDTHS[0], sum(FORM_WIDTHS[1:]))
    _framed(pen, widths, [_opinion(one, widths) for one in block.rows])


def _opinion(one: Opinion, widths: tuple[int, int]) -> str:
    """The text, room for the seal, then the lines at the foot, in one cell."""
    space = [""] * (2 if one.foot else 0)
    lines = [*one.text.split("\n"), *space]
    inside = [paragraph([run(line, VALUE)] if line else [], VALUE, root=False) for line in lines]
    inside += [paragraph([run(line, FOOT)], FOOT, root=False) for line in one.foot]
    text = (
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[1]}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>'
        f"{''.join(inside)}</w:tc>"
    )
    return _row([cell([one.label], LABEL, widths[0]), text], len(one.text), SEAL_HEIGHT)


def _signatures(pen: _Pen, block: Signatures) -> None:
    count = len(block.boxes)
    widths = [pen.width // count] * count
    heads = plain_row(
        [head for head, _lines in block.boxes], widths, [replace(LABEL, keep=True)] * count, LEAST_HEIGHT
    )
    bodies = plain_row([lines for _head, lines in block.boxes], widths, [VALUE] * count, SEAL_HEIGHT)
    _framed(pen, widths, [heads, bodies])


def _framed(pen: _Pen, widths: Any, rows: list[str]) -> None:
    pen.file.text("", replace(GAP, keep=True))
    pen.file.add(framed(widths, rows))
    pen.file.text("", GAP)


def _annex(pen: _Pen, block: Annex) -> None:
    pen.turn(landscape=True)
    if block.label:
        pen.file.text(block.label, ANNEX_LABEL)
    pen.file.text(block.title, ANNEX_TITLE)
    if block.line:
        pen.file.text(block.line, Look(size=10.5, align="center", line=20, keep=True))


def _sign_line(pen: _Pen, block: SignLine) -> None:
    for line in block.lines:
        pen.file.text(line, Look(align="right", right=2))


def _cover(pen: _Pen, cover: Cover) -> None:
    for _line in range(3):
        pen.file.text("", Look(line=36))
    pen.file.text(cover.title, COVER_TITLE)
    for _line in range(2):
        pen.file.text("", Look(line=36))
    for label, value in cover.facts:
        pen.file.add(
            paragraph(
                [run(f"{label}：", COVER_LABEL), run(value, COVER_VALUE)],
                replace(COVER_VALUE, left=5, line=32),
            )
        )
    for _line in range(3):
        pen.file.text("", Look(line=30))
    for line in cover.foot:
        pen.file.text(line, Look(KAI_FONT, 16, "center"))
    pen.is_first = False


def _contents(pen: _Pen, document: Document, names: dict[int, str]) -> None:
    """目录: every section in its order, each paper with dots and its page; a section that has nothing yet says so."""
    pen.turn(landscape=False)
    pen.file.text("目　录", TITLE)
    pen.file.text("", GAP)
    for title, papers in document.sections:
        look = replace(CONTENTS, font=HEADING_FONT)
        if len(papers) == 1:
            _contents_line(pen, papers[0], names[id(papers[0])], look)
            continue
        pen.file.text(title if papers else f"{title}（暂无）", replace(look, keep=bool(papers)))
        for paper in papers:
            _contents_line(pen, paper, names[id(paper)], replace(CONTENTS, left=2))


def _contents_line(pen: _Pen, paper: Paper, mark: str, look: Look) -> None:
    runs = [
        run(paper.name, look).removesuffix("</w:r>") + "<w:tab/></w:r>",
        field_run(f"PAGEREF {mark} \\h", look, "　", is_stale=True),
    ]
    line = paragraph(runs, look)
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    pen.file.add(line.replace("<w:pPr>", f"<w:pPr>{tab}", 1))


BLOCKS: Final[dict[type[Block], Callable[[_Pen, Any], None]]] = {
    Heading: _heading,
    Text: _text,
    Note: _note,
    Facts: _facts,
    Grid: _grid,
    Opinions: _opinions,
    Signatures: _signatures,
    Annex: _annex,
    SignLine: _sign_line,
}
