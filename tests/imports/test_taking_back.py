"""Taking an import back restores what was there, drafts and figures too; old rows are swept, their counts stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from casework import clock, scheduler
from casework.enterprises.queries.page import get_year
from casework.enums import ImportState, NominationStatus, RowFinding, RowState
from casework.models import Enterprise, EnterpriseYear, ImportBatch, ImportRow, Nomination
from casework.nominations.typed import typed_of
from tests import factories as make
from tests.imports.tables import address, pasted, row, upload

F, S = RowFinding, RowState
CODE, REVENUE = "统一社会信用代码", "上年营业收入(万元)"


def write(officer: Any, page: Any) -> None:
    officer.post(f"{address(page)}/write", data={"takes_different": "y"})


def test_figures_of_a_known_year_are_as_before(officer: Any, given: Callable[..., Any], found: Any) -> None:
    with given():
        file = make.make_enterprise()
        key, code, name = file.id, file.uscc, file.name
    page = upload(officer, pasted(row(企业名称=name, **{CODE: code, REVENUE: "5100.50", "从业人员": "131"})))
    write(officer, page)
    assert found() == [(F.DIFFERENT, S.WRITTEN)]
    with given() as session:
        year = session.scalars(select(EnterpriseYear).where(EnterpriseYear.enterprise_id == key)).one()
        assert (year.employees, year.revenue_wan) == (131, Decimal("5100.50"))
    officer.post(f"{address(page)}/undo")
    assert found() == [(F.DIFFERENT, S.UNDONE)]
    with given() as session:
        year = session.scalars(select(EnterpriseYear).where(EnterpriseYear.enterprise_id == key)).one()
        assert (year.employees, year.revenue_wan, year.assets_wan) == (126, Decimal("4860"), Decimal("6215"))


def test_a_year_that_the_import_brought_is_gone_and_the_size_with_it(
    officer: Any, given: Callable[..., Any]
) -> None:
    with given() as session:
        file = make.make_enterprise(size=None, size_year=None)
        key, code, name = file.id, file.uscc, file.name
        session.delete(get_year(file, 2025))
    page = upload(officer, pasted(row(企业名称=name, **{CODE: code})))
    write(officer, page)
    with given() as session:
        assert session.get(Enterprise, key).size is not None
    officer.post(f"{address(page)}/undo")
    with given() as session:
        file = session.get(Enterprise, key)
        assert (file.size, file.size_year, list(file.years)) == (None, None, [])


def test_drafts_of_an_import_go_and_changed_drafts_are_as_before(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    first = upload(officer, pasted(row(企业名称="兰州甲机电有限公司")), kind="nominations")
    write(officer, first)
    with given() as session:
        form = session.scalars(select(Nomination)).one()
        key, code = form.id, form.uscc
        assert form.status is NominationStatus.DRAFT
    second = upload(
        officer,
        pasted(row(企业名称="兰州甲机电有限公司", **{CODE: code}, 联系人="钱小平"), row()),
        kind="nominations",
    )
    write(officer, second)
    assert [finding for finding, _state in found()] == [F.DIFFERENT, F.NEW]
    with given() as session:
        assert session.scalar(select(func.count()).select_from(Nomination)) == 2
    officer.post(f"{address(second)}/undo")
    assert [state for _finding, state in found()] == [S.UNDONE, S.UNDONE]
    with given() as session:
        (form,) = session.scalars(select(Nomination)).all()
        assert (form.id, typed_of(form)["contact_name"]) == (key, ["赵海燕"])


def test_a_draft_that_somebody_worked_on_stays_and_says_why(
    officer: Any, given: Callable[..., Any], found: Any
) -> None:
    page = upload(officer, pasted(row()), kind="nominations")
    write(officer, page)
    with given() as session:
        session.scalars(select(Nomination)).one().enterprise_name = "兰州甲机电有限公司"
    officer.post(f"{address(page)}/undo")
    assert found() == [(F.NEW, S.KEPT)]
    assert "导入后已被修改" in officer.get(address(page)).text


def test_rows_are_swept_after_ninety_days_and_the_counts_stay(
    app: Any, officer: Any, given: Callable[..., Any]
) -> None:
    page = upload(officer, pasted(row(), row(联系人电话="不详")))
    write(officer, page)
    scheduler.run(app, "sweep_imports", on=date(2026, 3, 11))
    assert rows_left(given) == 2
    with given() as session:
        session.scalars(select(ImportBatch)).one().updated_at = clock.real_now() - timedelta(days=91)
    scheduler.run(app, "sweep_imports", on=date(2026, 3, 12))
    assert rows_left(given) == 0
    text = officer.get(address(page)).text
    assert "data-goes-on" not in text
    assert f"{address(page)}/undo" not in text
    with given() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert batch.state is ImportState.WRITTEN
        assert json.loads(batch.counts_json)["became"] == {"written": 1, "waiting": 1}


def rows_left(given: Callable[..., Any]) -> int:
    with given() as session:
        return int(session.scalar(select(func.count()).select_from(ImportRow)) or 0)


@pytest.mark.parametrize("path", ["/imports", "preview"])
def test_pages_ask_the_same_number_of_questions_for_two_and_for_twenty_rows(
    officer: Any, statements: Any, path: str
) -> None:
    counts = []
    for rows in (2, 20):
        page = upload(officer, pasted(*(row(企业名称=f"兰州第{n}机电厂") for n in range(rows))))
        if path == "/imports":
            for _more in range(rows):
                upload(officer, pasted(row()))
        with statements() as seen:
            assert officer.get(address(page) if path == "preview" else path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
