"""Findings in figures and tables: what does not add up, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.reports.checking.links import Links
from casework.reports.checking.words import words_of_binding
from casework.reports.checks import check_sums, check_tables
from casework.reports.figures.parts import PARTS
from casework.reports.findings import Finding
from casework.reports.model import Difference, Summary, Table


@dataclass(frozen=True)
class Typed:
    """Which figures a unit has typed: person-times of training, heads of enterprises that were trained. `count` are the
    heads that it typed, `most` the heads of its largest class."""

    training: bool = True
    heads: bool = True
    count: int = 0
    most: int = 0


EVERYTHING = Typed()


def sums(summary: Summary, below: Sequence[Summary], left_out: int, links: Links) -> list[Finding]:
    """Totals are sums of their rows, tables say what figures say, and the units below add up to the whole.

    `below`: what the units below say. With some of them left out their sum cannot be the whole: that is said, not compared.
    """
    found = [*_columns(summary, links), *_inside(summary, links)]
    if left_out:
        message = ngettext(
            "Not compared with the units below: %(num)d of them is not in",
            "Not compared with the units below: %(num)d of them are not in",
            left_out,
        )
        found.append(Finding("below", "confirm", message, links.table(6, "")))
    else:
        found += [_uneven(one.what, one.one, one.other, links) for one in _uneven_sums(summary, below)]
    if any(one.level == "must" for one in found):
        return found
    message = (
        _("Totals, tables and figures agree, and the %(num)d units below add up to them", num=len(below))
        if below and not left_out
        else _("Totals, tables and figures agree")
    )
    return [*found, Finding("sums", "passed", message)]


def _inside(summary: Summary, links: Links) -> Iterator[Finding]:
    """What the summary itself contradicts: a table its figure, or a measure its parts when the summary was built."""
    tables = check_tables(summary)
    for one in tables:
        number = int(one.what[1 : one.what.index(":")])
        message = _("A total of table %(number)d differs from its figure", number=number)
        fact = f"{words_of_binding(one.what.rpartition(' = ')[2])}{_(': ')}{one.one} / {one.other}"
        yield Finding("sums", "must", message, links.table(number, "total"), (fact,))
    known = {one.what for one in tables}
    for one in summary.differences:
        if one.what not in known:
            yield _uneven(_code_of(one.what), one.one, one.other, links)


def _uneven_sums(summary: Summary, below: Sequence[Summary]) -> list[Difference]:
    return check_sums(summary, below) if below else []


def _uneven(binding: str, whole: str, added: str, links: Links) -> Finding:
    return Finding(
        "sums",
        "must",
        _("The units below do not add up: %(figure)s", figure=words_of_binding(binding)),
        links.figure(binding.partition(":")[0], "denominator" if binding.endswith(":d") else "numerator"),
        (_("whole %(one)s, sum of the units %(other)s", one=whole, other=added),),
    )


def _code_of(measure: str) -> str:
    """The first figure side that a measure is: K12:n for visits. A measure of no figure keeps its name."""
    for code, (over, under) in PARTS.items():
        if measure in (over, under):
            return f"{code}:{'n' if measure == over else 'd'}"
    return measure


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
                    links.table(table.number, "total"),
                    (_("total %(one)s, sum of the rows %(other)s", one=total, other=added),),
                )  # fmt: skip


def missing(summary: Summary, typed: Typed, links: Links) -> list[Finding]:
    """Figures that the unit types and has not, satisfaction that may not be shown, figure cells that are blank."""
    found = []
    if not typed.training:
        found.append(
            Finding("training", "confirm", _("Training is not typed yet; it counts as 0"), links.typed())
        )
    if not typed.heads:
        found.append(
            Finding(
                "heads", "confirm", _("Heads trained are not typed yet; K24 counts 0 here"), links.typed()
            )
        )
    elif typed.count < typed.most:
        message = _(
            "Heads trained: %(num)d are typed, but one class alone had %(most)d",
            num=typed.count,
            most=typed.most,
        )
        found.append(Finding("fewer_heads", "confirm", message, links.typed()))
    satisfaction = summary.figure("K23")
    if not summary.is_zero_report and (satisfaction is None or satisfaction.value is None):
        found.append(
            Finding(
                "satisfaction",
                "confirm",
                _("Satisfaction is missing: fewer than three replies by the closing day"),
                links.figure("K23.replies", "numerator"),
            )
        )
    for table in summary.tables.values():
        blank = list(_blank(table))
        if blank:
            message = _("Table %(number)d has blank figure cells", number=table.number)
            url = links.table(table.number, str(blank[0][0]))
            found.append(Finding("blank", "must", message, url, tuple(words for _row, words in blank)))
    return found or [Finding("missing", "passed", _("No value is missing"))]


def _blank(table: Table) -> Iterator[tuple[int, str]]:
    """Row, and row and heading in words, of each figure cell without a figure."""
    for at, row in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, row, strict=True):
            if column.kind in ("int", "decimal", "percent") and (cell is None or cell == ""):
                yield at, _("row %(row)d, “%(column)s”", row=at, column=column.heading)
