"""Writing the many papers of a package into a folder, one after the other, from summaries that lie in a file.

A summary is stored as it is frozen (codec): its papers need neither the database nor a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from casework.reports.codec import from_json, to_json
from casework.reports.model import Summary
from casework.reports.services import paper_of

File = tuple[str, str, str]
"""Path in the package, what it is (`summary`, `table-6`, `published`), format."""


def job_line(summary: Summary, files: Iterable[File]) -> str:
    """The papers of one unit as a line of JSON: the summary as it is stored, and its files."""
    return json.dumps({"summary": to_json(summary), "mark": summary.fingerprint, "files": list(files)}) + "\n"


def write_all(lines: Iterable[bytes | str], folder: Path, written: Callable[[int], None]) -> int:
    """Write the papers of every unit into a folder; gives the number of files. `written` hears it after each one, and
    what it raises ends the work."""
    count = 0
    for line in lines:
        job = json.loads(line)
        summary = replace(from_json(job["summary"]), fingerprint=job["mark"])
        for path, what, file_format in job["files"]:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(paper_of(summary, what, file_format).write())
            count += 1
            written(count)
    return count
