"""Files as they leave the house: read back, logged, named; phones; the plan of one enterprise."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from casework.enums import Role
from casework.extensions import db
from casework.models import User
from casework.reports.summary import build_summary
from casework.reports.writers import WRITERS
from casework.reports.writers.xlsx import write_table
from tests import factories as make
from tests.owner import log_of
from tests.reports.hand_made import QILIHE, ZERO, D, day, make_year


@pytest.fixture
def ids(given: Callable[..., Any]) -> dict[str, int]:
    """The hand-made year, people, and a plan in force for A1."""
    with given() as session:
        year = make_year()
        for name, role, code in (
            ("province", Role.PROVINCIAL_MANAGER, "620000"),
            ("officer", Role.COUNTY_OFFICER, QILIHE),
            ("leader", Role.LEADER, QILIHE),
            ("zero", Role.COUNTY_OFFICER, ZERO),
            ("tianshui", Role.PREFECTURE_REVIEWER, "620500"),
        ):
            make.make_user(role, code, username=name)
        a1 = year.cases["A1"]
        make.make_user(Role.ENTERPRISE_CONTACT, username="contact", enterprise=a1.enterprise)
        expert = make.make_expert("马文博")
        make.make_member(a1, expert)
        make.make_user(Role.EXPERT, username="expert", expert=expert)
        _plan(a1)
        session.flush()
        return {
            "A1": a1.id,
            "A3": year.cases["A3"].id,
            "C1": year.cases["C1"].id,
            "qilihe": year.region(QILIHE).id,
        }


def _plan(case: Any) -> None:
    plan = make.make_plan(case, submitted_on=day(6, 1), enterprise_agreed_on=day(6, 2), ways="每月入企一次")
    constraint = make.make_constraint(case, number=9, title="首件检验没有记录", urgency="high")
    make.make_plan_line(plan, constraint, number=1, cost="企业自筹 2.4 万元")
    approver = make.make_user(Role.LEADER, QILIHE, display_name="孙立军")
    plan.approved_on, plan.approved_by_id, plan.approved_by_name = day(6, 3), approver.id, "孙立军"
    newer = make.make_plan(case, version_number=2, goal="尚未批准")
    assert newer.approved_on is None


def export(client: Any, year: int = 2026, **data: Any) -> Any:
    return client.post(f"/reports/{year}/export", data={"on": D.isoformat(), "what": "summary", **data})


def file_name(response: Any) -> str:
    return unquote(response.headers["Content-Disposition"].split("filename*=UTF-8''")[1])


def sheets(raw: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(raw))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def words_of(raw: bytes) -> str:
    paper = docx.Document(BytesIO(raw))
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def table_6(region: Any) -> bytes:
    """The roll-up of a region as a workbook of its own."""
    summary = build_summary(region, 2026, D)
    return write_table(summary, summary.tables[6])


def numbers_of(sheet: list[list[Any]], name: str) -> list[Any]:
    """The cells of the row whose second cell says something."""
    return next(row for row in sheet if name in [str(cell) for cell in row[:3]])


# ------------------------------------------------------------------ figures in files


def test_the_workbook_says_what_the_summary_says(session: Any) -> None:
    summary = build_summary(make_year().province, 2026, D)
    read = sheets(WRITERS["xlsx"](summary))
    figures = next(sheet for name, sheet in read.items() if "指标" in name)
    for code, value, sides in (
        ("K01", 0.75, [6, 8]),
        ("K05", 0.5455, [6, 11]),
        ("K06", 0.4, [4, 10]),
        ("K09", 0.625, [5, 8]),
        ("K10", 0.4, [2, 5]),
        ("K13", 9, [9]),
        ("K23", 90, [270, 3]),
    ):
        row = numbers_of(figures, code)
        assert row[2] == pytest.approx(value)
        assert [cell for cell in row[3:5] if cell != ""] == sides
    table_6 = next(sheet for name, sheet in read.items() if "表6" in name)
    # planned, confirmed, withdrawn, substituted, effective, diagnosed, problems, solved
    assert numbers_of(table_6, "兰州市")[2:10] == [4, 3, 1, 1, 3, 3, 5, 3]
    assert numbers_of(table_6, "合计")[2:10] == [8, 6, 1, 1, 6, 5, 8, 5]
    table_3 = next(sheet for name, sheet in read.items() if "表3" in name)
    assert sum(str(row[1]).startswith("企业") and row[1] != "企业名称" for row in table_3) == 13


def test_the_report_says_what_the_summary_says(session: Any) -> None:
    summary = build_summary(make_year().province, 2026, D)
    words = words_of(WRITERS["docx"](summary))
    for sentence in (
        "2026年度甘肃省",
        "实际帮扶企业6家",
        "共涉及企业5家",
        "累计开展现场入企帮扶8次",
        "应实施提升措施11项，已完成6项",
        "按期完成率40.0%（不计延期为30.0%）",
        "企业确认的8条质量制约因素中，已解决5条，问题解决率62.5%",
        "收回企业满意度测评3份",
        "累计培训42人次",
    ):
        assert sentence in words, sentence
    for name in ("企业A1", "企业A3", "企业D0"):
        assert name in words
    assert "企业A2" not in words


def test_two_levels_print_the_same_sums(session: Any) -> None:
    year = make_year()
    above = sheets(table_6(year.province))
    below = sheets(table_6(year.tianshui))
    row_above = numbers_of(next(iter(above.values())), "天水市")
    total_below = numbers_of(next(iter(below.values())), "合计")
    assert row_above[2:] == total_below[2:]


@pytest.mark.parametrize("file_format", sorted(WRITERS))
def test_a_zero_report_opens_in_every_format(session: Any, file_format: str) -> None:
    summary = build_summary(make_year().region(ZERO), 2026, D)
    raw = WRITERS[file_format](summary)
    if file_format == "pdf":
        assert "零报告" in "".join(page.extract_text() for page in PdfReader(BytesIO(raw)).pages)
    elif file_format == "docx":
        assert "没有列入帮扶名单的企业" in words_of(raw)
        assert "零报告" in words_of(raw)
    else:
        row = numbers_of(
            next(sheet for name, sheet in sheets(raw).items() if "表6" in name), "张家川回族自治县"
        )
        assert set(row[2:8]) == {0}


# ------------------------------------------------------------------ over HTTP


def test_a_county_exports_its_own_report_with_whole_phones_and_leaves_a_trace(
    app: Flask, ids: dict[str, int], sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    response = export(sign_in("officer"), format="docx")
    assert response.status_code == 200
    assert file_name(response) == "2026年度七里河区质量精准帮扶工作总结.docx"
    assert "13893152046" in words_of(response.data)
    with given():
        officer = db.session.query(User.id).filter_by(username="officer").scalar()
    (entry,) = log_of(app, "export")
    assert (entry.actor_id, entry.chain, entry.object_id) == (officer, ids["qilihe"], "2026:620103")
    details = json.loads(entry.changes)
    assert (details["format"], details["on"], details["full_phones"]) == ("docx", "2026-11-30", True)


def test_superior_units_get_masked_phones(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    response = export(sign_in("province"), format="xlsx")
    assert file_name(response) == "2026年度甘肃省质量精准帮扶报表.xlsx"
    text = str(sheets(response.data))
    assert "138****2046" in text
    assert "13893152046" not in text


def test_one_table_comes_alone(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    response = export(sign_in("province"), format="xlsx", what="table-6", region=ids["qilihe"])
    assert file_name(response) == "2026年度七里河区质量精准帮扶表6县（区）帮扶工作汇总表.xlsx"
    assert len(sheets(response.data)) == 1


def test_a_zero_report_is_named_so(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client = sign_in("zero")
    assert (
        file_name(export(client, format="docx"))
        == "2026年度张家川回族自治县质量精准帮扶工作总结（零报告）.docx"
    )


@pytest.mark.parametrize(
    "data",
    [
        {"format": "odt"},
        {"format": ""},
        {"format": "xlsx", "what": "table-9"},
        {"format": "odt", "what": "table-6"},
        {"format": "pdf", "what": "table-9"},
        {"format": "xlsx", "what": "table-x"},
        {"format": "xlsx", "what": "nonsense"},
        {"format": "xlsx", "region": "1"},
        {"format": "xlsx", "region": "x"},
    ],
)
def test_papers_that_do_not_exist_are_404_and_leave_no_trace(
    app: Flask, ids: dict[str, int], sign_in: Callable[..., Any], data: dict[str, str]
) -> None:
    assert export(sign_in("officer"), **data).status_code == 404
    assert log_of(app, "export") == []


def test_an_export_is_asked_for_by_post_only(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client = sign_in("officer")
    assert client.get("/reports/2026/export").status_code == 405
