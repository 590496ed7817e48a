"""The pages of figures: region, date and addresses around what `figures` reads."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from flask import url_for
from werkzeug.datastructures import MultiDict

from casework.access.principal import Principal
from casework.audit_pages.figures import Counted, Row, counted_by, figures_of
from casework.audit_pages.listing import pager
from casework.audit_pages.words import word
from casework.enums import Rank
from casework.i18n import gettext as _
from casework.models import Programme
from casework.programmes.queries import get_programme
from casework.regions.choosing import place_label
from casework.regions.queries import Place
from casework.reports import catalogue
from casework.reports.catalogue_definition import FigureDefinition
from casework.reports.figures.parts import PARTS
from casework.reports.figures.rows import DENOMINATOR, NUMERATOR
from casework.reports.model import Figure
from casework.reports.pages.figure_lines import formula_of, name_of, number, value_of
from casework.reports.queries import data_date, year_to_show, years_to_report
from casework.reports.units import reached_from, regions_within
from casework.web.keys import key

MOST_DATES: Final = 5


class Look(NamedTuple):
    """Region, year and data date of a page, kept in its addresses."""

    region: Place
    year: int
    on: date

    def url(self, endpoint: str, region: Place | None = None, **more: Any) -> str:
        """An address of the same year, date and region (or another one)."""
        given = {name: value for name, value in more.items() if value not in (None, "")}
        place = region or self.region
        return url_for(endpoint, year=self.year, on=self.on.isoformat(), region=place.id, **given)


class FigureLine(NamedTuple):
    """One figure, or a side figure, with the addresses of what it counts."""

    code: str
    name: str
    formula: str
    value: str
    numerator: str
    numerator_url: str
    denominator: str
    denominator_url: str
    is_side: bool


class RowLine(NamedTuple):
    """One counted row: key and dates only."""

    name: str
    url: str
    case_number: str
    case_url: str
    county: str
    dates: list[tuple[str, date]]
    weight: str


def years_offered() -> dict[int, Programme]:
    """The years that have figures, the newest first."""
    return {programme.year: programme for programme in years_to_report()}


def year_asked(asked: int | None, years: dict[int, Programme]) -> Programme | None:
    """The year that a form is shown for: the one asked for, else the running one."""
    return years.get(asked or 0) or year_to_show()


def read_look(reader: Principal, year: int, args: MultiDict[str, str], today: date) -> Look:
    """What the address asks for. Raises NotFound for an unknown year or a region out of reach."""
    programme = get_programme(year)
    region = reached_from(reader.region_id, args.get("region", type=key))
    return Look(region, year, data_date(programme, args.get("on", ""), today))


def _frame(reader: Principal, look: Look) -> dict[str, Any]:
    own = reached_from(reader.region_id, None)
    return {
        "look": look,
        "regions": [
            (one.id, place_label(one.id) if one.rank is Rank.COUNTY else one.name)
            for one in regions_within(own)
        ],
    }


def year_context(reader: Principal, year: int, args: MultiDict[str, str], today: date) -> dict[str, Any]:
    """For audit_pages/year.html."""
    look = read_look(reader, year, args, today)
    figures = figures_of(reader, look.region, year, look.on)
    lines: list[FigureLine] = []
    for definition in catalogue.FIGURES:
        figure = figures[definition.code]
        lines.append(_figure_line(look, definition, figure, is_side=False))
        for part in definition.parts:
            side = figure.part(part.suffix)
            if side is not None and (definition.code != "K22" or side.numerator):
                lines.append(_figure_line(look, part, side, is_side=True))
    return {**_frame(reader, look), "lines": lines}


def _figure_line(look: Look, definition: FigureDefinition, figure: Figure, *, is_side: bool) -> FigureLine:
    code, has_denominator = definition.code, PARTS[definition.code][1] is not None
    return FigureLine(
        code,
        name_of(definition),
        formula_of(definition),
        value_of(figure),
        number(figure.numerator),
        look.url("audit_pages.figure", code=code) if figure.numerator else "",
        number(figure.denominator) if has_denominator else "",
        look.url("audit_pages.figure", code=code, part=DENOMINATOR) if figure.denominator else "",
        is_side,
    )


def counted_context(
    reader: Principal, year: int, code: str, args: MultiDict[str, str], today: date, size: int
) -> dict[str, Any]:
    """For audit_pages/figure.html. Raises NotFound for an unknown figure or side."""
    look, part = read_look(reader, year, args, today), args.get("part", NUMERATOR)
    counted = counted_by(
        reader, look.region, year, look.on, code, part, token=args.get("page", ""), size=size
    )
    definition = catalogue.definition_of(code)

    def url(**changes: Any) -> str:
        return look.url("audit_pages.figure", code=code, part=part, **changes)

    return {
        **_frame(reader, look),
        "code": code,
        "part": part,
        "title": name_of(definition),
        "side": _side(code, part),
        "formula": formula_of(definition),
        "total": number(counted.total),
        "counties": _counties(look, counted, code, part),
        "lines": [_row_line(row, look.on) for row in counted.rows],
        "pager_page": pager(counted.page, url) if counted.page else None,
        "sides": [] if PARTS[code][1] is None else _sides(look, code, part),
    }


def _side(code: str, part: str) -> str:
    if PARTS[code][1] is None:
        return ""
    return _("numerator") if part == NUMERATOR else _("denominator")


def _sides(look: Look, code: str, part: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("numerator") if side == NUMERATOR else _("denominator"),
            "url": look.url("audit_pages.figure", code=code, part=side),
            "active": side == part,
        }
        for side in (NUMERATOR, DENOMINATOR)
    ]


def _counties(look: Look, counted: Counted, code: str, part: str) -> list[dict[str, Any]]:
    return [
        {
            "name": place_label(place.id) if place.rank is Rank.COUNTY else place.name,
            "url": look.url("audit_pages.figure", place, code=code, part=part)
            if place.id != look.region.id
            else "",
            "rows": rows,
            "weight": number(weight),
        }
        for place, rows, weight in counted.by_county
    ]


def _row_line(row: Row, on: date) -> RowLine:
    """Deadlines are shown whenever they are; what happened only up to the data date."""
    dates = [(word("column", name), day) for name, day in row.dates.items() if name == "due_on" or day <= on]
    trail = url_for(
        "audit_pages.trail",
        object_type=row.table,
        object_id=row.id,
        counted=",".join(sorted(row.dates)) or None,
    )
    return RowLine(
        name=f"{word('object', row.table)} {row.id}",
        url=trail,
        case_number=row.case_number,
        case_url=url_for("audit_pages.case_trail", case_id=row.case_id) if row.case_id else "",
        county=place_label(row.county.id),
        dates=dates[-MOST_DATES:],
        weight="" if row.weight is None else number(row.weight),
    )
