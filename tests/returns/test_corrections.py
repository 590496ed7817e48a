"""After the freeze: nothing changes but by an approved correction, and the frozen return never."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from casework.audit.values import is_secret
from casework.enums import ReturnPeriod
from casework.errors import RuleViolation
from casework.models import ActionItem, ReturnCorrection, Survey
from casework.returns import correction_pages, corrections, queries, services, values
from casework.returns.verification import broken_versions, verify_file
from casework.returns.versions import fingerprint_of
from tests.reports.hand_made import GANGU, Year
from tests.returns.people import WHEN, frozen_prefecture, manager, officer, settled_year

REASON: dict[str, Any] = {"reason": "台账日期抄错", "evidence": "签收单第 3 页"}


def of_gangu(year: Year) -> tuple[Any, ActionItem]:
    """The frozen return of 甘谷县 and the one action that it counts as done."""
    own = frozen_prefecture(year)
    row = queries.return_below(own, year.region(GANGU).id)
    action = next(
        one for one in corrections.db.session.query(ActionItem) if one.case_id == year.cases["D0"].id
    )
    return row, action


def asked(row: Any, action: ActionItem, value: str = "2026-10-15") -> ReturnCorrection:
    return corrections.ask(row, action, "done_on", value, **REASON, actor=officer(GANGU), today=WHEN["today"])


def test_an_approved_correction_changes_the_row_and_shows_every_total(session: Any) -> None:
    year = settled_year()
    row, action = of_gangu(year)
    version = queries.versions_of(row)[0]
    before = version.content
    correction = asked(row, action)
    corrections.decide(correction, approve=True, opinion="同意", actor=manager(), **WHEN)
    assert action.done_on == date(2026, 10, 15)
    assert version.content == before
    effects = json.loads(correction.effects)
    # Done on 25 October after the deadline of the 20th, now on the 15th: on time in county, prefecture and province.
    assert {(one["region"], one["code"]) for one in effects} == {
        (unit, code) for unit in ("甘谷县", "天水市", "甘肃省") for code in ("K06", "K06.first")
    }
    assert next(one for one in effects if one["region"] == "甘谷县" and one["code"] == "K06") == {
        "region_id": year.region(GANGU).id,
        "region": "甘谷县",
        "year": 2026,
        "period": "year",
        "code": "K06",
        "before": "0.0%（0／1）",
        "after": "100.0%（1／1）",
    }


def test_a_revision_holds_the_correction_and_both_versions_stay(session: Any) -> None:
    year = settled_year()
    row, action = of_gangu(year)
    with pytest.raises(RuleViolation):
        corrections.revise(row, actor=manager(), **WHEN)
    corrections.decide(asked(row, action), approve=True, opinion="", actor=manager(), **WHEN)
    made = corrections.revise(row, actor=manager(), **WHEN)
    assert [(one.number, one.revision) for one in made] == [(2, 1), (2, 1)]
    second, first = queries.versions_of(row)
    kept, corrected = queries.frozen_summary(first), queries.frozen_summary(second)
    assert (kept.figures["K06"].numerator, corrected.figures["K06"].numerator) == (0, 1)
    assert (kept.revision, corrected.revision) == (0, 1)
    assert broken_versions() == []
    with pytest.raises(RuleViolation):
        corrections.revise(row, actor=manager(), **WHEN)


def test_a_refused_correction_changes_nothing(session: Any) -> None:
    year = settled_year()
    row, action = of_gangu(year)
    correction = asked(row, action)
    corrections.decide(correction, approve=False, opinion="证据不足", actor=manager(), **WHEN)
    assert (action.done_on, correction.effects) == (date(2026, 10, 25), "")
    with pytest.raises(RuleViolation):
        corrections.decide(correction, approve=True, opinion="", actor=manager(), **WHEN)
    action.done_on = date(2026, 10, 15)
    with pytest.raises(RuleViolation):
        session.flush()


def test_what_cannot_be_asked_for_is_refused_with_words(session: Any) -> None:
    year = settled_year()
    row, action = of_gangu(year)
    for column, value in (
        ("number", "7"),
        ("constraint_id", "7"),
        ("done_on", "2026-10-25"),
        ("done_on", "soon"),
        ("in_force_on", ""),
    ):
        with pytest.raises(RuleViolation):
            corrections.ask(row, action, column, value, **REASON, actor=officer(GANGU), today=WHEN["today"])
    asked(row, action)
    with pytest.raises(RuleViolation):
        asked(row, action, "2026-10-16")
    with pytest.raises(RuleViolation):
        corrections.ask(row, action, "done_on", "", **REASON, actor=officer("620502"), today=WHEN["today"])


def test_a_return_that_is_not_frozen_is_sent_back_instead(session: Any) -> None:
    year = settled_year()
    row = services.start(year.region(GANGU), year.programme, ReturnPeriod.YEAR, actor=officer(GANGU))
    action = session.query(ActionItem).filter_by(case_id=year.cases["D0"].id).one()
    with pytest.raises(RuleViolation):
        asked(row, action)


def test_a_downloaded_version_is_recognised_and_a_changed_one_is_not(session: Any) -> None:
    year = settled_year()
    row, _action = of_gangu(year)
    version = queries.versions_of(row)[0]
    same = verify_file(version.content.encode())
    assert (same.verdict, same.fingerprint) == ("same", fingerprint_of(version.content))
    changed = version.content.replace("甘谷县", "武山县", 1)
    assert verify_file(changed.encode()).verdict == "unknown"
    for nothing in (b"", b"PK\x03\x04", b"\xff\xfe", b"[]", b'{"format":1}'):
        assert verify_file(nothing).verdict == "unreadable"


def test_the_score_of_one_survey_is_neither_shown_nor_corrected(session: Any) -> None:
    year = settled_year()
    row, _action = of_gangu(year)
    survey = session.query(Survey).filter_by(case_id=year.cases["D0"].id).one()
    assert values.correctable("surveys") == ["answered_on", "sent_on"]
    with pytest.raises(RuleViolation):
        corrections.ask(row, survey, "score", "60", **REASON, actor=officer(GANGU), today=WHEN["today"])
    shown = correction_pages.rows_to_correct(row, survey)
    assert all("score" not in url for one in shown for _column, _value, url in one.values)
    assert not any(is_secret(table, name) for table in values.TABLES for name in values.correctable(table))
