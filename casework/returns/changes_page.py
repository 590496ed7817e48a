"""The page of what changed between two versions of a return, with the errata that explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from casework.extensions import db
from casework.models import AnnualReturn, ReturnCorrection, ReturnVersion
from casework.regions.queries import place
from casework.reports.model import Figure
from casework.reports.pages.difference import difference_of
from casework.reports.pages.figure_lines import counted, number, said, side_of, unit_of, value_of
from casework.returns import queries
from casework.returns.column_words import words_of_column
from casework.returns.comparing import ChangedFigure, Compared, Where, compared, explained
from casework.returns.passages import Passage, passages
from casework.returns.revising import change_of


@dataclass(frozen=True)
class FigureChange:
    """A figure in both versions, what was counted, the difference, and the corrections that explain it."""

    name: str
    before: str
    before_counted: str
    after: str
    after_counted: str
    difference: str
    errata: Sequence[Any]


@dataclass(frozen=True)
class ParagraphChange:
    """A paragraph in both versions; words that both have are marked."""

    section: str
    before: Sequence[Passage]
    after: Sequence[Passage]


def changes_context(annual_return: AnnualReturn, first: int | None, second: int | None) -> dict[str, Any]:
    """For returns/changes.html: the newest version against the one before it, unless two numbers are given.

    Raises NotFound for a number that no version has. A return with one version has nothing to be compared.
    """
    numbers = queries.all_numbers(annual_return.id)
    head: dict[str, Any] = {
        "row": annual_return,
        "region": place(annual_return.region_id),
        "programme": queries.programme_of(annual_return),
        "numbers": numbers,
        "pairs": _pairs(numbers),
    }
    if len(numbers) < 2 and first is None and second is None:
        return {**head, "versions": None}
    after = numbers[0].number if second is None and numbers else second or 0
    before = max(1, after - 1) if first is None else first
    before, after = min(before, after), max(before, after)
    old, new = (queries.version_of(annual_return, one) for one in (before, after))
    found = compared(old.content, new.content)
    errata = _errata(annual_return, old, new)
    why = explained(old.content, [(one.id, change) for one, change in errata.values()])
    return {
        **head,
        "versions": (old, new),
        "is_same": found.is_same,
        "figures": [_figure(one, _because(one.where, why, errata)) for one in found.figures],
        "cells": [(one, _because(one.where, why, errata)) for one in found.cells],
        "paragraphs": _paragraphs(found),
        "errata": [_named(one) for one, _change in errata.values()],
    }


def _pairs(numbers: Sequence[queries.Numbered]) -> list[tuple[queries.Numbered, queries.Numbered]]:
    """(before, after) of what is usually asked: each version against the one before it, and the newest revision against
    what was frozen."""
    found = [(older, newer) for newer, older in pairwise(numbers)]
    frozen = next((one for one in numbers if not one.revision), None)
    if frozen is not None and numbers[0].revision > 1:
        found.insert(0, (frozen, numbers[0]))
    return found


def _errata(
    annual_return: AnnualReturn, old: ReturnVersion, new: ReturnVersion
) -> dict[int, tuple[ReturnCorrection, Mapping[str, Any]]]:
    """The corrections that came in after one version up to another one, in their order, with what they change."""
    keys = [
        key
        for version in reversed(queries.versions_of(annual_return))
        if old.number < version.number <= new.number and version.revision
        for key in version.correction_ids
    ]
    rows = db.session.scalars(
        select(ReturnCorrection)
        .where(ReturnCorrection.id.in_(keys))
        .options(undefer(ReturnCorrection.changes))
    )
    known = {one.id: one for one in rows} if keys else {}
    return {
        key: (known[key], change)
        for key in keys
        if key in known and (change := change_of(known[key], annual_return))
    }


def _because(
    where: Where, why: Mapping[Where, Sequence[int]], errata: Mapping[int, tuple[ReturnCorrection, Any]]
) -> list[dict[str, Any]]:
    return [_named(errata[key][0]) for key in why.get(where, ())]


def _named(correction: ReturnCorrection) -> dict[str, Any]:
    return {
        "id": correction.id,
        "label": f"{correction.label} · {words_of_column(correction.column_name)}",
        "reason": correction.reason,
    }


def _figure(one: ChangedFigure, errata: Sequence[Any]) -> FigureChange:
    there = one.after or one.before
    unit = unit_of(there.unit) if there is not None else ""
    return FigureChange(
        said(one.code),
        value_of(one.before),
        _counted(one.before),
        value_of(one.after),
        _counted(one.after),
        difference_of(one.after, one.before, unit).text,
        errata,
    )


def _counted(figure: Figure | None) -> str:
    """What a share was counted from; "" for a count, which is its own value."""
    if figure is None or figure.denominator is None:
        return ""
    if figure.is_signed:
        return " / ".join(number(side_of(figure, side)) for side in (figure.numerator, figure.denominator))
    return counted(figure)


def _paragraphs(found: Compared) -> list[ParagraphChange]:
    return [
        ParagraphChange(
            one.section, list(passages(one.before, one.after)), list(passages(one.after, one.before))
        )
        for one in found.paragraphs
    ]
