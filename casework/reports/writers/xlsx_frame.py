"""What every sheet has: formats, page set-up, three rows above the header, the lines under the table."""

from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from casework.reports.model import Summary
from casework.reports.writers.layout import (
    HEADING_FONT,
    TABLE_FONT,
    TITLE_FONT,
    chinese_date,
    clean,
    display_width,
    line_count,
)
from casework.reports.writers.sheets import fingerprint_line

SIGN_LINE: Final = "　　　　　　".join(
    ("单位负责人：", "审核人：", "填报人：", "联系电话：", "填报日期：　　　年　　月　　日")
)

BODY_SIZE: Final = 10.0
HEADER_SIZE: Final = 10.5
_LINE: Final = 13.5  # points from line to line at 10 pt, with room for fonts taller than 宋体
_PADDING: Final = 5.0
_PAGE_WIDTH: Final = 138.0  # columns narrower than A4 landscape are widened to about this
_MARGIN_SIDE: Final = 0.6  # inches, 1.5 cm
_MARGIN_TOP: Final = 0.75  # inches, 1.9 cm
_GB2312: Final = 134  # the character set by which an absent Chinese font is replaced by a Chinese one
_EXCEL_TEXT_LIMIT: Final = 32_767


class Page:
    """A sheet with the widths of its columns (in characters) and the heights of its rows (in points)."""

    def __init__(self, sheet: Worksheet, widths: Sequence[float]) -> None:
        self.sheet = sheet
        self.widths = list(widths)
        self.last = len(self.widths) - 1
        self._heights: dict[int, float] = {}
        self._header: tuple[int, int] = (0, -1)

    def set_height(self, row: int, points: float) -> None:
        """Fixes the height of a row."""
        self._heights[row] = points
        self.sheet.set_row(row, points)

    def repeat(self, first: int, last: int) -> None:
        """Freezes everything down to the header rows and repeats these on every printed page."""
        self._header = (first, last)
        self.sheet.repeat_rows(first, last)
        self.sheet.freeze_panes(last + 1, 0)

    def keep_company(self, foot: int, rows: int = 2) -> None:
        """Breaks the page `rows` before row `foot` where the notes would otherwise stand alone on a page."""
        inches = sum(width * 7 + 5 for width in self.widths) / 96
        scale = min(1.0, int(100 * (11.69 - 2 * _MARGIN_SIDE) / inches) / 100)
        room = (8.27 - 2 * _MARGIN_TOP) * 72 / scale
        first, last = self._header
        header = sum(self._heights[row] for row in range(first, last + 1))
        used = 0.0
        for row in range(max(self._heights) + 1):
            used += self._heights[row]
            if used > room:
                if foot <= row and foot - rows > last + 1:
                    self.sheet.set_h_pagebreaks([foot - rows])
                used = header + self._heights[row]


class Book:
    """A workbook, the summary it shows and its formats, each made once."""

    def __init__(self, workbook: Workbook, summary: Summary) -> None:
        self.workbook = workbook
        self.summary = summary
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """A cell format: 10-pt 宋体, wrapped, centred vertically, unless said otherwise."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": TABLE_FONT, "font_size": BODY_SIZE, "valign": "vcenter", "text_wrap": True}
            made = self.workbook.add_format({**base, **properties})
            made.set_font_charset(_GB2312)
            made.set_font_family(0)
            self._formats[key] = made
        return self._formats[key]

    def boxed(self, **properties: Any) -> Format:
        """A cell format with thin borders."""
        return self.format(border=1, **properties)

    def page(self, name: str, widths: Sequence[float]) -> Page:
        """A new sheet on A4 landscape, one page wide, with page numbers and, for a draft, its mark."""
        sheet = self.workbook.add_worksheet(name[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=_MARGIN_SIDE, right=_MARGIN_SIDE, top=_MARGIN_TOP, bottom=_MARGIN_TOP)
        if self.summary.is_draft:
            sheet.set_header('&R&"黑体,常规"&14草　稿', {"margin": 0.35})
        mark = fingerprint_line(self.summary)
        foot = f'&L&"宋体,常规"&7{mark}&R' if mark else "&C"
        sheet.set_footer(f'{foot}&"宋体,常规"&10第 &P 页 共 &N 页', {"margin": 0.35})
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width)
        return Page(sheet, widths)


def filled_widths(weights: Sequence[float]) -> list[float]:
    """Column widths: the weights, widened evenly when together they would not fill the page."""
    factor = max(1.0, _PAGE_WIDTH / sum(weights))
    return [round(weight * factor, 2) for weight in weights]


def height_of(texts: Sequence[tuple[str, float]], size: float = BODY_SIZE) -> float:
    """Row height in points for (text, column width) pairs at a font size of `size` points."""
    lines = max((line_count(text, (width - 1) * BODY_SIZE / size) for text, width in texts), default=1)
    return lines * _LINE * size / BODY_SIZE + _PADDING


def excel_text(text: str) -> str:
    """Clean text within Excel's limit of a cell."""
    cleaned = clean(text)
    return cleaned if len(cleaned) <= _EXCEL_TEXT_LIMIT else f"{cleaned[: _EXCEL_TEXT_LIMIT - 1]}…"


def write_head(book: Book, page: Page, label: str, title: str, units: str) -> int:
    """Rows 1–3: number, title, unit and data date. Returns the row below them."""
    sheet, summary = page.sheet, book.summary
    sheet.write_string(0, 0, label, book.format(font_name=HEADING_FONT, font_size=14, text_wrap=False))
    page.set_height(0, 20)
    heading = excel_text(title)
    sheet.merge_range(
        1, 0, 1, page.last, heading, book.format(font_name=TITLE_FONT, font_size=20, align="center")
    )
    page.set_height(1, max(36.0, height_of([(heading, sum(page.widths))], 20)))
    texts = (
        f"填报单位（盖章）：{clean(summary.unit_name)}",
        f"数据截止日期：{chinese_date(summary.data_date)}",
        f"单位：{units}" if units else "",
    )
    needs = [display_width(text) * HEADER_SIZE / BODY_SIZE + 1 for text in texts]
    spans = _thirds(page.widths, needs)
    fits = all(sum(page.widths[at : end + 1]) >= need for (at, end), need in zip(spans, needs, strict=True))
    for (first, end), text, align in zip(spans, texts, ("left", "center", "right"), strict=True):
        write_merged(
            sheet,
            (2, first, 2, end),
            text,
            book.format(font_size=HEADER_SIZE, align=align, text_wrap=not fits),
        )
    page.set_height(2, 21 if fits else 36)
    return 3


def write_merged(sheet: Worksheet, area: tuple[int, int, int, int], text: str, made: Format) -> None:
    """Text in a range (top, left, bottom, right), merged unless it is one cell."""
    top, left, bottom, right = area
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, made)
    else:
        sheet.merge_range(top, left, bottom, right, text, made)


def _thirds(widths: Sequence[float], needs: Sequence[float]) -> list[tuple[int, int]]:
    """Three spans of columns for three texts, cut so that the tightest one has the most room to spare."""
    last = len(widths) - 1
    cuts = [(left, right) for left in range(last - 1) for right in range(left + 2, last + 1)]

    def spare(cut: tuple[int, int]) -> float:
        rooms = (sum(widths[: cut[0] + 1]), sum(widths[cut[0] + 1 : cut[1]]), sum(widths[cut[1] :]))
        return min(room - need for room, need in zip(rooms, needs, strict=True))

    left, right = max(cuts, key=spare)
    return [(0, left), (left + 1, right - 1), (right, last)]


def write_foot(book: Book, page: Page, row: int, notes: Sequence[str]) -> None:
    """The notes (填表说明) and the sign line under the table, and the print area that ends with them."""
    foot = row
    if notes:
        numbered = "\n".join(f"{at}．{note}" for at, note in enumerate(notes, 1))
        text = f"填表说明：\n{numbered}"
        page.sheet.merge_range(row, 0, row, page.last, text, book.format(valign="top", align="left"))
        page.set_height(row, height_of([(text, sum(page.widths))]) + 4)
        row += 1
    page.sheet.merge_range(
        row, 0, row, page.last, SIGN_LINE, book.format(font_size=HEADER_SIZE, text_wrap=False)
    )
    page.set_height(row, 30)
    page.sheet.print_area(0, 0, row, page.last)
    page.keep_company(foot)
