"""The template as a workbook: lists to choose from, a sheet that explains each column, one example. Papers are Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from flask_babel import force_locale
from xlsxwriter import Workbook

from casework.enums import EnterpriseSize, ImportKind, ServiceType, SpecialisedGrade
from casework.imports.columns import COLUMNS, Column, Reads

OPTIONS: Final = {
    "in_memory": True,
    # Text stays text whatever it starts with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TITLES: Final = {ImportKind.ENTERPRISES: "企业档案导入模板", ImportKind.NOMINATIONS: "推荐表导入模板"}
DATA, EXPLAINED, CODES = "数据", "填表说明", "代码表"
ROWS: Final = 10_000
HEAD: Final = 0
KINDS: Final = {
    Reads.TEXT: "文字", Reads.NAME: "文字", Reads.CODE: "文字（文本格式）", Reads.PHONE: "文字（文本格式）",
    Reads.DAY: "日期", Reads.WHOLE: "整数", Reads.AMOUNT: "金额（万元）", Reads.CHOICE: "从列表中选",
    Reads.CHOICES: "可多选", Reads.TICK: "是 / 空",
}  # fmt: skip
REMARKS: Final = (
    "1. 在“数据”表中填写，从第 2 行起每行一家企业；第 2 行是示例，请删除或覆盖后再导入。",
    "2. 列的顺序可以调整，不需要的列可以删除；标题行上方可以保留表头。",
    "3. 信用代码、电话等列已设为文本格式，请勿改为数值，否则末位数字会丢失。",
    "4. 导入时先预览，确认之前不写入任何数据；空白单元格不会清除系统中已有的内容。",
    f"5. 每次最多 {ROWS:,} 行。也可以连同标题行一起复制，直接粘贴到导入页面。",
)
Codes = Sequence[tuple[str, str]]


def template(kind: ImportKind, chains: Codes, industries: Codes) -> bytes:
    """The workbook. `chains` and `industries`: (code, name) of the code lists in force."""
    stream = BytesIO()
    book = Workbook(stream, OPTIONS)
    made = _formats(book)
    data = book.add_worksheet(DATA)
    explained = book.add_worksheet(EXPLAINED)
    codes = book.add_worksheet(CODES)
    with force_locale("zh_Hans"):
        lists = _lists(chains, industries)
    columns = COLUMNS[kind]
    places = _write_lists(codes, lists, made)
    _write_data(data, columns, places, made)
    _write_explained(explained, columns, TITLES[kind], made)
    codes.hide()
    data.activate()
    book.close()
    return stream.getvalue()


def _lists(chains: Codes, industries: Codes) -> dict[str, list[str]]:
    return {
        "industries": [f"{code} {name}" for code, name in industries],
        "chains": [f"{code} {name}" for code, name in chains],
        "grades": [str(grade.label) for grade in SpecialisedGrade],
        "sizes": [str(size.label) for size in EnterpriseSize if size is not EnterpriseSize.LARGE],
        "needs": [str(service.label) for service in ServiceType],
        "officers": ["有", "无"],
        "ticks": ["是"],
    }


def _write_lists(sheet: Any, lists: dict[str, list[str]], made: dict[str, Any]) -> dict[str, str]:
    """List → the range that holds it."""
    places = {}
    for column, (name, words) in enumerate(lists.items()):
        sheet.set_column(column, column, 26)
        sheet.write_string(0, column, name, made["head"])
        for row, word in enumerate(words, 1):
            sheet.write_string(row, column, word, made["text"])
        letter = chr(65 + column)
        if words:
            places[name] = f"={CODES}!${letter}$2:${letter}${len(words) + 1}"
    return places


def _write_data(sheet: Any, columns: Sequence[Column], places: dict[str, str], made: dict[str, Any]) -> None:
    sheet.freeze_panes(HEAD + 1, 2)
    sheet.set_row(HEAD, 32)
    for index, column in enumerate(columns):
        is_text = column.reads not in (Reads.WHOLE, Reads.AMOUNT, Reads.DAY)
        sheet.set_column(index, index, column.width, made["text" if is_text else "plain"])
        sheet.write_string(HEAD, index, column.title, made["needed" if column.is_required else "head"])
        if column.note:
            sheet.write_comment(HEAD, index, column.note, {"x_scale": 1.6, "author": ""})
        if column.example:
            sheet.write_string(HEAD + 1, index, column.example, made["example"])
        place = places.get(column.list_name)
        if place and column.reads is not Reads.CHOICES:
            # An industry may be finer than the list; everything else comes from it.
            rule = {"validate": "list", "source": place, "ignore_blank": True}
            rule["error_type"] = "information" if column.reads is Reads.CODE else "stop"
            sheet.data_validation(HEAD + 1, index, ROWS, index, rule)


def _write_explained(sheet: Any, columns: Sequence[Column], title: str, made: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 16)
    sheet.set_column(3, 4, 56)
    sheet.merge_range(0, 0, 0, 4, f"{title} {EXPLAINED}", made["title"])
    for row, remark in enumerate(REMARKS, 1):
        sheet.merge_range(row, 0, row, 4, remark, made["remark"])
    top = len(REMARKS) + 2
    for column, heading in enumerate(("列名", "必填", "填写方式", "说明", "示例")):
        sheet.write_string(top, column, heading, made["head"])
    for row, one in enumerate(columns, top + 1):
        texts = (one.title, "必填" if one.is_required else "", KINDS[one.reads], one.note, one.example)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, made["wrapped"])


def _formats(book: Workbook) -> dict[str, Any]:
    base = {"font_name": "等线", "font_size": 11, "valign": "vcenter"}
    head = {
        **base,
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "border": 1,
        "border_color": "#C9D2DC",
    }
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
        "remark": book.add_format({**base, "font_color": "#556172"}),
        "head": book.add_format({**head, "bg_color": "#E6F1F8", "font_color": "#1B2431"}),
        "needed": book.add_format({**head, "bg_color": "#0F5C8C", "font_color": "#FFFFFF"}),
        "text": book.add_format({**base, "num_format": "@"}),
        "plain": book.add_format(base),
        "example": book.add_format({**base, "num_format": "@", "italic": True, "font_color": "#556172"}),
        "wrapped": book.add_format({**base, "text_wrap": True, "border": 1, "border_color": "#E3E7ED"}),
    }
