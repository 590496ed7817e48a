"""What the tests of imports share: an officer in March, and what became of the rows of the last import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from casework import clock
from casework.enums import RowFinding, RowState
from casework.models import ImportBatch, ImportRow
from tests import factories as make


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(date(2026, 3, 10)):
        yield


@pytest.fixture
def officer(given: Callable[..., Any], sign_in: Callable[[str], Any]) -> Any:
    with given():
        make.make_programme()
        make.make_user(username="officer")
        make.make_user(username="neighbour", code="620104")
    return sign_in("officer")


@pytest.fixture
def found(given: Callable[..., Any]) -> Callable[[], list[tuple[RowFinding, RowState]]]:
    """Finding and state of every row of the last import."""

    def look() -> list[tuple[RowFinding, RowState]]:
        with given() as session:
            last = session.scalar(select(func.max(ImportBatch.id)))
            rows = select(ImportRow.finding, ImportRow.state).where(ImportRow.batch_id == last)
            return [tuple(one) for one in session.execute(rows.order_by(ImportRow.line))]

    return look
