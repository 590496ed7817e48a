"""Error pages in the person's language with a request number; never a stack trace, also when the database is gone."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask.globals import request_ctx
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from casework.errors import NotFound, RuleViolation, StaleWrite, TooManyAttempts
from casework.extensions import db
from casework.web.addresses import came_from
from casework.web.origin import ForeignOrigin, is_ours
from casework.web.outage import RETRY_AFTER_SECONDS, is_outage
from casework.web.refusals import refused_for
from casework.web.resending import typed_again

log = logging.getLogger(__name__)
PAGES = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503}
# What is left when not even a template can be shown. In both languages, since nobody can be asked for the person's.
LAST_RESORT = (
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>系统出错</title></head><body>'
    "<h1>系统暂时出错，请稍后再试</h1><p>请求编号：{0}</p>"
    '<div lang="en"><h1>Something went wrong on our side</h1><p>Please try again later. Request number: {0}</p></div>'
    "</body></html>"
)


def register(app: Flask) -> None:
    """Attach the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda error: page(404))
    app.register_error_handler(StaleWrite, _stale)
    app.register_error_handler(RuleViolation, _refused)
    app.register_error_handler(StaleDataError, lambda error: _stale(StaleWrite()))
    app.register_error_handler(CSRFError, _stale_token)
    app.register_error_handler(ForeignOrigin, _foreign)
    app.register_error_handler(TooManyAttempts, _too_many)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(TimeoutError, _database)
    app.register_error_handler(Exception, _crash)


def _http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    code = error.code or 500
    limit_mb = current_app.config["MAX_CONTENT_LENGTH"] // 2**20 if code == 413 else 0
    answer = page(code if code in PAGES else (500 if code >= 500 else 400), status=code, limit_mb=limit_mb)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    retry = getattr(error, "retry_after", None)
    if retry is not None:
        answer.headers["Retry-After"] = str(retry)
    return answer


def _stale(error: StaleWrite) -> Response:
    """Both versions; one press sends the form again and keeps what was typed in place of just what is shown there."""
    again = typed_again() if error.seen else None
    if again is not None:
        fields = [(name, value) for name, value in again.fields if name != "kept"]
        again = replace(again, fields=[*fields, ("kept", error.seen)])
    return page(409, saved=error.saved, typed=error.typed, saved_by=error.by, saved_at=error.at, again=again)


def _refused(violation: RuleViolation) -> Response:
    """A rule that stands behind every change said no (a period that was handed in), and the page did not ask it before.
    What was typed is shown again."""
    typed = typed_again() if is_ours() else None
    back_url = came_from() or request.path
    return page(422, name="refused", reason=str(violation.message), typed=typed, back_url=back_url)


def _stale_token(error: CSRFError) -> Response:
    """The token is of an older session. What was typed is shown again with a fresh one, but only to a page of ours:
    else another site could send a form here and have its words confirmed."""
    refused_for("csrf")
    typed = typed_again() if is_ours() else None
    return page(400, name="stale_form", typed=typed, back_url=came_from() or request.path)


def _foreign(error: ForeignOrigin) -> Response:
    refused_for("origin")
    return page(400, name="foreign_form")


def _too_many(error: TooManyAttempts) -> Response:
    answer = page(429, retry_minutes=error.minutes)
    answer.headers["Retry-After"] = str(error.minutes * 60)
    return answer


def _database(error: DBAPIError | TimeoutError) -> Response:
    if not is_outage(error):
        return _crash(error)
    log.error("request %s found no database: %s", g.get("request_id", "-"), error.__class__.__name__)
    answer = page(503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _crash(error: Exception) -> Response:
    log.error("request %s failed", g.get("request_id", "-"), exc_info=error)
    return page(500)


def page(code: int, status: int | None = None, *, name: str = "", **context: Any) -> Response:
    """The page of a refusal or failure. `name`: another template of `errors/` than that of the code.

    It asks the database nothing: the frame around pages is left out, and who could not be looked up is nobody.
    """
    g.without_frame = True
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    try:
        _leave_database()
        body = render_template(
            f"errors/{name or (code if code in PAGES else 500)}.html",
            request_id=g.request_id,
            code=code,
            **context,
        )
    except Exception:
        log.exception("the error page of request %s failed", g.request_id)
        body = LAST_RESORT.format(g.request_id)
    return Response(body, status or code)


def _leave_database() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        log.warning("the transaction of request %s could not be ended", g.request_id)
    if "_login_user" not in g:
        # Flask-Login asks when the page is made; where that fails (the database is gone), it must not ask again.
        try:
            bool(current_user.is_authenticated)
        except SQLAlchemyError:
            g._login_user = AnonymousUserMixin()
    if request_ctx.url_adapter is None:  # the host's name was refused before the address was looked at
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
