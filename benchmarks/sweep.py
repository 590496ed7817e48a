"""Every filter and sort of the case list for the worst tenants (all cases old, the largest) beside a middling one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from benchmarks.measuring import MODULE, Measured
from benchmarks.people import PASSWORD, Unit
from benchmarks.web import Server, Visitor, serving
from casework.cases.queries.filters import SORTS, VIEWS
from casework.enums import CaseStatus, Rank

LIMIT = 1.5
REQUESTS = 5
AGAIN = 15
"""Requests of a second look at what seemed too slow: a busy moment of the machine is no finding."""


@dataclass(frozen=True)
class Compared:
    """One address of the list: how many times the middling tenant's time the other tenant's takes."""

    kind: str
    query: str
    ratio: float
    seconds: float


def addresses(unit: Unit) -> Iterator[str]:
    """Every filter alone and in its usual pairs, under every sort, in the running year and in all years."""
    filters = [f"view={view}" for view in VIEWS]
    filters += [f"status={status.value}" for status in CaseStatus]
    filters += ["chain=CHAIN-06", "q=机械", "q=制造&status=archived", "view=overdue&chain=CHAIN-10"]
    for year in ("", "year=all&"):
        for sort in SORTS:
            for chosen in filters:
                yield f"/cases?{year}{chosen}&sort={sort}&size=50"


def sweep(found: Measured) -> list[Compared]:
    """Every address for every kind of tenant of both ranks."""
    with ExitStack() as stack:
        store = found.store
        server = stack.enter_context(
            serving(MODULE, store.environment, store.folder / f"{store.kind}-{store.cases}-sweep.log")
        )
        return [
            compared
            for rank in (Rank.COUNTY, Rank.PREFECTURE)
            for compared in _sweep_rank(server, found, rank)
        ]


def _sweep_rank(server: Server, found: Measured, rank: Rank) -> Iterator[Compared]:
    kinds = ("median", "largest", "old")
    units = [found.units[f"{rank.value}, {kind}"] for kind in kinds]
    visitors = [_signed_in(server, unit) for unit in units]
    for path in addresses(units[0]):
        times = _times(visitors, path, REQUESTS)
        if max(times) > LIMIT * times[0]:
            times = _times(visitors, path, AGAIN)
        for unit, seconds in zip(units[1:], times[1:], strict=True):
            yield Compared(unit.kind, path, seconds / times[0], seconds)


def _signed_in(server: Server, unit: Unit) -> Visitor:
    visitor = Visitor(server)
    visitor.sign_in(unit.username, PASSWORD)
    return visitor


def _times(visitors: Sequence[Visitor], path: str, requests: int) -> list[float]:
    """Median seconds of one address for each visitor, taking turns; the first two of each do not count."""
    seen: list[list[float]] = [[] for _visitor in visitors]
    for turn in range(requests + 2):
        for visitor, times in zip(visitors, seen, strict=True):
            answer = visitor.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            if turn > 1:
                times.append(answer.seconds)
    return [median(times) for times in seen]
