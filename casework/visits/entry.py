"""What the form of a visit holds, as plain data between form and service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from casework.enums import ServiceType, VisitWay

JOIN: Final = "join"
SEPARATE: Final = "separate"


@dataclass(frozen=True)
class Entry:
    """`progress` maps the action items touched (by key) to per cent, None where they were only talked about.

    `same_visit` answers whether a record of the same day is of the same visit: JOIN, SEPARATE or not asked.
    """

    held_on: date
    arrived_at: time | None
    left_at: time | None
    way: VisitWay
    expert_ids: Sequence[int]
    enterprise_people: str
    services: Sequence[ServiceType]
    situation: str
    constraint_codes: Sequence[str] = ()
    progress: Mapping[int, int | None] = field(default_factory=dict)
    new_problems: str = ""
    feedback: str = ""
    next_step: str = ""
    next_on: date | None = None
    same_visit: str = ""
