"""From an approved correction to a revision: what it changes in each stored return, and the next version made from that.

A revision is never counted again. It is the frozen version before it with the kept changes of the corrections that were
approved since. So nothing else that happened to the live rows comes in, and it can be made again from what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.enums import Rank, ReturnAct, ReturnPeriod, ReturnStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.locks.listener import locks_concerning
from casework.models import AnnualReturn, Programme, ReturnCorrection, ReturnLock, ReturnVersion
from casework.regions.queries import Place, counties, place
from casework.reports.checks import check_tables
from casework.reports.codec import from_json, to_json
from casework.reports.figures.parts import OF_UNITS
from casework.reports.model import Figure
from casework.reports.summary import build_figures, build_summary
from casework.reports.units import inside
from casework.returns import acts, queries, sound
from casework.returns.patches import (
    NotAsStoredError,
    between,
    in_stored_words,
    is_empty,
    laid_on,
    rows_between,
    rows_laid_on,
)
from casework.returns.versions import fingerprint_of, rows_behind


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
    province = place(annual_return.region_id).province_id or annual_return.region_id
    acts.take_turn(annual_return, counties(province))


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
            _next_text(one.stored, [*_kept(pending(one.stored), one.stored), own])


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


# ------------------------------------------------------------------ revisions


def next_number(annual_return: AnnualReturn) -> int:
    """The place of the next approval in the order of the province's approvals."""
    province = place(annual_return.region_id).province_id
    newest = select(func.max(ReturnCorrection.decided_number)).where(ReturnCorrection.province_id == province)
    return 1 + (db.session.scalar(newest) or 0)


def pending(annual_return: AnnualReturn) -> list[ReturnCorrection]:
    """The approved corrections that change a return and are in none of its versions yet, in the order of approval."""
    versions = queries.versions_of(annual_return)
    known = {key for version in versions for key in version.correction_ids}
    return [one for one in approved_in(annual_return) if one.id not in known and _of(one, annual_return)]


def corrections_held(annual_return: AnnualReturn) -> list[int]:
    """The corrections that a version counted now from the live rows has already."""
    known = {key for version in queries.versions_of(annual_return) for key in version.correction_ids}
    return [one.id for one in approved_in(annual_return) if one.id not in known]


def approved_in(annual_return: AnnualReturn) -> list[ReturnCorrection]:
    """The approved corrections of the unit of a return and of the units below it, in the order of approval."""
    unit = place(annual_return.region_id)
    rows = db.session.scalars(
        select(ReturnCorrection)
        .where(inside(ReturnCorrection, unit.rank, unit.id), ReturnCorrection.is_approved.is_(True))
        .order_by(ReturnCorrection.decided_number, ReturnCorrection.id)
    )
    return list(rows)


def _of(correction: ReturnCorrection, annual_return: AnnualReturn) -> dict[str, Any] | None:
    changes: dict[str, dict[str, Any]] = json.loads(correction.changes or "{}")
    return changes.get(str(annual_return.id))


def _kept(corrections: Iterable[ReturnCorrection], annual_return: AnnualReturn) -> list[dict[str, Any]]:
    return [change for one in corrections if (change := _of(one, annual_return))]


def _next_text(annual_return: AnnualReturn, changes: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Content and rows of the next version. Raises RuleViolation with every place that is not as it was stored."""
    newest = queries.versions_of(annual_return)[0]
    try:
        return made_from(newest.content, newest.counted_rows, changes, newest.revision + 1)
    except NotAsStoredError as error:
        places = _("; ").join(
            _("%(place)s: stored %(stored)s, live %(live)s", place=one.what, stored=one.one, live=one.other)
            for one in error.differences
        )
        raise RuleViolation(
            _(
                "The stored return of %(unit)s says something else here than the live rows did: %(places)s.",
                unit=place(annual_return.region_id).name,
                places=places,
            )
        ) from error


def made_from(
    content: str, counted_rows: str, changes: Sequence[Mapping[str, Any]], revision: int
) -> tuple[str, str]:
    """A stored version with kept changes: content and rows of the revision. Pure: the same texts give the same bytes.

    Raises NotAsStoredError for a change that does not fit, or that leaves tables and figures in disagreement.
    """
    for change in changes:
        content = laid_on(content, change["summary"], revision=revision)
        counted_rows = rows_laid_on(counted_rows, change["rows"])
    wrong = check_tables(from_json(content))
    if wrong:
        raise NotAsStoredError(wrong)
    return content, counted_rows


def made_again(before: ReturnVersion, version: ReturnVersion) -> tuple[str, str]:
    """Content and rows of a revision, made once more from the version before it and the corrections that it names."""
    rows = db.session.scalars(select(ReturnCorrection).where(ReturnCorrection.id.in_(version.correction_ids)))
    corrections = {one.id: one for one in rows}
    kept = [
        json.loads(corrections[key].changes)[str(version.annual_return_id)] for key in version.correction_ids
    ]
    return made_from(before.content, before.counted_rows, kept, version.revision)


def issue(
    annual_return: AnnualReturn, *, actor: Principal, today: date, now: datetime
) -> list[ReturnVersion]:
    """The next revision of every frozen return of the same year and period in the province that has corrections waiting.

    All of them at once: a county's revision without that of its prefecture would leave sums that do not agree. Raises
    RuleViolation when the return itself has none waiting.
    """
    if not pending(annual_return):
        raise RuleViolation(_("Nothing was corrected since the newest version."))
    made = []
    for one in _frozen_beside(annual_return):
        corrections = pending(one)
        if corrections:
            made.append(_issue_one(one, corrections, actor=actor, today=today, now=now))
    return made


def _frozen_beside(annual_return: AnnualReturn) -> list[AnnualReturn]:
    rows = db.session.scalars(
        select(AnnualReturn).where(
            AnnualReturn.programme_id == annual_return.programme_id,
            AnnualReturn.period == annual_return.period,
            AnnualReturn.province_id == annual_return.province_id,
            AnnualReturn.status == ReturnStatus.FROZEN,
        )
    )
    rank: Callable[[AnnualReturn], tuple[bool, bool, int]] = lambda one: (  # noqa: E731
        one.tenant_id is None,
        one.prefecture_id is None,
        one.region_id,
    )
    return sorted(rows, key=rank)


def _issue_one(
    annual_return: AnnualReturn,
    corrections: Sequence[ReturnCorrection],
    *,
    actor: Principal,
    today: date,
    now: datetime,
) -> ReturnVersion:
    newest = queries.versions_of(annual_return)[0]
    content, rows = _next_text(annual_return, _kept(corrections, annual_return))
    version = ReturnVersion(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        number=newest.number + 1,
        revision=newest.revision + 1,
        content=content,
        counted_rows=rows,
        corrections=",".join(str(one.id) for one in corrections),
        fingerprint=fingerprint_of(content),
        is_zero=from_json(content).is_zero_report,
        made_on=today,
        made_at=now,
        made_by_id=actor.id,
        made_by_name=actor.name,
    )
    db.session.add(version)
    acts.touch(annual_return)
    acts.note_step(annual_return, ReturnAct.REVISE, actor=actor, today=today, now=now, number=version.number)
    return version
