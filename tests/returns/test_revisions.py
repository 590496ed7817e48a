"""A revision says what the frozen version said and what approved corrections changed, and nothing else, everywhere."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.enums import EnterpriseSize, Resolution, ResultKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.locks.listener import open_row
from casework.models import ActionItem, AnnualReturn, Case, Judgement, ReturnCorrection, ReturnVersion
from casework.reports.codec import plain_of
from casework.returns import corrections, queries
from casework.returns.patches import NotAsStoredError
from casework.returns.revising import made_from
from casework.returns.verification import broken_versions
from tests import factories as make
from tests.conftest import WorkingDatabase
from tests.reports.hand_made import GANGU, Year
from tests.returns.people import WHEN, frozen_prefecture, manager, officer, settled_year

REASON: dict[str, Any] = {"reason": "台账抄错", "evidence": "签收单第 3 页"}
OTHER_MACHINES = (
    {"PYTHONHASHSEED": "1", "TZ": "America/Los_Angeles", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
)


def frozen(year: Year) -> AnnualReturn:
    row = queries.return_below(frozen_prefecture(year), year.region(GANGU).id)
    assert row is not None
    return row


def approved(row: AnnualReturn, target: Any, column: str, value: str) -> ReturnCorrection:
    one = corrections.ask(row, target, column, value, **REASON, actor=officer(GANGU), today=WHEN["today"])
    corrections.decide(one, approve=True, opinion="同意", actor=manager(), **WHEN)
    return one


def action_of(year: Year) -> ActionItem:
    return db.session.query(ActionItem).filter_by(case_id=year.cases["D0"].id).one()


def differing(before: str, after: str) -> set[str]:
    """Where two stored forms differ: figures by code, cells as T2:row:column, other parts by name."""
    old, new = plain_of(before), plain_of(after)
    found = {name for name in new if name not in ("figures", "tables") and old[name] != new[name]}
    found |= {code for code, figure in new["figures"].items() if figure != old["figures"][code]}
    for number, table in new["tables"].items():
        keys = [column["key"] for column in table["columns"]]
        rows = zip(old["tables"][number]["rows"], table["rows"], strict=True)
        for at, (one, other) in enumerate(rows):
            found |= {f"T{number}:{at}:{key}" for key, a, b in zip(keys, one, other, strict=True) if a != b}
    return found


def test_nothing_but_the_correction_comes_into_a_revision(session: Any) -> None:
    year = settled_year()
    row, action = frozen(year), action_of(year)
    # The world goes on: names, words and later facts change in the live rows.
    year.cases["D0"].enterprise_name = "改名后的阀门集团"
    action.title, action.responsible = "换了说法", "另一个人"
    make.make_constraint(year.cases["D0"], number=8, confirmed_on=date(2026, 12, 1))
    make.make_visit(year.cases["D0"], held_on=date(2026, 12, 2))
    session.flush()
    approved(row, action, "done_on", "2026-10-15")
    first = queries.versions_of(row)[0]
    made = corrections.revise(row, actor=manager(), **WHEN)
    assert {one.region_id for one in made} == {row.region_id, year.tianshui.id}
    assert differing(first.content, made[0].content) - {"paragraphs"} == {
        "K06",
        "revision",
        f"T3:{_line(first.content, 3, '2026-10-25')}:done_on",
    }
    for words in ("改名后的阀门集团", "换了说法", "另一个人"):
        assert words not in made[0].content + made[0].counted_rows
    assert "2026-10-15" in made[0].counted_rows
    assert broken_versions() == []


def _line(content: str, number: int, day: str) -> int:
    rows = plain_of(content)["tables"][str(number)]["rows"]
    return next(at for at, row in enumerate(rows) if {"$date": day} in row)


def test_a_row_that_the_correction_takes_out_goes_with_its_sums(session: Any) -> None:
    year = settled_year()
    row = frozen(year)
    case = year.cases["D1"]
    case.withdrawal_reason = "stopped"
    session.flush()
    before = queries.frozen_summary(queries.versions_of(row)[0])
    approved(row, case, "withdrawn_on", "2026-11-20")
    made = corrections.revise(row, actor=manager(), **WHEN)
    after = queries.frozen_summary(made[0])
    assert after.figures["K01"].numerator == before.figures["K01"].numerator - 1
    assert len(after.tables[1].rows) == len(before.tables[1].rows) - 1
    assert [line[0] for line in after.tables[2].rows] == list(range(1, len(after.tables[2].rows) + 1))
    assert after.differences == ()
    above = queries.frozen_summary(made[1])
    withdrawn = above.figure("K01.withdrawn")
    assert withdrawn is not None
    assert withdrawn.numerator == 1
    assert broken_versions() == []


def test_what_changed_behind_the_lock_is_named_and_stops_the_correction(session: Any) -> None:
    year = settled_year()
    row, action = frozen(year), action_of(year)
    judgement = session.query(Judgement).filter_by(constraint_id=action.constraint_id).one()
    open_row(db.session(), judgement)
    judgement.outcome = Resolution.UNSOLVED
    session.flush()
    db.session.info["rows_opened_for_correction"].clear()
    one = corrections.ask(
        row, judgement, "outcome", "partial", **REASON, actor=officer(GANGU), today=WHEN["today"]
    )
    with pytest.raises(RuleViolation, match=r"K09 未解决 · 分子"):
        corrections.decide(one, approve=True, opinion="", actor=manager(), **WHEN)


KINDS: dict[str, tuple[Callable[[Year], Any], str, str, str, Any]] = {
    # What, column, typed, what is refused, what stands there afterwards.
    "a choice": (lambda y: y.cases["D0"], "size", "large", "huge", EnterpriseSize.LARGE),
    "a whole number": (lambda y: y.cases["D0"], "employees", "77", "7.5", 77),
    "an amount": (lambda y: y.cases["D0"], "revenue_wan", "4860.5", "NaN", Decimal("4860.50")),
    "yes or no": (lambda y: y.cases["D0"], "has_quality_officer", "true", "maybe", True),
    "nothing": (lambda y: y.cases["D0"], "has_quality_officer", "", "2", None),
    "a code": (lambda y: action_of(y).constraint, "type_code", "MTR-01", "XXX-99", "MTR-01"),
    "a name": (lambda y: y.cases["D0"], "enterprise_name", "甘谷阀门厂", "", "甘谷阀门厂"),
    "a state": (lambda y: judgement_of(y), "outcome", "unsolved", "gone", Resolution.UNSOLVED),
    "a date": (lambda y: action_of(y), "done_on", "2026-10-15", "2031-01-01", date(2026, 10, 15)),
    "half days": (lambda y: visit_of(y), "days", "1.0", "0.3", Decimal("1.0")),
    "a kind": (lambda y: result_of(y), "kind", "qc_result", "", ResultKind.QC_RESULT),
}


def judgement_of(year: Year) -> Judgement:
    return db.session.query(Judgement).filter_by(constraint_id=action_of(year).constraint_id).one()


def visit_of(year: Year) -> Any:
    return make.make_visit(year.cases["D0"], held_on=date(2026, 10, 6), days=Decimal("0.5"))


def result_of(year: Year) -> Any:
    days = {"dated_on": date(2026, 9, 6), "recorded_on": date(2026, 9, 8), "copy_on": date(2026, 9, 8)}
    return make.make_result(year.cases["D0"], **days)


def test_every_kind_of_value_is_corrected_and_shown_in_words(session: Any) -> None:
    year = settled_year()
    made = {name: what(year) for name, (what, *_rest) in KINDS.items()}
    session.flush()
    row = frozen(year)
    for name, (_what, column, typed, refused, after) in KINDS.items():
        target = made[name]
        ask = lambda value, of=(target, column): corrections.ask(  # noqa: E731
            row, *of, value, **REASON, actor=officer(GANGU), today=WHEN["today"]
        )
        with pytest.raises(RuleViolation):
            ask(refused)
        if getattr(target, column) == after:
            continue
        corrections.decide(ask(typed), approve=True, opinion="", actor=manager(), **WHEN)
        assert getattr(target, column) == after, name
    corrections.revise(row, actor=manager(), **WHEN)
    summary = queries.frozen_summary(queries.versions_of(row)[0])
    cell = dict(zip([one.key for one in summary.tables[1].columns], summary.tables[1].rows[0], strict=False))
    assert summary.differences == ()
    assert broken_versions() == []
    assert cell["employees"] != ""


IMPOSSIBLE: dict[str, tuple[str, str]] = {
    "not a number": ("days", "NaN"),
    "infinite": ("days", "Infinity"),
    "negative": ("days", "-1"),
    "no half": ("days", "0.3"),
    "more than its day": ("days", "1.5"),
    "nothing at all": ("days", "0"),
    "too large": ("days", "99999"),
    "ahead": ("held_on", "2030-01-01"),
}


def test_what_can_never_be_is_refused_when_it_is_asked_for(session: Any) -> None:
    year = settled_year()
    visit, action = visit_of(year), action_of(year)
    row = frozen(year)
    cases = [(visit, *pair) for pair in IMPOSSIBLE.values()]
    cases += [(action, "done_on", "2026-01-01"), (action, "struck_off_on", "2026-10-01")]
    for target, column, value in cases:
        with pytest.raises(RuleViolation):
            corrections.ask(row, target, column, value, **REASON, actor=officer(GANGU), today=WHEN["today"])
    assert session.query(ReturnCorrection).count() == 0
    assert (visit.days, action.done_on) == (Decimal("0.5"), date(2026, 10, 25))


def test_a_row_that_the_return_does_not_count_is_corrected_where_it_is_kept(session: Any) -> None:
    year = settled_year()
    foreign: Case = make.make_case(GANGU, programme=make.make_programme(2027), confirmed_on=date(2026, 4, 1))
    row = frozen(year)
    with pytest.raises(RuleViolation):
        corrections.ask(row, foreign, "employees", "7", **REASON, actor=officer(GANGU), today=WHEN["today"])


REBUILD = """
import hashlib, json, sys
from casework.returns.revising import made_from
content, rows, changes, revision = json.load(open(sys.argv[1], encoding="utf-8"))
made = made_from(content, rows, changes, revision)
print(hashlib.sha256("".join(made).encode()).hexdigest())
"""
COUNT = """
import hashlib, sys
from pathlib import Path
from casework import create_app
from casework.access.tenancy import Reach, Scope
from casework.extensions import db
from casework.models import AnnualReturn
from casework.reports.codec import canonical, to_json
from casework.returns import queries
from casework.returns.versions import rows_behind, summary_of
from tests.conftest import settings
app = create_app(settings(sys.argv[1], Path(sys.argv[2])))
with app.test_request_context():
    db.session().bind_scope(Scope(Reach.PROVINCE, int(sys.argv[3])), actor_name="test")
    row = db.session.get(AnnualReturn, int(sys.argv[4]))
    programme = queries.programme_of(row)
    text = to_json(summary_of(row, programme)) + canonical(rows_behind(row, programme))
    print(hashlib.sha256(text.encode()).hexdigest())
"""


def elsewhere(code: str, *arguments: str, machine: dict[str, str]) -> str:
    """What a program prints in another process with another hash seed, locale and time zone."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **machine, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_version_and_its_revision_come_out_to_the_byte_anywhere(
    given: Callable[..., Any], working_database: WorkingDatabase, province: int, tmp_path: Path
) -> None:
    with given() as session:
        year = settled_year()
        row = frozen(year)
        first = queries.versions_of(row)[0]
        counted = _sum(first.content, first.counted_rows)
        key = row.id
    for machine in OTHER_MACHINES:
        found = elsewhere(
            COUNT, working_database.url, str(tmp_path), str(province), str(key), machine=machine
        )
        assert found == counted
    with given() as session:
        row = session.get(AnnualReturn, key)
        action = session.query(ActionItem).filter(ActionItem.done_on == date(2026, 10, 25)).one()
        one = approved(row, action, "done_on", "2026-10-15")
        made = corrections.revise(row, actor=manager(), **WHEN)[0]
        first = session.query(ReturnVersion).filter_by(annual_return_id=key, number=1).one()
        given_data = [first.content, first.counted_rows, [json.loads(one.changes)[str(key)]], 1]
        wanted = _sum(made.content, made.counted_rows)
        assert broken_versions() == []
    file = tmp_path / "revision.json"
    file.write_text(json.dumps(given_data), encoding="utf-8")
    assert _sum(*made_from(*given_data)) == wanted
    assert {elsewhere(REBUILD, str(file), machine=machine) for machine in OTHER_MACHINES} == {wanted}
    wrong = json.loads(json.dumps(given_data[2]).replace('"numerator": [0, 1]', '"numerator": [5, 6]'))
    with pytest.raises(NotAsStoredError):
        made_from(given_data[0], given_data[1], wrong, 1)


def _sum(*texts: str) -> str:
    return hashlib.sha256("".join(texts).encode()).hexdigest()
