"""What surrounds every request: number, clean input, the person and the scope, write permission, headers."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from casework import clock
from casework.access.principal import Principal
from casework.access.tenancy import NOBODY
from casework.accounts.sessions import load_principal
from casework.extensions import babel, db, login_manager, writing
from casework.i18n import DEFAULT_LOCALE, LOCALES
from casework.web import headers
from casework.web.assets import is_static, keep_static_files
from casework.web.decoding import refuse_unreadable
from casework.web.guards import SAFE_METHODS

log = logging.getLogger(__name__)
SEEN_STEP_SECONDS = 30


def register(app: Flask) -> None:
    """Attach the hooks in their order."""
    login_manager.init_app(app)
    login_manager.user_loader(_load_user)
    babel.init_app(app, locale_selector=_locale)
    app.before_request(_open_request)
    app.after_request(_close_request)
    app.teardown_request(_end_request)


def _open_request() -> None:
    if is_static(request.endpoint):  # such files need neither person nor scope
        return
    g.request_id = secrets.token_hex(6)
    g.writing_token = writing.set(False)
    person = current_user._get_current_object()
    known = bool(person.is_authenticated)
    g.audit = {
        "actor_id": person.id if known else None,
        "actor_name": person.name if known else "",
        "actor_role": person.role.value if known else "",
        "actor_region_id": person.region_id if known else None,
        "address": request.remote_addr or "",
        "request_id": g.request_id,
    }
    may_write = request.method not in SAFE_METHODS
    writing.set(may_write)
    db.session().bind_scope(person.scope if known else NOBODY, may_write=may_write, **g.audit)
    refuse_unreadable()


def _load_user(token: str) -> Principal | None:
    """Flask-Login asks once per request. Idle time stands in the signed cookie, the rest in the session's row."""
    now = int(clock.real_now().timestamp())
    seen = session.get("seen", 0)
    if now - seen > current_app.config["SESSION_IDLE"].total_seconds():
        return None
    return load_principal(token)


def _locale() -> str:
    if not has_request_context():
        return DEFAULT_LOCALE  # jobs and commands
    chosen = current_user.locale if current_user.is_authenticated else session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    best = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "en"], "zh")
    return "en" if best == "en" else DEFAULT_LOCALE


def _close_request(response: Response) -> Response:
    if is_static(request.endpoint) and response.status_code in (200, 304):
        return headers.public(keep_static_files(response))
    if current_user.is_authenticated:
        now = int(clock.real_now().timestamp())
        if now - session.get("seen", 0) >= SEEN_STEP_SECONDS:
            session["seen"] = now
    return headers.private(response)


def _end_request(error: BaseException | None) -> None:
    """End a reading transaction by COMMIT. Left to itself it would end by ROLLBACK, at which psycopg forgets every
    statement that it has prepared, so that PostgreSQL would parse and plan each anew in each request."""
    token = g.pop("writing_token", None)
    if token is None:
        return
    session = db.session()
    try:
        if error is None and not writing.get() and not (session.new or session.dirty or session.deleted):
            session.commit()
    except SQLAlchemyError:  # the page is made; a database that has gone since then takes nothing from it
        log.warning("the reading transaction of request %s could not be ended", g.request_id)
    finally:
        writing.reset(token)
