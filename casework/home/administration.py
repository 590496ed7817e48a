"""What waits for an administrator: accounts that need a look, the yearly review."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from casework import clock
from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.accounts.unused import UnusedRule
from casework.administration.queries import open_counts
from casework.administration.review import period_on, progress_of
from casework.enums import AccountState
from casework.i18n import gettext as _


def administration_home(person: Principal) -> dict[str, Any]:
    """What home/administration.html shows: the counts of who administers accounts, nothing for the other two."""
    if not allows(person, P.ACCOUNT_MANAGE):
        return {"counts": []}
    rule = UnusedRule.of_days(current_app.config["UNUSED_DAYS"])
    found = open_counts(person, rule=rule, now=clock.real_now())
    today = clock.today()
    period = period_on(today, current_app.config["ACCOUNT_REVIEW_MONTH"])
    whole, _units = progress_of(period, person)
    left = whole.accounts - whole.decided
    counts = [
        {
            "value": str(count),
            "label": str(state.label),
            "url": url_for("users.index", state=state.value) if count else "",
            "tone": "bad" if count and state is AccountState.LOCKED else "",
        }
        for state, count in found.items()
    ]
    review = {
        "value": str(left),
        "label": _("left in the review %(year)d", year=period.year),
        "sub": _("due on %(date)s", date=period.due_on.isoformat()),
        "url": url_for("users.account_review", decision="open") if left else "",
        "tone": "bad" if left and today > period.due_on else "",
    }
    return {"counts": [*counts, review]}
