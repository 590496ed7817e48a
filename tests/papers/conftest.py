"""The case with everything, committed, and how a paper is asked for and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework import clock
from casework.access.tenancy import Reach, Scope
from casework.extensions import db
from casework.models import Case, CaseNote
from tests import factories as make
from tests.papers import world

TODAY = date(2026, 11, 21)


@pytest.fixture
def ids(given: Callable[..., Any]) -> dict[str, int]:
    """Keys by name; the internal note is the county's own."""
    with given() as session:
        keys = world.build(session)
        county, officer = make.region(world.COUNTY).id, make.find_user("officer").id
    with given(Scope(Reach.COUNTY, county)):
        case = db.session.query(Case).filter_by(id=keys["case"]).one()
        db.session.add(CaseNote(case=case, text=world.NOTE, author_id=officer, author_name="officer"))
    return keys


@pytest.fixture
def ask(sign_in: Callable[..., Any]) -> Callable[..., Any]:
    """`ask("officer", case, "plan", format="pdf")`: the answer, on a fixed day."""

    def post(username: str, case_id: int, kind: str, **data: Any) -> Any:
        with clock.moved_to(TODAY):
            return sign_in(username).post(f"/cases/{case_id}/papers/{kind}", data=data)

    return post
