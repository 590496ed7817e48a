"""The addresses behind the findings of a return: its own text, the tables and rows at its data date, pages of cases."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for

from casework.access.permissions import Permission as P
from casework.narratives.queries import paragraphs_of
from casework.narratives.sections import places_of
from casework.regions.queries import place
from casework.reports.checking.links import Links
from casework.reports.pages.asked import Asked
from casework.reports.pages.paper_view import ROWS_FIRST
from casework.web.guards import can


def links_to(annual_return: Any, programme: Any, asked: Asked) -> Links:
    """Where the findings of a return are mended; `asked` is its unit at the date that was looked at.

    A return that nobody has begun (without a key) has the draft of the system for its text, and nothing beside last year's.
    """
    key = annual_return.id
    period = annual_return.period.value

    @cache
    def rows() -> dict[tuple[int, int], int]:
        return places_of(paragraphs_of(annual_return)) if key is not None else {}

    def text(section: int, paragraph: int) -> str:
        row = rows().get((section, paragraph)) or rows().get((section, 0))
        if row is not None:
            return url_for("narratives.text", return_id=key, _anchor=f"p{row}")
        anchor = f"s{section}-{paragraph}"
        if key is None:
            return f"{asked.url('reports.text')}#{anchor}"
        return url_for("narratives.text", return_id=key, _anchor=anchor)

    def table(number: int, row: str) -> str:
        is_far = row.isdecimal() and int(row) > ROWS_FIRST
        address = asked.url("reports.table", number=number, all="1" if is_far else "")
        return f"{address}#{'total' if row == 'total' else f'r{row}'}" if row else address

    return Links(
        figure=lambda code, part: asked.figure_url(code, part),
        table=table,
        text=text,
        compare=lambda section, paragraph: (
            url_for("returns.copied", return_id=key, section=section, paragraph=paragraph)
            if key is not None
            else ""
        ),
        typed=lambda: (
            asked.url("reports.own_figures", period=period) if can(P.RETURN_WRITE) and asked.is_own else ""
        ),
        diagnosis=lambda case_id, code: url_for("diagnosis.show", case_id=case_id, _anchor=code),
        outcomes=lambda case_id, indicator_id: url_for(
            "outcomes.show", case_id=case_id, _anchor=f"indicator-{indicator_id}"
        ),
    )


def asked_of(annual_return: Any, programme: Any, on: Any) -> Asked:
    """The pages of the report for the unit and year of a return, at a date."""
    return Asked(place(annual_return.region_id), programme, on)
