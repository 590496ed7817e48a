"""What changed between two versions of a return: found in the stored texts, explained by the errata, shown on a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask

from casework.enums import Role
from casework.models import ActionItem, Constraint
from casework.reports.codec import canonical
from casework.reports.model import Difference
from casework.returns import corrections, queries, services
from casework.returns.comparing import compared, explained
from casework.returns.difference_words import in_words
from tests import factories as make
from tests.reports.hand_made import GANGU
from tests.returns.people import WHEN, frozen_prefecture, handed_in, manager, officer, reviewer, settled_year

REASON: dict[str, Any] = {"reason": "台账日期抄错", "evidence": "签收单第 3 页"}


@pytest.fixture
def keys(given: Callable[..., Any]) -> dict[str, int]:
    """甘谷县, frozen, with two corrections that revision 1 brought and a third one in revision 2."""
    with given() as session:
        year = settled_year()
        row = queries.return_below(frozen_prefecture(year), year.region(GANGU).id)
        assert row is not None
        action = session.query(ActionItem).filter_by(case_id=year.cases["D0"].id).one()
        found = session.query(Constraint).filter_by(id=action.constraint_id).one()
        for target, column, value in (
            (action, "done_on", "2026-10-15"),
            (year.cases["D1"], "employees", "77"),
        ):
            _approved(row, target, column, value)
        corrections.revise(row, actor=manager(), **WHEN)
        _approved(row, found, "type_code", "MTR-01" if found.type_code != "MTR-01" else "MTR-02")
        corrections.revise(row, actor=manager(), **WHEN)
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="officer")
        other = queries.return_below(frozen_prefecture_of(row), year.region("620502").id)
        session.flush()
        return {"row": row.id, "other": other.id if other else 0}


def frozen_prefecture_of(row: Any) -> Any:
    above = queries.above(queries.place(row.region_id))
    return queries.return_below(row, above.id if above else 0)


def _approved(row: Any, target: Any, column: str, value: str) -> None:
    one = corrections.ask(row, target, column, value, **REASON, actor=officer(GANGU), today=WHEN["today"])
    corrections.decide(one, approve=True, opinion="同意", actor=manager(), **WHEN)


def test_figures_cells_and_totals_are_found_and_explained(
    given: Callable[..., Any], keys: dict[str, int]
) -> None:
    with given() as session:
        row = session.get(queries.AnnualReturn, keys["row"])
        third, second, first = queries.versions_of(row)
        found = compared(first.content, second.content)
        assert [one.code for one in found.figures] == ["K06", "K06.first"]
        cells = {(one.table, one.heading): (one.before, one.after) for one in found.cells}
        assert cells[1, "从业人员（人）"][1] == "77"
        assert cells[3, "实际完成日期"] == ("2026-10-25", "2026-10-15")
        done, staff = second.correction_ids
        kept = {
            one.id: json.loads(one.changes)[str(row.id)]
            for one in corrections.queries.corrections_of([row.id])
        }
        why = explained(first.content, [(key, kept[key]) for key in second.correction_ids])
        assert {tuple(why[one.where]) for one in found.figures} == {(done,)}
        by_place = {(one.table, one.heading): why[one.where] for one in found.cells}
        assert by_place[1, "从业人员（人）"] == [staff]
        assert by_place[3, "实际完成日期"] == [done]
        # Every difference of tables between the frozen version and the newest revision has its erratum.
        whole = compared(first.content, third.content)
        why = explained(
            first.content, [(key, kept[key]) for one in (second, third) for key in one.correction_ids]
        )
        assert all(why.get(one.where) for one in (*whole.figures, *whole.cells))
        assert compared(third.content, third.content).is_same


def test_the_page_compares_what_is_chosen(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    client, address = sign_in("officer"), f"/returns/{keys['row']}/changes"
    page = client.get(address).text
    assert "V2 · 修订 1 · 2026-12-04 → V3 · 修订 2" in page
    assert "2026-10-15" not in page
    assert "指标没有变化" in page
    frozen = client.get(f"{address}?before=1&after=3").text
    assert "2026-10-15" in frozen
    assert "台账日期抄错" in frozen
    assert f"/returns/{keys['row']}#e" in frozen
    assert client.get(f"{address}?before=3&after=1").text.count("2026-10-15") == frozen.count("2026-10-15")
    assert "这两个版本没有差异" in client.get(f"{address}?before=2&after=2").text
    assert client.get(f"{address}?before=1&after=9").status_code == 404
    assert client.get(f"{address}?before=x&after=y").status_code == 200
    assert address in client.get(f"/returns/{keys['row']}").text


def test_a_return_with_one_version_has_nothing_to_compare(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given() as session:
        year = settled_year()
        row = handed_in(year, year.region(GANGU).id)
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="officer")
        session.flush()
        key = row.id
    assert "不足两个版本" in sign_in("officer").get(f"/returns/{key}/changes").text


def test_a_version_that_came_back_and_went_again_says_what_was_changed(session: Any) -> None:
    year = settled_year()
    row, by = handed_in(year, year.region(GANGU).id), reviewer()
    services.add_remark(row, "T1", "人数有误", actor=by, today=WHEN["today"])
    services.send_back(row, "请核对", actor=by, **WHEN)
    remark = queries.remarks_of([row.id])[0]
    services.settle_remark(remark, "已改", actor=officer(GANGU), today=WHEN["today"])
    year.cases["D1"].employees = 78
    make.make_visit(year.cases["D0"], held_on=date(2026, 11, 2))
    session.flush()
    leader = make.make_user(Role.LEADER, region_id=row.region_id)
    services.submit(row, actor=make.actor(leader), opinion="已核对", **WHEN)
    second, first = queries.versions_of(row)
    found = compared(first.content, second.content)
    assert {"K12", "K13"} <= {one.code for one in found.figures}
    assert (1, "从业人员（人）", "78") in {(one.table, one.heading, one.after) for one in found.cells}
    assert explained(first.content, []) == {}


def test_a_row_that_came_and_a_column_of_another_release_do_no_harm() -> None:
    column = {
        "key": "enterprise", "heading": "企业名称", "kind": "text", "weight": 9.0, "group": "", "total": "none",
        "decimals": None,
    }  # fmt: skip
    more = {**column, "key": "note", "heading": "备注"}
    table = {
        "number": 1, "name": "名单", "title": "名单", "total": None, "total_first": False, "units": "", "notes": [],
        "empty_note": "",
    }  # fmt: skip

    def stored(columns: Any, rows: Any) -> str:
        summary = {
            "region_name": "甘谷县", "region_code": GANGU, "level": "county", "unit_name": "局", "year": 2026,
            "data_date": {"$date": "2026-11-30"}, "programme_name": "帮扶", "is_draft": False, "figures": {},
            "tables": {"1": {**table, "columns": columns, "rows": rows}}, "paragraphs": [],
        }  # fmt: skip
        return canonical({"format": 1, "summary": summary})

    found = compared(stored([column], [["甲厂"]]), stored([column, more], [["甲厂", "x"], ["乙厂", "y"]]))
    assert [(one.row, one.before, one.after) for one in found.cells] == [("乙厂", "", "乙厂")]
    gone = compared(stored([column], [["甲厂"], ["乙厂"]]), stored([column], [["甲厂"]]))
    assert [(one.row, one.before, one.after) for one in gone.cells] == [("乙厂", "乙厂", "")]


SUFFIX = re.compile(r"K\d\d\.[a-z]|[a-z]+_(?:on|at)\b|facts|numerator")


def visible(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_pages_call_figures_and_places_by_their_names(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    client, address = sign_in("officer"), f"/returns/{keys['row']}"
    for path in (
        "",
        "/changes?before=1&after=3",
        "/versions/1/figures/K06.first",
        "/versions/1/figures/K23.replies",
    ):
        assert SUFFIX.search(visible(client.get(f"{address}{path}").text)) is None, path
    assert "K06 按期完成率" in visible(client.get(address).text)


def test_a_place_that_is_not_as_it_was_stored_is_named_in_words(app: Flask) -> None:
    what = ("K06.first.numerator", "T3:4.done_on", "T3:rows", "T2:total.done", "done:actions:12.facts.done_on",
            "visits:visits:7", "done:actions:12.weight", "T6:total:problems = K09:d")  # fmt: skip
    with app.test_request_context():
        said = in_words([Difference(one, "1", "2") for one in what])
    assert SUFFIX.search(said) is None
    for words in ("表3第 4 行", "提升措施 · 完成日期", "K09 ", "存档为 1，现为 2"):
        assert words in said, said
