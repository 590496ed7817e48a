"""The command that verifies, and the job that reminds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from casework.enums import Role
from casework.jobs.returns import remind_of_returns
from casework.jobs.work import alone
from casework.models import Notice, ReturnVersion
from tests import factories as make
from tests.owner import owner
from tests.reports.hand_made import GANGU
from tests.returns.people import handed_in, settled_year


def test_the_command_finds_a_version_that_was_changed_behind_the_application(
    app: Flask, given: Callable[..., Any], tmp_path: Path
) -> None:
    with given() as session:
        year = settled_year()
        handed_in(year, year.region(GANGU).id)
        session.flush()
        content = session.query(ReturnVersion).one().content
    run = app.test_cli_runner().invoke
    assert run(args=["returns", "verify", "--all"]).exit_code == 0
    file = tmp_path / "gangu.json"
    file.write_text(content, encoding="utf-8")
    answer = run(args=["returns", "verify", str(file)])
    assert (answer.exit_code, "620523 V1" in answer.output) == (0, True)
    file.write_text(content.replace("甘谷", "武山", 1), encoding="utf-8")
    assert run(args=["returns", "verify", str(file)]).exit_code == 1
    assert run(args=["returns", "verify"]).exit_code == 2
    _change(app, "counted_rows", "县", "区")
    answer = run(args=["returns", "verify", "--all"])
    assert (answer.exit_code, "broken: 620523 V1" in answer.output) == (1, True)
    _change(app, "counted_rows", "区", "县")
    assert run(args=["returns", "verify", "--all"]).exit_code == 0
    _change(app, "content", "甘谷", "武山")
    answer = run(args=["returns", "verify", "--all"])
    assert (answer.exit_code, "broken: 620523 V1" in answer.output) == (1, True)


def _change(app: Flask, column: str, old: str, new: str) -> None:
    """Write into the stored version behind the application."""
    with owner(app) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(
            text(
                "DROP TRIGGER IF EXISTS return_versions_no_update"
                if is_sqlite
                else "ALTER TABLE return_versions DISABLE TRIGGER ALL"
            )
        )
        if not is_sqlite:
            connection.execute(text("ALTER TABLE return_versions NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text(f"UPDATE return_versions SET {column} = replace({column}, '{old}', '{new}')"))
        if not is_sqlite:
            connection.execute(text("ALTER TABLE return_versions FORCE ROW LEVEL SECURITY"))
        connection.commit()


def test_those_who_are_not_in_are_reminded_once_per_step_and_those_who_are_never(
    app: Flask, given: Callable[..., Any]
) -> None:
    with given():
        year = settled_year()
        handed_in(year, year.region(GANGU).id)
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="gangu")
        make.make_user(Role.COUNTY_OFFICER, "620502", username="qinzhou")
        due = year.programme.county_return_due_on
    assert alone(remind_of_returns(app, due)).failed == 0
    with given() as session:
        first = {
            (one.user_id, one.step) for one in session.query(Notice).filter_by(template="return_missing")
        }
        reached = {one for one, _step in first}
        assert make.find_user("qinzhou").id in reached
        assert make.find_user("gangu").id not in {
            one.user_id for one in session.query(Notice).filter(Notice.subject.like("return:2026:year:%"))
        }
    assert alone(remind_of_returns(app, due)).done == 0
    assert alone(remind_of_returns(app, date.fromordinal(due.toordinal() + 7))).done > 0
