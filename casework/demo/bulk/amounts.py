"""How many rows a case of the bulk years has, and what every row leaves: a line of the story, tokens of the search."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.demo.bulk.cases import Subject, instant
from casework.demo.bulk.tables import Sheets
from casework.enums import (
    EventKind,
)
from casework.search.tokens import tokens

E = EventKind


@dataclass(frozen=True)
class Amount:
    """How many rows of each kind a case has."""

    members: int
    constraints: int
    actions: int
    indicators: int
    visits: int
    visitors: int
    follow_ups: int


FULL = Amount(members=3, constraints=6, actions=9, indicators=4, visits=4, visitors=2, follow_ups=3)
THIN = Amount(members=1, constraints=2, actions=2, indicators=1, visits=1, visitors=1, follow_ups=1)


def tell(sheets: Sheets, subject: Subject, kind: EventKind, on: date, **details: Any) -> None:
    """One line of the story."""
    if kind is E.OPENED:
        details["number"] = f"{subject.year}-{subject.county.code}"
    sheets.events.add(
        *subject.key, kind.value, on.isoformat(), instant(on, subject.rng), subject.county.officer_id,
        subject.county.officer, json.dumps(details, ensure_ascii=False),
    )  # fmt: skip


def make_findable(sheets: Sheets, subject: Subject, kind: str, key: int, *texts: str) -> None:
    """What the search finds it by, of the latest two years; `flask search refresh` adds the rest."""
    for token in sorted(set().union(*(tokens(part, is_name=False) for part in texts))):
        sheets.tokens.add(*subject.key, kind, key, token)
