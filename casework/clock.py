"""The only place that asks for the time: business time, which a demo may move, and real time, which nobody moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

_moved_by: ContextVar[timedelta | None] = ContextVar("moved_by", default=None)
_process_moved_by = timedelta(0)


def real_now() -> datetime:
    """The true instant (aware, UTC): for sessions, lockout, one-time codes and audit."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time as an aware UTC instant; moved by the setting TODAY."""
    moved = _moved_by.get()
    return real_now() + (_process_moved_by if moved is None else moved)


def today() -> date:
    """The civil date in China (Asia/Shanghai) of business time: what deadlines are compared with."""
    return now().astimezone(CHINA).date()


def civil_date(instant: datetime) -> date:
    """The civil date in China on which an aware instant falls."""
    return instant.astimezone(CHINA).date()


def parse_moment(text: str) -> datetime:
    """An ISO date (taken at the present time of day in China) or date-time (China time if it names no zone).

    Raises ValueError when the text is neither.
    """
    if len(text) == 10:
        time_of_day = real_now().astimezone(CHINA).timetz()
        return datetime.combine(date.fromisoformat(text), time_of_day)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def move_process_to(moment: datetime | None) -> None:
    """Start business time at `moment` for the whole process; it goes on from there. None: the true time."""
    global _process_moved_by
    _process_moved_by = timedelta(0) if moment is None else moment - real_now()


@contextmanager
def moved_to(moment: date | datetime) -> Iterator[None]:
    """Business time starts at `moment` inside the block (a date: noon in China). Seeding and tests use it."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=CHINA)
    token = _moved_by.set(moment - real_now())
    try:
        yield
    finally:
        _moved_by.reset(token)
