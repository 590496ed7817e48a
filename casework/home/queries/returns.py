"""Work of the year end: returns that came back, returns of the units below to check, corrections to decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from casework.access.principal import Principal
from casework.enums import Rank, ReturnAct, ReturnStatus
from casework.home.queries.rows import Work, WorkList, first_rows
from casework.models import AnnualReturn, Programme, Region, ReturnCorrection, ReturnStep
from casework.regions.queries import place

_BELOW = {Rank.PROVINCE: Rank.PREFECTURE, Rank.PREFECTURE: Rank.COUNTY}


def sent_back(person: Principal, today: date) -> WorkList:
    """Returns of the own unit that came back with remarks."""
    return _returns(
        "return_sent_back",
        ReturnAct.SEND_BACK,
        AnnualReturn.region_id == person.region_id,
        AnnualReturn.status == ReturnStatus.RETURNED,
    )


def handed_in(person: Principal, today: date) -> WorkList:
    """Returns that the units directly below have handed in and nobody has passed or sent back."""
    below = _BELOW.get(person.rank) if person.rank else None
    return _returns(
        "check_return", ReturnAct.SUBMIT, AnnualReturn.status == ReturnStatus.SUBMITTED, Region.rank == below
    )


def _returns(kind: str, act: ReturnAct, *conditions: ColumnElement[bool]) -> WorkList:
    """Returns that stand so since an act, those that have stood so longest first."""
    since: Any = (
        select(func.max(ReturnStep.made_on))
        .where(ReturnStep.annual_return_id == AnnualReturn.id, ReturnStep.act == act)
        .correlate(AnnualReturn)
        .scalar_subquery()
        .label("since")
    )
    statement = (
        select(AnnualReturn.id, AnnualReturn.region_id, AnnualReturn.period, Programme.year, since)
        .join(Programme, Programme.id == AnnualReturn.programme_id)
        .join(Region, Region.id == AnnualReturn.region_id)
        .where(*conditions)
        .order_by(since, AnnualReturn.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(
                kind, r.id, None, r.region_id, place(r.region_id).name, f"{r.year} {r.period.label}", r.since
            )
            for r in rows
        ],
        count,
    )


def corrections_asked(person: Principal, today: date) -> WorkList:
    """Corrections of frozen returns on which nobody has decided."""
    statement = (
        select(
            ReturnCorrection.id,
            ReturnCorrection.region_id,
            ReturnCorrection.label,
            ReturnCorrection.asked_on,
        )
        .where(ReturnCorrection.is_approved.is_(None))
        .order_by(ReturnCorrection.asked_on, ReturnCorrection.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work("decide_correction", r.id, None, r.region_id, place(r.region_id).name, r.label, r.asked_on)
            for r in rows
        ],
        count,
    )
