"""The figures of a return beside those of a year ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from casework.regions.queries import place
from casework.reports.catalogue import FIGURES
from casework.reports.figures.parts import COMPARED
from casework.reports.model import DASH, Figure, Summary
from casework.reports.pages.difference import Difference, difference_of
from casework.reports.pages.figure_lines import counted, name_of, number, side_of, unit_of, value_of
from casework.reports.year_before import YearBefore, frozen_summary, year_before
from casework.returns.links import asked_of


@dataclass(frozen=True)
class ComparedLine:
    """One figure: its value, what was counted with the rows behind it, the value a year ago, and the change."""

    code: str
    name: str
    value: str
    counted: str
    url: str
    before: str
    difference: Difference


@dataclass(frozen=True)
class ComparedFigures:
    """All figures; `base` is None without a year before."""

    lines: list[ComparedLine]
    base: YearBefore | None


def figures_of(annual_return: Any, programme: Any, summary: Summary, version: Any) -> ComparedFigures:
    """Every figure of what is shown, beside the same day a year ago. Those of a version lead to its stored rows, those of
    an open return to the rows as they are."""
    base = year_before(place(annual_return.region_id), programme, summary.data_date)
    asked = asked_of(annual_return, programme, summary.data_date)

    def address(code: str, figure: Figure) -> str:
        if version is not None and not annual_return.is_open:
            return _stored_rows(version, code)
        return "" if code in COMPARED or not figure.numerator else asked.figure_url(code)

    return ComparedFigures(_lines(summary, address, base.figures if base else {}), base)


def stored_figures(version: Any) -> list[ComparedLine]:
    """Every figure as a version stored it, with nothing beside it."""
    return _lines(frozen_summary(version), lambda code, _figure: _stored_rows(version, code), {})


def _stored_rows(version: Any, code: str) -> str:
    return url_for("returns.figure", return_id=version.annual_return_id, number=version.number, code=code)


def _lines(
    summary: Summary, address: Callable[[str, Figure], str], before: Mapping[str, Figure]
) -> list[ComparedLine]:
    lines = []
    for one in FIGURES:
        figure = summary.figure(one.code)
        if figure is None:
            continue
        earlier = before.get(one.code)
        lines.append(
            ComparedLine(
                one.code,
                name_of(one),
                value_of(figure),
                _sides(figure),
                address(one.code, figure),
                value_of(earlier),
                difference_of(figure, earlier, unit_of(figure.unit)),
            )
        )
    return lines


def _sides(figure: Figure) -> str:
    """What was counted; a figure without a denominator has one side only, a comparison the rates after and before."""
    if figure.numerator is None:
        return DASH
    if figure.code in COMPARED:
        sides = (number(side_of(figure, one)) for one in (figure.numerator, figure.denominator))
        return f"{' / '.join(sides)} {unit_of(figure.count_unit)}".strip()
    if figure.denominator is not None:
        return counted(figure)
    return f"{number(figure.numerator)} {unit_of(figure.count_unit)}".strip()
