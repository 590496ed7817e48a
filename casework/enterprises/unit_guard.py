"""Asks back when a yearly revenue looks as if it had been typed in 元 or 亿元 instead of 万元."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from casework.enterprises.wording import N_, Message

_WAN: Final = Decimal(10_000)
_TOO_SMALL, _TOO_LARGE = Decimal("0.000001"), Decimal(10) ** 12
"""万元 beyond which a figure is nothing at all, or more than a column holds: the form says so by itself."""
_FACTOR_FROM, _FACTOR_TO = Decimal(1_000), Decimal(100_000)
"""Against last year, a factor in this range is rather a wrong unit (10,000) than growth."""
_PER_HEAD_FROM, _PER_HEAD_TO = Decimal("0.05"), Decimal(10_000)
"""万元 of revenue per person and year that an enterprise may believably have, both included."""


class TypedUnit(StrEnum):
    """What the figure seems to have been typed in, or that last year's figure is the strange one."""

    YUAN = "yuan"
    HUNDRED_MILLION = "hundred_million"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class UnitSuspicion:
    """A question, not an error. `suggested_wan`: the figure in 万元 if the guess is right; None: ask only."""

    typed: TypedUnit
    suggested_wan: Decimal | None
    message: Message


def unit_suspicion(
    revenue_wan: Decimal | None, last_year_wan: Decimal | None, employees: int | None
) -> UnitSuspicion | None:
    """A question when the figure is about 10,000 times too large or too small, else None.

    Measured against last year (a factor of 1,000 to 100,000) and against the head count (more than 10,000
    or less than 0.05 万元 a head). Where last year's figure is the one that no head count explains, the
    question is about that one. Zero, negative, missing and boundless figures are not questioned.
    """
    revenue, last_year = _positive(revenue_wan), _positive(last_year_wan)
    heads = employees if employees is not None and employees > 0 else None
    if revenue is None:
        return None
    if last_year is not None and (unit := _against_last_year(revenue, last_year)):
        if heads and _against_heads(revenue, heads) is None and _against_heads(last_year, heads):
            return UnitSuspicion(
                TypedUnit.LAST_YEAR, None, (_CHECK_LAST_YEAR, {"last_year": _shown(last_year)})
            )
        asked: Message = _AGAINST_LAST_YEAR[unit], {"value": _shown(revenue), "last_year": _shown(last_year)}
        return UnitSuspicion(unit, _suggested(revenue, unit), asked)
    if heads is not None and (unit := _against_heads(revenue, heads)):
        asked = _AGAINST_HEADS[unit], {"value": _shown(revenue), "employees": heads}
        return UnitSuspicion(unit, _suggested(revenue, unit), asked)
    return None


def _against_last_year(revenue: Decimal, last_year: Decimal) -> TypedUnit | None:
    if _FACTOR_FROM <= revenue / last_year <= _FACTOR_TO:
        return TypedUnit.YUAN
    return TypedUnit.HUNDRED_MILLION if _FACTOR_FROM <= last_year / revenue <= _FACTOR_TO else None


def _against_heads(revenue: Decimal, employees: int) -> TypedUnit | None:
    per_head = revenue / employees
    if per_head > _PER_HEAD_TO:
        return TypedUnit.YUAN
    return TypedUnit.HUNDRED_MILLION if per_head < _PER_HEAD_FROM else None


def _suggested(revenue: Decimal, unit: TypedUnit) -> Decimal:
    """What was meant, in 万元 with two decimals."""
    meant = revenue / _WAN if unit is TypedUnit.YUAN else revenue * _WAN
    return meant.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _positive(figure: Decimal | None) -> Decimal | None:
    if figure is None or not figure.is_finite():
        return None
    return figure if _TOO_SMALL < figure < _TOO_LARGE else None


def _shown(figure: Decimal) -> str:
    """48,600,000 and 4,512.30: decimals only where there are any."""
    return f"{figure:,.2f}".removesuffix(".00")


_AGAINST_LAST_YEAR: Final = {
    TypedUnit.YUAN: N_(
        "%(value)s ten thousand yuan? Last year it was %(last_year)s. You may have typed yuan."
    ),
    TypedUnit.HUNDRED_MILLION: N_(
        "%(value)s ten thousand yuan? Last year it was %(last_year)s. You may have typed hundred millions."
    ),
}
_CHECK_LAST_YEAR: Final = N_(
    "Last year's figure is %(last_year)s ten thousand yuan. Its unit may be wrong; please check it."
)
_AGAINST_HEADS: Final = {
    TypedUnit.YUAN: N_("%(value)s ten thousand yuan with %(employees)s people? You may have typed yuan."),
    TypedUnit.HUNDRED_MILLION: N_(
        "Only %(value)s ten thousand yuan with %(employees)s people? You may have typed hundred millions."
    ),
}
