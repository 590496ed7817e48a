"""Times over HTTP: every page beside the floor, in rounds that take turns, so that a busy moment hits all alike."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks.counting import Counted, count
from benchmarks.pages import Page, pages
from benchmarks.people import PASSWORD, Unit, units
from benchmarks.stores import Store
from benchmarks.web import Server, Visitor, serving

WARM_UP = 12
"""Requests before the first that counts: two workers of four threads each compile, connect and prepare."""
REQUESTS = 25
FEWEST, LONGEST = 3, 5.0
"""A page that is slow gets no more requests after so many seconds, but so many in any case."""
SETTLE = 2.0
"""Seconds after the last paper: what it took is given back when it has been sent."""
MODULE = "wsgi:app"


@dataclass
class Times:
    """Median times of one page in each round, in seconds, and of the floor just before it."""

    own: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The median of the rounds."""
        return median(self.own)

    @property
    def times_floor(self) -> float:
        """The median of the rounds' ratios."""
        return median(own / floor for own, floor in zip(self.own, self.floor, strict=True))


@dataclass
class Measured:
    """One database with what was found."""

    store: Store
    units: Mapping[str, Unit]
    pages: Sequence[Page]
    counted: Mapping[str, Counted]
    times: dict[str, Times] = field(default_factory=dict)
    memory: int | None = None
    memory_after_papers: int | None = None


@dataclass
class Running:
    """A server on one database and who is signed in."""

    found: Measured
    server: Server
    visitors: dict[str, Visitor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def visitor(self, unit: Unit) -> Visitor:
        """The unit's browser, signed in at its first use."""
        if unit.username not in self.visitors:
            visitor = self.visitors[unit.username] = Visitor(self.server)
            visitor.sign_in(unit.username, PASSWORD)
        return self.visitors[unit.username]

    def ask(self, page: Page) -> float:
        """Seconds of one request."""
        visitor = self.visitor(page.unit)
        if page.form:
            if page.path not in self.tokens:
                self.tokens[page.path] = visitor.form_token(page.form_page)
            answer = visitor.post(page.path, csrf_token=self.tokens[page.path], **page.form)
        else:
            answer = visitor.get(page.path)
        if answer.status != page.right_status:
            raise RuntimeError(f"{page.name}: {answer.status}")
        return answer.seconds


@dataclass
class _WithFloor(Running):
    """The same beside the floor."""

    floor: Visitor = field(kw_only=True)


def prepare(store: Store) -> Measured:
    """What is to be measured in a database, with statements and bytes counted."""
    app = store.application()
    with app.app_context():
        found = units()
    wanted = pages(app, found)
    return Measured(store, found, wanted, count(app, wanted))


def measure(prepared: Sequence[Measured], rounds: int, requests: int = REQUESTS) -> None:
    """Fill in the times. All sizes run side by side and take turns request by request."""
    with ExitStack() as stack:
        running = [_start(stack, found) for found in prepared]
        papers = [page.name for page in prepared[0].pages if page.seconds]
        screens = [page.name for page in prepared[0].pages if not page.seconds]
        _measure_rounds(running, screens, rounds, requests)
        for one in running:
            one.found.memory = one.server.memory()
        _measure_rounds(running, papers, rounds, requests)
        time.sleep(SETTLE)
        for one in running:
            one.found.memory_after_papers = one.server.memory()


def _measure_rounds(running: Sequence[_WithFloor], names: Sequence[str], rounds: int, requests: int) -> None:
    for _round in range(rounds):
        for name in names:
            _measure_page(running, name, requests)


def _start(stack: ExitStack, found: Measured) -> _WithFloor:
    store = found.store
    label = f"{store.kind}-{store.cases}"
    server = stack.enter_context(serving(MODULE, store.environment, store.folder / f"{label}.log"))
    environment = {
        "FLOOR_DATABASE": store.url,
        "FLOOR_TENANT": str(found.units["county, median"].region_id),
    }
    floor = stack.enter_context(
        serving("benchmarks.floor:app", environment, store.folder / f"{label}-floor.log")
    )
    return _WithFloor(found, server, floor=Visitor(floor))


def _measure_page(running: Sequence[_WithFloor], name: str, requests: int) -> None:
    _taking_turns(running, name, WARM_UP)
    for one, (own, floor) in zip(running, _taking_turns(running, name, requests), strict=True):
        times = one.found.times.setdefault(name, Times())
        times.own.append(median(own))
        times.floor.append(median(floor))


def _taking_turns(
    running: Sequence[_WithFloor], name: str, requests: int
) -> list[tuple[list[float], list[float]]]:
    """For each size the seconds of the page and of the floor, in turns; fewer requests of what takes seconds."""
    pages = [next(page for page in one.found.pages if page.name == name) for one in running]
    seen: list[tuple[list[float], list[float]]] = [([], []) for _one in running]
    for _time in range(requests):
        for one, page, (own, floor) in zip(running, pages, seen, strict=True):
            if len(own) < FEWEST or sum(own) < LONGEST:
                floor.append(one.floor.get("/list").seconds)
                own.append(one.ask(page))
    return seen
