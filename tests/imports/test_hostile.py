"""Tables that were made to do harm, or to fill the memory; each is refused in words, and nothing is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from casework.access.tenancy import Reach, Scope, ScopeError
from casework.enums import Role
from casework.imports import tables
from casework.models import ImportBatch, ImportRow, SearchToken
from tests import factories as make
from tests.imports.tables import HEADINGS, pasted, row, upload, workbook
from tests.owner import owner


@pytest.fixture
def officer(given: Callable[..., Any], sign_in: Callable[[str], Any]) -> Any:
    with given():
        make.make_user(username="officer")
    return sign_in("officer")


def far_away() -> io.BytesIO:
    """One cell in the last corner of a sheet: a reader that lays out all before it needs 400 GB."""
    honest = workbook(HEADINGS, row())
    stream = io.BytesIO()
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", cell)
            new.writestr(name, content)
    stream.seek(0)
    return stream


HOSTILE: dict[str, tuple[Callable[[], Any], str]] = {
    "far_away": (far_away, "名单.xlsx"),
    "no_workbook": (lambda: io.BytesIO(b"PK\x03\x04 nothing"), "名单.xlsx"),
    "old_format": (lambda: io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "名单.xls"),
    "picture": (lambda: io.BytesIO(b"\x89PNG"), "名单.png"),
    "starts_a_program": (lambda: io.BytesIO(pasted(row(联系人="=cmd|'/c calc'!A1")).encode()), "名单.csv"),
    "no_headings": (lambda: workbook(("a", "b"), ("1", "2")), "名单.xlsx"),
    "no_rows": (lambda: workbook(HEADINGS), "名单.xlsx"),
    "wide": (lambda: workbook([*HEADINGS, *[""] * 300, "x"], row()), "名单.xlsx"),
    "long_cell": (lambda: workbook(HEADINGS, row(企业名称="长" * 4001)), "名单.xlsx"),
    "twice": (lambda: workbook([*HEADINGS, "企业名称"], row()), "名单.xlsx"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_table_is_refused_in_words(officer: Any, given: Callable[..., Any], name: str) -> None:
    make_file, file_name = HOSTILE[name]
    answer = upload(officer, file=make_file(), name=file_name)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    with given() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_too_many_rows_are_refused(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    assert upload(officer, pasted(*(row() for _n in range(4)))).status_code == 422
    assert upload(officer, pasted(*(row() for _n in range(3)))).status_code == 200


def test_a_code_kept_as_a_number_is_an_error_that_says_so(officer: Any) -> None:
    page = upload(
        officer, file=workbook(("企业名称", "信用代码"), ("兰州恒峡阀门有限公司", 916201030000000123.0))
    )
    assert "末位数字已丢失" in page.text


def test_markup_and_formulas_stay_text(officer: Any, given: Callable[..., Any]) -> None:
    page = upload(officer, pasted(row(企业名称="<b>恒峡</b>=1+1", 联系人="@SUM(A1)")))
    assert "&lt;b&gt;恒峡&lt;/b&gt;=1+1" in page.text
    with given() as session:
        assert "@SUM(A1)" in session.scalars(select(ImportRow)).one().values_json


def test_rows_lie_sealed_in_the_table(officer: Any, app: Any) -> None:
    upload(officer, pasted(row()))
    with owner(app) as connection:
        cells = connection.exec_driver_sql("SELECT cells_json, values_json FROM import_rows").one()
    assert not any("13893152046" in cell for cell in cells)


def test_many_new_rows_at_once_stay_inside_the_scope(app: Any, given: Callable[..., Any]) -> None:
    with given():
        here, there = make.make_enterprise("620103"), make.make_enterprise("620502")
        make.make_user(Role.VIEWER)
        county = here.tenant_id
        rows = [
            {
                "object_type": "enterprises", "object_id": one.id, "token": "试", "case_id": None,
                "tenant_id": one.tenant_id, "prefecture_id": one.prefecture_id, "province_id": one.province_id,
            }
            for one in (here, there)
        ]  # fmt: skip
    with given(Scope(Reach.COUNTY, county)) as session:
        session.execute(insert(SearchToken), rows[:1])
        for wrong in (rows, rows[1:]):
            with pytest.raises(ScopeError):
                session.execute(insert(SearchToken), wrong)
        with pytest.raises(ScopeError):
            session.execute(insert(SearchToken).values(rows[:1]))
        with pytest.raises(ScopeError):
            session.execute(insert(SearchToken).from_select(["token"], select(SearchToken.token)))
        assert (
            session.scalar(select(func.count()).select_from(SearchToken).where(SearchToken.token == "试"))
            == 1
        )
