"""Statements that were put together once are found again by what they are, not by looking through all their parts."""

from __future__ import annotations

from typing import Any

from sqlalchemy.util import LRUCache

CAPACITY = 1000
MOST_KNOWN = 256
MOST_SEEN = 2048


class CompiledStatements:
    """What SQLAlchemy keeps of compiled statements (its option `compiled_cache`).

    A key describes the whole statement, for a list some thousand parts, and Python hashes all of them at every look.
    Modules keep their statements, and a kept statement gives the very same description each time: from its second run
    on it is known by its identity. A description held here stays alive, so no other one can have its identity; those
    that are made for one run are not held.
    """

    def __init__(self) -> None:
        self._compiled: LRUCache[Any, Any] = LRUCache(CAPACITY)
        self._known: dict[Any, tuple[Any, Any]] = {}
        self._seen: set[Any] = set()

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """The compiled statement behind a key."""
        _dialect, description, *options = key
        place = (id(description), *options)
        known = self._known.get(place)
        if known is not None and known[0] is description:
            return known[1]
        found = self._compiled.get(key)
        if found is None:
            return default
        self._note(place, description, found)
        return found

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._compiled[key] = compiled

    def _note(self, place: Any, description: Any, compiled: Any) -> None:
        if place not in self._seen:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen.add(place)
            return
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[place] = description, compiled
