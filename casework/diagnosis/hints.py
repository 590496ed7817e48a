"""What a report may lack though it can be sent: a second look before the enterprise reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.enums import ValueKind
from casework.i18n import gettext as _
from casework.models import Constraint, Indicator

WISHES: Final = ("希望", "建议", "应当", "加强", "提高", "提升", "进一步")


def hints(constraints: Sequence[Constraint], indicators: Sequence[Indicator]) -> list[str]:
    """One sentence for each thing that usually proves to be missing in November."""
    found = []
    if not any(item.latest(ValueKind.BASELINE) for item in indicators):
        found.append(_("No indicator has a baseline: the effect cannot be shown at the end of the year."))
    for item in constraints:
        if item.withdrawn_on is None and is_a_wish(item.evidence):
            found.append(_("%(code)s: this reads like a wish. What was seen or counted?", code=item.code))
        if item.withdrawn_on is None and not item.cause:
            found.append(_("%(code)s: the cause is missing.", code=item.code))
    return found


def is_a_wish(evidence: str) -> bool:
    """Words of a wish and nothing that was counted."""
    return any(word in evidence for word in WISHES) and not any(sign.isdigit() for sign in evidence)
