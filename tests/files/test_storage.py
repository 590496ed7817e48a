"""The store: written beside, synced, renamed, then the row; whatever breaks in between loses nothing and leaves no row."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.enums import FileSubject
from casework.extensions import db
from casework.files import services, storage
from casework.files.receiving import receive
from casework.files.services import sweep
from casework.models import Attachment, Case
from casework.transaction import transaction
from tests import factories as make
from tests.files.samples import Upload, pdf
from tests.owner import log_of


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for the files of a test."""
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path / "data")
    yield tmp_path
    app.config["DATA_DIR"] = before


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.skipif(os.name != "posix", reason="rights of files are another thing on Windows")
def test_only_the_application_may_read_the_store(app: Flask, here: Path) -> None:
    with app.app_context():
        arrived, _size, _digest = storage.write_beside(io.BytesIO(b"x"), 10)
        stored = storage.path_of(storage.move_in(arrived))
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    for folder in stored.relative_to(here).parents[:-1]:
        assert stat.S_IMODE((here / folder).stat().st_mode) == 0o700


def test_every_new_folder_is_made_known_to_the_disk(
    app: Flask, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(storage, "_sync_folder", synced.append)
    with app.app_context():
        arrived, _size, _digest = storage.write_beside(io.BytesIO(b"x"), 10)
        stored = storage.path_of(storage.move_in(arrived))
    assert {stored.parent, stored.parent.parent, storage_root(here), storage_root(here).parent} <= set(synced)


def storage_root(here: Path) -> Path:
    return here / "data" / "files"


def test_a_stream_that_breaks_leaves_nothing(app: Flask, here: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    with app.app_context(), pytest.raises(ConnectionResetError):
        storage.write_beside(Broken(), 10)  # type: ignore[arg-type]
    assert not everything(here)


class PowerCut(BaseException):
    """The machine goes out: nothing of ours runs any more."""


STEPS = ["os.fsync", "Path.replace", "storage._sync_folder", "session.flush", "session.commit"]


def _add_until(step: str, patch: pytest.MonkeyPatch, case: Any, officer: Any) -> None:
    """Add a file and go out at one of the steps; whoever is out tidies nothing."""

    def out(*_: Any, **__: Any) -> Any:
        raise PowerCut

    places: dict[str, tuple[Any, str]] = {
        "os.fsync": (os, "fsync"),
        "Path.replace": (Path, "replace"),
        "storage._sync_folder": (storage, "_sync_folder"),
        "session.flush": (services, "_date_first_copy"),
        "session.commit": (db.session(), "commit"),
    }
    if step == "os.fsync":
        patch.setattr(*places[step], out)
    received = receive(Upload("a.pdf", pdf()))
    patch.setattr(Path, "unlink", out)
    patch.setattr(*places[step], out)
    with transaction():
        services.store(received, subject=FileSubject.CASE, parent=case, actor=officer)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_between_any_two_steps_leaves_no_row_without_its_file(
    app: Flask, given: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with given():
        case_id = make.make_case().id
        officer = make.actor(make.make_user())

    with given():
        case = db.session.get(Case, case_id)
        with monkeypatch.context() as patch, pytest.raises(PowerCut):
            _add_until(step, patch, case, officer)
        db.session.rollback()
    with given():
        assert not db.session.scalars(select(Attachment)).all(), "no row"
        left = everything(storage_root(here)) if step != "os.fsync" else []
        later = clock.real_now() + timedelta(days=31)
        assert sweep(set(), arrived_before=later, stored_before=later) == len(left)
        assert not everything(storage_root(here)), "what was left is swept by its age"


def test_what_was_committed_has_its_file(app: Flask, given: Callable[..., Any], here: Path) -> None:
    with given(), transaction():
        case = make.make_case()
        row = services.store(
            receive(Upload("a.pdf", pdf())), subject=FileSubject.CASE, parent=case, actor=make.actor(make.make_user())
        )  # fmt: skip
        name, sha256 = row.stored_name, row.sha256
    with app.app_context(), storage.open_whole(name, sha256) as file:
        assert file.read() == pdf()


def test_every_file_is_compared_with_its_row(app: Flask, given: Callable[..., Any], here: Path) -> None:
    with given():
        case = make.make_case()
        actor = make.actor(make.make_user())
        rows = [
            services.store(
                receive(Upload(f"{n}.pdf", pdf(str(n).encode()))), subject=FileSubject.CASE, parent=case, actor=actor
            )
            for n in range(4)
        ]  # fmt: skip
        paths = [storage.path_of(row.stored_name) for row in rows]
        tenant_id = case.tenant_id
    runner = app.test_cli_runner()
    result = runner.invoke(args=["files", "verify"])
    assert (result.exit_code, result.output) == (0, "4 files read, 0 damaged or missing\n")
    paths[1].unlink()
    paths[2].write_bytes(b"%PDF-1.4 something else %%EOF")
    result = runner.invoke(args=["files", "verify"])
    assert result.exit_code == 1
    assert "'1.pdf': missing" in result.output
    assert "'2.pdf': changed" in result.output
    assert "4 files read, 2 damaged or missing" in result.output
    assert [entry.chain for entry in log_of(app, "damaged")] == [tenant_id] * 2
