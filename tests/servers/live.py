"""The application behind a real port, for browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    """One line per request would drown the test run."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing."""


class _Whole:
    """The application, its answers read to the end before they are sent.

    This server closes no answer whose reader hung up half-way; a file that was on its way would stay open.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with closing(self.app(environ, start_response)) as parts:  # type: ignore[type-var]
            return [b"".join(parts)]


@contextmanager
def live(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, _Whole(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=30)
        server.server_close()
