"""The hand-made year with people at every level, committed for the tests that speak HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.enums import Role
from tests import factories as make
from tests.reports.hand_made import GANGU, QILIHE, ZERO, make_year


@pytest.fixture
def ids(given: Callable[..., Any]) -> dict[str, int]:
    """The hand-made year with people at every level; keys of regions and cases."""
    with given() as session:
        year = make_year()
        for name, role, code in (
            ("province", Role.PROVINCIAL_MANAGER, "620000"),
            ("tianshui", Role.PREFECTURE_REVIEWER, "620500"),
            ("officer", Role.COUNTY_OFFICER, QILIHE),
            ("gangu", Role.COUNTY_OFFICER, GANGU),
            ("zero", Role.COUNTY_OFFICER, ZERO),
            ("viewer", Role.VIEWER, QILIHE),
            ("expert", Role.EXPERT, ""),
        ):
            make.make_user(role, code, username=name) if code else make.make_user(role, username=name)
        session.flush()
        keys = {name: case.id for name, case in year.cases.items()}
        keys |= {
            "province": year.province.id,
            "lanzhou": year.lanzhou.id,
            "tianshui": year.tianshui.id,
            "qilihe": year.region(QILIHE).id,
            "gangu": year.region(GANGU).id,
            "programme": year.programme.id,
        }
    return keys
