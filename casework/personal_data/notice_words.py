"""The words of the notices about requests to correct personal data."""

from __future__ import annotations

from casework.i18n import gettext as _
from casework.notices.wording import TITLES

TITLES["correction_asked"] = lambda d: _(
    "%(name)s asks to correct personal data, to be answered by %(date)s",
    name=d.get("name", ""),
    date=d.get("due_on", ""),
)
TITLES["correction_answered"] = lambda d: _(
    "%(unit)s has answered your request to correct personal data", unit=d.get("unit", "")
)
