"""Figures as lines of a page: name and formula in the reader's language, each number with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from casework.i18n import DEFAULT_LOCALE, current_locale
from casework.i18n import gettext as _
from casework.reports import catalogue
from casework.reports.catalogue_definition import FigureDefinition
from casework.reports.figures.parts import COMPARED, PARTS
from casework.reports.model import DASH, Figure, Number, half_up, percent
from casework.reports.pages.asked import Asked
from casework.reports.pages.difference import Difference, difference_of
from casework.web.filters import day

POINTS: Final = "个百分点"


@dataclass(frozen=True)
class FigureLine:
    """One line of the table of figures. Numbers are texts; an address is '' where there are no rows to show."""

    code: str
    is_side: bool
    name: str
    formula: str
    value: str
    numerator: str
    numerator_url: str
    denominator: str
    denominator_url: str
    unit: str
    before: str
    difference: Difference
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of results of K22 with its number and its rows."""

    name: str
    count: str
    url: str


def is_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return current_locale() == DEFAULT_LOCALE


def name_of(definition: FigureDefinition) -> str:
    """The name of a figure in the reader's language."""
    return definition.name_zh if is_chinese() else definition.name_en


def said(code: str) -> str:
    """A figure or side figure as people call it: K16 and its name, without the suffix that belongs to the code.

    The code itself for one that is not in the catalogue any more.
    """
    try:
        return f"{code.partition('.')[0]} {name_of(catalogue.definition_of(code))}"
    except KeyError:
        return code


def formula_of(definition: FigureDefinition) -> str:
    """Its formula in the reader's language."""
    return definition.formula_zh if is_chinese() else definition.formula_en


def value_of(figure: Figure | None) -> str:
    """A value as a page shows it: 84.1 %, 94.6 分; units other than % in Chinese only."""
    if figure is None or figure.value is None:
        return DASH
    value = f"{figure.digits}\N{NO-BREAK SPACE}{unit_of(figure.unit)}".strip()
    return value if figure.is_comparable else f"{value} · {_('not comparable, under 5 batches')}"


def unit_of(unit: str) -> str:
    """A unit as a page shows it: words of measure belong to Chinese; points are never mixed with per cent."""
    if unit == POINTS:
        return _("pts")
    return unit if is_chinese() or unit == "%" else ""


def counted(figure: Figure | None) -> str:
    """97 / 99 家; DASH where a side may not be shown."""
    if figure is None:
        return DASH
    sides = f"{number(figure.numerator)} / {number(figure.denominator)}"
    return f"{sides} {unit_of(figure.count_unit)}".strip()


def nothing_counted(asked: Asked) -> str:
    """What an empty list of counted rows says first."""
    facts = {"place": asked.region.name, "date": day(asked.on)}
    return _("Nothing is counted here: the number is 0 for %(place)s by %(date)s.", **facts)


def number(value: object) -> str:
    """A counted number: 9, 4.5; DASH for none."""
    if value is None:
        return DASH
    text = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def side_of(figure: Figure, value: Number | None) -> Number | None:
    """A side of a figure as a page shows it: the rates that a comparison compares with two decimals."""
    return half_up(value, 2) if value is not None and figure.code in COMPARED else value


def figure_lines(
    figures: Mapping[str, Figure], base: Mapping[str, Figure] | None, asked: Asked
) -> Iterator[FigureLine]:
    """Every figure by code, each followed by its side figures; the kinds of K22 stand in its own line."""
    for definition in catalogue.FIGURES:
        figure = figures[definition.code]
        earlier = None if base is None else base.get(definition.code)
        line = _line(definition, figure, earlier, asked, is_side=False)
        if definition.code == "K22":
            yield replace(line, kinds=tuple(_kinds(definition, figure, asked)))
            continue
        yield line
        for part in definition.parts:
            side = figure.part(part.suffix)
            if side is None or not catalogue.is_shown(figure, side):
                continue
            before = None if earlier is None else earlier.part(part.suffix)
            yield _line(part, side, before, asked, is_side=True)


def _kinds(definition: FigureDefinition, figure: Figure, asked: Asked) -> Iterator[Kind]:
    """The kinds that counted something."""
    for part in definition.parts:
        side = figure.part(part.suffix)
        if side is not None and side.numerator:
            yield Kind(name_of(part), number(side.numerator), asked.figure_url(part.code))


def _line(
    definition: FigureDefinition, figure: Figure, before: Figure | None, asked: Asked, *, is_side: bool
) -> FigureLine:
    code = definition.code
    has_denominator = PARTS[code][1] is not None
    has_rows = code not in COMPARED
    return FigureLine(
        code=code,
        is_side=is_side,
        name=name_of(definition),
        formula=formula_of(definition),
        value=value_of(figure),
        numerator=number(side_of(figure, figure.numerator)),
        numerator_url=asked.figure_url(code) if figure.numerator is not None and has_rows else "",
        denominator=number(side_of(figure, figure.denominator)) if has_denominator else "",
        denominator_url=asked.figure_url(code, "denominator")
        if has_denominator and figure.denominator is not None and has_rows
        else "",
        unit=unit_of(figure.count_unit),
        before=value_of(before),
        difference=difference_of(figure, before, unit_of(figure.unit)),
    )


def share_of(part: int, whole: int) -> str:
    """A share in per cent with one decimal, without its sign; DASH when there is nothing to divide by."""
    share = percent(part, whole)
    return share if isinstance(share, str) else str(half_up(share, 1))
