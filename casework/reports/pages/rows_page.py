"""The list behind a figure: which rows, under which name, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import and_

from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.reports import catalogue
from casework.reports.dashboard import AGES, build_dashboard, overdue_actions, within
from casework.reports.figures.of_cases import STAGES
from casework.reports.figures.parts import OF_UNITS, PARTS
from casework.reports.figures.rows import (
    DENOMINATOR,
    NUMERATOR,
    CountedRow,
    counted_row,
    measure_of,
    noun_of_rows,
    page_of_rows,
    rows_of,
)
from casework.reports.figures.sides import (
    REST,
    has_rest,
    rest_condition,
    rest_of_units,
)
from casework.reports.pages.asked import Asked
from casework.reports.pages.drawings import CATEGORIES_SHOWN, REACHED, age_key, age_words
from casework.reports.pages.figure_lines import formula_of, name_of
from casework.reports.pages.row_lines import RowLine, row_line
from casework.reports.queries import category_condition
from casework.reports.summary import as_of

_STAGE_KINDS: Final = ("reached", "standing")


@dataclass(frozen=True)
class RowsPage:
    """A page of counted rows with its title; `page` is None for short lists that stand on one page.

    `would_count`: what rows would be here, in words.
    """

    title: str
    side: str
    formula: str
    lines: list[RowLine]
    count: int
    page: Any = None
    has_weights: bool = False
    would_count: str = ""


def rows_page(
    asked: Asked, code: str, part: str, *, category: str, age: str, token: str, size: int
) -> RowsPage:
    """The rows of a figure, a side figure or a stage. Raises NotFound for what is neither."""
    if code.split(".")[0] in _STAGE_KINDS:
        return _stage_page(asked, code, token, size)
    if code == "places.received":
        return _received(asked, token, size)
    if code not in PARTS or part not in (NUMERATOR, DENOMINATOR, REST):
        raise NotFound
    if part == REST:
        if age or (category and code != "K09") or not has_rest(code):
            raise NotFound
        return _rest(asked, code, category, token, size)
    try:
        measure = measure_of(code, part)
    except KeyError as unknown:
        raise NotFound from unknown
    definition = catalogue.definition_of(code)
    title, formula, side = name_of(definition), formula_of(definition), _side(code, part)
    counts = _part_of_formula(code, part, formula)
    if measure in OF_UNITS and measure != "enterprises":
        units = rows_of(code, part, asked.region, asked.programme, as_of(asked.programme, asked.on))
        return replace(_short(asked, title, side, formula, units), would_count=counts)
    if (age and code != "K08") or (category and noun_of_rows(measure).key != "constraints"):
        raise NotFound
    if age:
        return _of_age(asked, age)
    only = category_condition(category, _shown_categories(asked, category)) if category else None
    page = page_of_rows(
        measure, asked.region, as_of(asked.programme, asked.on), token=token, size=size, only=only
    )
    return replace(_long(asked, title, side, formula, measure, page), would_count=counts)


def _part_of_formula(code: str, part: str, formula: str) -> str:
    """The side of a formula that a part stands for; the whole where it is no single division."""
    over, division, under = formula.partition("÷")
    if PARTS[code][1] is None or not division or "÷" in under:
        return formula
    return (over if part == NUMERATOR else under).strip()


def _side(code: str, part: str) -> str:
    if part == REST:
        return _("not in the numerator")
    if PARTS[code][1] is None:
        return ""
    return _("numerator") if part == NUMERATOR else _("denominator")


def _short(asked: Asked, title: str, side: str, formula: str, rows: list[CountedRow]) -> RowsPage:
    lines = [row_line(row, asked) for row in rows]
    return RowsPage(title, side, formula, lines, len(lines), has_weights=any(row.weight != 1 for row in rows))


def _long(asked: Asked, title: str, side: str, formula: str, measure: str, page: Any) -> RowsPage:
    rows = [counted_row(measure, row) for row in page.rows]
    return RowsPage(
        title,
        side,
        formula,
        [row_line(row, asked) for row in rows],
        page.count,
        page,
        has_weights=any(row.weight not in (1, None) for row in rows),
    )


def _stage_page(asked: Asked, code: str, token: str, size: int) -> RowsPage:
    kind, _dot, stage = code.partition(".")
    if stage not in STAGES and code not in ("standing.rectify", "standing.waiting"):
        raise NotFound
    if code == "standing.rectify":
        title = _("To be corrected before acceptance")
    elif code == "standing.waiting":
        title = _("Waiting for acceptance")
    elif kind == "reached":
        title = _("Life cycle: reached “%(stage)s”", stage=REACHED[stage])
    else:
        title = _("Life cycle: standing at “%(stage)s”", stage=REACHED[stage])
    formula = _("By the dated facts of the cases up to the data date.")
    page = page_of_rows(code, asked.region, as_of(asked.programme, asked.on), token=token, size=size)
    return _long(asked, title, "", formula, code, page)


def _rest(asked: Asked, code: str, category: str, token: str, size: int) -> RowsPage:
    """The rows of a denominator that are not in the numerator: what is missing for the whole. Of K09 also of a category."""
    moment, definition = as_of(asked.programme, asked.on), catalogue.definition_of(code)
    title, formula, side = name_of(definition), formula_of(definition), _side(code, REST)
    if code == "K02":
        return _short(asked, title, side, formula, rest_of_units(asked.region, asked.programme, moment))
    only = rest_condition(code, moment)
    if category:
        only = and_(only, category_condition(category, _shown_categories(asked, category)))
    measure = measure_of(code, DENOMINATOR)
    page = page_of_rows(measure, asked.region, moment, token=token, size=size, only=only)
    return _long(asked, title, side, formula, measure, page)


def _received(asked: Asked, token: str, size: int) -> RowsPage:
    """Substitutes for cases of other counties: each brought a place along."""
    page = page_of_rows("received", asked.region, as_of(asked.programme, asked.on), token=token, size=size)
    formula = _("Substitutes confirmed for a withdrawn case of another county.")
    return _long(asked, _("Places received"), "", formula, "received", page)


def _of_age(asked: Asked, age: str) -> RowsPage:
    """Overdue actions of one band: working days are counted by the calendar of each county, not by the database."""
    band = next((one for one in AGES if age_key(one) == age), None)
    if band is None:
        raise NotFound
    wanted = {
        action.id
        for action in overdue_actions(asked.region, as_of(asked.programme, asked.on))
        if within(action.days, band)
    }
    definition = catalogue.definition_of("K08")
    rows = rows_of("K08", NUMERATOR, asked.region, asked.programme, as_of(asked.programme, asked.on))
    title = _("Overdue actions: %(age)s", age=age_words(band))
    return _short(asked, title, "", formula_of(definition), [row for row in rows if row.id in wanted])


def _shown_categories(asked: Asked, category: str) -> list[str]:
    """The categories that have a bar of their own, when the bar of all others was pressed."""
    if category != "other":
        return []
    board = build_dashboard(asked.region, asked.programme, asked.on)
    return [one.code for one in board.categories[:CATEGORIES_SHOWN]]
