"""What can be downloaded of a summary, in which formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.i18n import gettext as _
from casework.reports.model import Summary
from casework.reports.services import PUBLISHED

NAMES: Final = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}


@dataclass(frozen=True)
class Format:
    """One format of a paper: as it is sent, and its name for people."""

    value: str

    @property
    def name(self) -> str:
        """Word, Excel, PDF: the same in every language."""
        return NAMES[self.value]


@dataclass(frozen=True)
class Offer:
    """One paper: its name, for a table also its title in the words of the paper, and its formats."""

    name: str
    what: str
    formats: Sequence[Format]
    title: str = ""


def papers_of(summary: Summary) -> list[Offer]:
    """The report, all tables in one workbook, each table alone, the list for publication."""
    table_formats = formats("xlsx", "pdf", "docx")
    offers = [
        Offer(_("Year-end report"), "summary", formats("docx", "pdf")),
        Offer(_("All tables and figures"), "summary", formats("xlsx")),
    ]
    offers += [
        Offer(
            _("Table %(number)s", number=number),
            f"table-{number}",
            table_formats,
            summary.tables[number].name,
        )
        for number in sorted(summary.tables)
    ]
    return [*offers, Offer(_("List for publication, without personal data"), PUBLISHED, table_formats)]


def formats(*values: str) -> tuple[Format, ...]:
    """Formats by their extensions, in the order in which they are offered."""
    return tuple(Format(value) for value in values)
