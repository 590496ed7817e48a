"""Findings in figures and tables: what does not add up, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from casework.i18n import gettext as _
from casework.reports.checking.links import Links
from casework.reports.checks import check_sums, check_tables
from casework.reports.findings import Finding
from casework.reports.model import Summary, Table


def sums(summary: Summary, below: Sequence[Summary], links: Links) -> list[Finding]:
    """Totals are sums of their rows, tables say what figures say, and the units below add up to the whole."""
    found = [*_columns(summary, links)]
    for one in check_tables(summary):
        number = int(one.what[1 : one.what.index(":")])
        message = _("A total of table %(number)d differs from its figure", number=number)
        found.append(
            Finding("sums", "must", message, links.table(number), (f"{one.what}: {one.one} / {one.other}",))
        )
    for one in check_sums(summary, below) if below else ():
        message = _("The units below do not add up: %(figure)s", figure=one.what)
        found.append(
            Finding(
                "sums",
                "must",
                message,
                links.figure(one.what.partition(":")[0], "numerator"),
                (_("whole %(one)s, sum of the units %(other)s", one=one.one, other=one.other),),
            )
        )
    return found or [Finding("sums", "passed", _("Totals, tables and figures agree; units below add up"))]


def _columns(summary: Summary, links: Links) -> Iterator[Finding]:
    for table in summary.tables.values():
        for column in table.columns if table.total is not None else ():
            if column.total != "sum":
                continue
            added = sum(cell for cell in table.values(column.key) if isinstance(cell, (int, Decimal)))
            total = table.total_of(column.key)
            if isinstance(total, (int, Decimal)) and total != added:
                yield Finding(
                    "sums",
                    "must",
                    _("Table %(number)d, “%(column)s”: the rows do not add up to the total",
                      number=table.number, column=column.heading),
                    links.table(table.number),
                    (_("total %(one)s, sum of the rows %(other)s", one=total, other=added),),
                )  # fmt: skip


def missing(summary: Summary, has_training: bool, links: Links) -> list[Finding]:
    """Training that was not typed, satisfaction that may not be shown, figure cells that are blank."""
    found = []
    if not has_training:
        found.append(
            Finding("training", "confirm", _("Training is not typed yet; it counts as 0"), links.typed())
        )
    satisfaction = summary.figure("K23")
    if not summary.is_zero_report and (satisfaction is None or satisfaction.value is None):
        found.append(
            Finding(
                "satisfaction",
                "confirm",
                _("Satisfaction is missing: fewer than three replies"),
                links.figure("K23.replies", "numerator"),
            )
        )
    for table in summary.tables.values():
        blank = tuple(_blank(table))
        if blank:
            message = _("Table %(number)d has blank figure cells", number=table.number)
            found.append(Finding("blank", "must", message, links.table(table.number), blank))
    return found or [Finding("missing", "passed", _("No value is missing"))]


def _blank(table: Table) -> Iterator[str]:
    """Row and heading of each figure cell without a figure."""
    for at, row in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, row, strict=True):
            if column.kind in ("int", "decimal", "percent") and (cell is None or cell == ""):
                yield _("row %(row)d, “%(column)s”", row=at, column=column.heading)
