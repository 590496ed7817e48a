"""Checks of Word and Excel files (OOXML): a sound archive of the right kind, without macros and hidden programs."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from casework.files.unfit import Unfit
from casework.i18n import gettext as _

MOST_ENTRIES: Final = 4000
MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_RATIO: Final = 200
MOST_READ: Final = 4 * 1024 * 1024
END_OF_DIRECTORY: Final = 22
TYPES: Final = "[Content_Types].xml"
WORD: Final = ("word/document.xml", b"wordprocessingml.document.main+xml")
EXCEL: Final = ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml")
RUNNING_PART: Final = re.compile(
    r"vbaproject|vbadata|/activex|oleobject|\.(exe|dll|js|vbs|bat|cmd|ps1|hta|jar)$", re.I
)
MACRO_TYPE: Final = re.compile(rb"macroEnabled|vbaProject", re.I)
FOREIGN_TEMPLATE: Final = re.compile(
    rb"(?=[^>]*attachedTemplate)(?=[^>]*TargetMode\s*=\s*[\"']External)<Relationship\b[^>]*>", re.I
)
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)


def check_docx(path: Path) -> None:
    """A Word document without macros. Raises Unfit."""
    _check(path, *WORD)


def check_xlsx(path: Path) -> None:
    """An Excel workbook without macros. Raises Unfit."""
    _check(path, *EXCEL)


def _check(path: Path, main_part: str, main_type: bytes) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_shape(path, archive)
            _check_parts(archive, main_part, main_type)
    except DAMAGED as error:
        raise Unfit(_("it is not an Office file, or it is damaged")) from error


def _check_shape(path: Path, archive: zipfile.ZipFile) -> None:
    """Nothing before or behind the archive, no bomb, no names that leave it, no password."""
    entries = archive.infolist()
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(-END_OF_DIRECTORY, 2)
        tail = file.read(4)
    if head != b"PK\x03\x04" or tail != b"PK\x05\x06" or archive.comment:
        raise Unfit(_("something is hidden before or behind the document"))
    if len(entries) > MOST_ENTRIES:
        raise Unfit(_("it has too many parts"))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(path.stat().st_size, 50_000):
        raise Unfit(_("it would be far too large when it is opened"))
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name:
            raise Unfit(_("it has parts with unsafe names"))
        if entry.flag_bits & 0x1:
            raise Unfit(_("it is locked with a password; please save it without"))


def _check_parts(archive: zipfile.ZipFile, main_part: str, main_type: bytes) -> None:
    names = archive.namelist()
    if TYPES not in names or main_part not in names or len(set(names)) != len(names):
        raise Unfit(_("it is not an Office file of this type, whatever its name says"))
    types = _read(archive, TYPES)
    if any(RUNNING_PART.search(name) for name in names) or MACRO_TYPE.search(types):
        raise Unfit(_("it contains macros or embedded programs; please save it without"))
    if main_type not in types:
        raise Unfit(_("it is not an Office file of this type, whatever its name says"))
    for name in names:
        if name.endswith(".rels") and FOREIGN_TEMPLATE.search(_read(archive, name)):
            raise Unfit(_("it loads a template from elsewhere; please save it without"))
    with archive.open(main_part) as part:
        if not part.read(64).lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
            raise Unfit(_("it is not an Office file, or it is damaged"))


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """At most 4 MB of a part, whatever the directory says of its size."""
    with archive.open(name) as part:
        return part.read(MOST_READ)
