"""Who sent a form: a page of ours, or another site that makes a signed-in browser send it. And no answer names a host.

The token in the form is the first guard. This one stands before it and needs no session: browsers say by themselves
where a request comes from. Programs say nothing; they have no cookie that somebody else could use.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from casework.web.guards import SAFE_METHODS

log = logging.getLogger(__name__)
STANDARD_PORTS = {"http": 80, "https": 443}
OURS = {"same-origin", "none"}


class ForeignOrigin(BadRequest):
    """Another site sent this form."""


def register(app: Flask) -> None:
    """Look at every request that may change something, before its token is looked at."""
    if app.config["HTTPS"] and not app.config["TRUSTED_HOSTS"]:
        log.warning("TRUSTED_HOSTS is empty: requests are answered under any name; set it to the site's own")
    app.before_request(_refuse_foreign)
    app.before_request(_redirect_here)


def _refuse_foreign() -> None:
    if request.method not in SAFE_METHODS and is_ours() is False:
        log.warning("a form for %s came from %r", request.path, request.headers.get("Origin", ""))
        raise ForeignOrigin


def _redirect_here() -> Response | None:
    """The router's own redirect (an address that lacks its slash) names the host of the request; ours names none."""
    if not isinstance(request.routing_exception, RequestRedirect):
        return None
    parts = urlsplit(request.routing_exception.new_url)
    return redirect(urlunsplit(("", "", parts.path, parts.query, "")), 308)


def is_ours() -> bool | None:
    """Whether a page of ours sent this request; None when nothing says so either way.

    `Sec-Fetch-Site` cannot be set by a page and needs no knowledge of our own name, but comes over https only; then
    `Origin`; then `Referer`.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OURS
    origin = request.headers.get("Origin")
    if origin is not None:
        return _is_own(origin)
    referrer = request.headers.get("Referer")
    return _is_own(referrer) if referrer else None


def _is_own(address: str) -> bool:
    """Our own name: the one that was asked for (which TRUSTED_HOSTS has checked), or any of TRUSTED_HOSTS, for a proxy
    that passes on another. The scheme is compared only where it must be https."""
    try:
        parts, own = urlsplit(address), urlsplit(f"//{request.host}")
        port = parts.port or STANDARD_PORTS.get(parts.scheme)
        own_port = own.port or STANDARD_PORTS.get(parts.scheme)
    except ValueError:
        return False
    if not parts.hostname or (current_app.config["HTTPS"] and parts.scheme != "https"):
        return False
    if parts.hostname == own.hostname:
        return port == own_port
    return parts.hostname in (current_app.config["TRUSTED_HOSTS"] or ())
