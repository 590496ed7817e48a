"""What is kept of a return: the summary as canonical JSON, its fingerprint, and the rows behind each figure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.enums import ReturnPeriod
from casework.extensions import db
from casework.models import AnnualReturn, Programme, ReturnVersion
from casework.narratives.queries import with_text
from casework.regions.queries import place
from casework.reports.codec import canonical, to_json
from casework.reports.figures.parts import PARTS
from casework.reports.figures.rows import CountedRow, Part, measures_of_figures, rows_of, rows_of_all
from casework.reports.figures.rows import measure_of as measure_of
from casework.reports.model import Number, Period, Summary, half_up
from casework.reports.summary import as_of, build_summary
from casework.reports.writers.narrative import text_of

SIDES: Final[tuple[Part, ...]] = ("numerator", "denominator")


def fingerprint_of(content: str) -> str:
    """SHA-256 in hexadecimal digits over the UTF-8 text."""
    return hashlib.sha256(content.encode()).hexdigest()


def in_fours(fingerprint: str) -> str:
    """The fingerprint as people read it: groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def summary_of(annual_return: AnnualReturn, programme: Programme, *, on: date | None = None) -> Summary:
    """The summary of a return as it would be handed in now, with its text: the unit's own, or the draft that nobody has
    edited. Data date (unless `on` is given) and period are the return's, phones are masked."""
    built = build_summary(place(annual_return.region_id), programme.year, on or annual_return.data_on)
    period: Period = "year" if annual_return.period is ReturnPeriod.YEAR else "half_year"
    said = with_text(replace(built, period=period, is_draft=False), annual_return)
    return replace(said, paragraphs=text_of(said))


def keep_version(
    annual_return: AnnualReturn,
    programme: Programme,
    *,
    actor: Principal,
    today: date,
    now: datetime,
    corrections: Iterable[int] = (),
) -> ReturnVersion:
    """Store what a return says now as its next version. `corrections`: those that the live rows have already."""
    summary = summary_of(annual_return, programme)
    content, rows = to_json(summary), canonical(rows_behind(annual_return, programme))
    number = 1 + (
        db.session.scalar(
            select(func.max(ReturnVersion.number)).where(ReturnVersion.annual_return_id == annual_return.id)
        )
        or 0
    )
    version = ReturnVersion(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        number=number,
        content=content,
        counted_rows=rows,
        rows_fingerprint=fingerprint_of(rows),
        corrections=",".join(str(key) for key in corrections),
        fingerprint=fingerprint_of(content),
        is_zero=summary.is_zero_report,
        made_on=today,
        made_at=now,
        made_by_id=actor.id,
        made_by_name=actor.name,
    )
    db.session.add(version)
    db.session.flush()
    return version


def rows_behind(
    annual_return: AnnualReturn, programme: Programme, only: Collection[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Measure → its rows as plain JSON values, of `only` some. Figures share measures: rows are kept once per measure."""
    moment, region = as_of(programme, annual_return.data_on), place(annual_return.region_id)
    if only is None:
        found = rows_of_all(region, programme, moment)
        return {measure: [_plain(row) for row in found[measure]] for measure in measures_of_figures()}
    kept: dict[str, list[dict[str, Any]]] = {}
    for code, parts in PARTS.items():
        for side, measure in zip(SIDES, parts, strict=True):
            if measure is None or measure in kept or measure not in only:
                continue
            kept[measure] = [_plain(row) for row in rows_of(code, side, region, programme, moment)]
    return kept


def _plain(row: CountedRow) -> dict[str, Any]:
    return {
        "noun": row.noun,
        "id": row.id,
        "county_id": row.county_id,
        "county": place(row.county_id).name_zh,
        "case_id": row.case_id,
        "case_number": row.case_number,
        "enterprise": row.enterprise,
        "weight": _shown(row.weight),
        "facts": {name: _shown(value) for name, value in row.facts.items()},
    }


def _shown(value: Number | Any) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "value", value))


def frozen_rows(version: ReturnVersion, code: str, part: Part) -> list[Mapping[str, Any]]:
    """The rows that one side of a figure counted when the version was made. KeyError for a side that it has not."""
    stored: dict[str, list[Mapping[str, Any]]] = json.loads(version.counted_rows)
    measure = measure_of(code, part)
    return stored[measure if measure in stored else _BEFORE[measure]]


# Versions made before a measure had a name of its own keep its rows under the one that it was counted by.
_BEFORE: Final = {"scored": "replies"}


def figure_text(value: Number | None) -> str:
    """A counted number without needless places."""
    return "—" if value is None else format(half_up(value, 1).normalize(), "f")
