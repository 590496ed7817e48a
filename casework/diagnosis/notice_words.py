"""The words of the messages about a diagnosis, entered in the table of the inbox."""

from __future__ import annotations

from typing import Any

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.notices.wording import TITLES

Details = dict[str, Any]


def with_name(sentence: str, details: Details) -> str:
    """The sentence and the enterprise it is about."""
    return f"{sentence} · {details['name']}" if details.get("name") else sentence


def _answered(details: Details) -> str:
    number = int(details.get("objections", 0))
    if not number:
        return with_name(_("The enterprise confirmed the diagnosis report"), details)
    return with_name(
        ngettext(
            "The enterprise objects to %(num)d constraint",
            "The enterprise objects to %(num)d constraints",
            number,
        ),
        details,
    )


TITLES.update(
    {
        "self_assessed": lambda d: with_name(_("The enterprise handed in its self-assessment"), d),
        "report_to_answer": lambda d: _(
            "Please answer the diagnosis report by %(date)s (%(count)s constraints)",
            date=d.get("due_on", ""),
            count=d.get("count", ""),
        ),
        "constraint_to_answer": lambda d: _(
            "A new constraint was found at a visit: is it true? %(code)s %(title)s",
            code=d.get("code", ""),
            title=d.get("title", ""),
        ),
        "report_answered": _answered,
        "diagnosed": lambda d: with_name(_("The diagnosis is confirmed; the plan comes next"), d),
    }
)
