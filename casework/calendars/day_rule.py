"""One rest day or make-up working day, and the level of the hierarchy that set it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from casework.enums import DayKind

SourceLevel = Literal["national", "province", "prefecture", "county"]

LEVELS: Final[tuple[SourceLevel, ...]] = ("national", "province", "prefecture", "county")
"""Widest first; where two levels speak of one day the later one wins (law.md, section 6)."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """What one level says about one day: a rest day, or a make-up working day (调休上班).

    `name` is the festival it belongs to, in the words of the plan (国庆节); '' when none was given.
    """

    day: date
    kind: DayKind
    name: str
    source_level: SourceLevel
