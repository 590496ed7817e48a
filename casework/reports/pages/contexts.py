"""What each report template gets."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission as P
from casework.enums import Rank, ReturnPeriod
from casework.i18n import gettext as _
from casework.paging import SIZES
from casework.programmes.queries import NO_USE, selected_by_year
from casework.regions.queries import place
from casework.reports import queries
from casework.reports.bindings import printed
from casework.reports.figures.parts import PARTS
from casework.reports.figures.rows import DENOMINATOR, NUMERATOR
from casework.reports.figures.sides import REST, has_two_sides, numbers_of_sides
from casework.reports.model import Summary
from casework.reports.pages.asked import Asked, crumbs_of, region_groups
from casework.reports.pages.figure_lines import figure_lines, nothing_counted
from casework.reports.pages.figure_lines import number as counted_number
from casework.reports.pages.paper_view import ROWS_FIRST, paper_table, paper_text
from casework.reports.pages.papers import papers_of
from casework.reports.pages.rows_page import RowsPage
from casework.reports.summary import as_of
from casework.reports.units import units_below
from casework.reports.year_before import YearBefore
from casework.web.filters import day
from casework.web.guards import can

_ROWS_AT_MOST = 500


def _frame(asked: Asked) -> dict[str, Any]:
    return {"asked": asked, "region_groups": region_groups(), "title_name": asked.region.name}


def index_context(today: date) -> dict[str, Any]:
    """For reports/index.html: the years of the own unit, and the units below in the newest one."""
    own = place(current_user.region_id)
    uses = selected_by_year()
    years = []
    for programme in queries.years_to_report():
        asked = Asked(own, programme, queries.data_date(programme, "", today))
        years.append(
            {
                "programme": programme,
                "on": asked.on,
                "effective": uses.get(programme.id, NO_USE).effective,
                "url": asked.url("reports.show"),
            }
        )
    newest = queries.year_to_show()
    below = []
    if newest is not None and own.rank is not Rank.COUNTY:
        asked = Asked(own, newest, queries.data_date(newest, "", today))
        totals = queries.totals_of_units(own, newest, asked.on)
        for unit in units_below(own):
            counted = totals[unit.id]
            below.append(
                {
                    "name": unit.name,
                    "url": asked.url("reports.show", unit),
                    "counted": counted,
                    "cases_url": asked.figure_url("K01", region=unit),
                    "actions_url": asked.figure_url("K05", "denominator", unit),
                    "overdue_url": asked.figure_url("K08", region=unit),
                }
            )
    return {"years": years, "below": below, "newest": newest, "own": own}


def summary_context(
    summary: Summary, asked: Asked, *, base: YearBefore | None, own: Any, period: ReturnPeriod
) -> dict[str, Any]:
    """For reports/show.html. `own`: the return of the unit for the period; None while it is not begun."""
    return {
        **_frame(asked),
        "summary": summary,
        "lines": list(figure_lines(summary.figures, base.figures if base else None, asked)),
        "base": base,
        "period": period,
        "tabs": _tabs(summary, asked, None),
        "units": _units(summary, asked),
        "papers": papers_of(summary),
        "own": own,
        "may_type": can(P.RETURN_WRITE) and asked.is_own,
        "crumbs": crumbs_of(asked)[:1],
        "is_county": asked.region.rank is Rank.COUNTY,
    }


def _tabs(summary: Summary, asked: Asked, active: int | None) -> list[dict[str, Any]]:
    """Figures, text, then each table with its number of rows; `active` 0 is the text."""
    tabs: list[dict[str, Any]] = [
        {"label": _("Figures"), "url": asked.url("reports.show"), "active": active is None},
        {"label": _("Text"), "url": asked.url("reports.text"), "active": active == 0},
    ]
    for number in sorted(summary.tables):
        tabs.append(
            {
                "label": _("Table %(number)s", number=number),
                "count": len(summary.tables[number].rows),
                "url": asked.url("reports.table", number=number),
                "active": active == number,
            }
        )
    return tabs


def _units(summary: Summary, asked: Asked) -> list[dict[str, Any]]:
    """The rows of table 6 with the address of each unit's own summary."""
    table = summary.tables[6]
    below = units_below(asked.region)
    keys = ("effective", "problems", "resolution", "actions", "completion", "on_time", "visits", "trained")
    made = []
    for at, row in enumerate(table.rows):
        unit = below[at] if at < len(below) else None
        made.append(
            {
                "name": unit.name if unit else _("Of the unit itself"),
                "url": asked.url("reports.show", unit) if unit else "",
                **{key: printed(row[table.index(key)], table.columns[table.index(key)]) for key in keys},
            }
        )
    return made


def table_context(summary: Summary, asked: Asked, number: int, *, whole: bool = False) -> dict[str, Any]:
    """For reports/table.html, and with number 0 for reports/text.html."""
    name = _("Text") if number == 0 else _("Table %(number)s", number=number)
    context: dict[str, Any] = {
        **_frame(asked),
        "summary": summary,
        "tabs": _tabs(summary, asked, number),
        "crumbs": crumbs_of(asked, (name, "")),
        "page_name": name,
    }
    if number == 0:
        return {**context, "paper": paper_text(summary, asked)}
    table = paper_table(summary, number, _ROWS_AT_MOST if whole else ROWS_FIRST)
    return {
        **context,
        "number": number,
        "table": table,
        "all_url": "" if whole else asked.url("reports.table", number=number, all="1"),
    }


def rows_context(shown: RowsPage, asked: Asked, code: str, args: MultiDict[str, str]) -> dict[str, Any]:
    """For reports/figure.html."""
    kept = {name: args[name] for name in ("part", "category", "age") if args.get(name)}

    def address(**changes: Any) -> str:
        return asked.url("reports.figure", code=code, **{**kept, **changes})

    page = shown.page
    pager: dict[str, Any] = {
        "first": 1 if shown.count else 0,
        "last": shown.count,
        "count": shown.count,
        "count_capped": False,
    }
    if page is not None:
        pager = {
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "prev_url": address(page=page.prev_token) if page.prev_token else "",
            "next_url": address(page=page.next_token) if page.next_token else "",
            "size": page.size,
            "size_urls": {size: address(size=size) for size in SIZES},
        }
    part = args.get("part", NUMERATOR)
    return {
        **_frame(asked),
        "shown": shown,
        "sides": _sides(asked, code, part) if kept.keys() <= {"part"} else [],
        "nothing": _nothing(shown, asked, part),
        "code": code if code.startswith("K") else "",
        "pager_page": pager,
        "kept": kept,
        "crumbs": crumbs_of(asked, (shown.title, "")),
        "board_url": url_for("reports.dashboard", year=asked.year, on=asked.on.isoformat()),
    }


def _sides(asked: Asked, code: str, part: str) -> list[dict[str, Any]]:
    """Both sides of the figure and what is missing between them, each with its number; none of a figure with one."""
    if code not in PARTS or not has_two_sides(code):
        return []
    numbers = numbers_of_sides(code, asked.region, asked.programme, as_of(asked.programme, asked.on))
    words = {NUMERATOR: _("Numerator"), DENOMINATOR: _("Denominator"), REST: _("Not in the numerator")}
    return [
        {
            "label": words[side],
            "count": counted_number(value),
            "url": asked.figure_url(code, side),
            "active": side == part,
        }
        for side, value in numbers.items()
    ]


def _nothing(shown: RowsPage, asked: Asked, part: str) -> tuple[str, str]:
    """What an empty list says: that the number is 0, of which unit and day, and what would have been counted."""
    if part == REST:
        facts = {"place": asked.region.name, "date": day(asked.on)}
        return _(
            "Nothing is missing in %(place)s by %(date)s: all that is below is above as well.", **facts
        ), ""
    would = _("What would be counted: %(what)s", what=shown.would_count) if shown.would_count else ""
    return nothing_counted(asked), would
