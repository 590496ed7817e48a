"""Before sensitive acts the password (and the code) must have been given in the last ten minutes; else a page asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import redirect, request, session, url_for

from casework import clock
from casework.web.guards import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])

PROVED: Final = "proved"
GOOD_FOR: Final = timedelta(minutes=10)


def note_proof() -> None:
    """Password (and code) have just been given in this browser; the signed cookie remembers when."""
    session[PROVED] = int(clock.real_now().timestamp())


def is_recent() -> bool:
    """Whether the person of this request has proved it within the last ten minutes."""
    age = clock.real_now().timestamp() - session.get(PROVED, 0)
    return bool(0 <= age <= GOOD_FOR.total_seconds())


def recently_proved(view: View) -> View:
    """Ask for the password again unless that was done a moment ago; stands below @requires.

    The person comes back to the page that was asked for; after something was posted too late, to the page it was posted
    from.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if is_recent():
            return view(*args, **kwargs)
        return redirect(url_for("accounts.prove", next=_way_back()), 303)

    return guarded  # type: ignore[return-value]


def _way_back() -> str:
    if request.method in SAFE_METHODS:
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else url_for("accounts.own")
