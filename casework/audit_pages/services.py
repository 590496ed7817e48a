"""What an auditor does leaves entries like everybody else's acts: openings of figures, exports, prints."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.audit.services import record
from casework.audit_pages import queries
from casework.audit_pages.queries import TRACE
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import AuditAnchor

OPEN_FOR: Final = timedelta(hours=3)
MOST_EXPORTED: Final = 100_000


def open_figures(year: int, on: date, reason: str, *, actor: Principal) -> None:
    """Open the figures of a year for three hours, with the reason. Raises RuleViolation without one."""
    require(actor, P.AUDIT_READ)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    record(
        db.session(),
        TRACE,
        object_type="figures",
        object_id=year,
        region_id=actor.region_id,
        on=on,
        reason=reason,
    )


def open_until(year: int, *, actor: Principal, now: datetime) -> datetime | None:
    """Until when the figures of a year are open to this person; None when they are not."""
    found = queries.opening(actor, year, now - OPEN_FOR)
    return None if found is None else found.at + OPEN_FOR


def record_export(filters: dict[str, str], count: int, file_format: str, *, actor: Principal) -> None:
    """Leave the entry of an export before anything is written. Raises RuleViolation for more rows than fit."""
    require(actor, P.AUDIT_EXPORT)
    if count > MOST_EXPORTED:
        raise RuleViolation(
            _("More than %(most)s entries. Please choose a shorter time.", most=f"{MOST_EXPORTED:,}")
        )
    record(
        db.session(), "export", object_type="audit_entries", region_id=actor.region_id, format=file_format, rows=count,
        search="; ".join(f"{name}={value}" for name, value in filters.items() if value),
    )  # fmt: skip


def print_anchor(anchor: AuditAnchor, *, actor: Principal) -> None:
    """Leave the entry of an anchor that is printed."""
    require(actor, P.AUDIT_READ)
    details: dict[str, Any] = {"on": anchor.on_date, "digest": anchor.digest}
    record(
        db.session(),
        "print",
        object_type="audit_anchors",
        object_id=anchor.number,
        region_id=actor.region_id,
        **details,
    )
