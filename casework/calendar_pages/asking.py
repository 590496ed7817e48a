"""The question in the address of the explanation page: what cannot be about a deadline here is not found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from casework.calendar_pages.explaining import Question
from casework.enums import DeadlineKind
from casework.errors import NotFound
from casework.regions.queries import places
from casework.web.keys import key

FURTHEST_YEARS: Final = 10
MOST_WORKDAYS: Final = 400


def question_from(asked: Mapping[str, str], today: date) -> Question:
    """A deadline of one place. Raises NotFound for anything else."""
    kind = asked.get("kind", "")
    question = Question(
        region=places()[_region(asked.get("region", ""))],
        today=today,
        due=_date(asked.get("due", ""), today),
        start=_date(asked.get("from", ""), today),
        workdays=_workdays(asked.get("days", "0")),
        nominal=_date(asked.get("nominal", ""), today),
        kind=next((member for member in DeadlineKind if member.value == kind), None),
    )
    if question.due is None and question.start is None and question.nominal is None:
        raise NotFound
    return question


def _region(text: str) -> int:
    try:
        region_id = key(text)
    except ValueError as error:
        raise NotFound from error
    if region_id not in places():
        raise NotFound
    return region_id


def _workdays(text: str) -> int:
    """Working days of the period asked about."""
    if not (text.isascii() and text.isdigit()) or len(text) > 4 or int(text) > MOST_WORKDAYS:
        raise NotFound
    return int(text)


def _date(text: str, today: date) -> date | None:
    """A date near enough to be about something here."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
    if abs(day.year - today.year) > FURTHEST_YEARS:
        raise NotFound
    return day
