"""The first sheet of the workbook: every figure with what was counted and its formula."""

from collections.abc import Iterable, Iterator
from typing import Final

from xlsxwriter.worksheet import Worksheet

from casework.reports.catalogue import definition_of, is_shown
from casework.reports.model import DASH, NOT_COMPARABLE, Column, Figure, Number
from casework.reports.writers.sheets import period_words
from casework.reports.writers.xlsx_frame import Book, Page, filled_widths, height_of, write_foot, write_head
from casework.reports.writers.xlsx_table import write_header

_COLUMNS: Final = (
    Column("code", "代码", "text", 8),
    Column("name", "指标", "text", 30),
    Column("value", "数值", "decimal", 13),
    Column("numerator", "分子", "decimal", 15),
    Column("denominator", "分母", "decimal", 15),
    Column("formula", "公式", "text", 86),
)
_ONE_PAGE: Final = 42  # lines that are still readable when the sheet is printed on one page
_NOTES: Final = (
    "比率按分子÷分母计算，内部保留两位小数，显示一位，四舍五入；分母为0的填“—”，不填0%或100%。",
    "各表与总结正文使用同一数据截止日期和同一组数据；“其中”行为该指标的分项或参考数，不单独计入。",
    "企业满意度有效答卷不足3份的不显示得分；监督抽查前后任一不足5批的标为不可比。百分点（差值）与百分比（变化率）不混用。",
)


def write_figures(book: Book) -> None:
    """Adds the sheet of figures: K01, K02 … each followed by its side figures."""
    summary = book.summary
    page = book.page("主要指标", filled_widths([column.weight for column in _COLUMNS]))
    title = f"{period_words(summary)}{summary.region_name}{summary.programme_name}主要指标表"
    row = write_head(book, page, "主要指标", title, "家、条、项、次、人天、分、%")
    row = write_header(book, page, row, _COLUMNS)
    lines = list(_in_order(summary.figures.values()))
    if len(lines) <= _ONE_PAGE:
        page.sheet.fit_to_pages(1, 1)
    for figure, is_part in lines:
        _write_figure(book, page, row, figure, is_part=is_part)
        row += 1
    write_foot(book, page, row, _NOTES)


def _in_order(figures: Iterable[Figure]) -> Iterator[tuple[Figure, bool]]:
    """Figures by code, each followed by its side figures; kinds and comparisons that counted 0 are left out."""
    for figure in sorted(figures, key=lambda one: one.code):
        yield figure, False
        for part in figure.parts:
            if is_shown(figure, part):
                yield part, True


def _write_figure(book: Book, page: Page, row: int, figure: Figure, *, is_part: bool) -> None:
    sheet, widths = page.sheet, page.widths
    definition = definition_of(figure.code)
    name = f"　其中：{definition.name_zh}" if is_part else definition.name_zh
    if not figure.is_comparable:
        name += NOT_COMPARABLE
    text = book.boxed(align="left", num_format="@")
    sheet.write_string(row, 0, "" if is_part else figure.code, text)
    sheet.write_string(row, 1, name, text)
    places = 2 if figure.is_signed else 0
    _write_number(
        book, sheet, (row, 2), figure.value, figure.decimals, figure.unit, is_signed=figure.is_signed
    )
    _write_number(book, sheet, (row, 3), figure.numerator, places, figure.count_unit)
    if figure.kind == "count":
        sheet.write_blank(row, 4, None, text)
    else:
        _write_number(book, sheet, (row, 4), figure.denominator, places, figure.count_unit)
    sheet.write_string(row, 5, definition.formula_zh, text)
    page.set_height(row, max(16.0, height_of([(name, widths[1]), (definition.formula_zh, widths[5])])))


def _write_number(
    book: Book,
    sheet: Worksheet,
    at: tuple[int, int],
    value: Number | None,
    places: int,
    unit: str,
    *,
    is_signed: bool = False,
) -> None:
    """A number that shows its unit, that of a comparison also its sign; or DASH."""
    if value is None:
        sheet.write_string(*at, DASH, book.boxed(align="right"))
        return
    digits = f"0.{'0' * places}" if places else "General" if value != int(value) else "0"
    mark = "%" if unit == "%" else f'"{unit}"' if unit else ""
    shown = f"{digits}{mark}"
    if is_signed:
        shown = f"+{shown};-{shown};{shown}"
    number = float(value) / 100 if unit == "%" else float(value)
    sheet.write_number(*at, number, book.boxed(align="right", num_format=shown))
