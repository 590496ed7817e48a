"""What goes wrong in the selection (programme.md 4.1), as it comes in with a table; and what an import promises."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from casework import clock
from casework.enums import ImportState, NominationStatus, RowFinding, RowState
from casework.models import (
    AuditEntry,
    Enterprise,
    EnterpriseIdentity,
    EnterpriseYear,
    ImportBatch,
    Nomination,
    SearchToken,
)
from tests import factories as make
from tests.imports.tables import HEADINGS, address, pasted, row, upload, workbook
from tests.owner import owner

F, S = RowFinding, RowState
CODE = "统一社会信用代码"


def test_same_enterprise_twice_under_old_and_new_name_is_one_row_and_one_change(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    with given():
        file = make.make_enterprise(name="兰州恒峡机械有限公司")
        key, code = file.id, file.uscc
    new = row(企业名称="甘肃恒峡阀门股份有限公司", **{CODE: code})
    page = upload(officer, pasted(new, row(企业名称="兰州恒峡机械有限公司", **{CODE: code})))
    assert [one for one, _state in found()] == [F.DIFFERENT, F.DOUBLE]
    assert "与第 2 行信用代码重复" in page.text
    assert "<del>兰州恒峡机械有限公司</del> → <ins>甘肃恒峡阀门股份有限公司</ins>" in page.text
    officer.post(f"{address(page)}/write", data={"takes_different": "y"})
    with given() as session:
        file = session.get(Enterprise, key)
        assert file.name == "甘肃恒峡阀门股份有限公司"
        assert [earlier.name for earlier in file.names] == ["兰州恒峡机械有限公司"]
        assert session.scalar(select(func.count()).select_from(Enterprise)) == 1


def test_old_name_under_another_code_is_pointed_out(officer: Any, given: Callable[..., Any]) -> None:
    with given():
        make.make_enterprise(name="兰州恒峡阀门有限公司")
    page = upload(officer, pasted(row(企业名称="恒峡阀门有限责任公司")))
    assert "档案中已有名称相近的企业：兰州恒峡阀门有限公司" in page.text


def test_size_miscounted_because_yuan_and_ten_thousand_yuan_are_mixed_stops_the_row(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    yuan = row(**{"上年营业收入(万元)": "48600000"})
    confirmed = [*row(**{"上年营业收入(万元)": "48600000"}), "是"]
    page = upload(officer, pasted([*yuan, ""], confirmed, headings=(*HEADINGS, "金额单位已核实")))
    assert [one for one, _state in found()] == [F.WRONG, F.NEW]
    assert "H2 营业收入" in page.text
    assert "是否应为 4,860.00 万元" in page.text


def test_heading_in_yuan_is_converted(officer: Any, given: Callable[..., Any]) -> None:
    headings = (*HEADINGS[:-1], "营业收入（元）")
    page = upload(officer, pasted(row(**{"上年营业收入(万元)": "48,600,000"}), headings=headings))
    officer.post(f"{address(page)}/write")
    with given() as session:
        figures = session.scalars(select(EnterpriseYear)).one()
        assert (figures.year, figures.revenue_wan) == (2025, Decimal("4860.00"))
        assert session.scalars(select(Enterprise)).one().size is not None


def test_legal_representative_typed_as_contact_is_asked_about(officer: Any) -> None:
    page = upload(officer, pasted(row(联系人="陈国栋")))
    assert "法定代表人与联系人相同，请核实。" in page.text


def test_already_assisted_last_year_stands_beside_the_row(officer: Any, given: Callable[..., Any]) -> None:
    with given():
        file = make.make_enterprise()
        make.make_case(enterprise=file, programme=make.make_programme(2025))
        code = file.uscc
    page = upload(officer, pasted(row(**{CODE: code})), kind="nominations")
    assert "近三年已帮扶：2025-620103" in page.text


def test_two_counties_nominate_one_enterprise_is_yes_or_no_and_nothing_more(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    with given():
        far = make.make_enterprise("620502", name="天水秘密机械有限公司", contact_name="钱秘密")
        nomination = make.make_nomination("620502", NominationStatus.PREFECTURE_REVIEW, enterprise=far)
        code = nomination.uscc
        only_known = make.make_enterprise("620104", name="西固秘密机械有限公司").uscc
    page = upload(officer, pasted(row(**{CODE: code}), row(**{CODE: only_known})), kind="nominations")
    assert [one for one, _state in found()] == [F.ELSEWHERE, F.ELSEWHERE]
    assert page.text.count("其他单位已为该代码建档。") == 2
    assert "秘密" not in page.text
    officer.post(f"{address(page)}/write")
    assert [state for _finding, state in found()] == [S.WAITING, S.WAITING]


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 3, 14), "截止"), (date(2026, 4, 20), "公布")], ids=["late", "published"]
)
def test_late_nominations_are_refused_before_anything_is_looked_through(
    officer: Any, given: Callable[..., Any], day: date, words: str
) -> None:
    if words == "公布":
        with given():
            make.make_programme().published_on = date(2026, 4, 10)
    with clock.moved_to(day):
        answer = upload(officer, pasted(row()), kind="nominations")
    assert answer.status_code == 422
    with given() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_nominations_become_drafts_and_the_rest_is_named(officer: Any, given: Callable[..., Any]) -> None:
    page = upload(officer, pasted(row()), kind="nominations")
    assert "尚缺：" in page.text
    officer.post(f"{address(page)}/write")
    with given() as session:
        draft = session.scalars(select(Nomination)).one()
        assert (draft.status, draft.enterprise_name) == (NominationStatus.DRAFT, "兰州恒峡阀门有限公司")
        assert not draft.is_live
    again = upload(officer, pasted(row(**{CODE: draft.uscc})), kind="nominations")
    assert "没有可写入的内容" in again.text


def test_the_same_file_twice_creates_nothing_and_says_so(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    table = pasted(row(), row(企业名称="兰州新汇机电有限公司"))
    first = upload(officer, table)
    officer.post(f"{address(first)}/write")
    assert found() == [(F.NEW, S.WRITTEN)] * 2
    second = upload(officer, table)
    assert "同一文件此前已导入" in second.text
    assert [one for one, _state in found()] == [F.SAME, F.SAME]
    officer.post(f"{address(second)}/write")
    with given() as session:
        assert session.scalar(select(func.count()).select_from(Enterprise)) == 2


def test_nothing_is_written_by_a_preview(officer: Any, given: Callable[..., Any]) -> None:
    upload(officer, pasted(row()))
    with given() as session:
        for model in (Enterprise, EnterpriseIdentity, SearchToken):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_headings_dates_spaces_and_empty_lines_of_a_real_workbook(
    officer: Any, given: Callable[..., Any]
) -> None:
    code = make.credit_code()
    table = workbook(
        ("附件2", "", "", ""),
        ("七里河区企业名单（2026年）", "", "", ""),
        ("序号", "单位名称*", " 信用\n代码", "成立时间", "职工人数", "", "备注"),
        (),
        (
            1,
            "兰州　恒峡阀门有限公司",
            f"{code[:6]} {code[6:]}".translate({48: "０"}),
            "",
            "１２６ 人",
            "",
            "=1+1",
        ),
        (),
        dates={(4, 3): date(2016, 5, 18)},
    )
    page = upload(officer, file=table)
    officer.post(f"{address(page)}/write")
    with given() as session:
        file = session.scalars(select(Enterprise)).one()
        assert (file.uscc, file.name, file.founded_on) == (code, "兰州恒峡阀门有限公司", date(2016, 5, 18))
        assert file.years[0].employees == 126


@pytest.mark.parametrize(
    "text", ["2026年1月5日", "2026/1/5", "2026.1.5", "20260105", "46027", "２０２６－１－５"]
)
def test_dates_as_people_write_them(officer: Any, given: Callable[..., Any], text: str) -> None:
    page = upload(officer, pasted([*row(), text], headings=(*HEADINGS, "成立日期")))
    officer.post(f"{address(page)}/write")
    with given() as session:
        assert session.scalars(select(Enterprise)).one().founded_on == date(2026, 1, 5)


def test_bad_rows_come_back_as_they_were_with_the_reason(officer: Any, found: Any) -> None:
    bad = row(**{CODE: "91620100MA70000X"}, 联系人="=cmd")
    page = upload(officer, pasted(bad, row()))
    assert [one for one, _state in found()] == [F.WRONG, F.NEW]
    assert "B2 统一社会信用代码" in page.text
    back = officer.post(f"{address(page)}/bad-rows", data={"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(back.data)).active
    cells = [[cell.value or "" for cell in line] for line in sheet.iter_rows()]
    assert cells[0] == ["未导入原因", *HEADINGS]
    assert cells[1][1:] == bad
    assert cells[1][0].startswith("C2 ")  # where the code stands now, one column further
    assert sheet.cell(2, 5).data_type == "s"
    text = officer.post(f"{address(page)}/bad-rows", data={"format": "csv"}).data.decode("utf-8")
    assert text.startswith("\ufeff未导入原因")
    assert "\t=cmd" in text
    corrected = text.lstrip("\ufeff").replace("91620100MA70000X", make.credit_code())
    upload(officer, file=io.BytesIO(corrected.encode()), name="更正.csv")
    assert [one for one, _state in found()] == [F.NEW]


def test_differing_rows_are_changed_only_when_it_is_ticked(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    with given():
        file = make.make_enterprise(name="兰州恒峡阀门有限公司", contact_name="旧联系人")
        key, code = file.id, file.uscc
    page = upload(officer, pasted(row(**{CODE: code})))
    officer.post(f"{address(page)}/write")
    assert found() == [(F.DIFFERENT, S.WAITING)]
    with given() as session:
        assert session.get(Enterprise, key).contact_name == "旧联系人"


def test_what_has_changed_since_the_preview_is_not_written(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    with given():
        file = make.make_enterprise(name="兰州恒峡阀门有限公司", contact_name="旧联系人")
        key, code = file.id, file.uscc
    page = upload(officer, pasted(row(**{CODE: code}), row()))
    with given() as session:
        session.get(Enterprise, key).contact_name = "又换了人"
    officer.post(f"{address(page)}/write", data={"takes_different": "y"})
    assert [state for _finding, state in found()] == [S.REFUSED, S.WRITTEN]
    assert "预览后档案已有变化" in officer.get(address(page)).text
    with given() as session:
        assert session.get(Enterprise, key).contact_name == "又换了人"


def test_undo_takes_back_what_nobody_has_built_on_and_explains_the_rest(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    with given():
        old = make.make_enterprise(name="兰州恒峡阀门有限公司", contact_name="旧联系人")
        key, code = old.id, old.uscc
    page = upload(
        officer,
        pasted(row(企业名称="兰州甲机电有限公司"), row(企业名称="兰州乙机电有限公司"), row(**{CODE: code})),
    )
    officer.post(f"{address(page)}/write", data={"takes_different": "y"})
    with given() as session:
        file = session.scalars(select(Enterprise).where(Enterprise.name == "兰州乙机电有限公司")).one()
        file.main_product = "后来补充"
    assert officer.get(f"{address(page)}/undo").status_code == 200
    officer.post(f"{address(page)}/undo")
    assert [state for _finding, state in found()] == [S.UNDONE, S.KEPT, S.UNDONE]
    assert "导入后已被修改" in officer.get(address(page)).text
    with given() as session:
        assert session.get(Enterprise, key).contact_name == "旧联系人"
        names = session.scalars(select(Enterprise.name).order_by(Enterprise.id)).all()
        assert names == ["兰州恒峡阀门有限公司", "兰州乙机电有限公司"]
        assert session.scalar(select(func.count()).select_from(EnterpriseIdentity)) == 2
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.state, batch.undone_on) == (ImportState.UNDONE, date(2026, 3, 10))


def test_a_crash_half_way_and_a_second_start_double_and_lose_nothing(
    officer: Any, given: Callable[..., Any], found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = upload(officer, pasted(*(row(企业名称=f"兰州第{n}机电有限公司") for n in "一二三四五")))
    monkeypatch.setattr("casework.imports.writing.write_some.__kwdefaults__", {"most": 2})
    monkeypatch.setattr("casework.imports.views.SECONDS_AT_ONCE", 0.000001)
    officer.post(f"{address(page)}/write")
    assert sum(state is S.WRITTEN for _finding, state in found()) <= 2
    half = officer.get(address(page)).text
    assert "data-goes-on" in half
    for _press in range(6):
        officer.post(f"{address(page)}/write")
    assert found() == [(F.NEW, S.WRITTEN)] * 5
    with given() as session:
        assert session.scalar(select(func.count()).select_from(Enterprise)) == 5


def test_an_import_is_in_the_log_without_what_was_typed(
    officer: Any, given: Callable[..., Any], app: Any
) -> None:
    page = upload(officer, pasted(row()))
    officer.post(f"{address(page)}/write")
    with owner(app) as connection:
        entries = connection.execute(
            select(AuditEntry.__table__.c.object_type, AuditEntry.__table__.c.changes)
        ).all()
    tables = {entry.object_type for entry in entries}
    assert {"import_batches", "enterprises", "enterprise_years"} <= tables
    assert "import_rows" not in tables
    assert not any("13893152046" in entry.changes for entry in entries)


def test_another_county_sees_neither_file_nor_rows(officer: Any, sign_in: Callable[[str], Any]) -> None:
    page = upload(officer, pasted(row()))
    other = sign_in("neighbour")
    assert other.get(address(page)).status_code == 404
    assert other.post(f"{address(page)}/write").status_code == 404
    assert "粘贴内容" not in other.get("/imports").text


def test_the_template_comes_back_empty_and_explains_itself(officer: Any, found: Any) -> None:
    for kind in ("enterprises", "nominations"):
        data = officer.post("/imports/template", data={"kind": kind}).data
        book = load_workbook(io.BytesIO(data))
        assert book.sheetnames == ["数据", "填表说明", "代码表"]
        assert book["代码表"].sheet_state == "hidden"
        assert book["数据"].freeze_panes == "C2"
        assert len(book["数据"].data_validations.dataValidation) > 4
        sheet = book["数据"]
        headings = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(3, headings["企业名称"], "兰州新汇机电有限公司")
        sheet.cell(3, headings[CODE], make.credit_code())
        filled = io.BytesIO()
        book.save(filled)
        filled.seek(0)
        page = upload(officer, file=filled, kind=kind)
        assert page.status_code == 200, page.text
        assert [one for one, _state in found()] == [F.NEW]
