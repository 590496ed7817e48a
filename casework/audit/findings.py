"""What a verification can find, and its report, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Problem(StrEnum):
    """What is wrong at the first broken place of a chain, or with an anchor."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    HEAD = "head"
    NO_HEAD = "no_head"
    UNSEALED = "unsealed"
    UNPROVEN = "unproven"
    ADOPTED = "adopted"
    ANCHOR = "anchor"


WORDS: Mapping[Problem, str] = {
    Problem.CHANGED: "was changed, or an entry before it was taken out and the rest renumbered",
    Problem.REMOVED: "is missing, up to entry {until}",
    Problem.INSERTED: "was inserted",
    Problem.REORDERED: "was put here from place {place}",
    Problem.CUT: "and all behind it were cut off; the chain had {until}",
    Problem.HEAD: "is the last one, and the head of the chain says something else",
    Problem.NO_HEAD: "begins a chain whose head is missing",
    Problem.UNSEALED: "begins a chain whose head has no seal yet: run `flask audit adopt`",
    Problem.UNPROVEN: "has no mac: from before there were chains (run `flask audit adopt`), or changed",
    Problem.ADOPTED: "or one up to {until}, adopted without proof, is no longer what was adopted",
    Problem.ANCHOR: "of the anchors: {reason}",
}


@dataclass(frozen=True)
class Finding:
    """The first broken place of one chain (None: of the anchors), with what the words need to know."""

    chain: int | None
    seq: int
    problem: Problem
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        place = "" if self.chain is None else f"chain {self.chain}, "
        return f"{place}entry {self.seq} {WORDS[self.problem].format_map(self.details)}"

    def as_dict(self) -> dict[str, Any]:
        """For the entry in which a verification keeps its result."""
        return {"chain": self.chain, "seq": self.seq, "problem": self.problem.value, **self.details}


@dataclass
class Report:
    """What a verification saw: numbers, and the first broken place of each chain that has one."""

    at: datetime
    chains: int = 0
    entries: int = 0
    adopted: int = 0
    pruned: int = 0
    anchors: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
