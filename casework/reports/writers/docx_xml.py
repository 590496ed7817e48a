"""WordprocessingML as text: runs, paragraphs, tables. Far faster than objects for a table of 1,000 rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from casework.reports.bindings import printed
from casework.reports.model import Cell, Column, Table
from casework.reports.writers.layout import BODY_FONT, HEADING_FONT, LATIN_FONT, TABLE_FONT, clean

NAMESPACE: Final = nsdecls("w")
_DRAWING: Final = nsdecls("wp", "a", "pic", "r")
CELL_PADDING: Final = 45  # twips left and right of the text in a cell
LONG_TEXT: Final = 600  # characters; a row with longer text may break across pages
_ROW_HEIGHT: Final = '<w:trHeight w:val="340" w:hRule="atLeast"/>'  # 6 mm


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph looks: font and size in points, alignment, first line and indents in characters.

    `line` is the fixed line pitch in points, 0 for single spacing. `outline` is the level in the navigation
    pane, -1 for text. `spacing` tightens the signs, in points.
    """

    font: str = BODY_FONT
    size: float = 16
    align: str = "both"
    line: float = 28.8
    first: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    keep: bool = False
    outline: int = -1
    spacing: float = 0
    latin: str = LATIN_FONT


def run(text: str, look: Look) -> str:
    """One run; its fonts are written out in full, since Word falls back where eastAsia is missing."""
    font, latin = quoteattr(look.font), quoteattr(look.latin)
    size = round(look.size * 2)
    tight = f'<w:spacing w:val="{round(look.spacing * 20)}"/>' if look.spacing else ""
    properties = (
        f'<w:rPr><w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={font} w:cs={latin} w:hint="eastAsia"/>'
        f'{tight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )
    lines = clean(text).split("\n")
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{properties}{body}</w:r>"


def picture_run(relation: str, number: int, words: str, width: int, height: int) -> str:
    """A run that shows an embedded picture; sizes in EMU, `words` for readers who cannot see it."""
    said = quoteattr(words[:2000])
    fonts = f'w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{BODY_FONT}" w:cs="{LATIN_FONT}"'
    return (
        f"<w:r><w:rPr><w:rFonts {fonts}/></w:rPr><w:drawing>"
        f'<wp:inline {_DRAWING} distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="图{number}" descr={said}/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="图{number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def paragraph(runs: Iterable[str], look: Look, *, root: bool = True) -> str:
    """One paragraph of ready runs; `root` adds the namespace that a stand-alone element needs."""
    parts = []
    if look.keep:
        parts.append("<w:keepNext/>")
    rule = (
        f'w:line="{round(look.line * 20)}" w:lineRule="exact"'
        if look.line
        else 'w:line="240" w:lineRule="auto"'
    )
    parts.append(f'<w:spacing w:before="0" w:after="0" {rule}/>')
    parts.append(_indent(look))
    parts.append(f'<w:jc w:val="{look.align}"/>')
    if look.outline >= 0:
        parts.append(f'<w:outlineLvl w:val="{look.outline}"/>')
    start = f"<w:p {NAMESPACE}>" if root else "<w:p>"
    return f"{start}<w:pPr>{''.join(parts)}</w:pPr>{''.join(runs)}</w:p>"


def _indent(look: Look) -> str:
    """Indents both in characters (which follow the font) and in twips (for readers without them)."""
    found = []
    for name, count in (
        ("left", look.left),
        ("right", look.right),
        ("firstLine", look.first),
        ("hanging", look.hanging),
    ):
        if count or name in ("left", "right"):
            found.append(f'w:{name}Chars="{round(count * 100)}" w:{name}="{round(count * look.size * 20)}"')
    return f"<w:ind {' '.join(found)}/>"


def grid(table: Table, width: int, size: float) -> str:
    """A table of the summary, `width` twips wide, text of `size` points; header rows repeat on every page."""
    widths = _twips(table.columns, width)
    rows = _header_rows(table.columns, widths, size)
    # The last rows stay on the page of the notes below.
    kept = len(table.rows) - (1 if table.total is not None and not table.total_first else 2)
    body = [
        _row(table.columns, cells, widths, Look(TABLE_FONT, size, line=0, keep=at >= kept))
        for at, cells in enumerate(table.rows)
    ]
    if not body:
        look = Look(TABLE_FONT, size, "center", 0, keep=True)
        empty = cell([table.empty_note], look, sum(widths), span=len(widths))
        body = [f"<w:tr><w:trPr>{_ROW_HEIGHT}</w:trPr>{empty}</w:tr>"]
    if table.total is not None:
        look = Look(HEADING_FONT, size, line=0, keep=not table.total_first)
        total = _row(table.columns, table.total, widths, look)
        body = [total, *body] if table.total_first else [*body, total]
    return framed(widths, [*rows, *body])


def framed(widths: Sequence[int], rows: Iterable[str]) -> str:
    """Ready rows as a table with fixed column widths (twips) and thin borders."""
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{CELL_PADDING}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{edges}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{''.join(f'<w:gridCol w:w={quoteattr(str(one))}/>' for one in widths)}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )


def plain_row(texts: Sequence[str], widths: Sequence[int], looks: Sequence[Look], height: int = 0) -> str:
    """A row of plain texts; `height` is its least height in twips."""
    at_least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    cells = "".join(
        cell(text.split("\n"), look, width) for text, look, width in zip(texts, looks, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{at_least}</w:trPr>{cells}</w:tr>"


def _twips(columns: Sequence[Column], width: int) -> list[int]:
    whole = sum(column.weight for column in columns)
    return [int(width * column.weight / whole) for column in columns]


def _header_rows(columns: Sequence[Column], widths: Sequence[int], size: float) -> list[str]:
    look = Look(HEADING_FONT, size, "center", 0, latin=HEADING_FONT)
    grouped = any(column.group for column in columns)
    upper, lower, at = [], [], 0
    for _, members in groupby(columns, key=lambda column: column.group or column.key):
        inside = list(members)
        spans = widths[at : at + len(inside)]
        if inside[0].group:
            upper.append(cell([inside[0].group], look, sum(spans), span=len(inside)))
            lower += [cell([one.heading], look, w) for one, w in zip(inside, spans, strict=True)]
        else:
            upper.append(cell([inside[0].heading], look, spans[0], merge="restart" if grouped else ""))
            lower.append(cell([], look, spans[0], merge="continue"))
        at += len(inside)
    mark = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    return [f"<w:tr>{mark}{''.join(cells)}</w:tr>" for cells in ([upper, lower] if grouped else [upper])]


def _row(columns: Sequence[Column], cells: Sequence[Cell], widths: Sequence[int], look: Look) -> str:
    looks = {align: replace(look, align=align) for align in ("left", "center", "right")}
    made, longest = [], 0
    for column, value, width in zip(columns, cells, widths, strict=True):
        text = printed(value, column)
        longest = max(longest, len(text))
        made.append(cell([text], looks[_ALIGN.get(column.kind, "left")], width))
    keep = "" if longest > LONG_TEXT else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{keep}{_ROW_HEIGHT}</w:trPr>{''.join(made)}</w:tr>"


_ALIGN: Final = {"serial": "center", "int": "right", "decimal": "right", "percent": "right"}


def cell(lines: Sequence[str], look: Look, width: int, *, span: int = 1, merge: str = "") -> str:
    """One cell of a row, `width` twips wide; `merge` starts or continues a cell over several rows."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    paragraphs = [paragraph([run(line, look)] if line else [], look, root=False) for line in lines or [""]]
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merged}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>"
