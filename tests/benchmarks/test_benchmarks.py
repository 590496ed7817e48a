"""Ratios and verdicts, what counts as reading through a table, addresses of deep pages, when a filling is used again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks import counting, measuring, stores
from benchmarks.measuring import FEWEST, LONGEST, Measured, Times
from benchmarks.pages import Page
from benchmarks.people import Unit
from benchmarks.report import growth_table, page_table, verdict
from benchmarks.stores import Store
from benchmarks.sweep import addresses
from benchmarks.walls import BEGINNINGS
from casework.cases.queries.filters import SORTS, VIEWS
from casework.enums import CaseStatus, Rank
from config import ROOT, Config

UNIT = Unit("province", Rank.PROVINCE, 1, "620000", "bench-province-620000", 10_000)


def measured(cases: int, own: list[float], page: Page) -> Measured:
    """One page of one database with its rounds; the floor takes 2 ms."""
    found = Measured(
        Store("sqlite", cases, "sqlite://", Path(), "made by hand"),
        {"province": UNIT},
        [page],
        {page.name: counting.Counted(5, 42_000, ())},
        {page.name: Times(own, [0.002] * len(own))},
    )
    found.memory, found.memory_after_papers = 100 * 2**20, 300 * 2**20
    return found


@pytest.mark.parametrize(
    ("value", "limit", "words"),
    [(4.5, 4.5, "4.50 of 4.5 pass"), (4.51, 4.5, "4.51 of 4.5 MISS"), (3.0, None, "3.00")],
)
def test_a_value_is_judged_by_its_limit(value: float, limit: float | None, words: str) -> None:
    assert verdict(value, limit) == words


def test_the_floor_of_the_same_round_is_what_a_page_is_compared_with() -> None:
    times = Times([0.010, 0.030, 0.012], [0.002, 0.010, 0.002])
    assert times.times_floor == 5.0
    assert times.seconds == 0.012


def test_a_page_is_printed_with_all_its_limits() -> None:
    table = "\n".join(
        page_table(measured(10_000, [0.009, 0.010, 0.008], Page("list", UNIT, "/cases", 4.5, 8, 50)))
    )
    assert "| list | 9.0 ms | 4.50 of 4.5 pass | 5 of 8 pass | 42.00 of 50 pass | nothing |" in table
    assert "memory of two workers: 100 MiB of 200 pass" in table
    assert "memory of two workers that have written papers: 300 MiB of 200 MISS" in table


def test_a_paper_is_judged_in_seconds() -> None:
    table = "\n".join(
        page_table(measured(10_000, [2.5], Page("paper", UNIT, "/export", seconds=2.0, form={"a": "b"})))
    )
    assert "| paper | 2.50 of 2 MISS s |" in table


def test_growth_is_the_middle_of_the_rounds() -> None:
    page = Page("list", UNIT, "/cases")
    small, large = measured(10, [0.010, 0.020, 0.010], page), measured(1000, [0.012, 0.020, 0.050], page)
    assert "| list | 1.20 of 1.3 pass |" in growth_table(small, large)


def test_a_slow_page_gets_few_requests_and_a_quick_one_all() -> None:
    page = Page("list", UNIT, "/cases")
    order: list[str] = []

    def server(name: str, seconds: float) -> Any:
        def ask(_page: Page) -> float:
            order.append(name)
            return seconds

        floor = SimpleNamespace(get=lambda path: SimpleNamespace(seconds=0.002))
        return SimpleNamespace(found=SimpleNamespace(pages=[page]), floor=floor, ask=ask)

    quick, slow = measuring._taking_turns([server("quick", 0.001), server("slow", LONGEST)], "list", 25)
    assert [len(times) for times in (*quick, *slow)] == [25, 25, FEWEST, FEWEST]
    assert order[:4] == ["quick", "slow", "quick", "slow"]


@pytest.mark.parametrize(
    ("line", "table"),
    [
        ("  ->  Seq Scan on cases  (cost=0.00..431.00 rows=10000 width=8)", "cases"),
        ("  ->  Index Scan using ix_cases_tenant_due on cases", None),
    ],
)
def test_a_sequential_scan_is_seen_in_a_plan_of_postgresql(line: str, table: str | None) -> None:
    assert counting._POSTGRES_SCAN.findall(line) == ([table] if table else [])


@pytest.mark.parametrize(
    ("line", "is_big"),
    [
        ("SCAN cases", True),
        ("SCAN cases USING COVERING INDEX ix_cases_tenant_due", False),
        ("SEARCH cases USING INDEX ix_cases_tenant_due (tenant_id=?)", False),
        ("SCAN anon_1", False),
    ],
)
def test_a_table_read_from_end_to_end_is_seen_in_a_plan_of_sqlite(line: str, is_big: bool) -> None:
    found = set(counting._SQLITE_SCAN.findall(line)) & set(counting.BIG)
    assert bool(found) is is_big


def test_the_sweep_asks_for_every_view_state_and_sort() -> None:
    paths = list(addresses(UNIT))
    assert len(paths) == len(set(paths))
    for part in (*VIEWS, *(status.value for status in CaseStatus)):
        assert any(f"={part}&" in path for path in paths), part
    assert all(any(path.endswith(f"sort={sort}&size=50") for path in paths) for sort in SORTS)


def test_a_filled_database_is_used_again_until_what_made_it_changes(tmp_path: Path) -> None:
    mark = tmp_path / "sqlite-10.json"
    assert stores.filling(mark, keep=True) is None
    stores.write_mark(mark, "10 rows")
    assert stores.filling(mark, keep=False) == "10 rows"
    mark.write_text(json.dumps({"fingerprint": "another", "note": "old rows"}), encoding="utf-8")
    assert stores.filling(mark, keep=False) is None
    assert stores.filling(mark, keep=True) == "old rows"


def test_without_arguments_the_small_size_is_measured_under_the_data_folder() -> None:
    chosen = command._parser().parse_args([])
    assert (chosen.cases, chosen.database) == ("10000", "both")
    assert Path(chosen.folder).is_relative_to(Config().DATA_DIR)


def test_a_filled_database_answers_every_page_with_the_walls_and_without(tmp_path: Path) -> None:
    filled = stores.store("sqlite", 60, tmp_path, None, keep=False)
    counted = measuring.prepare(filled).counted
    script = """
from benchmarks.counting import count
from benchmarks.pages import pages
from benchmarks.people import units
from benchmarks.walls import BEGINNINGS
from benchmarks.without_walls import app
with app.app_context():
    found = units()
print(sorted(count(app, [page for page in pages(app, found) if page.name.startswith(BEGINNINGS)])))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **filled.environment},
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr
    assert set(literal_eval(done.stdout)) == {name for name in counted if name.startswith(BEGINNINGS)}
