"""Entries for what is no change of a row: sign-ins, refusals, exports, prints, reveals, jobs."""

from __future__ import annotations

from typing import Any

from casework.access.tenancy import TenantSession
from casework.audit.listener import note
from casework.audit.places import Hint
from casework.audit.values import as_text, logged, storable


def record(
    session: TenantSession,
    act: str,
    *,
    object_type: str = "",
    object_id: object = "",
    tenant_id: int | None = None,
    region_id: int | None = None,
    account_id: int | None = None,
    case_id: int | None = None,
    **details: Any,
) -> None:
    """Add one entry to the session's transaction; a failing entry fails the act.

    `act` is a short verb ("sign_in", "export", "refuse"); `details` are kept as JSON. The entry belongs to the county
    `tenant_id` or the unit `region_id` if one is given, else to the place of the account (`account_id`, or the object
    when that is an account), else to that of who acts.
    Raises ScopeError in a session that may not write.
    """
    if account_id is None and object_type == "users" and isinstance(object_id, int):
        account_id = object_id
    note(
        session,
        {
            "act": act,
            "object_type": object_type,
            "object_id": storable(str(object_id)),
            "case_id": case_id,
            "changes": as_text({name: logged(object_type, name, value) for name, value in details.items()}),
        },
        Hint(region_id=tenant_id or region_id, account_id=account_id),
    )


def act_as(
    session: TenantSession, *, actor_id: int, actor_name: str, actor_role: str, actor_region_id: int | None
) -> None:
    """From here on somebody acts who was not known when the request began: whoever signs in."""
    session.info["audit"] = {
        **session.info.get("audit", {}),
        "actor_id": actor_id,
        "actor_name": actor_name,
        "actor_role": actor_role,
        "actor_region_id": actor_region_id,
    }
