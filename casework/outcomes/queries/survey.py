"""The satisfaction survey: of one case for its enterprise, and sums that give no single answer away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import ColumnElement, func, select

from casework.enums import Rank
from casework.extensions import db
from casework.models import Case, Survey
from casework.regions.queries import place

LEAST_REPLIES: Final = 3
"""Under this number of replies in a unit no mean is shown (model.md, words and papers)."""

_LEVEL: Final = {
    Rank.COUNTY: Survey.tenant_id,
    Rank.PREFECTURE: Survey.prefecture_id,
    Rank.PROVINCE: Survey.province_id,
}


@dataclass(frozen=True)
class Satisfaction:
    """What a unit may know: the mean on 100 with two decimals (None under three replies), replies, surveys sent."""

    mean: Decimal | None
    replies: int
    sent: int

    @property
    def return_rate(self) -> int | None:
        """Replies ÷ surveys sent, whole per cent; None when none was sent."""
        if not self.sent:
            return None
        return int((Decimal(self.replies) / self.sent * 100).quantize(Decimal(1), ROUND_HALF_UP))


def survey_of(case_id: int) -> Survey | None:
    """The survey of a case in scope, if it was sent."""
    return db.session.scalar(select(Survey).where(Survey.case_id == case_id))


def satisfaction_of(region_id: int, programme_id: int) -> Satisfaction:
    """The sum of a unit and everything below it in one programme year; withdrawn cases are out.

    The reader's own scope applies as everywhere: a county asking for the province gets its own rows only.
    """
    row = db.session.execute(
        select(
            func.count(Survey.id).label("sent"),
            func.count(Survey.answered_on).label("replies"),
            func.sum(Survey.score).label("total"),
        )
        .join(Case, Case.id == Survey.case_id)
        .where(*_of_unit(region_id, programme_id))
    ).one()
    mean = None
    if row.replies >= LEAST_REPLIES:
        mean = (Decimal(row.total) / row.replies).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Satisfaction(mean, row.replies, row.sent)


def remarks_of(region_id: int, programme_id: int) -> Sequence[str]:
    """What enterprises wrote, without names and in the order of the texts; none under three replies.

    For prefectures and the province only: in a county the text itself would say whose it is.
    """
    if place(region_id).rank is Rank.COUNTY:
        return []
    if satisfaction_of(region_id, programme_id).replies < LEAST_REPLIES:
        return []
    return db.session.scalars(
        select(Survey.text)
        .join(Case, Case.id == Survey.case_id)
        .where(*_of_unit(region_id, programme_id), Survey.answered_on.is_not(None), Survey.text != "")
        .order_by(Survey.text)
    ).all()


def _of_unit(region_id: int, programme_id: int) -> tuple[ColumnElement[bool], ...]:
    level = _LEVEL[place(region_id).rank]
    return (level == region_id, Case.programme_id == programme_id, Case.withdrawn_on.is_(None))
