"""Addresses of static files that carry a hash of the content, and the headers that let browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, current_app, request, url_for

HASH_LENGTH = 10
KEEP_FOREVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
SPRITE = "icons"
_BLUEPRINT_OF_ENDPOINT = {"static": "", "bootstrap.static": "bootstrap"}


def is_static(endpoint: str | None) -> bool:
    """Whether an endpoint gives files that are the same for everybody."""
    return endpoint == SPRITE or endpoint in _BLUEPRINT_OF_ENDPOINT


@cache
def content_hash(path: Path) -> str:
    """The first characters of the SHA-256 of a file, read once per process. Raises FileNotFoundError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]


def _hash_of(endpoint: str, filename: str) -> str:
    name = _BLUEPRINT_OF_ENDPOINT[endpoint]
    folder = current_app.blueprints[name].static_folder if name else current_app.static_folder
    if folder is None:
        raise FileNotFoundError(filename)
    return content_hash(Path(folder, filename))


def asset(filename: str, endpoint: str = "static") -> str:
    """The address of a file of ours under `static/`, e.g. `/static/app.css?v=0f5c8c1b24`.

    With the endpoint "bootstrap.static" it is a file of Bootstrap-Flask, e.g. `css/bootstrap.min.css`.
    Raises FileNotFoundError, so that a mistyped name fails in the first test and not in a reader's browser.
    """
    kept: dict[tuple[str, str, str], str] = current_app.extensions.setdefault("asset_addresses", {})
    key = (endpoint, filename, request.script_root)
    if key not in kept:
        kept[key] = url_for(endpoint, filename=filename, v=_hash_of(endpoint, filename))
    return kept[key]


def keep_static_files(response: Response) -> Response:
    """An `after_request` function: who asks for a static file by its right hash keeps it for a year.

    Without a hash, or with one of an older release, the browser asks each time (and gets a 304).
    """
    if request.endpoint not in _BLUEPRINT_OF_ENDPOINT or response.status_code not in {200, 304}:
        return response
    if request.method == "OPTIONS":  # answered for any name, also one that leads out of the folder
        return response
    filename = (request.view_args or {})["filename"]
    right = request.query_string == f"v={_hash_of(request.endpoint, filename)}".encode()
    response.headers["Cache-Control"] = KEEP_FOREVER if right else ASK_EACH_TIME
    return response
