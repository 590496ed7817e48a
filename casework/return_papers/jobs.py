"""The many papers of a package, one after the other, from summaries that lie in a file.

A summary is stored as it is frozen (codec): its papers need neither the database nor a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from casework.reports.codec import from_json, to_json
from casework.reports.model import Summary
from casework.reports.services import paper_of

File = tuple[str, str, str]
"""Path in the package, what it is (`summary`, `table-6`, `published`), format."""


def job_line(summary: Summary, files: Iterable[File]) -> str:
    """The papers of one unit as a line of JSON: the summary as it is stored, and its files."""
    return json.dumps({"summary": to_json(summary), "mark": summary.fingerprint, "files": list(files)}) + "\n"


def papers_of(lines: Iterable[bytes | str]) -> Iterator[tuple[str, bytes]]:
    """(path, file) of every paper of every unit, written when it is asked for: one of them is in memory at a time."""
    for line in lines:
        job = json.loads(line)
        summary = replace(from_json(job["summary"]), fingerprint=job["mark"])
        for path, what, file_format in job["files"]:
            yield path, paper_of(summary, what, file_format).write()
