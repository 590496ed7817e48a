"""The errata of a return on their way to paper: the list of what was approved after the freeze (勘误表)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.errors import NotFound
from casework.models import AnnualReturn
from casework.reports.model import Summary
from casework.reports.services import Paper, paper_of_table
from casework.returns.errata import approved_of, errata_table

ERRATA: Final = "errata"
"""The list among the papers."""
FORMATS: Final = ("xlsx", "pdf", "docx")


def errata_papers(annual_return: AnnualReturn, summary: Summary, formats: Sequence[str]) -> list[Paper]:
    """The list in some formats, under the fingerprint of the version that `summary` is; empty while nothing was approved.

    Raises NotFound for a format that does not exist, RuleViolation for a PDF on a machine without Chinese fonts.
    """
    errata = approved_of(annual_return)
    if not errata:
        return []
    table = errata_table(annual_return, errata)
    return [paper_of_table(summary, table, one) for one in formats]


def errata_paper(annual_return: AnnualReturn, summary: Summary, file_format: str) -> Paper:
    """The list in one format. Raises as `errata_papers`, and NotFound while nothing was approved."""
    for paper in errata_papers(annual_return, summary, [file_format]):
        return paper
    raise NotFound
