"""Looking at personal information in full leaves a row: who, whose, which fields, why."""

from __future__ import annotations

from collections.abc import Sequence

from casework.audit.services import record
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _


def record_reveal(
    object_type: str, object_id: int, fields: Sequence[str], reason: str, *, tenant_id: int | None = None
) -> None:
    """To be called in the transaction before the numbers are shown. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation(_("Please give the reason."), "reason")
    record(
        db.session(),
        "reveal",
        object_type=object_type,
        object_id=object_id,
        tenant_id=tenant_id,
        fields=list(fields),
        reason=reason,
    )
    db.session.flush()
