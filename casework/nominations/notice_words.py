"""The words of the notices that the selection sends."""

from __future__ import annotations

from typing import Any

from casework.i18n import gettext as _
from casework.notices.wording import TITLES

Details = dict[str, Any]


def _name(details: Details) -> str:
    return str(details.get("name", ""))


TITLES.update(
    {
        "nomination_submitted": lambda d: _(
            "%(place)s nominates %(name)s", place=d.get("place", ""), name=_name(d)
        ),
        "nomination_resubmitted": lambda d: _("Corrected nomination form: %(name)s", name=_name(d)),
        "nomination_contested": lambda d: _(
            "Two units nominate one enterprise, please settle it: %(name)s (%(place)s)",
            name=_name(d),
            place=d.get("place", ""),
        ),
        "nomination_returned": lambda d: _(
            "Nomination form returned for correction: %(name)s", name=_name(d)
        ),
        "nomination_confirmed": lambda d: _(
            "Selected: %(name)s, file %(number)s", name=_name(d), number=d.get("number", "")
        ),
        "nomination_objected": lambda d: _("Objection to answer: %(name)s", name=_name(d)),
        "nomination_withdrawn": lambda d: _(
            "%(place)s has withdrawn its nomination: %(name)s", place=d.get("place", ""), name=_name(d)
        ),
        "nomination_refused": lambda d: _("Not selected this year: %(name)s", name=_name(d)),
    }
)
