"""Work of the year end: the own return to hand in and those still missing below, returns that came back, returns of the
units below to check, corrections to decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import Rank, ReturnAct, ReturnPeriod, ReturnStatus
from casework.home.queries.rows import Work, WorkList, first_rows
from casework.i18n import ngettext
from casework.models import AnnualReturn, Programme, Region, ReturnCorrection, ReturnStep
from casework.regions.queries import place
from casework.reports.queries import year_to_show
from casework.returns.queries import due_on, ever_below, returns_of, still_counted

_BELOW = {Rank.PROVINCE: Rank.PREFECTURE, Rank.PREFECTURE: Rank.COUNTY}


def to_hand_in(person: Principal, until: date) -> list[Work]:
    """The own returns of the running year that are to be handed in until a date and are still with the unit, each with its
    due date; and, for a unit above, how many of those below have theirs to hand in until then. A half-year is waited for
    where it was begun: not every province asks for it."""
    programme = year_to_show()
    if programme is None or person.region_id is None or not allows(person, P.RETURN_WRITE):
        return []
    here = place(person.region_id)
    found = []
    for period in ReturnPeriod:
        label = f"{programme.year} {period.label}"
        units = [] if here.rank is Rank.COUNTY else still_counted(ever_below(here), {})
        known = returns_of([here, *units], programme.id, period)
        own = known.get(here.id)
        if own is None and period is not ReturnPeriod.YEAR:
            continue
        if (due := due_on(programme, here.rank, period)) <= until and (own is None or own.is_open):
            key = own.id if own else 0
            found.append(Work("hand_in", key, None, here.id, here.name, label, None, due))
        late = [unit for unit in units if unit.id not in known or known[unit.id].is_open]
        if late and (due := due_on(programme, late[0].rank, period)) <= until:
            words = ngettext("%(num)d unit below", "%(num)d units below", len(late))
            key = own.id if own else 0
            found.append(Work("units_hand_in", key, None, here.id, words, label, None, due))
    return found


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
