"""Icons of the frame as one file that browsers keep: drawn into every page they were a fifth of a list's bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup

from casework.web.assets import ASK_EACH_TIME, HASH_LENGTH, KEEP_FOREVER, SPRITE
from casework.web.icons import drawing_of

IN_FRAME: Final = (
    "archive", "arrow-bar-right", "arrow-left-right", "arrow-repeat", "award", "bar-chart", "bell", "bookmark",
    "buildings", "calendar-week", "calendar3", "clipboard-check", "clock-history", "download", "envelope",
    "file-earmark-text", "folder2-open", "geo-alt", "hdd-stack", "hourglass-bottom", "house", "journal-check", "list",
    "list-check", "pencil-square", "people", "person", "person-gear", "person-vcard", "search", "send-check", "sliders",
    "telephone", "translate",
)  # fmt: skip
"""What the side bar, the white bar and the bar of a phone draw."""


def register(app: Flask) -> None:
    """The file's address, open to everybody like the other static files."""
    app.add_url_rule("/icons.svg", SPRITE, _send)


def frame_icon(name: str) -> Markup:
    """The icon `name` by reference to the file, hidden from assistive technology. KeyError unless it is IN_FRAME."""
    kept: dict[tuple[str, str], Markup] = current_app.extensions.setdefault("frame_icons", {})
    key = (name, request.script_root)
    if key not in kept:
        if name not in IN_FRAME:
            raise KeyError(name)
        address = url_for(SPRITE, v=_hash())
        kept[key] = Markup(
            '<svg class="bi" width="16" height="16" aria-hidden="true"><use href="{}#{}"/></svg>'
        ).format(address, name)
    return kept[key]


def _send() -> Response:
    """Kept for a year by who asks by its right hash, as every static file."""
    response = Response(_sprite(), mimetype="image/svg+xml")
    right = request.query_string == f"v={_hash()}".encode()
    response.headers["Cache-Control"] = KEEP_FOREVER if right else ASK_EACH_TIME
    response.set_etag(_hash())
    response.make_conditional(request)
    return response


@cache
def _sprite() -> bytes:
    symbols = []
    for name in IN_FRAME:
        box, paths = drawing_of(name)
        symbols.append(f'<symbol id="{name}" viewBox="{box}">{paths}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


@cache
def _hash() -> str:
    return hashlib.sha256(_sprite()).hexdigest()[:HASH_LENGTH]
