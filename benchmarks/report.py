"""What is printed: a line per page with its ratios and whether it meets its targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.measuring import Measured, Times
from benchmarks.pages import Page
from benchmarks.sweep import LIMIT, Compared

GROWTH = 1.3
MEMORY = 200 * 1024 * 1024
WORST_SHOWN = 8


def verdict(value: float, limit: float | None) -> str:
    """The number with its limit and a word; without a limit the number alone."""
    if limit is None:
        return f"{value:.2f}"
    return f"{value:.2f} of {limit:g} {'pass' if value <= limit else 'MISS'}"


def page_table(found: Measured) -> list[str]:
    """One database: each page against the floor of the same moment."""
    lines = [
        f"## {found.store.kind}, {found.store.cases:,} cases  ({found.store.note})",
        "",
        "| page | median | times floor | statements | kB | reads through |",
        "|---|---|---|---|---|---|",
    ]
    for page in found.pages:
        counted, times = found.counted[page.name], found.times[page.name]
        statements = verdict(counted.statements, page.statements).replace(".00", "")
        size = verdict(counted.bytes / 1000, page.kilobytes)
        lines.append(
            f"| {page.name} | {_median(page, times)} | {verdict(times.times_floor, page.times_floor)}"
            f" | {statements} | {size} | {', '.join(counted.scans) or 'nothing'} |"
        )
    lines += ["", *_of_other_pages(found)]
    for memory, words in ((found.memory, ""), (found.memory_after_papers, " that have written papers")):
        if memory is not None:
            lines.append(
                f"- memory of two workers{words}: {memory / 2**20:.0f} MiB of {MEMORY / 2**20:.0f}"
                f" {'pass' if memory <= MEMORY else 'MISS'}"
            )
    return lines


def _median(page: Page, times: Times) -> str:
    """Milliseconds, or seconds against their limit."""
    if page.seconds is None:
        return f"{times.seconds * 1000:.1f} ms"
    return f"{verdict(times.seconds, page.seconds)} s"


def _of_other_pages(found: Measured) -> list[str]:
    """Pages whose limit is another page."""
    lines = []
    for page in found.pages:
        if page.times_page is None:
            continue
        limit, other = page.times_page
        ratio = found.times[page.name].times_floor / found.times[other].times_floor
        lines.append(f"- {page.name} against {other}: {verdict(ratio, limit)}")
    return lines


def growth_table(small: Measured, large: Measured) -> list[str]:
    """Two sizes measured in the same rounds."""
    lines = [
        f"## {small.store.kind}: growth from {small.store.cases:,} to {large.store.cases:,} cases",
        "",
        "| page | times |",
        "|---|---|",
    ]
    for page in _common(small.pages, large.pages):
        rounds = zip(small.times[page.name].own, large.times[page.name].own, strict=True)
        ratios = sorted(after / before for before, after in rounds)
        lines.append(f"| {page.name} | {verdict(ratios[len(ratios) // 2], GROWTH)} |")
    return lines


def _common(some: Iterable[Page], others: Iterable[Page]) -> list[Page]:
    names = {page.name for page in others}
    return [page for page in some if page.name in names]


def sweep_table(found: Measured, compared: Sequence[Compared]) -> list[str]:
    """How many addresses stay below the limit and which are the worst."""
    misses = [one for one in compared if one.ratio > LIMIT]
    lines = [
        f"## {found.store.kind}, {found.store.cases:,} cases: worst tenants against a middling one",
        "",
        f"{len(compared)} addresses of the case list, {len(misses)} above {LIMIT:g}"
        f" {'MISS' if misses else 'pass'}",
        "",
        "| tenant | address | times the middling one | median |",
        "|---|---|---|---|",
    ]
    for one in sorted(compared, key=lambda one: -one.ratio)[:WORST_SHOWN]:
        lines.append(f"| {one.kind} | {one.query} | {one.ratio:.2f} | {one.seconds * 1000:.1f} ms |")
    return [*lines, "", *_units(found)]


def _units(found: Measured) -> list[str]:
    """Who was measured."""
    sizes: Mapping[str, int] = {name: unit.cases for name, unit in found.units.items()}
    return [f"Cases: {'; '.join(f'{name} {number:,}' for name, number in sizes.items())}."]
