"""Error pages in the person's language with a request number."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from casework.errors import NotFound, StaleWrite, TooManyAttempts
from casework.extensions import db
from casework.web.refusals import refused_for

log = logging.getLogger(__name__)
PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 429}


def register(app: Flask) -> None:
    """Attach the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(StaleWrite, _stale)
    app.register_error_handler(TooManyAttempts, _too_many)
    app.register_error_handler(StaleDataError, lambda error: _stale(StaleWrite()))
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(Exception, _crash)


def _http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    code = error.code or 500
    return _page(code if code in PAGES else (500 if code >= 500 else 400), status=code)


def _forged(error: CSRFError) -> Response:
    refused_for("csrf")
    return _page(400, reason="csrf")


def _stale(error: StaleWrite) -> Response:
    return _page(409, saved=error.saved, typed=error.typed)


def _too_many(error: TooManyAttempts) -> Response:
    answer = _page(429, retry_minutes=error.minutes)
    answer.headers["Retry-After"] = str(error.minutes * 60)
    return answer


def _crash(error: Exception) -> Response:
    log.exception("request %s failed", g.get("request_id", "-"))
    return _page(500)


def _page(code: int, status: int | None = None, **context: Any) -> Response:
    db.session.rollback()
    name = code if code in PAGES else 500
    body = render_template(f"errors/{name}.html", request_id=g.get("request_id", ""), code=code, **context)
    return Response(body, status or code)
