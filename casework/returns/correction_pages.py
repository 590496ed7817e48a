"""Corrections as pages show them: the values of a row, a change in words, what waits for a revision."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from casework.audit_pages.words import word
from casework.i18n import gettext as _
from casework.models import AnnualReturn, Programme, ReturnCorrection
from casework.regions.queries import is_twice, place
from casework.reports.pages.figure_lines import said
from casework.reports.pages.papers import Offer, formats
from casework.returns import corrections, errata, forgotten, queries, revising, values
from casework.returns.column_words import words_of_column


@dataclass(frozen=True)
class RowToCorrect:
    """One row with the values that may be wrong: name, what stands there, where to ask."""

    name: str
    values: list[tuple[str, str, str]]


def rows_to_correct(annual_return: AnnualReturn, row: Any) -> list[RowToCorrect]:
    """A row and those that are counted with it; a constant number of statements."""
    programme = queries.programme_of(annual_return)
    rows = [one for one in (row, *corrections.rows_below(row)) if values.offered(one.__tablename__)]
    return [_row(annual_return, one, programme) for one in rows]


def _row(annual_return: AnnualReturn, row: Any, programme: Programme) -> RowToCorrect:
    table = row.__tablename__
    address = {"return_id": annual_return.id, "object_type": table, "object_id": row.id}
    return RowToCorrect(
        word("object", table),
        [
            (
                words_of_column(column),
                values.word_of(table, column, values.written(getattr(row, column)), programme),
                url_for("return_steps.correct", **address, column=column),
            )
            for column in values.offered(table)
        ],
    )


def standing(row: Any, column: str, programme: Programme) -> list[tuple[str, str]]:
    """What stands in a row now."""
    text = values.written(getattr(row, column))
    return [(words_of_column(column), values.word_of(row.__tablename__, column, text, programme))]


def change_in_words(correction: ReturnCorrection, programme: Programme) -> tuple[str, str]:
    """The value before and the one after, as people read them."""
    of = (correction.object_type, correction.column_name)
    before, after = (
        values.word_of(*of, text, programme) for text in (correction.old_value, correction.new_value)
    )
    return before, after


def entry(correction: ReturnCorrection, annual_return: AnnualReturn, programme: Programme) -> dict[str, Any]:
    """One line of the errata: the correction with its county, its column and values in words, its effect on every total.

    An effect on another return than the one shown says of which year and period it is.
    """
    before, after = change_in_words(correction, programme)
    here = (programme.year, annual_return.period.value)
    effects = json.loads(correction.effects) if correction.effects else []
    for one in effects:
        year, period = one.get("year", here[0]), one.get("period", here[1])
        one["name"] = said(str(one["code"]))
        one["region"] = _unit(one["region_id"]) if "region_id" in one else one["region"]
        one["of"] = "" if (year, period) == here else f"{year} {type(annual_return.period)(period).label}"
    return {
        "row": correction,
        "county": place(correction.region_id).name if correction.region_id != annual_return.region_id else "",
        "tables": errata.tables_touched(correction, annual_return),
        "column": words_of_column(correction.column_name),
        "before": before,
        "after": after,
        "effects": effects,
    }


@dataclass(frozen=True)
class Forgotten:
    """One row that came late: which, of which enterprise, its days, where to ask; "" while it is asked for already."""

    name: str
    enterprise: str
    held_on: date
    came_on: date
    url: str


def forgotten_visits(annual_return: AnnualReturn) -> list[Forgotten]:
    """The late visits of a return; a constant number of statements."""
    visits, waiting = forgotten.late_visits(annual_return), forgotten.asked_already(annual_return)
    cases = forgotten.cases_of(visits)
    return [
        Forgotten(
            _("Visit no. %(number)s", number=one.number),
            cases[one.case_id].enterprise_name,
            one.held_on,
            one.filed_on,
            ""
            if ("visits", one.id, forgotten.ARRIVAL) in waiting
            else url_for("return_steps.count_visit", return_id=annual_return.id, visit_id=one.id),
        )
        for one in visits
    ]


def forgotten_completions(annual_return: AnnualReturn) -> list[Forgotten]:
    """The actions that were completed late by what was recorded; a constant number of statements."""
    actions, waiting = forgotten.late_completions(annual_return), forgotten.asked_already(annual_return)
    cases, column = forgotten.cases_of(actions), "done_on"
    return [
        Forgotten(
            f"{one.code} {one.title}",
            cases[one.case_id].enterprise_name,
            one.due_on,
            one.done_on,
            ""
            if ("action_items", one.id, column) in waiting
            else url_for(
                "return_steps.correct",
                return_id=annual_return.id,
                object_type="action_items",
                object_id=one.id,
                column=column,
            ),
        )
        for one in actions
        if one.done_on is not None
    ]


def errata_offers(found: Iterable[ReturnCorrection]) -> list[Offer]:
    """The list of errata among the papers of a return; none while nothing of it was approved."""
    if not any(one.is_approved for one in found):
        return []
    return [Offer(_("Errata"), "errata", formats("xlsx", "pdf", "docx"), errata.NAME)]


def _unit(region_id: int) -> str:
    """The name of a unit, told apart from its prefecture of the same name."""
    unit = place(region_id)
    return _("%(unit)s (county)", unit=unit.name) if is_twice(unit) else unit.name


def waiting(annual_return: AnnualReturn) -> list[str]:
    """The approved corrections that the next revision of a return brings, in words."""
    return [
        f"{place(one.region_id).name} · {one.label} · {words_of_column(one.column_name)}"
        for one in revising.pending(annual_return)
    ]
