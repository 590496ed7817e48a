"""Guards: every route says what it takes, or the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.access.permissions import Permission, allows
from casework.web.addresses import came_from
from casework.web.assets import is_static

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
GUARD = "_guard"


class UnguardedRoute(RuntimeError):
    """A route has neither @requires nor @public."""


def can(permission: Permission | str) -> bool:
    """Whether the person of this request holds a permission."""
    person = current_user._get_current_object()
    return bool(person.is_authenticated) and allows(person, Permission(permission))


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let in who is signed in and holds any of the permissions; else the sign-in page (401 → redirect) or 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = current_user._get_current_object()
            if not person.is_authenticated:
                return to_sign_in()
            if not any(allows(person, permission) for permission in permissions):
                g.refused_permission = " | ".join(permissions)
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, GUARD, permissions)
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    setattr(view, GUARD, ())
    return view


def to_sign_in() -> Response:
    """To the sign-in page and back: to the address of a GET, else to the page whose form was sent, where the browser
    has kept what was typed."""
    target = request.full_path.rstrip("?") if request.method == "GET" else came_from()
    return redirect(url_for("accounts.sign_in", next=target or None), 303)


def check_every_route_is_guarded(app: Flask) -> None:
    """Called at the end of create_app. Raises UnguardedRoute naming the first open endpoint."""
    for endpoint, view in app.view_functions.items():
        if is_static(endpoint):
            continue
        if not hasattr(view, GUARD):
            raise UnguardedRoute(f"{endpoint} has neither @requires nor @public")
