"""The words of the notice that tells a county that its case was opened."""

from __future__ import annotations

from casework.i18n import gettext as _
from casework.notices.wording import TITLES

TITLES["case_opened"] = lambda d: _(
    "%(unit)s, %(person)s, opened what your county keeps to itself of %(name)s. Reason: %(reason)s",
    unit=d.get("unit", ""),
    person=d.get("person", ""),
    name=d.get("name", ""),
    reason=d.get("reason", ""),
)
