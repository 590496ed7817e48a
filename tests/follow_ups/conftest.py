"""Calendars are kept in the process for a minute; what one test set must not reach the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.calendars.queries import forget_calendars


@pytest.fixture(autouse=True)
def fresh_calendars() -> Iterator[None]:
    forget_calendars()
    yield
    forget_calendars()
