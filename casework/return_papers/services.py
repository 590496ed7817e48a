"""Papers of a return on their way: one of them, or the package of a unit with the units below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Final

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.exports.offered import Alive
from casework.models import AnnualReturn
from casework.narratives.queries import get_return, programme_of
from casework.regions.queries import place
from casework.reports.model import Summary
from casework.reports.services import Paper, paper_of
from casework.reports.summary import programme_words
from casework.reports.writers import fonts
from casework.reports.writers.sheets import period_name
from casework.reports.writers.typesetting import kept_open
from casework.return_papers import jobs
from casework.return_papers.contents import TABLE_FORMATS, Entry, Package, entries_of, files_of, folder_of
from casework.return_papers.errata import ERRATA, errata_paper, errata_papers
from casework.return_papers.queries import Asker, printed, printed_of_unit, units_of
from casework.return_papers.stories import story_paper, story_papers
from casework.return_papers.writing import write_package
from casework.web.reading import snapshot

MODEL_CASE: Final = "model"
"""`model-7` among the papers: the model case of key 7."""


def one_paper(annual_return: AnnualReturn, what: str, file_format: str, asker: Asker) -> Paper:
    """One paper, ready to be written. Raises NotFound for one that does not exist, RuleViolation without a font."""
    require(asker.person, P.REPORT_EXPORT)
    summary = printed(annual_return, asker)
    kind, _, key = what.partition("-")
    if kind == MODEL_CASE and key.isdecimal() and len(key) < 10:
        return story_paper(annual_return, int(key), file_format, summary, asker.person)
    if what == ERRATA:
        return errata_paper(annual_return, summary, file_format)
    return paper_of(summary, what, file_format)


@dataclass(frozen=True)
class Collected:
    """A package before its papers are written: what it says, and what no summary holds (errata, model cases) by place."""

    package: Package
    others: tuple[tuple[str, Paper], ...]


def collect(annual_return: AnnualReturn, asker: Asker, target: IO[bytes]) -> Collected:
    """Read everything that a package needs; summaries go into a file as jobs. Nothing is written yet.

    Raises RuleViolation on a machine without Chinese fonts, where no PDF could be made.
    """
    require(asker.person, P.REPORT_EXPORT)
    fonts.chosen()
    entries: list[Entry] = []
    others: list[tuple[str, Paper]] = []
    own = None
    for unit in units_of(annual_return):
        is_own = unit.id == annual_return.region_id
        row, summary = printed_of_unit(unit, annual_return, asker)
        own = summary if is_own else own
        pairs = list(files_of(summary, folder_of(unit), is_own=is_own))
        target.write(jobs.job_line(summary, [file for file, _entry in pairs]).encode())
        more = entries_of(
            summary, folder_of(unit), _beside_the_summary(row, summary, asker) if row.id else []
        )
        entries += [*(entry for _file, entry in pairs), *(entry for entry, _paper in more)]
        others += [(entry.path, paper) for entry, paper in more]
    assert own is not None  # the first unit is the return's own
    package = Package(
        title=package_title(annual_return),
        unit=own.unit_name,
        code=own.region_code,
        year=own.year,
        period=own.period,
        data_date=own.data_date.isoformat(),
        made_at=asker.at,
        made_by=asker.person.name,
        entries=tuple(entries),
    )
    return Collected(package, tuple(others))


def _beside_the_summary(row: AnnualReturn, summary: Summary, asker: Asker) -> list[Paper]:
    """The papers of a return that its summary does not hold: the errata once there are any, the model cases."""
    return [*errata_papers(row, summary, TABLE_FORMATS), *story_papers(row, summary, asker.person)]


def make(collected: Collected, summaries: IO[bytes], target: IO[bytes], alive: Alive) -> int:
    """Write the papers one after the other into the package; gives their number. `alive` hears how far it is after each
    paper, and what it raises ends the work. A killed process leaves nothing but the unfinished target."""
    total = len(collected.package.entries)
    summaries.seek(0)

    def papers() -> Iterator[tuple[str, bytes]]:
        told = ((path, paper.write()) for path, paper in collected.others)
        for number, paper in enumerate(chain(jobs.papers_of(summaries), told), 1):
            yield paper
            alive(number, total)

    with kept_open():
        return write_package(collected.package, papers(), target)


def write_whole(file: IO[bytes], return_id: int, asker: Asker, alive: Alive) -> int:
    """The package of a return: everything is read as of one moment, then written with no transaction open.

    Raises as `collect` does, and NotFound.
    """
    with TemporaryFile() as summaries:
        with snapshot():
            collected = collect(get_return(return_id), asker, summaries)
        alive(0, len(collected.package.entries))
        return make(collected, summaries, file, alive)


def package_title(annual_return: AnnualReturn) -> str:
    """How the package of a return is called, and its file."""
    programme = programme_of(annual_return)
    period = period_name(programme.year, annual_return.period.value)
    return f"{period}{place(annual_return.region_id).name_zh}{programme_words(programme)}上报材料"
