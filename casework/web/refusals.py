"""What was refused stands in the log: written after the answer was made, in a short transaction of its own.

Recorded are: the role lacks the permission (403), a form without its token (400), somebody else was first (409), too
many attempts (429), and a row that does not exist for this person (404), which is how a foreign row answers. A 404 is
recorded for signed-in people on addresses with a key only: mistyped addresses and the noise of scanners say nothing
about anybody. Invalid forms (422) are no refusals; they are part of the work.

The log must not be a way to fill the disk. So an account leaves at most MOST_OF_A_PERSON rows an hour, an address
without account MOST_OF_AN_ADDRESS and all such addresses together MOST_OF_STRANGERS (per process); the next row that is
written says how many were left out.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, Response, g, request
from flask_login import current_user

from casework import clock
from casework.web.traces import leave_trace

log = logging.getLogger(__name__)

HOUR: Final = timedelta(hours=1)
MOST_OF_A_PERSON: Final = 600
MOST_OF_AN_ADDRESS: Final = 30
MOST_OF_STRANGERS: Final = 600
MOST_KEYS: Final = 10_000
LONGEST_PATH: Final = 300


class Allowance:
    """How many rows each key has left in its hour; one process's memory, safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[str, list[Any]] = {}

    def take(self, key: str, most: int, now: datetime) -> int | None:
        """None when the key has used up its hour; else how many rows were left out since its last one."""
        with self._lock:
            if len(self._used) >= MOST_KEYS:
                self._used = {k: v for k, v in self._used.items() if v[0] + HOUR > now}
            begun, used, left_out = self._used.get(key, (now, 0, 0))
            if begun + HOUR <= now:
                begun, used = now, 0
            if used >= most:
                self._used[key] = [begun, used, left_out + 1]
                return None
            self._used[key] = [begun, used + 1, 0]
            return int(left_out)


allowance = Allowance()


def register(app: Flask) -> None:
    """Listen to every answer."""
    app.after_request(_note)


def refused_for(reason: str) -> None:
    """Say why the answer of this request will be a refusal, where its status alone does not."""
    g.refusal_reason = reason


def _is_refusal(status: int) -> bool:
    if status == 404:
        return bool(current_user.is_authenticated and request.view_args and request.blueprint)
    return status in (403, 409, 429) or (status == 400 and "refusal_reason" in g)


def _note(response: Response) -> Response:
    if "audit" not in g or not _is_refusal(response.status_code):
        return response
    left_out = _allowed(clock.real_now())
    if left_out is not None:
        try:
            _write(response.status_code, left_out)
        except Exception:  # the act was refused already; what is lost is the row, and this says so
            log.exception("refusal of request %s is not in the audit log", g.get("request_id", "-"))
    return response


def _allowed(now: datetime) -> int | None:
    if current_user.is_authenticated:
        return allowance.take(f"account {current_user.id}", MOST_OF_A_PERSON, now)
    left_out = allowance.take(f"address {request.remote_addr}", MOST_OF_AN_ADDRESS, now)
    if left_out is None or allowance.take("strangers", MOST_OF_STRANGERS, now) is None:
        return None
    return left_out


def _write(status: int, left_out: int) -> None:
    details: dict[str, Any] = {
        "status": status,
        "method": request.method,
        "path": request.path[:LONGEST_PATH],
    }
    for name in ("refused_permission", "refusal_reason"):
        if name in g:
            details[name] = g.get(name)
    if left_out:
        details["left_out"] = left_out
    leave_trace("refuse", object_type="route", object_id=request.endpoint or "", **details)
