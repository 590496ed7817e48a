"""The parts of a workbook around its rows: styles, relations, print set-up, widths (summary_report.md, section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from casework.exports.writing.cells import Value

TEXT: Final = 1
QUOTED: Final = 2
HEAD_STYLE: Final = 3
NARROWEST, WIDEST = 6.0, 48.0
"""Widths of columns, in half-width characters."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_STYLES = (
    f'{_START}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="10.5"/><name val="宋体"/></font>'
    '<font><b/><sz val="10.5"/><name val="黑体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE6F1F8"/></patternFill></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/>'
    '<bottom style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"'
    ' applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)

FIXED: Final = {
    "[Content_Types].xml": f'{_START}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_START}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{_START}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": _STYLES,
}


def workbook(title: str, columns: int, rows: int) -> str:
    """The part that names the sheet, its filter and the row that is printed on every page."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "Sheet1"
    place = escape("'" + name + "'")
    return (
        f'{_START}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{place}!{_area(columns, rows, "$")}'
        f'</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">{place}!$1:$1</definedName>'
        "</definedNames></workbook>"
    )


def sheet_start(heads: Sequence[str], sample: Sequence[Sequence[Value]]) -> str:
    """Everything before the rows: one page wide, the heading stays in sight, widths by the first rows."""
    widths = "".join(
        f'<col min="{place + 1}" max="{place + 1}" width="{_width(head, [row[place] for row in sample]):.1f}"'
        ' customWidth="1"/>'
        for place, head in enumerate(heads)
    )
    return (
        f'{_START}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
        f' state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/><cols>{widths}</cols><sheetData>'
    )


def sheet_end(columns: int, rows: int) -> str:
    """Everything behind the rows: the filter, A4 landscape, number of the page."""
    return (
        f'</sheetData><autoFilter ref="{_area(columns, rows)}"/>'
        '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )


def _area(columns: int, rows: int, fixed: str = "") -> str:
    last, letters = columns, ""
    while last:
        last, rest = divmod(last - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{fixed}A{fixed}1:{fixed}{letters}{fixed}{rows + 1}"


def _width(head: str, values: Sequence[Value]) -> float:
    longest = max((_half_widths(str(value)) for value in values if value is not None), default=0)
    return min(WIDEST, max(NARROWEST, longest + 2.0, _half_widths(head) + 4.0))


def _half_widths(text: str) -> int:
    """Chinese characters are two wide."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text[:60])
