"""The headers of every answer: what a page may load and run, who may frame it, who may keep a copy.

Nothing is allowed by default. Scripts run by the nonce of their own answer and by nothing else: an address of ours is
not enough, so that a file which somebody handed in can never become a script. What a module imports inherits its nonce.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from flask import Flask, Response, current_app, g
from flask.sessions import SecureCookieSessionInterface

NONCE_BYTES: Final = 16
_BEFORE_SCRIPTS: Final = "default-src 'none'; script-src "
_AFTER_SCRIPTS: Final = (
    "; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'"
    "; object-src 'none'; frame-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'self'"
    "; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
INERT: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SANDBOX: Final = f"sandbox; {INERT}"
"""For bytes that came from outside: whatever a browser makes of them, they run nothing and reach nothing."""

_NOT_USED: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# Taking a photo for a form needs no camera right of the page: the phone's own camera program takes it.
_FOR_ALL: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
_FOR_PAGES: Final = {
    **_FOR_ALL,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _NOT_USED),
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_HTTPS_ONLY: Final = "; upgrade-insecure-requests"
_A_YEAR_OF_HTTPS: Final = "max-age=31536000"


def register(app: Flask) -> None:
    """Put together once what is the same in every answer of this process."""
    https = {"Strict-Transport-Security": _A_YEAR_OF_HTTPS} if app.config["HTTPS"] else {}
    ending = _AFTER_SCRIPTS + (_HTTPS_ONLY if https else "")
    app.session_interface = SessionCookie()
    app.extensions["headers"] = (
        tuple({**_FOR_PAGES, **https}.items()),
        tuple({**_FOR_ALL, **https, "Content-Security-Policy": INERT}.items()),
        ending,
    )


def nonce() -> str:
    """The nonce of this answer's scripts: `<script type="module" nonce="{{ nonce() }}" src="…">`."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.nonce)


def policy() -> str:
    """The content security policy of this answer; without a nonce no script runs at all."""
    scripts = f"'nonce-{g.nonce}'" if "nonce" in g else "'none'"
    return f"{_BEFORE_SCRIPTS}{scripts}{current_app.extensions['headers'][2]}"


def private(response: Response) -> Response:
    """An answer for one person: never kept, never framed, scripts by nonce only. A view's own stricter policy stays."""
    pages, _, _ = current_app.extensions["headers"]
    headers = response.headers
    headers.pop("Cache-Control", None)  # nobody but us decides; the others are nobody's but ours
    headers.extend(pages)
    if "Content-Security-Policy" not in headers:
        headers.add("Content-Security-Policy", policy())
    if "Vary" in headers:
        response.vary.add("Cookie")
    else:
        headers.add("Vary", "Cookie")
    return response


class SessionCookie(SecureCookieSessionInterface):
    """The one cookie. Files that are the same for everybody neither set it nor depend on it: with `Vary: Cookie` a
    browser would fetch them anew after every change of the cookie."""

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Called by Flask at the end of each request."""
        if "is_public" not in g:
            super().save_session(app, session, response)


def public(response: Response) -> Response:
    """A file of the application itself, the same for everybody; how long it is kept says `keep_static_files`."""
    g.is_public = True
    _, files, _ = current_app.extensions["headers"]
    for name, value in files:
        response.headers[name] = value
    return response
