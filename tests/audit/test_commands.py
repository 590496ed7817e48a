"""`flask audit …`: exit codes and words, anchors kept outside, adoption after an upgrade, pruning by rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casework import clock
from casework.audit.keeping import adopt, as_owner, to_adopt_after_upgrade
from casework.audit.listener import audit_key
from casework.audit.verification import VERIFIER
from casework.audit_cli import audit
from casework.extensions import db
from tests import factories as make
from tests.audit.log import Copy, as_tamperer, county, entries, verified
from tests.owner import owner

Given = Callable[..., Any]
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, clean_database: Any) -> Run:
    """`run("verify")`: a command as the operator calls it."""

    def call(*words: str) -> Result:
        return app.test_cli_runner().invoke(audit, list(words))

    return call


@pytest.fixture
def home(app: Flask, given: Given) -> int:
    """A county with some entries."""
    with given():
        make.make_visit(make.make_case())
    return county(app)


def test_a_whole_log_ends_with_zero(run: Run, home: int) -> None:
    done = run("verify")
    assert (done.exit_code, "whole" in done.output) == (0, True)
    assert "no anchor from outside compared" in done.output


def test_a_broken_log_ends_with_one_and_names_the_place(app: Flask, run: Run, home: int) -> None:
    with as_tamperer(app) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE chain = :c AND seq IN (2, 3)"), {"c": home})
    done = run("verify")
    assert done.exit_code == 1
    assert f"BROKEN  chain {home}, entry 2 is missing, up to entry 3" in done.output


# --- anchors ------------------------------------------------------------------------------------------------------------


def test_an_anchor_is_made_once_a_day_and_printed_again(app: Flask, run: Run, home: int) -> None:
    line = run("anchor").output.strip()
    assert line.startswith("casework-audit-anchor number=1 on=")
    assert run("anchor").output.strip() == line
    assert run("anchor", "--on", f"{clock.today()}").output.strip() == line
    assert run("anchor", "--on", "2020-01-01").exit_code == 1
    assert len(entries(app, act="anchor")) == 1


def test_an_anchor_from_outside_is_compared(run: Run, home: int, tmp_path: Path) -> None:
    line = run("anchor").output.strip()
    kept = tmp_path / "anchors.txt"
    kept.write_text(f"打印件 2026\n{line}\n签字：\n", encoding="utf-8")
    for given_as in (line, str(kept)):
        done = run("verify", "--anchor", given_as)
        assert (done.exit_code, "1 anchor(s) from outside compared" in done.output) == (0, True)
    assert run("verify", "--anchor", "something else").exit_code == 1
    other = line.replace("digest=", "digest=0")[: len(line)]
    assert run("verify", "--anchor", other.replace(" mac", "0 mac")).exit_code == 1


def test_a_chain_put_back_to_an_older_state_is_found_by_the_anchor_since(
    app: Flask, run: Run, home: int, given: Given
) -> None:
    with as_tamperer(app) as connection:
        older = Copy(connection)
    with given():
        make.make_case()
    run("anchor")
    with as_tamperer(app) as connection:
        older.put_back(connection, "audit_entries", "audit_chains")
    done = run("verify")
    assert done.exit_code == 1
    assert f"chain {home}, entry" in done.output
    assert "cut off" in done.output


def test_everything_put_back_to_an_older_state_is_found_by_the_anchor_kept_outside(
    app: Flask, run: Run, home: int, given: Given
) -> None:
    with as_tamperer(app) as connection:
        older = Copy(connection)
    with given():
        make.make_case()
    kept = run("anchor").output.strip()
    with as_tamperer(app) as connection:
        older.put_back(connection)
    assert run("verify").exit_code == 0  # nothing inside the database can tell
    done = run("verify", "--anchor", kept)
    assert done.exit_code == 1
    assert "it is missing here" in done.output


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_anchors SET entries = entries + 1",
        "UPDATE audit_anchors SET heads = '0 1 x'",
        "UPDATE audit_anchors SET heads = 'x'",
        "DELETE FROM audit_anchors",
    ],
)
def test_a_changed_anchor_is_found(app: Flask, run: Run, home: int, change: str) -> None:
    run("anchor")
    with as_tamperer(app) as connection:
        connection.execute(text(change))
    done = run("verify")
    assert done.exit_code == 1
    assert "of the anchors" in done.output


# --- adoption -----------------------------------------------------------------------------------------------------------


def _as_upgraded(app: Flask) -> None:
    """The log as the migration leaves it: entries without mac, heads without seal."""
    with as_tamperer(app) as connection:
        connection.execute(text("UPDATE audit_entries SET scheme = 0, mac = ''"))
        connection.execute(text("UPDATE audit_chains SET mac = '', seal = ''"))


def test_entries_from_before_the_chains_are_adopted_once_and_for_all(
    app: Flask, run: Run, home: int, given: Given
) -> None:
    _as_upgraded(app)
    with given():
        make.make_case("620502")  # work goes on before the operator comes
    assert run("verify").exit_code == 1
    shown = run("adopt", "--reason", "升级到 0007")
    assert "nothing was done" in shown.output
    assert run("verify").exit_code == 1
    assert run("adopt", "--reason", "升级到 0007", "--yes").exit_code == 0
    done = run("verify")
    assert done.exit_code == 0, done.output
    assert "(0 adopted" not in done.output
    assert "nothing to adopt" in run("adopt", "--reason", "noch einmal", "--yes").output
    (act,) = [entry for entry in entries(app, act="adopt") if entry.chain == home]
    assert json.loads(act.changes)["reason"] == "升级到 0007"
    with given():
        make.make_case()
    assert run("verify").exit_code == 0


def test_the_start_of_an_upgraded_installation_adopts_by_itself_until_the_first_anchor(
    app: Flask, run: Run, home: int
) -> None:
    _as_upgraded(app)
    with app.app_context():
        adoptions = _bare_chains()
        assert len(adoptions) > 90
        with as_owner(db.engine, app.config["MIGRATION_DATABASE_URL"]) as connection:
            adopt(connection, audit_key(), adoptions, reason="upgrade", by="flask prepare")
    assert run("verify").exit_code == 0
    assert run("anchor").exit_code == 0
    with as_tamperer(app) as connection:
        connection.execute(text("UPDATE audit_chains SET seal = ''"))
    with app.app_context():
        assert _bare_chains() == []


def _bare_chains() -> list[Any]:
    db.session().bind_scope(VERIFIER)
    found = to_adopt_after_upgrade(db.session())
    db.session.rollback()
    return found


def test_what_was_adopted_cannot_be_changed_any_more(app: Flask, run: Run, home: int) -> None:
    _as_upgraded(app)
    run("adopt", "--reason", "升级", "--yes")
    with as_tamperer(app) as connection:
        connection.execute(
            text("UPDATE audit_entries SET actor_name = 'x' WHERE chain = :c AND seq = 2"), {"c": home}
        )
    assert f"chain {home}, entry 1 or one up to" in run("verify").output


def test_after_a_lost_key_work_goes_on_by_adoption(
    app: Flask, run: Run, home: int, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("anchor")
    monkeypatch.setitem(app.config, "AUDIT_KEY", "a new key of more than thirty-two characters")
    assert run("verify").exit_code == 1
    assert run("adopt", "--reason", "密钥遗失", "--yes").exit_code == 0
    done = run("verify")
    assert done.exit_code == 0, done.output
    with given():
        make.make_case()
    assert run("verify").exit_code == 0


def test_after_a_cut_end_work_goes_on_by_adoption(app: Flask, run: Run, home: int, given: Given) -> None:
    with as_tamperer(app) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE chain = :c AND seq > 4"), {"c": home})
    run("adopt", "--reason", "硬盘损坏", "--yes")
    assert run("verify").exit_code == 0
    with given():
        make.make_case()
    assert run("verify").exit_code == 0


@pytest.mark.parametrize("change", ["DELETE FROM audit_chains", "DELETE FROM audit_entries"])
def test_a_lost_head_or_all_lost_entries_can_be_adopted(
    app: Flask, run: Run, home: int, given: Given, change: str
) -> None:
    with as_tamperer(app) as connection:
        connection.execute(text(f"{change} WHERE chain = :c"), {"c": home})
    run("adopt", "--reason", "恢复", "--yes")
    assert run("verify").exit_code == 0
    with given():
        make.make_case()
    assert run("verify").exit_code == 0


# --- pruning ------------------------------------------------------------------------------------------------------------


def _later(app: Flask, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """So many days pass for the true clock."""
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(days=days))


def test_nothing_young_is_pruned(run: Run, home: int) -> None:
    done = run("prune", "--yes")
    assert (done.exit_code, "0 entries from before" in done.output) == (0, True)


def test_pruning_is_shown_first_and_leaves_a_log_that_verifies(
    app: Flask, run: Run, home: int, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = len(entries(app))
    _later(app, monkeypatch, 1097)
    with given():
        make.make_case()
    everything = len(entries(app))
    assert "nothing was removed" in run("prune").output
    assert "nothing was removed" in run("prune", "--yes", "--dry-run").output
    assert len(entries(app)) == everything
    done = run("prune", "--yes")
    assert f"{old} entries removed" in done.output
    acts = entries(app, act="prune")
    assert len(entries(app)) == everything - old + len(acts)
    assert min(entry.seq for entry in entries(app) if entry.chain == home) > 1
    report = verified(app)
    assert report.is_whole, report.findings
    assert report.pruned == old
    assert "0 entries from before" in run("prune", "--yes").output


def test_a_pruned_log_is_as_hard_to_change(
    app: Flask, run: Run, home: int, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    _later(app, monkeypatch, 1097)
    with given():
        make.make_case()
    run("prune", "--yes")
    first = min(entry.seq for entry in entries(app) if entry.chain == home)
    with as_tamperer(app) as connection:
        connection.execute(
            text("DELETE FROM audit_entries WHERE chain = :c AND seq = :s"), {"c": home, "s": first}
        )
    assert f"chain {home}, entry {first} is missing" in run("verify").output


def test_anchors_from_before_a_pruning_still_hold(
    app: Flask, run: Run, home: int, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = run("anchor").output.strip()
    _later(app, monkeypatch, 1097)
    with given():
        make.make_case()
    run("prune", "--yes")
    assert run("verify", "--anchor", kept).exit_code == 0


def test_a_broken_chain_is_not_pruned(
    app: Flask, run: Run, home: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_tamperer(app) as connection:
        connection.execute(
            text("UPDATE audit_entries SET act = 'x' WHERE chain = :c AND seq = 2"), {"c": home}
        )
    _later(app, monkeypatch, 1097)
    before = len(entries(app))
    done = run("prune", "--yes")
    assert (done.exit_code, "entry 2 was changed" in done.output) == (1, True)
    assert len(entries(app)) == before


def test_what_was_adopted_is_pruned_as_a_whole_or_not_at_all(
    app: Flask, run: Run, home: int, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_upgraded(app)
    run("adopt", "--reason", "升级", "--yes")
    _later(app, monkeypatch, 1097)
    with given():
        make.make_case()
    assert run("prune", "--yes").exit_code == 0
    assert run("verify").exit_code == 0
    assert min(entry.seq for entry in entries(app) if entry.chain == home) > 1


def test_the_trigger_is_back_after_pruning(
    app: Flask, run: Run, home: int, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    _later(app, monkeypatch, 1097)
    with given():
        make.make_case()
    run("prune", "--yes")
    with owner(app) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("DELETE FROM audit_entries"))
