"""One run of the suite: the folder its processes share, locks between them, what they found missing."""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER_VARIABLE = "CASEWORK_TEST_FOLDER"  # set by the first process of a run, inherited by its workers
FOLDER_PREFIX = "casework-tests-"
ROOM_IN_MEMORY = 1 << 30  # bytes; a run needs about a tenth of it
AT_END: list[Callable[[Path], None]] = []  # what else must be ended with a run, given its folder


@cache
def run_folder() -> Path:
    """The folder of this run. The process that makes it also ends what was started in it, and removes it."""
    if FOLDER_VARIABLE in os.environ:
        return Path(os.environ[FOLDER_VARIABLE])
    _remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=_place()))
    folder.chmod(0o711)  # as root the server runs as somebody else, and must reach its own folder inside
    alive = sqlite3.connect(folder / "alive", isolation_level=None)
    alive.execute("BEGIN EXCLUSIVE")  # a lock that ends with this process, however it ends
    os.environ[FOLDER_VARIABLE] = str(folder)
    atexit.register(_end, folder, alive)
    return folder


def build_once(name: str, build: Callable[[], object]) -> None:
    """Call `build` in the first process of the run that comes here; the others wait until it is done."""
    done = run_folder() / f"{name}.done"
    with _locked(run_folder() / f"{name}.lock"):
        if not done.exists():
            build()
            done.touch()


def missing(thing: str, reason: str, required_by: str) -> NoReturn:
    """Skip the test that needs the thing, and note it for the end of the run; fail it when it is required."""
    (run_folder() / f"{thing}.missing").write_text(reason, encoding="utf-8")
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{required_by}=1, but there is no {thing}: {reason}", pytrace=False)
    pytest.skip(f"no {thing}")


def what_was_missing() -> dict[str, str]:
    """The things that tests of this run asked for in vain, each with the reason."""
    notes = sorted(run_folder().glob("*.missing"))
    return {note.stem: note.read_text(encoding="utf-8") for note in notes}


@contextmanager
def _locked(path: Path, seconds: float = 600) -> Iterator[None]:
    """Hold a lock between processes. SQLite brings one for every system, freed when its process dies."""
    with closing(sqlite3.connect(path, timeout=seconds, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def _place() -> Path:
    """Where runs have their folders: in memory when there is room: databases are copied faster."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK):
        state = os.statvfs(memory)
        if state.f_bavail * state.f_frsize >= ROOM_IN_MEMORY and not state.f_flag & os.ST_NOEXEC:
            return memory
    return Path(tempfile.gettempdir())


def _remove_leftovers() -> None:
    """End and remove what runs that were killed have left behind."""
    for folder in _place().glob(f"{FOLDER_PREFIX}*"):
        try:
            if not (folder / "alive").exists():
                continue  # being made at this moment
            with _locked(folder / "alive", seconds=0):
                pass
        except (sqlite3.Error, OSError):
            continue  # still at work, or not ours
        _end(folder)


def _end(folder: Path, alive: sqlite3.Connection | None = None) -> None:
    if alive is not None:
        alive.close()
    for end in AT_END:
        end(folder)
    shutil.rmtree(folder, ignore_errors=True)
