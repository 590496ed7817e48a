"""The servers that tests run on are shared, copied from, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

import bootstrap
from tests import servers
from tests.servers.shared_run import FOLDER_VARIABLE

MISSING = """
from tests.servers.shared_run import missing

def test_tea():
    missing("teapot", "none on the shelf", "REQUIRE_TEAPOT")

def test_other():
    assert True
"""


def connect(address: str) -> psycopg.Connection:
    url = make_url(address).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def in_own_run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Python as the first process of a test run of its own."""
    kept = {name: value for name, value in os.environ.items() if name != FOLDER_VARIABLE}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=bootstrap.ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.postgres
def test_databases_copied_from_a_template_do_not_see_each_other():
    servers.require_postgres()
    built = []

    def build(address: str) -> None:
        built.append(address)
        with connect(address) as connection:
            connection.execute("CREATE TABLE words (word text)")

    template = servers.template_database("words", build)
    assert servers.template_database("words", build) == template
    first, second = servers.fresh_database(template), servers.fresh_database(template)
    with connect(first) as connection:
        connection.execute("INSERT INTO words VALUES ('质量')")
    with connect(second) as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone() == (0,)
    servers.reset_database(first, template)
    with connect(first) as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone() == (0,)
    servers.drop_database(first)
    servers.drop_database(second)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(first)
    assert len(built) == 1


@pytest.mark.postgres
def test_server_knows_chinese_letters():
    with connect(servers.require_postgres()) as connection:
        row = connection.execute(
            "SELECT '质量' ~ '^[[:alpha:]]+$', current_setting('server_encoding')"
        ).fetchone()

    assert row == (True, "UTF8")


def test_work_done_for_all_is_done_once():
    done = []

    servers.build_once("a-test", lambda: done.append(1))
    servers.build_once("a-test", lambda: done.append(2))

    assert done == [1]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_next_run_removes_what_a_killed_run_left():
    show = "from tests import servers; print(servers.run_folder(), flush=True)"
    killed = in_own_run("-c", f"{show}; import os; os.kill(os.getpid(), 9)")
    left = Path(killed.stdout.strip())
    assert (left / "alive").is_file()

    ended = in_own_run("-c", show)

    assert not left.exists()
    assert not Path(ended.stdout.strip()).exists()


def test_what_is_missing_is_named_at_the_end(tmp_path):
    (tmp_path / "test_tea.py").write_text(MISSING)

    run = in_own_run("-m", "pytest", "-p", "tests.servers.plugin", str(tmp_path))

    assert run.returncode == 0
    assert "NOT TESTED without teapot: none on the shelf" in run.stdout
    assert "1 passed, 1 skipped" in run.stdout


def test_what_is_missing_but_required_fails(tmp_path):
    (tmp_path / "test_tea.py").write_text(MISSING)

    run = in_own_run("-m", "pytest", "-p", "tests.servers.plugin", str(tmp_path), REQUIRE_TEAPOT="1")

    assert run.returncode == 1
    assert "REQUIRE_TEAPOT=1, but there is no teapot: none on the shelf" in run.stdout
    assert "1 failed, 1 passed" in run.stdout
