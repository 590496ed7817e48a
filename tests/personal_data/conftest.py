"""What is due in October 2026."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from casework import clock
from tests.personal_data.retention_world import TODAY, World, build


@pytest.fixture
def october() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def world(october: None, given: Callable[..., Any]) -> World:
    return build(given)
