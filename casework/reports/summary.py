"""The year-end summary of a county, a prefecture or the province at any data date; screens and papers read it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from casework.models import Programme
from casework.programmes.kept import AnyYear
from casework.programmes.queries import get_programme
from casework.regions.queries import Place
from casework.reports import catalogue
from casework.reports.catalogue import RESULT_KINDS
from casework.reports.checks import check_tables
from casework.reports.comparisons import rows_5, rows_7
from casework.reports.experts_table import rows_4
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import Totals, tally
from casework.reports.figures.parts import figures_from
from casework.reports.figures.places import YearOfUnits, classes_of, trained_in
from casework.reports.ledgers import rows_3
from casework.reports.model import DASH, Cell, Difference, Figure, Summary, Table, percent
from casework.reports.registers import read_register, rows_1, rows_2
from casework.reports.training_table import rows_8
from casework.reports.units import bureau_name, level_of, units_below

log = logging.getLogger(__name__)
HALF_YEAR = (6, 30)
"""The summary of this day is the half-year summary (半年小结)."""

_CERTIFICATES = ("system_certificate", "product_certificate", "service_certificate")
_PATENTS = ("invention_patent", "utility_patent", "design_patent")
_STANDARDS = tuple(kind[0] for kind in RESULT_KINDS if "_standard_" in kind[0])
_GIVEN_6 = ("resolution", "completion", "on_time", "satisfaction")


def as_of(programme: AnyYear, data_date: date) -> AsOf:
    """The data date in a programme year."""
    return AsOf(programme.id, programme.year, data_date)


def programme_words(programme: Programme) -> str:
    """The programme's name without its year, which every title puts in front."""
    name = programme.name.removeprefix(f"{programme.year}年度").removeprefix(f"{programme.year}年")
    return name or programme.name


def build_summary(
    region: Place,
    year: int,
    data_date: date,
    *,
    full_phones: bool = False,
    made_at: datetime | None = None,
) -> Summary:
    """Figures K01–K25 and tables 1–8 of a region, counted in the scope of the session.

    A constant number of statements whatever the number of cases. Phones in table 1 are masked unless asked for.
    Until a summary is frozen it is a draft. Its sums are checked each time: what does not agree is named in
    `differences` and logged. Raises NotFound for a year without a programme.
    """
    programme = get_programme(year)
    counted = count_units(region, programme, data_date)
    summary = Summary(
        region_name=region.name_zh,
        region_code=region.code,
        level=level_of(region),
        unit_name=bureau_name(region),
        year=year,
        data_date=data_date,
        programme_name=programme_words(programme),
        is_draft=True,
        figures=figures_from(counted.totals(region)),
        tables=_tables(counted, programme, as_of(programme, data_date), full_phones=full_phones),
        made_at=made_at,
        period="half_year" if data_date == date(year, *HALF_YEAR) else "year",
    )
    return checked(summary, counted.differences())


def checked(summary: Summary, differences: Sequence[Difference]) -> Summary:
    """The summary with every sum that fails: of units below, and between its tables and figures. Each is logged."""
    found = (*differences, *check_tables(summary))
    for one in found:
        log.error(
            "summary %s %s as of %s: %s is %s and %s",
            summary.year, summary.region_code, summary.data_date, one.what, one.one, one.other,
        )  # fmt: skip
    return replace(summary, differences=found) if found else summary


def build_figures(region: Place, programme: Programme, data_date: date) -> dict[str, Figure]:
    """The figures alone: for the comparison with the year before."""
    return figures_from(count_units(region, programme, data_date).totals(region))


def count_units(region: Place, programme: Programme, data_date: date) -> YearOfUnits:
    """Everything countable about a region and the units below it."""
    classes = classes_of(region, programme)
    return YearOfUnits(
        programme=programme,
        region=region,
        tally=tally(region, as_of(programme, data_date), by="case", with_enterprises=True),
        trained=trained_in(region, programme, data_date, classes),
        classes=classes,
    )


def _tables(
    counted: YearOfUnits, programme: Programme, moment: AsOf, *, full_phones: bool
) -> dict[int, Table]:
    region = counted.region
    level = level_of(region)
    register = read_register(region, moment)
    kinds, given_7 = rows_7(region, moment, programme)
    experts, given_4 = rows_4(region, moment, programme, register, counted.tally)
    units, given_6 = rows_6(counted)
    classes, given_8 = rows_8(region, moment, counted.classes)
    return {
        1: catalogue.table(1, level, rows_1(register, programme, full_phones=full_phones)),
        2: catalogue.table(2, level, rows_2(register, counted.tally)),
        3: catalogue.table(3, level, rows_3(region, moment, programme)),
        4: catalogue.table(4, level, experts, given_4),
        5: catalogue.table(5, level, rows_5(region, moment)),
        6: catalogue.table(6, level, units, given_6),
        7: catalogue.table(7, level, kinds, given_7),
        8: catalogue.table(8, level, classes, given_8),
    }


def rows_6(counted: YearOfUnits) -> tuple[list[dict[str, Cell]], dict[str, Cell]]:
    """汇总表: a row per unit below, zero or not, and one for what belongs to the level itself, if there is any.

    So every column adds up to the figure of the region.
    """
    region = counted.region
    rows = [row_6(unit.name_zh, counted.totals(unit)) for unit in units_below(region)]
    own = counted.own_share()
    if any(own.values()):
        rows.append(row_6(own_level(region), own))
    whole = row_6(region.name_zh, counted.totals(region))
    return rows, {key: whole[key] for key in _GIVEN_6}


def own_level(region: Place) -> str:
    """How statistics call what belongs to a unit itself and to none below it: 省本级, 市本级, 州本级."""
    last = region.name_zh[-1:]
    return f"{last if last in '省市州' else ''}本级"


def row_6(name: str, totals: Totals) -> dict[str, Cell]:
    """One row of table 6. Ratios are made from the sums of the row."""

    def got(kinds: Iterable[str]) -> int:
        return sum(totals.get(f"result.{kind}", 0) for kind in kinds)

    satisfaction = figures_from(totals)["K23"].value
    cells = {key: totals.get(measure, 0) for key, measure in _SUMS_6.items()}
    return {
        "region": name,
        **cells,
        "resolution": percent(totals.get("solved", 0), totals.get("constraints", 0)),
        "completion": percent(totals.get("done", 0), totals.get("pursued", 0)),
        "on_time": percent(totals.get("window_held", 0), totals.get("window_due", 0)),
        "certificates": got(_CERTIFICATES),
        "standards": got(_STANDARDS),
        "patents": got(_PATENTS),
        "satisfaction": DASH if satisfaction is None else satisfaction,
    }


_SUMS_6: Mapping[str, str] = {
    "planned": "planned",
    "confirmed": "confirmed",
    "withdrawn": "withdrawn",
    "substituted": "substituted",
    "effective": "effective",
    "diagnosed": "diagnosed",
    "problems": "constraints",
    "solved": "solved",
    "actions": "actions",
    "struck_off": "struck_off",
    "follow_ups_due": "window_due",
    "follow_ups_on_time": "window_held",
    "visits": "visits",
    "expert_attendances": "attendances",
    "trained": "trained",
    "chief_quality_officers": "result.chief_quality_officer",
}
