"""The lists of dashboards and figures as rows of a file: the words, columns and order of their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for

from casework import clock
from casework.access.permissions import Permission as P
from casework.early_warnings.asides import Aside
from casework.early_warnings.queries import early_warnings
from casework.enums import ExportKind
from casework.errors import NotFound
from casework.exports.offered import Args, Offered, Taken, Told, offer, paged
from casework.i18n import gettext as _
from casework.lists.bar import export_of
from casework.paging import NO_PAGE, SIZES, Page
from casework.reports.board_rows import page_of_board
from casework.reports.pages.asked import Asked, board_asked, read_asked
from casework.reports.pages.board_lines import effect_lines
from casework.reports.pages.row_lines import RowLine, row_line
from casework.reports.pages.rows_page import rows_page
from casework.reports.pages.warning_lines import (
    Filters,
    WarningLine,
    aside_words,
    fitting,
    read_filters,
    warning_line,
)
from casework.reports.queries import own_classes
from casework.web.addresses import query_address
from casework.web.columns import SheetCell
from casework.web.filters import DASH, day
from casework.web.keys import key

AT_ONCE: Final = SIZES[-1]


def query_of(asked: Asked, **more: str) -> str:
    """What a file of a page of reports is asked for by: year, day, region, and what the page has beside them."""
    region = "" if asked.is_own else str(asked.region.id)
    return urlencode({"year": asked.year, "on": asked.on.isoformat(), "region": region, **more})


def figure_export(asked: Asked, code: str, kept: dict[str, str], pager: dict[str, Any]) -> Any:
    """The button beside the rows of a figure."""
    query = query_of(asked, code=code, **kept)
    return export_of(ExportKind.FIGURE_ROWS.value, query, pager["count"], capped=pager["count_capped"])


def warnings_export(asked: Asked, filters: Filters, count: int) -> Any:
    """The button beside the early warnings."""
    query = query_of(asked, rule=filters.rule, level=filters.level, aside="1" if filters.aside else "")
    return export_of(ExportKind.WARNINGS.value, query, count)


def classes_export(asked: Asked, count: int) -> Any:
    """The button beside the training classes of the own unit."""
    return export_of(ExportKind.TRAINING.value, query_of(asked), count)


def board_export(asked: Asked, what: str, kind: str, pager: dict[str, Any]) -> Any:
    """The button beside the rows of a number of the dashboard."""
    query = query_of(asked, what=what, which=kind)
    return export_of(ExportKind.BOARD_ROWS.value, query, pager["count"], capped=pager["count_capped"])


def _kept(args: Args, *names: str) -> dict[str, Any]:
    """These parts of an address, those that are there: never all of them, a stored address may hold anything."""
    return {name: args[name] for name in names if args.get(name)}


def _row_heads(*, has_weights: bool) -> list[str]:
    weights = [_("Counts")] if has_weights else []
    return [_("Row"), _("Enterprise"), _("Number"), _("County"), _("Dates"), _("State"), *weights]


def _row_cells(line: RowLine, *, has_weights: bool) -> list[SheetCell]:
    dates = _("; ").join(f"{name} {day(on)}" for name, on in line.dates) or DASH
    state = str(line.state.label) if line.state else DASH
    cells: list[SheetCell] = [
        line.title,
        line.enterprise or DASH,
        line.case_number,
        line.county or DASH,
        dates,
        state,
    ]
    return [*cells, line.weight] if has_weights else cells


def _asked(args: Args, today: date) -> Asked:
    year = args.get("year", type=key)
    if year is None or not 2000 <= year < 2200:
        raise NotFound
    return read_asked(args, year, today)


def _figure_rows(args: Args, today: date, told: Told | None) -> Taken:
    asked = _asked(args, today)

    def read(token: str) -> Any:
        return rows_page(
            asked, args.get("code", ""), args.get("part", "numerator"), category=args.get("category", "")[:20],
            age=args.get("age", "")[:10], token=token, size=AT_ONCE,
        )  # fmt: skip

    has_weights = bool(read("").has_weights)

    def lines(shown: Any) -> Sequence[Sequence[SheetCell]]:
        return [_row_cells(line, has_weights=has_weights) for line in shown.lines]

    rows = paged(read, lambda shown: shown.page or replace(NO_PAGE, count=shown.count), lines, told)
    return Taken(_row_heads(has_weights=has_weights), rows)


def _figure_address(args: Args) -> str:
    shown = _kept(args, "part", "category", "age", "region", "on")
    return url_for("reports.figure", year=_year_of(args), code=args.get("code", "K01"), **shown)


def _year_of(args: Args) -> int:
    year = args.get("year", type=key)
    return year if year is not None and 2000 <= year < 2200 else clock.today().year


def _of_board(args: Args) -> Asked:
    asked = board_asked(args)
    if asked is None:
        raise NotFound
    return asked


def _board_rows(args: Args, today: date, told: Told | None) -> Taken:
    asked, what, kind = _of_board(args), args.get("what", ""), args.get("which", "")
    heads = _row_heads(has_weights=False)
    if what == "effects":
        found = effect_lines(asked, kind)
        if told is not None:
            told(len(found))
        return Taken(heads, (_row_cells(line, has_weights=False) for line in found))

    def read(token: str) -> tuple[Page, Sequence[Any]]:
        return page_of_board(what, kind, asked.region, asked.programme, asked.on, token=token, size=AT_ONCE)

    def lines(found: Any) -> Sequence[Sequence[SheetCell]]:
        return [_row_cells(row_line(row, asked), has_weights=False) for row in found[1]]

    return Taken(heads, paged(read, lambda found: found[0], lines, told))


def _board_address(args: Args) -> str:
    shown = _kept(args, "year", "region", "on")
    return url_for("boards.rows", what=args.get("what", "visits"), which=args.get("which", "0"), **shown)


def _warnings(args: Args, today: date, told: Told | None) -> Taken:
    asked = _of_board(args)
    found = fitting(early_warnings(asked.region, asked.programme, today), read_filters(args))
    if told is not None:
        told(len(found))
    heads = [
        _("Level"), _("Warning"), _("What it is about"), _("Enterprise"), _("Number"), _("County"), _("Facts"),
        _("What clears it"),
    ]  # fmt: skip
    return Taken(heads, (_warning_cells(warning_line(one), aside) for one, aside in found))


def _warning_cells(line: WarningLine, aside: Aside | None) -> list[SheetCell]:
    one, facts = line.warning, [line.facts, aside_words(aside)] if aside else [line.facts]
    return [
        str(one.level.label), str(one.rule.label), line.title, one.enterprise or DASH, one.case_number or DASH,
        line.place or DASH, _("; ").join(facts), line.clears,
    ]  # fmt: skip


def _warnings_address(args: Args) -> str:
    return query_address("boards.warnings", _kept(args, "year", "region", "on", "rule", "level", "aside"))


def _classes(args: Args, today: date, told: Told | None) -> Taken:
    """The classes that the own unit typed."""
    asked = _asked(args, today)
    if not asked.is_own:
        raise NotFound
    found = own_classes(asked.region, asked.programme)
    if told is not None:
        told(len(found))
    heads = [
        _("Class"), _("Topic"), _("First day"), _("Last day"), _("Place"), _("Enterprises"), _("Heads"),
        _("Person-times"), _("Teaching hours"), _("Assessed"), _("Passed"),
    ]  # fmt: skip
    return Taken(
        heads,
        (
            [
                one.session, one.topic, day(one.held_on), day(one.ended_on), one.place, one.enterprises, one.heads,
                one.person_times, one.hours, one.assessed, one.passed,
            ]
            for one in found
        ),
    )  # fmt: skip


offer(ExportKind.FIGURE_ROWS, Offered((P.REPORT_READ,), _figure_address, _figure_rows))
offer(ExportKind.BOARD_ROWS, Offered((P.DASHBOARD_READ,), _board_address, _board_rows))
offer(ExportKind.WARNINGS, Offered((P.DASHBOARD_READ,), _warnings_address, _warnings))
offer(
    ExportKind.TRAINING,
    Offered((P.RETURN_WRITE,), lambda args: url_for("reports.own_figures", year=_year_of(args)), _classes),
)
