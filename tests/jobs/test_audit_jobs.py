"""Every run of a job stands in the log; the log is verified and anchored every night."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import text

from casework import scheduler
from casework.scheduler import Result
from tests import factories as make
from tests.audit.log import as_tamperer, county, entries

Given = Callable[..., Any]
DAY = date(2026, 10, 12)


def test_a_run_leaves_one_entry_with_its_outcome(app: Flask, clean_database: Any) -> None:
    scheduler.run(app, "sweep_notices", on=DAY)
    (entry,) = entries(app, act="job")
    assert (entry.object_type, entry.object_id) == ("job_runs", "sweep_notices:2026-10-12")
    assert (entry.chain, entry.actor_name) == (0, "job sweep_notices")
    assert json.loads(entry.changes) == {"outcome": "done", "done": 0, "failed": 0, "message": ""}


def test_a_minute_without_work_leaves_no_entry(app: Flask, clean_database: Any) -> None:
    for _minute in range(2):
        assert scheduler.run(app, "send_messages", by_hand=True).result is Result.DONE
    assert entries(app, act="job") == []


def test_a_whole_log_is_verified_and_anchored(app: Flask, given: Given) -> None:
    with given():
        make.make_case()
    assert scheduler.run(app, "verify_audit", on=DAY).result is Result.DONE
    assert scheduler.run(app, "anchor_audit", on=DAY).result is Result.DONE
    (result,) = entries(app, act="verify")
    seen = json.loads(result.changes)
    assert (seen["whole"], seen["broken"], seen["findings"]) == (True, 0, [])
    (anchored,) = entries(app, act="anchor")
    assert json.loads(anchored.changes)["on"] == "2026-10-12"


def test_a_broken_chain_makes_the_run_a_failed_one_and_is_named(app: Flask, given: Given) -> None:
    with given():
        make.make_case()
    home = county(app)
    with as_tamperer(app) as connection:
        connection.execute(
            text("UPDATE audit_entries SET act = 'x' WHERE chain = :c AND seq = 2"), {"c": home}
        )
    report = scheduler.run(app, "verify_audit", on=DAY)
    assert (report.result, report.failed) == (Result.FAILED, 1)
    (result,) = entries(app, act="verify")
    assert json.loads(result.changes)["findings"] == [{"chain": home, "seq": 2, "problem": "changed"}]


def test_a_broken_head_is_not_anchored(app: Flask, given: Given) -> None:
    home = county(app)
    with as_tamperer(app) as connection:
        connection.execute(text("UPDATE audit_chains SET seal = 'x' WHERE chain = :c"), {"c": home})
    report = scheduler.run(app, "anchor_audit", on=DAY)
    assert report.result is Result.FAILED
    assert "is not sealed" in report.message
