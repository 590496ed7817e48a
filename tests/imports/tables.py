"""Tables as counties hand them in: rows pasted from a spreadsheet, workbooks made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from tests.factories import credit_code

KEY = "key-of-this-rendering"
HEADINGS = (
    "企业名称",
    "统一社会信用代码",
    "法定代表人",
    "联系人",
    "联系人电话",
    "行业代码",
    "从业人员",
    "上年营业收入(万元)",
)


def row(**values: Any) -> list[Any]:
    """A good row under HEADINGS."""
    known = {
        "企业名称": "兰州恒峡阀门有限公司", "统一社会信用代码": credit_code(), "法定代表人": "陈国栋", "联系人": "赵海燕",
        "联系人电话": "13893152046", "行业代码": "C3443", "从业人员": "126", "上年营业收入(万元)": "4860.00", **values,
    }  # fmt: skip
    return [known[heading] for heading in HEADINGS]


def pasted(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> str:
    """The rows with their headings as the clipboard has them."""
    return "\n".join("\t".join(str(cell) for cell in cells) for cells in (headings, *rows))


def workbook(*rows: Sequence[Any], dates: dict[tuple[int, int], Any] | None = None) -> BytesIO:
    """An .xlsx of these lines, headings included; `dates`: cells that are real dates."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write(line, column, cell)
        for (line, column), day in (dates or {}).items():
            sheet.write_datetime(line, column, day, book.add_format({"num_format": "yyyy/m/d"}))
    stream.seek(0)
    return stream


def upload(
    browser: Any, text: str = "", *, kind: str = "enterprises", file: Any = None, name: str = "名单.xlsx"
) -> Any:
    """Hand in; gives the answer of the preview, or of the form when it was refused."""
    data = {"kind": kind, "pasted": text, "request_key": f"{KEY}{credit_code()}"}
    if file is not None:
        data["file"] = (file, name)
    answer = browser.post("/imports/new", data=data, content_type="multipart/form-data")
    return browser.get(answer.location) if answer.status_code == 303 else answer


def address(answer: Any) -> str:
    """The address of the import behind a preview."""
    return str(answer.request.path)
