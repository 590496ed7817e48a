"""The checks before a summary is handed in (summary_report.md, 6): text, sums, evidence, sources, gaps, copies."""

from __future__ import annotations

from collections.abc import Sequence

from casework.models import Programme
from casework.regions.queries import Place
from casework.reports.checking import figures_checks, row_checks, text_checks
from casework.reports.checking.figures_checks import EVERYTHING, Typed
from casework.reports.checking.links import NO_LINKS, Links
from casework.reports.checking.queries import read_doubts
from casework.reports.findings import Finding
from casework.reports.model import Section, Summary
from casework.reports.summary import as_of

__all__ = ["ORDER", "findings"]

ORDER = {"must": 0, "confirm": 1, "passed": 2, "none": 3}


def findings(
    summary: Summary,
    *,
    region: Place,
    programme: Programme,
    before: Summary | None = None,
    below: Sequence[Summary] = (),
    left_out: int = 0,
    base: tuple[Section, ...] | None = None,
    typed: Typed = EVERYTHING,
    links: Links = NO_LINKS,
) -> list[Finding]:
    """Everything that is found in a summary, what must be mended first; four statements, whatever the number of cases.

    `before` is the summary of the year before with the text that was handed in, `below` those of the units below that are
    in, `left_out` how many of them are not, `base` the text that nobody has written (the draft, if none is given), `typed`
    which of its own figures the unit has typed.
    """
    doubts = read_doubts(region, as_of(programme, summary.data_date))
    found = [
        *text_checks.bound_numbers(summary, links),
        *text_checks.typed_numbers(summary, links),
        *text_checks.dates(summary, links),
        *figures_checks.sums(summary, below, left_out, links),
        *row_checks.solved_without_evidence(doubts, links),
        *row_checks.other_source_or_season(doubts, links),
        *row_checks.open_and_not_named(summary, doubts, links),
        *text_checks.copied(summary, before, base, links),
        *row_checks.struck_off_without_evidence(summary, links),
        *row_checks.denied_visits(doubts, links),
        *figures_checks.missing(summary, typed, links),
        *row_checks.not_measured(doubts, links),
    ]
    return sorted(found, key=lambda finding: ORDER[finding.level])
