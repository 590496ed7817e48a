"""What leaves a trace: looking at personal information in full, and having read the notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite

from casework import clock
from casework.audit.services import record
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import PrivacyReceipt
from casework.privacy.notice import notice

_INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def record_reveal(
    object_type: str,
    object_id: int,
    fields: Sequence[str],
    reason: str,
    *,
    tenant_id: int | None = None,
    region_id: int | None = None,
) -> None:
    """To be called in the transaction before the numbers are shown; the entry belongs to the county `tenant_id` or the
    unit `region_id`. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation(_("Please give the reason."), "reason")
    record(
        db.session(),
        "reveal",
        object_type=object_type,
        object_id=object_id,
        tenant_id=tenant_id,
        region_id=region_id,
        fields=list(fields),
        reason=reason,
    )
    db.session.flush()


def receive(user_id: int, *, locale: str, address: str) -> None:
    """Keep that somebody has read the notice in force: once, however often the button was pressed."""
    if _kept([user_id], locale, address):
        shown = notice(locale)
        record(
            db.session(),
            "privacy_notice_received",
            object_type="users",
            object_id=user_id,
            version=shown.version,
            locale=shown.locale,
            sha256=shown.sha256,
        )


def receive_beforehand(user_ids: Iterable[int]) -> None:
    """For accounts of the demonstration and of tests: their first sign-in does not stop at the notice."""
    _kept(list(user_ids), "zh_Hans", "")


def _kept(user_ids: Sequence[int], locale: str, address: str) -> int:
    """How many receipts are new. A statement, not a flush: the account is not changed by it."""
    shown = notice(locale)
    rows = [
        {
            "user_id": user_id,
            "notice_version": shown.version,
            "locale": shown.locale,
            "text_sha256": shown.sha256,
            "received_at": clock.real_now(),
            "address": address[:64],
        }
        for user_id in user_ids
    ]
    statement = _INSERT[db.engine.dialect.name](PrivacyReceipt).values(rows).on_conflict_do_nothing()
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount
