"""The words of the messages of the roll-over, entered in the table of the inbox."""

from __future__ import annotations

from casework.i18n import gettext as _
from casework.notices.wording import TITLES

TITLES.update(
    {
        "roll_over_started": lambda d: _(
            "%(year)s: please decide on the cases that are still open", year=d.get("year", "")
        ),
        "roll_over_to_review": lambda d: _(
            "%(year)s: please review what becomes of the open cases", year=d.get("year", "")
        ),
        "roll_over_reviewed": lambda d: _(
            "%(year)s: the decisions on open cases are reviewed; carry them out", year=d.get("year", "")
        ),
        "roll_over_returned": lambda d: _(
            "%(year)s: the decisions on open cases were returned: %(reason)s",
            year=d.get("year", ""),
            reason=d.get("reason", ""),
        ),
    }
)
