"""Whether a paper, a table or a stored version is what was handed in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

from sqlalchemy import select

from casework.extensions import db
from casework.models import AnnualReturn, ReturnVersion
from casework.reports.codec import from_json, to_json
from casework.returns.patches import NotAsStoredError
from casework.returns.queries import version_of, versions_by_fingerprint
from casework.returns.revising import made_again
from casework.returns.versions import fingerprint_of

LARGEST: Final = 20 * 2**20
_KEYWORD: Final = re.compile(rb"casework-return:([0-9a-f]{64})")
_PRINTED: Final = re.compile("指纹：((?:[0-9a-f]{4} ?){16})")
Verdict = Literal["same", "unknown", "unreadable"]


@dataclass(frozen=True)
class Verified:
    """What became of a file. `same`: it is the version named; `unknown`: no version of the
    reader's units has its fingerprint; `unreadable`: it carries none."""

    verdict: Verdict
    fingerprint: str = ""
    versions: Sequence[ReturnVersion] = ()


def verify_file(content: bytes) -> Verified:
    """Compare a file with the versions in the reader's scope.

    A downloaded JSON is computed again from its own text; of a paper or table the fingerprint in its properties counts.
    """
    if content[:2] == b"PK":
        return _verify_office(content)
    try:
        text = content.decode("utf-8-sig")
        from_json(text)
    except (ValueError, KeyError, TypeError):
        return _by_fingerprint(_found_in(content))
    return _by_fingerprint(fingerprint_of(text))


def _verify_office(content: bytes) -> Verified:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            part = archive.getinfo("docProps/core.xml")
            if part.file_size > 2**20:
                return Verified("unreadable")
            return _by_fingerprint(_found_in(archive.read(part)))
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return Verified("unreadable")


def _found_in(content: bytes) -> str:
    found = _KEYWORD.search(content)
    if found:
        return found.group(1).decode()
    printed = _PRINTED.search(content.decode("utf-8", "replace"))
    return printed.group(1).replace(" ", "") if printed else ""


def _by_fingerprint(fingerprint: str) -> Verified:
    if not fingerprint:
        return Verified("unreadable")
    versions = versions_by_fingerprint(fingerprint)
    return Verified("same" if versions else "unknown", fingerprint, versions)


def broken_versions() -> list[ReturnVersion]:
    """Stored versions in the session's scope whose text no longer has their fingerprint or cannot be read back, and
    revisions that are not what the version before them and their corrections make."""
    return [
        version
        for version in db.session.scalars(select(ReturnVersion).order_by(ReturnVersion.id))
        if fingerprint_of(version.content) != version.fingerprint
        or not _reads_back(version.content)
        or (version.revision and not is_made_again(version))
    ]


def is_made_again(version: ReturnVersion) -> bool:
    """Whether a revision comes out to the byte once more from the version before it and the corrections that it names."""
    annual_return = db.session.get_one(AnnualReturn, version.annual_return_id)
    before = version_of(annual_return, version.number - 1)
    try:
        return made_again(before, version) == (version.content, version.counted_rows)
    except (NotAsStoredError, ValueError, KeyError):
        return False


def _reads_back(content: str) -> bool:
    try:
        return to_json(from_json(content)) == content
    except (ValueError, KeyError, TypeError):
        return False
