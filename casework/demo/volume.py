"""Many cases over many years, for benchmarks and for those who want to see a full register: `fill`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from flask import Flask

from casework import clock
from casework.demo.bulk import words, years
from casework.demo.bulk.cases import Subject, nominate, open_enterprise, write_case
from casework.demo.bulk.children import add_children
from casework.demo.bulk.loading import Loader, loading
from casework.demo.bulk.places import County, cases_of_years, ended, shares, weights
from casework.demo.bulk.road import travel
from casework.demo.bulk.tables import Sheets
from casework.secrets_at_rest import keyring

MOST_CASES = 1_000_000
YEARS = 20
FULL_YEARS = 2
"""The latest years, whose cases have all their children; older ones have a few of each kind, and only the very last
year is in the search index with every token: a million complete cases would take some 60 GB."""
RETURNING = 0.3
"""Share of cases whose enterprise took part before."""


@dataclass(frozen=True)
class Filled:
    """What was made."""

    cases: int
    rows: int
    first_year: int
    last_year: int


@dataclass
class _Work:
    """What one filling carries from year to year."""

    sheets: Sheets
    loader: Loader
    today: date
    experts: Sequence[tuple[int, int, str]] = ()
    known: dict[int, deque[tuple[int, int]]] = field(default_factory=dict)


def fill(
    app: Flask, *, cases: int, seed: int = 1, first_year: int | None = None, number_of_years: int = YEARS
) -> Filled:
    """Add `cases` confirmed cases with their children, spread evenly over years that hold no programme yet.

    `first_year`: by default so that the last one lies before the earliest programme year (or the present year). The
    places of each year are as many as its cases. The same seed gives the same rows. Needs the owner of the tables
    (MIGRATION_DATABASE_URL); nobody else may work in the database meanwhile.

    Raises ValueError for a number of cases out of range or a year that is there already, BrokenKeys or a driver's
    error when rows break a constraint (PostgreSQL then keeps nothing, SQLite the years that were complete).
    """
    if not 0 < cases <= MOST_CASES:
        raise ValueError(f"between 1 and {MOST_CASES:,} cases can be made")
    sheets = Sheets()
    keys = keyring(app.config["SECRET_KEY"])
    with loading(app.config["MIGRATION_DATABASE_URL"], sheets.all(), keys) as loader:
        work = _Work(sheets, loader, clock.today())
        start = _first_year(loader, work.today, first_year, number_of_years)
        rng = Random(f"{seed} people")
        places = years.with_people(loader, sheets, years.counties(loader), rng)
        work.experts = years.experts(loader, sheets, places[0].province_id, cases, rng)
        drawn = weights(places, rng)
        for year, number in cases_of_years(cases, start, number_of_years).items():
            gone = ended(places) if year >= start + number_of_years // 2 else set()
            of_year = shares(number, {key: weight for key, weight in drawn.items() if key not in gone})
            before_last = start + number_of_years - 1 - year
            _fill_year(work, year, places, of_year, Random(f"{seed} {year}"), before_last)
            loader.keep()
    rows = sum(sheet.taken for sheet in sheets.all())
    return Filled(cases, rows, start, start + number_of_years - 1)


def _first_year(loader: Loader, today: date, wanted: int | None, number: int) -> int:
    taken = [year for (year,) in loader.driver.execute("SELECT year FROM programmes").fetchall()]
    start = wanted if wanted is not None else min([today.year, *taken]) - number
    both = sorted(set(taken) & set(range(start, start + number)))
    if both:
        raise ValueError(f"these programme years are there already: {both}")
    return start


def _fill_year(
    work: _Work, year: int, places: Sequence[County], of_year: dict[int, int], rng: Random, before_last: int
) -> None:
    """One programme year with all its cases, county by county; `before_last`: how many years come after it."""
    sheets = work.sheets
    quotas: dict[int, int] = {}
    for place in places:
        quotas[place.prefecture_id] = quotas.get(place.prefecture_id, 0) + of_year.get(place.id, 0)
    programme_id, due = years.programme(
        sheets,
        year,
        places[0].province_id,
        sum(of_year.values()),
        quotas,
        years.editions(work.loader),
        work.today,
    )
    for place in places:
        number = of_year.get(place.id, 0)
        known = work.known.setdefault(place.id, deque())
        took_part = []
        for sequence in range(1, number + 1):
            at = int(rng.random() * len(work.experts))
            subject = Subject(
                case_id=sheets.cases.next_id,
                county=place,
                year=year,
                programme_id=programme_id,
                due=due,
                road=travel(year, work.today, rng),
                is_full=before_last < FULL_YEARS,
                is_latest=before_last == 0,
                team=[work.experts[(at + n) % len(work.experts)] for n in range(3)],
                today=work.today,
                rng=rng,
            )
            file = known.popleft() if known and rng.random() < RETURNING else None
            took_part.append(_add_case(sheets, subject, file, sequence))
            work.loader.load_full()
        known.extend(took_part)
        if number:
            sheets.counters.add(programme_id, place.id, place.prefecture_id, place.province_id, number)


def _add_case(
    sheets: Sheets, subject: Subject, file: tuple[int, int] | None, sequence: int
) -> tuple[int, int]:
    """One case with everything below it; gives the keys of its enterprise's file and identity."""
    county = subject.county
    firm = words.firm(file[0] if file else sheets.enterprises.next_id, county.short_name, county.code)
    if file is None:
        file = open_enterprise(sheets, county, firm, subject.year, subject.rng, subject.is_latest)
    nomination_id = nominate(sheets, subject, firm, file)
    add_children(sheets, subject)
    write_case(sheets, subject, firm, file, nomination_id, sequence)
    return file
