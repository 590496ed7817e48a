"""What the definition of a figure consists of."""

from __future__ import annotations

from dataclasses import dataclass

from casework.reports.model import FigureKind


@dataclass(frozen=True, slots=True)
class FigureDefinition:
    """What a figure means. `unit` is printed behind its value, `count_unit` behind numerator and denominator.

    `least` is the smallest denominator at which the value may be shown (K23: three replies, model.md); `least_each` the
    smallest one before and after at which a comparison holds (K16: five batches).
    """

    code: str
    kind: FigureKind
    name_zh: str
    name_en: str
    formula_zh: str
    formula_en: str
    unit: str
    count_unit: str
    decimals: int = 1
    least: int = 0
    least_each: int = 0
    parts: tuple[FigureDefinition, ...] = ()

    @property
    def suffix(self) -> str:
        """The part of the code behind the point, '' for a main figure."""
        return self.code.partition(".")[2]
