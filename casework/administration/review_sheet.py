"""The list of the yearly review as a workbook: one sheet, A4 across, with lines to sign. Papers are Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from casework import clock
from casework.administration.review import Line, Period, Progress
from casework.enums import ReviewOutcome

OPTIONS: Final = {
    "in_memory": True,
    # Free text stays text whatever it starts with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
COLUMNS: Final = (
    ("序号", 6), ("用户名", 20), ("姓名", 12), ("角色", 16), ("所属单位", 34), ("开通日期", 12),
    ("最近登录", 12), ("账号状态", 14), ("核查结论", 12), ("核查日期", 12), ("核查人", 12), ("备注", 26),
)  # fmt: skip
OUTCOMES: Final = {ReviewOutcome.KEPT: "继续使用", ReviewOutcome.DISABLED: "已停用"}
NOT_OURS: Final = "由上级单位核定"
OPEN: Final = "未核查"
SIGNATURES: Final = "　　　　　　　　".join(
    ("核查人（签字）：", "单位负责人（签字）：", "日期：　　　年　　月　　日")
)


def review_sheet(
    period: Period, lines: Sequence[Line], whole: Progress, *, unit: str, printed_on: date
) -> bytes:
    """The workbook, to be written with Chinese as the language. `unit`: the name of the reader's region."""
    stream = BytesIO()
    workbook = Workbook(stream, OPTIONS)
    sheet = workbook.add_worksheet(f"{period.year}年度账号核查")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体,常规"&10第 &P 页 共 &N 页')
    made = _formats(workbook)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, f"{period.year}年度账号核查清单", made["title"])
    sheet.set_row(0, 34)
    facts = f"单位：{unit}　　应核查 {whole.accounts} 个，已核查 {whole.decided} 个　　打印日期：{printed_on.isoformat()}"
    sheet.merge_range(1, 0, 1, last, facts, made["plain"])
    for column, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, heading, made["head"])
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(cells(number, line)):
            sheet.write_string(2 + number, column, text, made["cell"])
    foot = 4 + len(lines)
    sheet.merge_range(foot, 0, foot, last, SIGNATURES, made["plain"])
    workbook.close()
    return stream.getvalue()


def cells(number: int, line: Line) -> list[str]:
    """A line of the review as the columns of the paper."""
    account = line.account
    outcome = OUTCOMES[line.outcome] if line.outcome else OPEN if line.is_ours else NOT_OURS
    return [
        str(number),
        account.username,
        account.name,
        str(account.role.label),
        account.unit,
        clock.civil_date(account.created_at).isoformat(),
        clock.civil_date(account.last_signed_in_at).isoformat() if account.last_signed_in_at else "从未登录",
        str(account.state.label),
        outcome,
        clock.civil_date(line.decided_at).isoformat() if line.decided_at else "",
        line.decided_by,
        line.note,
    ]


def _formats(workbook: Workbook) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
    return {
        "title": workbook.add_format(
            {**base, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"}
        ),
        "plain": workbook.add_format({**base, "font_size": 10.5, "text_wrap": False}),
        "head": workbook.add_format(
            {**base, "font_name": "黑体", "align": "center", "border": 1, "bg_color": "#F2F2F2"}
        ),
        "cell": workbook.add_format({**base, "border": 1}),
    }
