"""The day of these tests, and a committed case with its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from casework import clock
from casework.enums import Role
from tests import factories as make
from tests.outcomes.ready import ON, Ready, ready_case, second_member
from tests.outcomes.site import Site


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def site(given: Callable[..., Any], sign_in: Callable[[str], Any]) -> Callable[..., Site]:
    """`site(*steps)`: a ready case after some steps."""

    def build(*steps: Callable[[Ready], Any], **values: Any) -> Site:
        with given():
            ready = ready_case(**values)
            for step in steps:
                step(ready)
            people = {
                "officer": ready.officer_user,
                "expert": ready.expert_user,
                "contact": ready.contact_user,
                "reviewer": ready.reviewer_user,
                "member": second_member(ready),
                "leader": make.make_user(Role.LEADER),
                "viewer": make.make_user(Role.VIEWER),
                "province": make.make_user(Role.PROVINCIAL_MANAGER, "620000"),
            }
            names = {key: user.username for key, user in people.items()}
            return Site(ready.case.id, ready.indicator.id, names, given, sign_in)

    return build
