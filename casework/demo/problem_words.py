"""Diagnosed constraints of the demo with their measures and indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from casework.demo.register_words import SERVICES
from casework.demo.word_files import rows
from casework.enums import Direction, ServiceType, Severity


@dataclass(frozen=True)
class MeasureWords:
    """One measure; `days` are working days from the approval of the plan."""

    title: str
    finish_mark: str
    service: ServiceType
    days: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorWords:
    """A target indicator with the values before, wanted and reached."""

    name: str
    unit: str
    baseline: Decimal
    target: Decimal
    after: Decimal
    interim: Decimal | None = None

    @property
    def direction(self) -> Direction:
        """Which way is better, by the target."""
        return Direction.HIGHER if self.target >= self.baseline else Direction.LOWER

    @property
    def is_reached(self) -> bool:
        """Whether the value in the end reaches the target."""
        better = (
            self.after >= self.target if self.direction is Direction.HIGHER else self.after <= self.target
        )
        return bool(better)


@dataclass(frozen=True)
class ProblemWords:
    """A diagnosed constraint with one or two measures and what became of it."""

    code: str
    industry: str
    title: str
    evidence: str
    cause: str
    severity: Severity
    can_self_solve: bool
    department: str
    measures: tuple[MeasureWords, ...]
    indicator: IndicatorWords | None
    solved: str

    @property
    def group(self) -> str:
        """The first level of the taxonomy."""
        return self.code.split("-")[0]

    @property
    def text(self) -> str:
        """Every word of it, to judge whom it suits."""
        measures = " ".join(f"{item.title} {item.finish_mark}" for item in self.measures)
        indicator = self.indicator.name if self.indicator else ""
        return f"{self.title} {self.evidence} {self.cause} {measures} {indicator} {self.solved}"


@cache
def problems() -> tuple[ProblemWords, ...]:
    """Every diagnosed constraint in the order of the file."""
    return _problems("problems")


@cache
def story_problems() -> tuple[ProblemWords, ...]:
    """The constraints of the story's enterprise, Z01 to Z07."""
    return _problems("story_problems")


def _problems(name: str) -> tuple[ProblemWords, ...]:
    return tuple(
        ProblemWords(
            code=row["constraint_code"],
            industry=row["industry"],
            title=row["title"],
            evidence=row["evidence"],
            cause=row["cause"],
            severity=Severity(row["severity"]),
            can_self_solve=row["can_self_solve"] == "yes" or not row["department"],
            department=row["department"] if row["can_self_solve"] != "yes" else "",
            measures=tuple(_measures(row)),
            indicator=_indicator(row),
            solved=row["solved_text"],
        )
        for row in rows(name)
    )


def _measures(row: dict[str, str]) -> Iterator[MeasureWords]:
    for n in ("1", "2"):
        if row[f"action{n}_title"]:
            yield MeasureWords(
                title=row[f"action{n}_title"],
                finish_mark=row[f"action{n}_finish_mark"],
                service=SERVICES[row[f"action{n}_service"]],
                days=int(row[f"action{n}_days"]),
                evidence=tuple(dict.fromkeys(row[f"action{n}_evidence"].split(";"))),
            )


def _indicator(row: dict[str, str]) -> IndicatorWords | None:
    if not row["indicator_name"]:
        return None
    baseline, target, after = (Decimal(row[name]) for name in ("baseline", "target", "after"))
    interim = Decimal(row["interim"]) if row.get("interim") else None
    return IndicatorWords(row["indicator_name"], row["indicator_unit"], baseline, target, after, interim)
