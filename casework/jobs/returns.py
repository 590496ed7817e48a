"""Reminders of returns that are not in: 7, 3 and 1 working days before, on the day, then weekly, to those who write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask
from sqlalchemy import select

from casework.calendars.queries import calendar_for
from casework.enums import ProgrammeStatus, ReturnPeriod
from casework.extensions import db
from casework.jobs.steps import step_on
from casework.jobs.work import Part, every_province, in_province
from casework.models import Programme
from casework.notices.services import remind
from casework.regions.queries import Place, places
from casework.returns import notice_words  # noqa: F401  the words of the reminder sent here
from casework.returns.queries import due_on, people_of, returns_of
from casework.transaction import transaction

NAME: Final = "remind_of_returns"


def remind_of_returns(app: Flask, today: date) -> Iterator[Part]:
    """One part per province. A year that nobody reports for any more is left in peace."""
    for province in every_province(app):
        part = Part()
        with part.row(province.code), in_province(app, province, NAME):
            years = db.session.scalars(
                select(Programme).where(
                    Programme.province_id == province.id, Programme.status == ProgrammeStatus.OPEN
                )
            ).all()
            with transaction():
                part.done = sum(
                    _remind_period(province, year, period, today) for year in years for period in ReturnPeriod
                )
        yield part


def _remind_period(province: Place, programme: Programme, period: ReturnPeriod, today: date) -> int:
    """Units whose return of a period is still open, once its first reminder is reached."""
    units = [
        unit
        for unit in places().values()
        if unit.is_active and province.id in (unit.id, unit.prefecture_id, unit.province_id)
    ]
    late = [(unit, day) for unit in units if today >= (day := due_on(programme, unit.rank, period))]
    near = [
        (unit, day)
        for unit in units
        if today < (day := due_on(programme, unit.rank, period)) and (day - today).days <= 21
    ]
    if not late and not near:
        return 0
    known = returns_of([unit for unit, _day in (*late, *near)], programme.id, period)
    return sum(
        _remind_unit(unit, programme, period, day, today)
        for unit, day in (*late, *near)
        if unit.id not in known or known[unit.id].is_open
    )


def _remind_unit(unit: Place, programme: Programme, period: ReturnPeriod, day: date, today: date) -> int:
    step = step_on(calendar_for(unit.id), today, day)
    if step is None:
        return 0
    return remind(
        people_of([unit.id]),
        subject=f"return:{programme.year}:{period.value}:{unit.id}",
        due_on=day,
        step=step.number,
        template="return_missing",
        url="/returns",
        name=unit.name_zh,
        year=programme.year,
        days=step.days,
    )
