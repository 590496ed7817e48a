"""What the walls cost: each page as it is served and the same page with both walls away, in turns, in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from benchmarks.measuring import MODULE, WARM_UP, Measured, Running
from benchmarks.report import verdict
from benchmarks.web import serving

WITHOUT = "benchmarks.without_walls:app"
LIMIT = 1.35
BEGINNINGS = ("list:", "case page", "search")
"""The pages whose cost is limited."""


def compare(found: Measured, rounds: int, requests: int) -> Mapping[str, Sequence[float]]:
    """Page → in each round the median time with the walls, over the median time without."""
    ratios: dict[str, list[float]] = {}
    pages = [page for page in found.pages if page.name.startswith(BEGINNINGS)]
    label = f"{found.store.kind}-{found.store.cases}-walls"
    away = {**found.store.environment, "DATABASE_ROLE": ""}
    with ExitStack() as stack:
        both = [
            Running(found, stack.enter_context(serving(module, settings, found.store.folder / f"{name}.log")))
            for module, settings, name in (
                (MODULE, found.store.environment, label),
                (WITHOUT, away, f"{label}-away"),
            )
        ]
        for _round in range(rounds):
            for page in pages:
                times: list[list[float]] = [[], []]
                for number in range(WARM_UP + requests):
                    for one, seen in zip(both, times, strict=True):
                        seconds = one.ask(page)
                        if number >= WARM_UP:
                            seen.append(seconds)
                ratios.setdefault(page.name, []).append(median(times[0]) / median(times[1]))
    return ratios


def table(found: Measured, ratios: Mapping[str, Sequence[float]]) -> list[str]:
    """The median of the rounds against the limit."""
    lines = [f"## {found.store.kind}, {found.store.cases:,} cases: cost of the walls", "", "| page | times |"]
    return [
        *lines,
        "|---|---|",
        *(f"| {name} | {verdict(median(seen), LIMIT)} |" for name, seen in ratios.items()),
    ]
