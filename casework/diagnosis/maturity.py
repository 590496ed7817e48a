"""Maturity of the quality work by group of the taxonomy, 0 (nothing) to 5 (exemplary): reading, writing, drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casework.reference.queries import Code

HIGHEST: Final = 5
BAR_LENGTH: Final = 150
"""Units of the drawing for the highest score."""


@dataclass(frozen=True)
class GroupScore:
    """One group with its score; `length` is that of its bar."""

    code: str
    name: str
    score: int

    @property
    def length(self) -> int:
        return BAR_LENGTH * self.score // HIGHEST


def groups_of(types: Mapping[str, Code]) -> dict[str, str]:
    """Code → name of the groups of the first level, in the order of the taxonomy."""
    return {code: kind.name for code, kind in types.items() if not kind.parent_code}


def read(stored: Sequence[str]) -> dict[str, int]:
    """Group → score of the lines that a report keeps."""
    return {line.split()[0]: int(line.split()[1]) for line in stored}


def written(scores: Mapping[str, int]) -> list[str]:
    """The lines that a report keeps, by group."""
    return [f"{group} {score}" for group, score in sorted(scores.items())]


def rows(types: Mapping[str, Code], stored: Sequence[str]) -> list[GroupScore]:
    """The scored groups in the order of the taxonomy, for table and drawing."""
    scores = read(stored)
    return [GroupScore(code, name, scores[code]) for code, name in groups_of(types).items() if code in scores]
