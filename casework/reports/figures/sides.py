"""The two sides of a figure and what lies between them: how much each counts, and the rows that only the lower one has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import false, func, not_, select

from casework.extensions import db
from casework.models import Programme
from casework.regions.queries import Place
from casework.reports.figures.as_of import ANY_DAY, AsOf
from casework.reports.figures.counting import tally
from casework.reports.figures.parts import COMPARED, OF_UNITS, PARTS, in_units, noun_of
from casework.reports.figures.rows import (
    DENOMINATOR,
    NUMERATOR,
    CountedRow,
    rows_of_units,
    rows_statement,
)
from casework.reports.model import Number

REST = "rest"
"""The part of a figure with the rows of its denominator that are not in its numerator."""
_ONE_LIST = frozenset({"K23", *COMPARED})
"""Figures whose sides are made from the same rows."""


def has_two_sides(code: str) -> bool:
    """Whether a figure divides one list of rows by another. KeyError for an unknown one."""
    return PARTS[code][1] is not None and code not in _ONE_LIST


def has_rest(code: str) -> bool:
    """Whether both sides of a figure count rows of one kind, each once: then some may be below and not above."""
    over, under = PARTS[code]
    if under is None or over == under or not has_two_sides(code):
        return False
    if OF_UNITS & {over, under}:
        return code == "K02"
    noun = noun_of(over)
    measures = noun.measures(ANY_DAY)
    if noun is not noun_of(under):
        return False
    return all(isinstance(measures[side].weight, int) for side in (over, under))


def rest_condition(code: str, as_of: AsOf) -> Any:
    """Of rows of the denominator: not in the numerator, also where a fact that it asks for is missing. For figures of
    rows that `has_rest` names."""
    over = PARTS[code][0]
    return not_(func.coalesce(noun_of(over).measures(as_of)[over].condition, false()))


def rest_of_units(region: Place, programme: Programme, as_of: AsOf) -> list[CountedRow]:
    """Counties without a case at work (K02)."""
    covered = {row.id for row in rows_of_units("covered", region, programme, as_of)}
    return [row for row in rows_of_units("units", region, programme, as_of) if row.id not in covered]


def numbers_of_sides(code: str, region: Place, programme: Programme, as_of: AsOf) -> dict[str, Number]:
    """Part → what it counts, as the figure says it, of a figure with two sides; the rest where there is one.

    Some three statements. A row above that is not below (a plan approved where a case was moved to, after its
    diagnosis elsewhere) is in the numerator alone, so the rest need not be the difference.
    """
    over, under = PARTS[code]
    assert under is not None
    found = {
        NUMERATOR: _number(over, region, programme, as_of),
        DENOMINATOR: _number(under, region, programme, as_of),
    }
    if code == "K02":
        found[REST] = found[DENOMINATOR] - found[NUMERATOR]
    elif has_rest(code):
        rows = rows_statement(under, region, as_of).where(rest_condition(code, as_of)).subquery()
        found[REST] = db.session.scalar(select(func.count()).select_from(rows)) or 0
    return found


def _number(measure: str, region: Place, programme: Programme, as_of: AsOf) -> Number:
    if measure in OF_UNITS:
        return sum(((row.weight or 0) for row in rows_of_units(measure, region, programme, as_of)), 0)
    counted = tally(region, as_of, by="county", nouns=(noun_of(measure),))
    return in_units(measure, counted.total(counted.by_county).get(measure, 0))
