"""Where finished files lie: under random names, written beside their place, synced, renamed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

BLOCK = 1024 * 1024


@dataclass
class Stored:
    """A file under way; `size_bytes` and `fingerprint` (SHA-256, hex) are known when the block has ended."""

    file: IO[bytes]
    name: str
    size_bytes: int = 0
    fingerprint: str = ""


def folder_of(data_dir: str) -> Path:
    """The folder of finished lists."""
    return Path(data_dir) / "exports"


@contextmanager
def storing(folder: Path) -> Iterator[Stored]:
    """A new file. It appears under its name when the block has ended well, and is gone when it has not."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    part = folder / f"{name}.part"
    try:
        with part.open("xb") as file:
            stored = Stored(file, name)
            yield stored
            file.flush()
            os.fsync(file.fileno())
        stored.size_bytes, stored.fingerprint = part.stat().st_size, fingerprint_of(part)
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sweep(folder: Path, kept: Iterable[str], *, older_than: float) -> int:
    """Remove files that no export names and that nobody has written to since `older_than` (seconds since 1970)."""
    names, gone = set(kept), 0
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name not in names and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
