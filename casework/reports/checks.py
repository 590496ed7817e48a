"""Whether a summary holds together: text, tables and figures say the same, and units add up (summary_report.md, 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from casework.reports.bindings import resolve
from casework.reports.catalogue import FIGURES
from casework.reports.figures.parts import COMPARED
from casework.reports.model import Difference, Number, Summary

# Counted once above the counties, given by quota or for the province alone, typed by the unit itself, or not shown under
# three replies: these do not add up. Of a comparison what was counted before and after adds up, its two rates do not.
_NOT_ADDED: Final = frozenset(
    {"K01.enterprises:n", "K01:d", "K23:n", "K23:d", "K24:n", "K24:d", "K24.enterprises:n"}
    | {f"{code}:{side}" for code in COMPARED for side in ("n", "d")}
)

# What a total row says, and the figure that has to say the same.
_SAME: Final[Mapping[str, str]] = {
    "T6:total:planned": "K01:d",
    "T6:total:confirmed": "K01.confirmed:n",
    "T6:total:withdrawn": "K01.withdrawn:n",
    "T6:total:substituted": "K01.substituted:n",
    "T6:total:effective": "K01:n",
    "T6:total:diagnosed": "K03:n",
    "T6:total:problems": "K09:d",
    "T6:total:solved": "K09:n",
    "T6:total:struck_off": "K07:n",
    "T6:total:follow_ups_due": "K10:d",
    "T6:total:follow_ups_on_time": "K10:n",
    "T6:total:visits": "K12:n",
    "T1:rows": "K01:n",
    "T2:total:problems": "K09:d",
    "T2:total:actions": "T6:total:actions",
    "T2:total:done": "K05:n",
    "T2:total:struck_off": "K07:n",
    "T2:total:overdue": "K08:n",
    "T2:total:follow_ups_due": "K11:d",
    "T2:total:follow_ups_held": "K11:n",
    "T4:total:days": "K13:n",
    "T4:total:visits": "T6:total:expert_attendances",
    "T7:total:problems": "K09:d",
    "T7:total:solved": "K09:n",
}


def check_sums(whole: Summary, below: Sequence[Summary]) -> list[Difference]:
    """Every figure that can be added up: the region against the sum of the units below it. Empty when all agree."""
    found = []
    parts = [_counted(part) for part in below]
    for binding, total in _counted(whole).items():
        added = sum(part.get(binding, 0) for part in parts)
        if added != total:
            found.append(Difference(binding, str(total), str(added)))
    return found


def check_tables(summary: Summary) -> list[Difference]:
    """Totals of tables against figures, all of one summary, as far as it has the tables. Empty when all agree."""
    found = []
    there = [(table, figure) for table, figure in _SAME.items() if _number_of(table) in summary.tables]
    for table, figure in there:
        one, other = resolve(summary, table), resolve(summary, figure)
        if not _agree(one, other):
            found.append(Difference(f"{table} = {figure}", one, other))
    return found


def _agree(one: str, other: str) -> bool:
    """The same text, or the same number: 9.0 is 9."""
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _number_of(table: str) -> int:
    """7 of T7:total:solved."""
    return int(table[1 : table.index(":")])


def _counted(summary: Summary) -> dict[str, Number]:
    """Numerators and denominators by binding, without those that do not add up."""
    codes: Iterable[str] = (one.code for definition in FIGURES for one in (definition, *definition.parts))
    counted: dict[str, Number] = {}
    for code in codes:
        figure = summary.figure(code)
        if figure is None:
            continue
        for side, number in (("n", figure.numerator), ("d", figure.denominator)):
            if number is not None and f"{code}:{side}" not in _NOT_ADDED:
                counted[f"{code}:{side}"] = number
    return counted
