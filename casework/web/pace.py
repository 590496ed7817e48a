"""How fast one person may search: more than anybody types, less than a program that reads everything out.

A search is a GET and a GET writes nothing, so the count lives in the memory of each process. It stands before every
route alike: whatever takes `q` in its address searches, in lists as in the search of the top bar, and `check` reads
files from end to end.
"""

from __future__ import annotations

import math
import threading
from datetime import datetime, timedelta

from flask import Flask, current_app, request
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from casework import clock
from casework.web.assets import is_static
from casework.web.guards import SAFE_METHODS

PARAMETERS = ("q", "check")
MINUTE = timedelta(minutes=1)
MOST_KEPT = 10_000


class Pace:
    """A bucket for each person that holds a minute's worth and fills up evenly; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[int, tuple[float, datetime]] = {}

    def wait(self, person_id: int, per_minute: int, now: datetime) -> timedelta | None:
        """Take one from the person's bucket; None when there was one, else how long until there is one again."""
        with self._lock:
            if len(self._buckets) >= MOST_KEPT:
                self._forget_full(now)
            left, since = self._buckets.get(person_id, (float(per_minute), now))
            left = min(per_minute, left + (now - since) / MINUTE * per_minute)
            if left < 1:
                self._buckets[person_id] = (left, now)
                return MINUTE * ((1 - left) / per_minute)
            self._buckets[person_id] = (left - 1, now)
            return None

    def _forget_full(self, now: datetime) -> None:
        self._buckets = {key: kept for key, kept in self._buckets.items() if now - kept[1] < MINUTE}


def register(app: Flask) -> None:
    """Count before any view. Each application has its own count."""
    app.extensions["search_pace"] = Pace()
    app.before_request(_count)


def _count() -> None:
    """Raises TooManyRequests (429) with the seconds to wait."""
    if is_static(request.endpoint) or request.method not in SAFE_METHODS:
        return
    if not any(request.args.get(name, "").strip() for name in PARAMETERS):
        return
    limit = current_app.config["SEARCH_LIMIT_PER_MINUTE"]
    if not limit or not current_user.is_authenticated:
        return
    pace: Pace = current_app.extensions["search_pace"]
    wait = pace.wait(current_user.id, limit, clock.real_now())
    if wait is not None:
        raise TooManyRequests(retry_after=math.ceil(wait.total_seconds()))
