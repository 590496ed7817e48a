"""The lists of the application: where each stands, who reads it, what can be done to many of its rows.

Features are named by endpoint; their columns come from themselves (`web/columns.py: register`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

from casework.access.permissions import Permission as P
from casework.enums import BulkAct, ListKind

LONGEST: Final = 1500
"""Characters of an address that are kept."""
NOT_KEPT: Final = frozenset({"page", "saved", "pick", "csrf_token"})


@dataclass(frozen=True)
class Listed:
    """A list: its endpoint, the permission that opens it, and the acts on many rows with what each asks for."""

    endpoint: str
    permission: P
    acts: Mapping[BulkAct, P] = field(default_factory=dict)


LISTS: Final = {
    ListKind.CASES: Listed(
        "cases.index", P.CASE_READ, {BulkAct.REMIND: P.CASE_NUDGE, BulkAct.ASSIGN: P.CASE_RUN}
    ),
    ListKind.ACTIONS: Listed(
        "actions.index",
        P.PLAN_READ,
        {
            BulkAct.REMIND: P.CASE_NUDGE,
            BulkAct.ASSIGN: P.CASE_RUN,
            BulkAct.MOVE: P.CASE_RUN,
            BulkAct.STRIKE_OFF: P.ACTION_STRIKE_OFF,
        },
    ),
    ListKind.FOLLOW_UPS: Listed(
        "follow_ups.index",
        P.FOLLOW_UP_READ,
        {BulkAct.REMIND: P.CASE_NUDGE, BulkAct.ASSIGN: P.CASE_RUN, BulkAct.MOVE: P.CASE_RUN},
    ),
    ListKind.VISITS: Listed("visits.index", P.VISIT_READ),
    ListKind.NOMINATIONS: Listed("nominations.index", P.NOMINATION_READ),
    ListKind.ENTERPRISES: Listed("enterprises.index", P.ENTERPRISE_READ),
    ListKind.EXPERTS: Listed("experts.index", P.EXPERT_READ),
}


def kept_query(query: str) -> str:
    """What of a query string is kept: no page, nothing empty, in the order of the names, so that it can be compared."""
    try:
        pairs = parse_qsl(query[:LONGEST], max_num_fields=60)
    except ValueError:  # more fields than any list of ours has
        return ""
    return urlencode(sorted((name, value) for name, value in pairs if name not in NOT_KEPT and value))
