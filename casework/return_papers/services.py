"""Papers of a return on their way: one of them, or the package of a unit with the units below."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Final

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.models import AnnualReturn
from casework.reports.services import Paper, paper_of
from casework.reports.writers import fonts
from casework.reports.writers.sheets import period_words
from casework.return_papers import jobs
from casework.return_papers.contents import Entry, Package, files_of, folder_of, story_entries
from casework.return_papers.queries import Asker, printed, printed_of_unit, units_of
from casework.return_papers.stories import story_paper, story_papers
from casework.return_papers.writing import write_package

MODEL_CASE: Final = "model"
"""`model-7` among the papers: the model case of key 7."""


def one_paper(annual_return: AnnualReturn, what: str, file_format: str, asker: Asker) -> Paper:
    """One paper, ready to be written. Raises NotFound for one that does not exist, RuleViolation without a font."""
    require(asker.person, P.REPORT_EXPORT)
    summary = printed(annual_return, asker)
    kind, _, key = what.partition("-")
    if kind == MODEL_CASE and key.isdecimal() and len(key) < 10:
        return story_paper(annual_return, int(key), file_format, summary, asker.person)
    return paper_of(summary, what, file_format)


@dataclass(frozen=True)
class Collected:
    """A package before its papers are written: what it says, and the model cases by their place in it."""

    package: Package
    stories: tuple[tuple[str, Paper], ...]


def collect(annual_return: AnnualReturn, asker: Asker, target: IO[bytes]) -> Collected:
    """Read everything that a package needs; summaries go into a file as jobs. Nothing is written yet.

    Raises RuleViolation on a machine without Chinese fonts, where no PDF could be made.
    """
    require(asker.person, P.REPORT_EXPORT)
    fonts.chosen()
    entries: list[Entry] = []
    stories: list[tuple[str, Paper]] = []
    own = None
    for unit in units_of(annual_return):
        is_own = unit.id == annual_return.region_id
        row, summary = printed_of_unit(unit, annual_return, asker)
        own = summary if is_own else own
        pairs = list(files_of(summary, folder_of(unit), is_own=is_own))
        target.write(jobs.job_line(summary, [file for file, _entry in pairs]).encode())
        papers = story_papers(row, summary, asker.person) if row.id else []
        told = story_entries(summary, folder_of(unit), papers)
        entries += [*(entry for _file, entry in pairs), *(entry for entry, _paper in told)]
        stories += [(entry.path, paper) for entry, paper in told]
    assert own is not None  # the first unit is the return's own
    package = Package(
        title=f"{period_words(own)}{own.region_name}{own.programme_name}上报材料",
        unit=own.unit_name,
        code=own.region_code,
        year=own.year,
        period=own.period,
        data_date=own.data_date.isoformat(),
        made_at=asker.at,
        made_by=asker.person.name,
        entries=tuple(entries),
    )
    return Collected(package, tuple(stories))


def make(collected: Collected, jobs_file: IO[bytes], target: IO[bytes]) -> int:
    """Write the papers by a process of its own and the few model cases here, then the package; gives their number."""
    with TemporaryDirectory() as folder:
        jobs.run(jobs_file, Path(folder))
        for path, paper in collected.stories:
            (Path(folder) / path).write_bytes(paper.write())
        return write_package(collected.package, Path(folder), target)


def jobs_file() -> IO[bytes]:
    """A file that goes away when it is closed."""
    return TemporaryFile()
