"""The calendar of China as published."""

from __future__ import annotations

import pytest

from casework.calendars.workdays import WorkCalendar
from tests.calendars.plans import LOADED, national_plan


@pytest.fixture(scope="package")
def china() -> WorkCalendar:
    return WorkCalendar(national_plan(), LOADED)
