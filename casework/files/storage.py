"""Where bytes lie: first beside their place, synced, then renamed under a random name. Nothing here knows rows."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from flask import current_app

BLOCK: Final = 1024 * 1024
INCOMING: Final = "incoming"
BINARY: Final = getattr(os, "O_BINARY", 0)
STORED_NAME: Final = re.compile(r"[0-9a-f]{32}")


class TooLarge(Exception):
    """The stream is longer than a file may be."""


class Damaged(Exception):
    """What lies in the store is not what was handed in; the text says "missing" or "changed"."""


def root() -> Path:
    """The folder of all stored files."""
    return Path(current_app.config["DATA_DIR"]) / "files"


def limit_mb() -> int:
    """How large one file may be, in megabytes."""
    return int(current_app.config["UPLOAD_LIMIT_MB"])


def new_name() -> str:
    """A random name that says nothing about the file."""
    return secrets.token_hex(16)


def path_of(stored_name: str) -> Path:
    """Where a stored file lies. Raises ValueError for a name that storage never gave."""
    if not STORED_NAME.fullmatch(stored_name):
        raise ValueError("not a stored name")
    return root() / stored_name[:2] / stored_name[2:4] / stored_name


def write_beside(stream: IO[bytes], most_bytes: int) -> tuple[Path, int, str]:
    """Write a stream to the folder of arrivals and sync it: path, size in bytes, SHA-256.

    Raises TooLarge; then nothing stays behind.
    """
    folder = root() / INCOMING
    _make_folder(folder)
    path = folder / new_name()
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600), "wb") as file:
            while block := stream.read(BLOCK):
                size += len(block)
                if size > most_bytes:
                    raise TooLarge
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, size, digest.hexdigest()


def move_in(arrived: Path) -> str:
    """Rename an arrival to its place and sync the folder; gives the stored name."""
    name = new_name()
    place = path_of(name)
    _make_folder(place.parent)
    arrived.replace(place)
    _sync_folder(place.parent)
    return name


def _make_folder(folder: Path) -> None:
    """With those above it, each known to the disk: else a loss of power could take the folder of a committed file."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):  # Windows keeps folders by itself
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_whole(stored_name: str, sha256: str) -> IO[bytes]:
    """A stored file, opened for reading from its start, after every byte of it was compared with its checksum.

    What is read then is the very file that was looked at. Raises Damaged.
    """
    try:
        file = path_of(stored_name).open("rb")
    except OSError as error:
        raise Damaged("missing") from error
    try:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Damaged("changed")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def files_before(before: datetime, *, incoming: bool) -> Iterator[Path]:
    """Every arrival, or every stored file, last written before an instant: what a sweep compares with the rows."""
    for path in (
        (root() / INCOMING).glob("*") if incoming else root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")
    ):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path
