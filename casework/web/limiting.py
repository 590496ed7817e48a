"""Limits on what one person sends: `@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")` above a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request
from flask_login import current_user

from casework.errors import TooManyAttempts
from casework.limits import limited
from casework.web.guards import SAFE_METHODS, View

LIMITED = "_limited"


def limited_to(kind: str, setting: str) -> Callable[[View], View]:
    """Count what a signed-in person posts here under one kind; beyond the number in `setting` within fifteen minutes it
    is refused with 429. Stands below @requires and does its counting before the view begins."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            if request.method not in SAFE_METHODS:
                verdict = limited(kind, current_user.id, current_app.config[setting])
                if verdict.is_over:
                    raise TooManyAttempts(verdict.minutes_left)
            return view(*args, **kwargs)

        setattr(counted, LIMITED, kind)
        return counted  # type: ignore[return-value]

    return decorate
