"""One flush listener: what a flush inserts, updates or deletes leaves an audit row in the same transaction."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session, UOWTransaction

from casework import clock
from casework.access.tenancy import TenantSession
from casework.models import AuditEntry, JobRun, Notice, PersonMark, RequestKey, SearchToken
from casework.models.base import TENANT_COLUMNS

# What is no business fact and needs no trace: derived rows, locks and delivery marks.
# The mark of a person follows from the phone and e-mail of an account, whose change is traced.
UNTRACED = (AuditEntry, JobRun, Notice, PersonMark, RequestKey, SearchToken)
SECRETS = {
    ("users", "password_hash"),
    ("sign_in_sessions", "token_hash"),
    ("invitations", "token_hash"),
    ("invitations", "salt"),
    # Single answers of the satisfaction survey are shown to nobody.
    ("surveys", "answers"),
    ("surveys", "score"),
    ("surveys", "text"),
}
BOOKKEEPING = {"created_at", "updated_at", "version", *TENANT_COLUMNS}
LONGEST = 2000


def register() -> None:
    """Listen to every TenantSession. Idempotent, called by create_app."""
    if not event.contains(TenantSession, "after_flush", _trace_flush):
        event.listen(TenantSession, "after_flush", _trace_flush)


def plain(value: Any) -> Any:
    """A value as JSON shows it; long texts are cut at 2,000 characters."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value)


def _trace_flush(session: Session, context: UOWTransaction) -> None:
    if not isinstance(session, TenantSession):
        return
    rows = [
        *(_row(session, row, "insert") for row in session.new if not isinstance(row, UNTRACED)),
        *(
            _row(session, row, "update")
            for row in session.dirty
            if not isinstance(row, UNTRACED) and session.is_modified(row, include_collections=False)
        ),
        *(_row(session, row, "delete") for row in session.deleted if not isinstance(row, UNTRACED)),
    ]
    if rows:
        # The base class's connection is the one of this very transaction; the session's own method refuses.
        Session.connection(session).execute(insert(AuditEntry), rows)


def _row(session: TenantSession, row: Any, act: str) -> dict[str, Any]:
    key = inspect(row).identity or inspect(type(row)).primary_key_from_instance(row)
    return {
        "at": clock.real_now(),
        **actor_columns(session),
        "tenant_id": getattr(row, "tenant_id", None),
        "act": act,
        "object_type": row.__tablename__,
        "object_id": ":".join(str(part) for part in key),
        "changes": json.dumps(_changes(row, act), ensure_ascii=False),
    }


def actor_columns(session: TenantSession) -> dict[str, Any]:
    """Who acts in this session and from where, as columns of an audit row."""
    known = session.info.get("audit", {})
    return {
        "actor_id": known.get("actor_id"),
        "actor_name": known.get("actor_name", ""),
        "address": known.get("address", ""),
        "request_id": known.get("request_id", ""),
    }


def _changes(row: Any, act: str) -> dict[str, Any]:
    """Column → [old, new]; for an insert only the new values that are not empty."""
    state = inspect(row)
    changes: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        if name in BOOKKEEPING or (act == "update" and name not in state.committed_state):
            continue
        old = new = None
        if act == "update":
            history = state.attrs[name].history
            if not history.has_changes():
                continue
            old = history.deleted[0] if history.deleted else None
        if act == "delete":
            old = getattr(row, name)
        else:
            new = getattr(row, name)
        if act == "insert" and new in (None, "", []):
            continue
        changes[name] = ["•", "•"] if (row.__tablename__, name) in SECRETS else [plain(old), plain(new)]
    return changes
