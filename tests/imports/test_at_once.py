"""Two who press at the same moment, and a process that dies in the middle: nothing is doubled, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from casework.enums import ImportState, RowFinding, RowState
from casework.imports import writing
from casework.models import AuditEntry, Enterprise, EnterpriseYear, ImportBatch
from tests import factories as make
from tests.app.test_races import at_once
from tests.imports.tables import address, pasted, row, upload
from tests.owner import owner

ROWS = 60
WRITTEN = [(RowFinding.NEW, RowState.WRITTEN)] * ROWS


def many(officer: Any) -> str:
    """The address of a preview of ROWS new enterprises."""
    return address(upload(officer, pasted(*(row(企业名称=f"兰州第{n}机电有限公司") for n in range(ROWS)))))


def files(given: Callable[..., Any]) -> tuple[int, int]:
    """How many files and yearly figures there are."""
    with given() as session:
        count = [
            session.scalar(select(func.count()).select_from(one)) for one in (Enterprise, EnterpriseYear)
        ]
    return count[0], count[1]


def test_two_who_go_on_with_one_import_write_each_row_once(
    given: Any, sign_in: Any, officer: Any, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with given():
        make.make_user(username="colleague")
    page = many(officer)
    monkeypatch.setattr("casework.imports.writing.write_some.__kwdefaults__", {"most": 7})
    statuses = at_once([officer, sign_in("colleague")], lambda browser, _n: browser.post(f"{page}/write"))
    assert statuses == [303, 303]
    assert found() == WRITTEN
    assert files(given) == (ROWS, ROWS)


def test_two_imports_of_the_same_rows_at_the_same_moment_make_each_file_once(
    given: Any, sign_in: Any, officer: Any, found: Any
) -> None:
    with given():
        make.make_user(username="colleague")
    browsers = [officer, sign_in("colleague")]
    table = pasted(*(row(企业名称=f"兰州第{n}机电有限公司") for n in range(ROWS)))
    pages = [address(upload(browser, table)) for browser in browsers]
    statuses = at_once(browsers, lambda browser, number: browser.post(f"{pages[number]}/write"))
    assert statuses == [303, 303]
    assert files(given) == (ROWS, ROWS)
    with given() as session:
        states = session.scalars(select(ImportBatch.state)).all()
    assert states == [ImportState.WRITTEN] * 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows copies no process")
def test_a_process_that_is_killed_in_a_step_leaves_whole_steps_only_and_the_next_one_finishes(
    app: Any, given: Any, officer: Any, found: Any
) -> None:
    page = many(officer)
    step = 25
    child = os.fork()
    if not child:
        kept, keep = [0], writing._keep

        def die_in_the_second_step(*given: Any) -> None:
            keep(*given)
            kept[0] += 1
            if kept[0] == step + 5:
                os.kill(os.getpid(), 9)

        try:
            writing._keep = die_in_the_second_step
            writing.write_some.__kwdefaults__["most"] = step
            officer.post(f"{page}/write")
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert sum(state is RowState.WRITTEN for _finding, state in found()) == step
    assert files(given) == (step, step)
    assert "data-goes-on" in officer.get(page).text
    officer.post(f"{page}/write")
    assert found() == WRITTEN
    assert files(given) == (ROWS, ROWS)
    with owner(app) as connection:
        table = AuditEntry.__table__
        told = select(func.count()).where(table.c.object_type == "enterprises", table.c.act == "insert")
        assert connection.scalar(told) == ROWS
