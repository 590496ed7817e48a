"""Audit rows for what is no change of a row: sign-ins, refusals, exports, prints, reveals, jobs."""

from __future__ import annotations

import json
from typing import Any

from casework import clock
from casework.access.tenancy import TenantSession
from casework.audit.listener import actor_columns, plain
from casework.models import AuditEntry


def record(
    session: TenantSession,
    act: str,
    *,
    object_type: str = "",
    object_id: object = "",
    tenant_id: int | None = None,
    **details: Any,
) -> None:
    """Add one audit row to the session's transaction; a failing row fails the act.

    `act` is a short verb ("sign_in", "export", "refuse"); `details` are kept as JSON.
    """
    session.add(
        AuditEntry(
            at=clock.real_now(),
            **actor_columns(session),
            act=act,
            object_type=object_type,
            object_id=str(object_id),
            tenant_id=tenant_id,
            changes=json.dumps({key: plain(value) for key, value in details.items()}, ensure_ascii=False),
        )
    )
