"""The words of the messages about an enterprise that is to leave the programme, entered in the table of the inbox."""

from __future__ import annotations

from typing import Any, Final

from casework.i18n import gettext as _
from casework.notices.wording import TITLES

Details = dict[str, Any]

TO_DECIDE: Final = "withdrawal_to_decide"
DECIDED: Final = "withdrawal_decided"


def _to_decide(details: Details) -> str:
    return _(
        "%(place)s applies for the withdrawal of %(name)s: please decide",
        place=details.get("place", ""),
        name=details.get("name", ""),
    )


def _decided(details: Details) -> str:
    name = details.get("name", "")
    if details.get("consent"):
        return _("%(name)s has left the programme with the province's consent", name=name)
    return _(
        "The province refused the withdrawal of %(name)s: %(opinion)s",
        name=name,
        opinion=details.get("opinion", ""),
    )


TITLES.update({TO_DECIDE: _to_decide, DECIDED: _decided})
