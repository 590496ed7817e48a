"""The rules: what each one warns of, from when on, and how bad it is. Every number stands here, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.enums import Vocabulary, WarningRule
from casework.experts.load import BUSY
from casework.i18n import lazy_gettext as _l


class WarningLevel(Vocabulary):
    """How much it presses: look at it, or act now."""

    WATCH = "watch", _l("Watch"), "warn"
    ACT = "act", _l("Act now"), "bad"


NO_VISIT_DAYS: Final = 40
"""Working days without a visit while a plan is carried out: the 60 days of the view “60 days without a visit”, of which
some 40 are working days. At least one contact a quarter is the cadence (programme.md 4.7)."""

SILENT_DAYS: Final = 20
"""Working days without a word of an enterprise that owes something: as long as an overdue action takes to come before the
province (programme.md 5)."""

WITHOUT_ACTION_DAYS: Final = 15
"""Working days from the confirmation of a high-rated constraint to its first action: ten for the plan and five for its
review, the times of a year (Programme.report_days, plan_review_days; programme.md 4.4: each has an action or a reason)."""

MOVED_TIMES: Final = 2
"""Approved extensions from which on a deadline counts as slipping; one more and it has to be acted on."""

NEAR_YEAR_END_DAYS: Final = 20
"""Working days before the year's data date in which missing evidence is warned of; after that day it has to be acted on.
Strike-offs in bulk on the last day are what goes wrong (programme.md 4.5)."""

FAR_TOO_BUSY: Final = BUSY + 3
"""Open cases from which on an overloaded expert has to be relieved; from BUSY on one is marked (experts/load.py)."""

SHOWN_AT_MOST: Final = 1_000
"""Rows of one rule that are looked at, the oldest first. What is shown says so as soon as there are more."""

ASIDE_AT_MOST_DAYS: Final = 60
"""Calendar days for which a warning can be put aside at a time: the reach of the view “60 days without a visit”."""


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """One warning. `key` is the row it is about (case, action, constraint, expert), `since` the day from which it counts.

    `days`: working days of the county since then; `count` and `dates` are further facts of the rule.
    """

    rule: WarningRule
    level: WarningLevel
    key: int
    case_id: int | None
    county_id: int
    case_number: str
    enterprise: str
    number: int
    title: str
    since: date
    days: int
    count: int = 0
    dates: Mapping[str, date | None] = field(default_factory=dict)

    @property
    def facts(self) -> str:
        """What the warning says, without what grows by itself from day to day: as soon as it is something else, one that
        was put aside comes back. How much it presses belongs to it, the day from which an expert has worked does not."""
        since = "" if self.rule is WarningRule.OVERLOADED else self.since.isoformat()
        days = (f"{name}={day.isoformat()}" for name, day in sorted(self.dates.items()) if day)
        return "|".join((self.level.value, since, str(self.count), *days))


def level_by_days(days: int, limit: int) -> WarningLevel:
    """Twice as long as the limit is too long to go on watching."""
    return WarningLevel.ACT if days >= 2 * limit else WarningLevel.WATCH


def level_by_count(count: int, act_from: int) -> WarningLevel:
    """From a number on it is no longer watched."""
    return WarningLevel.ACT if count >= act_from else WarningLevel.WATCH


def counts_by_rule(warnings: Any) -> dict[WarningRule, int]:
    """How many warnings there are of each rule, in the order of the rules."""
    found = dict.fromkeys(WarningRule, 0)
    for warning in warnings:
        found[warning.rule] += 1
    return found
