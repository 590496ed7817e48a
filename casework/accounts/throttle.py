"""Guessing passwords is slowed down: failures are counted in memory per account and per address."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)


class FailureCounter:
    """Failures of the last 15 minutes per key; one process's memory, safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def is_blocked(self, key: str, limit: int, now: datetime) -> bool:
        """Whether `limit` or more failures of this key lie within the window."""
        with self._lock:
            return len(self._recent(key, now)) >= limit

    def failed(self, key: str, now: datetime) -> None:
        """Count one failure."""
        with self._lock:
            self._recent(key, now)
            self._failures.setdefault(key, deque()).append(now)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        failures = self._failures.get(key)
        if failures is None:
            return deque()
        while failures and failures[0] <= now - WINDOW:
            failures.popleft()
        if not failures:
            del self._failures[key]
        return failures
