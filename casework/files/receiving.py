"""Uploads on their way in: written beside, checked by extension and content, before any transaction begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol

from casework.errors import RuleViolation
from casework.files import storage
from casework.files.kinds import INSTEAD, KINDS, allowed_words, extension_of
from casework.files.unfit import Unfit
from casework.i18n import gettext as _

LONGEST_NAME: Final = 150
# Controls, signs that turn the direction of reading, halves of pairs, line ends, what is no character at all.
UNSAFE: Final = ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
NOT_ON_WINDOWS: Final = re.compile(r'[<>:"|?*]')
# Names that Windows gives to devices, with any extension.
DEVICE: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.I)


class Upload(Protocol):
    """What a browser sent: Werkzeug's FileStorage, or anything like it."""

    @property
    def filename(self) -> str | None: ...
    @property
    def stream(self) -> IO[bytes]: ...


@dataclass(frozen=True)
class ReceivedFile:
    """A checked file that waits beside its place for its row."""

    path: Path
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass
class Arrivals:
    """What one request brought: the files that may be stored and why others may not."""

    received: list[ReceivedFile] = field(default_factory=list)
    refusals: list[RuleViolation] = field(default_factory=list)


@contextmanager
def arriving(uploads: Iterable[Upload]) -> Iterator[Arrivals]:
    """Receive several uploads; a bad one does not stop the others. What is not stored is deleted in the end.

    Open it before the first read of the database: checks are slow, and a request that may write holds the lock.
    """
    arrivals = Arrivals()
    try:
        for upload in uploads:
            if not upload.filename:
                continue
            try:
                arrivals.received.append(receive(upload))
            except RuleViolation as violation:
                arrivals.refusals.append(violation)
        yield arrivals
    finally:
        for received in arrivals.received:
            received.path.unlink(missing_ok=True)


def receive(upload: Upload) -> ReceivedFile:
    """Check one upload and leave it beside its place. Raises RuleViolation (field "files") with name and reason."""
    name = clean_name(upload.filename or "")
    kind = KINDS.get(extension_of(name))
    if kind is None:
        raise _refusal(name, str(INSTEAD.get(extension_of(name), _("this type is not taken"))))
    try:
        path, size, sha256 = storage.write_beside(upload.stream, storage.limit_mb() * 1024 * 1024)
    except storage.TooLarge as error:
        raise _refusal(name, _("it is too large")) from error
    try:
        if size == 0:
            raise Unfit(_("it is empty"))
        kind.check(path)
    except Unfit as unfit:
        path.unlink(missing_ok=True)
        raise _refusal(name, str(unfit)) from unfit
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ReceivedFile(path, name, kind.media_type, size, sha256)


def _refusal(name: str, reason: str) -> RuleViolation:
    return RuleViolation(
        _(
            "“%(name)s” was not taken: %(reason)s. Allowed: %(allowed)s",
            name=name,
            reason=reason,
            allowed=allowed_words(storage.limit_mb()),
        ),
        "files",
    )


def clean_name(file_name: str) -> str:
    """The last part of a path, fit for every system and as it reads: at most 150 characters, never empty."""
    name = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in UNSAFE)
    name = NOT_ON_WINDOWS.sub("_", " ".join(name.split())).strip(" .") or "file"
    if DEVICE.match(name):
        name = f"_{name}"
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        keep = LONGEST_NAME - len(extension) - 1
        name = f"{stem[:keep]}.{extension}" if dot and 0 < len(extension) <= 10 else name[:LONGEST_NAME]
    return name
