"""Traces of requests that may not write: a refusal, a file that is no longer what it was."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_login import current_user

from casework.access.tenancy import NOBODY, TenantSession
from casework.audit.services import record
from casework.extensions import db, writing


def leave_trace(act: str, *, object_type: str, object_id: object, **details: Any) -> None:
    """One audit row in a short transaction of its own; the request's own has ended by then and is rolled back."""
    db.session.rollback()
    token = writing.set(True)
    try:
        with TenantSession(db) as session:
            session.bind_scope(current_user.scope if current_user.is_authenticated else NOBODY, **g.audit)
            record(session, act, object_type=object_type, object_id=object_id, **details)
            session.commit()
    finally:
        writing.reset(token)
