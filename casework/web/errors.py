"""Error pages in the person's language with a request number; the audit row of a refusal."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from casework.access.tenancy import TenantSession
from casework.audit.services import record
from casework.errors import NotFound, StaleWrite, TooManyAttempts
from casework.extensions import db, writing

log = logging.getLogger(__name__)
PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 429}


def register(app: Flask) -> None:
    """Attach the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(StaleWrite, _stale)
    app.register_error_handler(TooManyAttempts, _too_many)
    app.register_error_handler(StaleDataError, lambda error: _stale(StaleWrite()))
    app.register_error_handler(CSRFError, lambda error: _page(400, reason="csrf"))
    app.register_error_handler(Exception, _crash)


def _http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    code = error.code or 500
    if code == 403 and current_user.is_authenticated:
        _audit_refusal()
    return _page(code if code in PAGES else (500 if code >= 500 else 400), status=code)


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


def _audit_refusal() -> None:
    """A refusal is logged in its own short transaction, after the request's has ended."""
    db.session.rollback()
    token = writing.set(True)
    try:
        with TenantSession(db) as session:
            session.bind_scope(current_user.scope, **g.audit)
            record(
                session,
                "refuse",
                object_type="route",
                object_id=request.endpoint or "",
                needed=g.get("refused_permission", ""),
            )
            session.commit()
    finally:
        writing.reset(token)
