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
STORED_NAME: Final = re.compile(r"[0-9a-f]{32}")


class TooLarge(Exception):
    """The stream is longer than a file may be."""


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
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / new_name()
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
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
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def old_files(before: datetime) -> Iterator[Path]:
    """Every file, arrivals included, last written before an instant: what a sweep compares with the rows."""
    if not root().exists():
        return
    for path in root().rglob("*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path
