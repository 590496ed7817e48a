"""The journey's last part: values, acceptance, survey, closing, and the papers of the year."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from tests.browser.diagnosis_steps import open_case
from tests.browser.people import Person


def apply(officer: Person) -> None:
    """The county applies too early, sees what is missing, records the value “after” and applies again."""
    officer.follow("申请验收")
    officer.press("申请验收")
    officer.sees("一次交检合格率")
    officer.follow("一次交检合格率")
    officer.tick("数值类别", "帮扶后")
    officer.fill("测得日期", "2026-10-30")
    officer.fill("数值时段", "2026 年 10 月")
    officer.fill("一次交检合格率", "96.4")
    officer.fill("数值来源", "车间月报")
    officer.press("登记数值")
    officer.start()
    officer.follow("申请验收")
    officer.press("申请验收")
    officer.sees("已申请验收。")


def answer_survey(contact: Person) -> None:
    """Six marks of the enterprise."""
    contact.follow("填写测评")
    for group in contact.page.get_by_role("radiogroup").all():
        group.get_by_role("radio").last.check()
    contact.press("提交")
    contact.sees("测评已提交")


def give_opinion(expert: Person) -> None:
    """The team leader's opinion on every target."""
    expert.follow("出具意见")
    expert.fill("验收日期", "2026-11-05")
    expert.tick("一次交检合格率", "完成")
    expert.fill("专家组意见", "量值溯源恢复，目标达到，建议通过验收。")
    expert.press("出具意见")
    expert.sees("意见已提交，由县局作出验收结论。")


def conclude(officer: Person) -> None:
    """The county passes the acceptance."""
    officer.follow("作出结论")
    officer.tick("结论", "通过")
    officer.fill("县局意见", "同意专家组意见，通过验收。")
    officer.press("作出结论")
    officer.sees("验收通过，可以办理销号。")


def close(officer: Person) -> None:
    """The county strikes the case off the register."""
    open_case(officer)
    officer.follow("办理销号")
    officer.press("确定销号")
    officer.sees("已销号")


def download(officer: Person, paper: str, folder: Path) -> Path:
    """One of the papers of the year-end summary, by the words on its button."""
    officer.menu("年度总结")
    officer.follow("查看总结")
    button = officer.main.get_by_role("button", name=paper).first
    with officer.page.expect_download() as waiting:
        button.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def texts_of_workbook(path: Path) -> str:
    """Everything that stands in the cells of all sheets."""
    book = load_workbook(path, read_only=True)
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    book.close()
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def texts_of_document(path: Path) -> str:
    """Paragraphs and table cells of a Word file."""
    paper = Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
