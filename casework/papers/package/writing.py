"""Writing a package to a file on disk, piece by piece: no file of it is ever held in memory whole."""

from __future__ import annotations

import csv
import hashlib
from io import StringIO
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from casework.files import storage
from casework.papers.package.contents import Contents
from casework.papers.package.index import index_page

CHECKER: Final = Path(__file__).with_name("check.py")
STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""Equal contents give an equal package."""


class Archive:
    """A zip in the making that remembers the checksum of each entry."""

    def __init__(self, zip_file: ZipFile) -> None:
        self._zip = zip_file
        self.sums: list[tuple[str, str]] = []

    def copy(self, path: str, source: IO[bytes]) -> None:
        """An entry from an open file; what was handed in is packed already, so it is stored as it is."""
        digest = hashlib.sha256()
        with self._zip.open(_entry(path, ZIP_STORED), "w", force_zip64=True) as target:
            while block := source.read(storage.BLOCK):
                digest.update(block)
                target.write(block)
        self.sums.append((digest.hexdigest(), path))

    def text(self, path: str, text: str, *, listed: bool = True) -> None:
        """An entry from a text."""
        raw = text.encode()
        self._zip.writestr(_entry(path, ZIP_DEFLATED), raw)
        if listed:
            self.sums.append((hashlib.sha256(raw).hexdigest(), path))


def _entry(path: str, method: int) -> ZipInfo:
    info = ZipInfo(path, STAMP)
    info.compress_type, info.external_attr = method, 0o644 << 16
    info.create_system = 3
    return info


def write_package(contents: Contents, target: IO[bytes]) -> dict[int, str]:
    """Write the package; gives what is wrong with stored files: key of the attachment → "missing" or "changed".

    A damaged file is named in the index and left out; the package is whole without it.
    """
    faults: dict[int, str] = {}
    with ZipFile(target, "w") as zip_file:
        archive = Archive(zip_file)
        for one in contents.items:
            if one.withheld:
                continue
            try:
                with storage.open_whole(one.stored_name, one.sha256) as file:
                    archive.copy(one.path, file)
            except (storage.Damaged, ValueError) as damage:
                faults[one.attachment_id] = str(damage) if isinstance(damage, storage.Damaged) else "missing"
        archive.text("story.csv", _story(contents))
        archive.text("check.py", CHECKER.read_text(encoding="utf-8"))
        archive.text("index.html", index_page(contents, faults))
        sums = "".join(f"{digest}  {path}\n" for digest, path in sorted(archive.sums, key=lambda one: one[1]))
        archive.text("SHA256SUMS", sums, listed=False)
    return faults


def _story(contents: Contents) -> str:
    """As a spreadsheet takes it: with its mark of order, and no cell that begins a formula."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("时间", "事项", "说明", "经办人"))
    for one in contents.story:
        writer.writerow([_harmless(cell) for cell in (one.at, one.kind, one.words, one.actor)])
    return f"\ufeff{buffer.getvalue()}"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
