"""The satisfaction survey: of one case for its enterprise, and sums that give no single answer away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import ColumnElement, case, func, select

from casework.enums import Rank
from casework.extensions import db
from casework.masking import Replies, closing_days
from casework.models import Case, Survey
from casework.programmes.kept import AnyYear
from casework.regions.queries import Place, counties, place, prefectures

_LEVEL: Final = {
    Rank.COUNTY: Survey.tenant_id,
    Rank.PREFECTURE: Survey.prefecture_id,
    Rank.PROVINCE: Survey.province_id,
}


@dataclass(frozen=True)
class Satisfaction:
    """What a unit may know: the mean on 100 with two decimals, of the `scored` replies that came by the closing day
    `closed_on` (None where it may not be told); how many replies there are by now, and how many surveys were sent."""

    mean: Decimal | None
    replies: int
    sent: int
    scored: int = 0
    closed_on: date | None = None

    @property
    def return_rate(self) -> int | None:
        """Replies ÷ surveys sent, whole per cent; None when none was sent."""
        if not self.sent:
            return None
        return int((Decimal(self.replies) / self.sent * 100).quantize(Decimal(1), ROUND_HALF_UP))


def survey_of(case_id: int) -> Survey | None:
    """The survey of a case in scope, if it was sent."""
    return db.session.scalar(select(Survey).where(Survey.case_id == case_id))


def satisfaction_of(region_id: int, programme: AnyYear, today: date) -> Satisfaction:
    """The sum of a unit and everything below it in one programme year; withdrawn cases are out.

    Scores count as of the latest closing day, as in K23 (masking.py). The reader's own scope applies as everywhere: a
    county asking for the province gets its own rows only.
    """
    closings = closing_days(programme.year, programme.data_on, today)
    by_day = [Survey.answered_on <= day for day in closings]
    rows = db.session.execute(
        select(
            Survey.tenant_id,
            Survey.prefecture_id,
            func.count(Survey.id).label("sent"),
            func.count(Survey.answered_on).label("replies"),
            *(func.sum(case((condition, 1), else_=0)) for condition in by_day),
            *(func.sum(case((condition, Survey.score), else_=0)) for condition in by_day),
        )
        .join(Case, Case.id == Survey.case_id)
        .where(*_of_unit(region_id, programme.id))
        .group_by(Survey.tenant_id, Survey.prefecture_id)
    ).all()
    numbers = {row.tenant_id: row[4 : 4 + len(closings)] for row in rows}
    whole = _replies(place(region_id), numbers, len(closings))
    mean, at = None, None
    if whole.is_told:
        at = max(n for n, number in enumerate(whole.by_closing) if number == whole.settled)
        total = sum((Decimal(row[4 + len(closings) + at]) for row in rows), Decimal(0))
        mean = (total / whole.settled).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Satisfaction(
        mean,
        sum(row.replies for row in rows),
        sum(row.sent for row in rows),
        whole.settled,
        None if at is None else closings[at],
    )


def _replies(region: Place, numbers: Mapping[int, Sequence[int]], closings: int) -> Replies:
    """Replies by closing day of a unit and those below it, from the numbers of each county."""
    if region.rank is Rank.COUNTY:
        return Replies(numbers.get(region.id, [0] * closings))
    units = prefectures(region.id) if region.rank is Rank.PROVINCE else counties(region.id)
    below = [_replies(unit, numbers, closings) for unit in units]
    return Replies([sum(unit.by_closing[n] for unit in below) for n in range(closings)], below)


def remarks_of(region_id: int, programme: AnyYear, unit: Satisfaction) -> Sequence[str]:
    """What enterprises wrote whose scores are in the mean of `unit`, without names and in the order of the texts.

    For prefectures and the province only: in a county the text itself would say whose it is.
    """
    if place(region_id).rank is Rank.COUNTY or unit.closed_on is None:
        return []
    return db.session.scalars(
        select(Survey.text)
        .join(Case, Case.id == Survey.case_id)
        .where(*_of_unit(region_id, programme.id), Survey.answered_on <= unit.closed_on, Survey.text != "")
        .order_by(Survey.text)
    ).all()


def _of_unit(region_id: int, programme_id: int) -> tuple[ColumnElement[bool], ...]:
    level = _LEVEL[place(region_id).rank]
    return (level == region_id, Case.programme_id == programme_id, Case.withdrawn_on.is_(None))
