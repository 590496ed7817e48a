"""A PostgreSQL server whose data outlives the run, so that a million cases are made only once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.servers import postgres as test_server

# As a careful operator would set it for a small server with a solid-state disk. Unlike the tests' server this one
# waits for the disk: a commit is durable.
SETTINGS = """
shared_buffers = 512MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_wal_size = 4GB
jit = off
listen_addresses = ''
"""


class NoServer(RuntimeError):
    """There is no PostgreSQL to measure with."""


@contextmanager
def postgresql(folder: Path) -> Iterator[URL]:
    """The address of the database `postgres` of a server: DATABASE_URL_TEST, else one of our own in `folder`.

    Raises NoServer when there is neither that address nor the programs of a server.
    """
    given = os.environ.get("DATABASE_URL_TEST")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    binaries = test_server._embedded_binaries() or test_server._system_binaries()
    if binaries is None:
        raise NoServer("neither DATABASE_URL_TEST nor the programs of a server")
    home = folder / "postgres"
    if not (home / "PG_VERSION").is_file():
        _make(home, binaries)
    with suppress(RuntimeError):  # not running, the usual case
        test_server._run(home, binaries / "pg_ctl", "-m", "fast", "-w", "stop")
    test_server._run(home, binaries / "pg_ctl", "-w", "-l", str(home / "log"), "start")
    try:
        yield URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
    finally:
        with suppress(RuntimeError, subprocess.TimeoutExpired):
            test_server._run(home, binaries / "pg_ctl", "-m", "fast", "-w", "stop")


def _make(home: Path, binaries: Path) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if test_server.IS_ROOT:
        os.chown(home, *test_server._server_user())
    test_server._run(
        home,
        binaries / "initdb",
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )
    with (home / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(f"{SETTINGS}unix_socket_directories = '{home}'\n")


def database(server: URL, name: str, *, fresh: bool) -> str:
    """The address of a database on the server, made when it is missing or when a fresh one is asked for."""
    with connected(server) as connection:
        if fresh:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def connected(address: URL) -> Iterator[psycopg.Connection]:
    """A plain connection that commits each statement."""
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True, connect_timeout=10) as connection:
        yield connection
