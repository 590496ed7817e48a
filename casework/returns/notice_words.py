"""The words of the messages about returns, entered in the table of the inbox."""

from __future__ import annotations

from typing import Any

from casework.i18n import gettext as _
from casework.notices.wording import TITLES


def _named(d: dict[str, Any]) -> dict[str, Any]:
    return {"unit": d.get("name", ""), "year": d.get("year", ""), "reason": d.get("reason", "")}


TITLES.update(
    {
        "return_submitted": lambda d: _("%(unit)s handed in its return of %(year)s", **_named(d)),
        "return_sent_back": lambda d: _(
            "%(unit)s: the return of %(year)s came back: %(reason)s", **_named(d)
        ),
        "return_checked": lambda d: _("%(unit)s: the return of %(year)s passed the check", **_named(d)),
        "return_frozen": lambda d: _("%(unit)s: the return of %(year)s is frozen", **_named(d)),
        "return_missing": lambda d: _("%(unit)s: please hand in the return of %(year)s", **_named(d)),
        "counties_missing": lambda d: _(
            "%(unit)s reminded counties of yours of the return of %(year)s: %(reason)s", **_named(d)
        ),
        "correction_asked": lambda d: _(
            "%(unit)s asks for a correction of the return of %(year)s", **_named(d)
        ),
        "correction_decided": lambda d: _(
            "%(unit)s: the correction of the return of %(year)s was decided", **_named(d)
        ),
    }
)
