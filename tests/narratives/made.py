"""Returns with a text, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.enums import ParagraphAct, ParagraphKind, Rank, ReturnPeriod, ReturnStatus
from casework.extensions import db
from casework.models import (
    AnnualReturn,
    Case,
    ModelCase,
    Programme,
    ReturnParagraph,
    ReturnParagraphVersion,
    User,
)
from tests import factories as make


def make_return(
    programme: Programme,
    code: str,
    rank: Rank | None = None,
    *,
    period: ReturnPeriod = ReturnPeriod.YEAR,
    status: ReturnStatus = ReturnStatus.DRAFT,
    data_on: date | None = None,
) -> AnnualReturn:
    """The return of a unit, made where there is none; its data date is the year's unless said otherwise."""
    unit = make.region(code, rank)
    known = select(AnnualReturn).where(
        AnnualReturn.region_id == unit.id,
        AnnualReturn.programme_id == programme.id,
        AnnualReturn.period == period,
    )
    row = db.session.scalar(known)
    if row is None:
        row = AnnualReturn(region_id=unit.id, programme_id=programme.id, period=period)
        db.session.add(row)
    row.status, row.data_on = status, data_on or programme.data_on
    db.session.flush()
    return row


def make_paragraph(
    annual_return: AnnualReturn,
    text: str,
    *,
    by: User,
    kind: ParagraphKind = ParagraphKind.TEXT,
    place: int = 1000,
    **values: Any,
) -> ReturnParagraph:
    """A paragraph with its first version."""
    row = ReturnParagraph(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        kind=kind,
        place=place,
        text=text,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(
        ReturnParagraphVersion(
            region_id=annual_return.region_id,
            paragraph_id=row.id,
            number=1,
            act=ParagraphAct.DRAFTED,
            text=text,
            written_at=clock.now(),
            by_id=by.id,
            by_name=by.display_name,
        )
    )
    db.session.flush()
    return row


def make_story(annual_return: AnnualReturn, case: Case, title: str = "典型案例") -> ModelCase:
    """A model case without text."""
    row = ModelCase(
        region_id=annual_return.region_id, annual_return_id=annual_return.id, case_id=case.id, title=title
    )
    db.session.add(row)
    db.session.flush()
    return row
