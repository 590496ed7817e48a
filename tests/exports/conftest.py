"""A county with cases, whose officer takes lists away as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.cases.services import make_findable
from casework.enums import CaseStatus, Role
from tests import factories as make

HOME, NEIGHBOUR = "620103", "620102"
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Finished files of a test lie in a folder of its own."""
    monkeypatch.setitem(app.config, "DATA_DIR", str(tmp_path))
    return tmp_path / "exports"


@pytest.fixture
def cases(given: Callable[..., Any]) -> list[int]:
    """Three cases in the county, one next door."""
    with given():
        make.make_user(Role.COUNTY_OFFICER, HOME, username="officer", display_name="李晓梅")
        make.make_user(Role.COUNTY_OFFICER, NEIGHBOUR, username="neighbour")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make.make_user(Role.VIEWER, HOME, username="viewer")
        found = []
        for number in range(1, 4):
            enterprise = make.make_enterprise(HOME, name=f"兰州恒峡阀门{number}号有限公司")
            case = make.make_case(HOME, CaseStatus.IMPLEMENTING, enterprise=enterprise, sequence=number)
            make_findable(case)
            found.append(case.id)
        make.make_case(NEIGHBOUR, enterprise=make.make_enterprise(NEIGHBOUR, name="城关别家食品有限公司"))
    return found


def lines(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
