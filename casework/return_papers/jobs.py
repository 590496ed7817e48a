"""Writing many papers in a process of its own: `python -m casework.return_papers.jobs FOLDER` reads jobs from its input.

A job is a line of JSON: the summary as it is stored (codec), and its files as [path in the folder, what, format]. Writers
need neither the database nor the application, so the web worker only waits.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from casework.reports.codec import from_json, to_json
from casework.reports.model import Summary
from casework.reports.services import paper_of

LONGEST: Final = 900
"""Seconds after which a package is given up: a province takes a minute or two."""

File = tuple[str, str, str]
"""Path in the package, what it is (`summary`, `table-6`, `published`), format."""


def job_line(summary: Summary, files: Iterable[File]) -> str:
    """One job as a line."""
    return json.dumps({"summary": to_json(summary), "mark": summary.fingerprint, "files": list(files)}) + "\n"


def run(jobs: IO[bytes], folder: Path) -> None:
    """Write the papers of the jobs into a folder, by a process of its own. Raises RuntimeError when that fails."""
    jobs.seek(0)
    done = subprocess.run(
        [sys.executable, "-m", "casework.return_papers.jobs", str(folder)],
        stdin=jobs,
        capture_output=True,
        timeout=LONGEST,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode:
        raise RuntimeError(f"papers were not written: {done.stderr.decode(errors='replace')[-2000:]}")


def write_all(lines: Iterable[str], folder: Path) -> int:
    """What the process does; gives the number of files written."""
    count = 0
    for line in lines:
        job = json.loads(line)
        summary = replace(from_json(job["summary"]), fingerprint=job["mark"])
        for path, what, file_format in job["files"]:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(paper_of(summary, what, file_format).write())
            count += 1
    return count


if __name__ == "__main__":
    write_all(sys.stdin, Path(sys.argv[1]))
