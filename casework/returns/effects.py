"""What an approved correction does: to the live row, to every figure that counts it, and to each stored return.

Each return that counts the row is built before and after the value is written, while nobody else writes counted rows. The
difference is kept per return and makes the revision (`revising`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.enums import Rank, ReturnPeriod, ReturnStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.locks.listener import locks_concerning
from casework.models import AnnualReturn, Programme, ReturnLock
from casework.regions.queries import Place, counted_as_units, counties, place, places
from casework.reports.codec import to_json
from casework.reports.figures.parts import OF_UNITS
from casework.reports.model import Figure
from casework.reports.summary import build_figures, build_summary
from casework.returns import acts, queries, sound
from casework.returns.patches import between, in_stored_words, is_empty
from casework.returns.revising import kept, next_text, pending
from casework.returns.row_patches import rows_between
from casework.returns.versions import rows_behind


@dataclass(frozen=True)
class Count:
    """One count of a row: by which unit, for which year and as of which day; its stored return, None while it is open."""

    unit: Place
    programme: Programme
    period: ReturnPeriod
    on: date
    stored: AnnualReturn | None


@dataclass(frozen=True)
class Built:
    """One count as the live rows have it: its figures, and of a stored return the summary and the rows behind measures."""

    figures: Mapping[str, Figure]
    summary: str
    rows: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Effect:
    """What one correction does: every figure that reads differently, and the change of each frozen return by its key."""

    figures: list[dict[str, Any]]
    changes: dict[str, dict[str, Any]]


def wait_for_turn(annual_return: AnnualReturn) -> None:
    """Nobody hands in, freezes, corrects or issues in the province until this transaction ends, and no counted row of it
    is written: what is built before and after a correction may differ by the correction alone."""
    unit = place(annual_return.region_id)
    within = {one.id: one for one in (*counties(unit.province_id or unit.id), unit)}
    acts.take_turn(annual_return, [one for one in within.values() if one.rank is Rank.COUNTY])


def carry_out(row: Any, column: str, value: Any, county: Place) -> Effect:
    """Write one value into a live row and say what that changes.

    Raises RuleViolation when a return that is on its way, not frozen yet, counts the row too, and, with the places, when
    a stored return says there something else than the live rows did before the change.
    """
    session, old = acts.session(), getattr(row, column)
    with session.no_autoflush:
        setattr(row, column, value)
        locks = locks_concerning(session, row)
        setattr(row, column, old)
    counts = [count for lock in locks for count in _counts(county, lock)]
    before = [_built(one) for one in counts]
    sound.write(session, row, column, value)
    effect = Effect([], {})
    for count, one, other in zip(counts, before, [_built(one) for one in counts], strict=True):
        effect.figures.extend(_figures(count, one.figures, other.figures))
        change = _change(one, other)
        if change is not None and count.stored is not None:
            newest = queries.versions_of(count.stored)[0]
            change["summary"] = in_stored_words(change["summary"], newest.content, one.summary)
            effect.changes[str(count.stored.id)] = change
    _hand_upwards(counts, effect)
    return effect


def _counts(county: Place, lock: ReturnLock) -> list[Count]:
    """Who counts the rows of a county as of a lock's date: itself and the units above it, the county first."""
    programme = db.session.get_one(Programme, lock.programme_id)
    units = [place(key) for key in (county.id, county.prefecture_id, county.province_id) if key]
    known = queries.returns_of(units, programme.id, lock.period)
    stored = {key: row for key, row in known.items() if not row.is_open}
    return [
        Count(
            unit, programme, lock.period, one.data_on if (one := stored.get(unit.id)) else lock.data_on, one
        )
        for unit in dict.fromkeys(units)
    ]


def _built(count: Count) -> Built:
    """The count with the units of then: a county that is no more stands in the returns for which it handed in, and a
    difference that was made without it would fit none of them."""
    with counted_as_units(_closed_since(count)):
        return _built_now(count)


def _closed_since(count: Count) -> set[int]:
    """The counties of the province that are no more and handed in for the year and period of a count."""
    province = count.unit.province_id or count.unit.id
    gone = [one for one in places().values() if not one.is_active and one.province_id == province]
    if not gone:
        return set()
    known = queries.returns_of(gone, count.programme.id, count.period)
    return {key for key, row in known.items() if not row.is_open}


def _built_now(count: Count) -> Built:
    """Rows above the county are those of the county; only what stands for whole units is read there."""
    if count.stored is None:
        return Built(build_figures(count.unit, count.programme, count.on), "", {})
    summary = build_summary(count.unit, count.programme.year, count.on)
    only = None if count.unit.rank is Rank.COUNTY else OF_UNITS
    return Built(summary.figures, to_json(summary), rows_behind(count.stored, count.programme, only))


def _change(before: Built, after: Built) -> dict[str, Any] | None:
    """None when nothing that is stored of a return differs."""
    if not before.summary:
        return None
    summary, rows = between(before.summary, after.summary), rows_between(before.rows, after.rows)
    return None if is_empty(summary) and not rows else {"summary": summary, "rows": rows}


def _hand_upwards(counts: Sequence[Count], effect: Effect) -> None:
    """What came, went or counts otherwise among the rows of the county does so above it; then everything has to fit."""
    of_county = {
        (one.programme.id, one.period, one.on): effect.changes[str(one.stored.id)]["rows"]
        for one in counts
        if one.stored is not None and one.unit.rank is Rank.COUNTY and str(one.stored.id) in effect.changes
    }
    for one in counts:
        if one.stored is None:
            continue
        below = of_county.get((one.programme.id, one.period, one.on), {})
        own = effect.changes.get(str(one.stored.id))
        if below and own is None:
            own = effect.changes[str(one.stored.id)] = {"summary": {"figures": {}, "tables": {}}, "rows": {}}
        if own is not None:
            _refuse_on_its_way(one.stored)
            own["rows"] = {**{key: rows for key, rows in below.items() if key not in OF_UNITS}, **own["rows"]}
            next_text(one.stored, [*kept(pending(one.stored), one.stored), own])


def _refuse_on_its_way(stored: AnnualReturn) -> None:
    if stored.status is not ReturnStatus.FROZEN:
        raise RuleViolation(
            _(
                "The return of %(unit)s counts this row too and is on its way: it has to be frozen or sent back first.",
                unit=place(stored.region_id).name,
            )
        )


def _figures(count: Count, before: Mapping[str, Figure], after: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Every figure and side figure that reads differently, with what it counted."""
    of: dict[str, Any] = {
        "region_id": count.unit.id,
        "region": count.unit.name_zh,
        "year": count.programme.year,
        "period": count.period.value,
    }
    found = []
    for code, figure in after.items():
        old = before[code]
        pairs = [(old, figure), *zip(old.parts, figure.parts, strict=True)]
        found += [
            {**of, "code": new.code, "before": _counted(one), "after": _counted(new)}
            for one, new in pairs
            if one != new
        ]
    return found


def _counted(figure: Figure) -> str:
    if figure.denominator is None:
        return figure.text
    return f"{figure.text}（{figure.numerator}／{figure.denominator}）"
