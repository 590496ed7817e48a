"""Two records of one case and day: the same visit, or one in which nobody counts twice."""

from __future__ import annotations

from collections.abc import Sequence

from casework.enums import VisitWay
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.models import Visit
from casework.visits.counting import WHOLE, days_of
from casework.visits.entry import Entry


class SameDay(RuleViolation):
    """The case has a record of that day: is it the same visit? `visits` are the records found."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        super().__init__(_("There is a record of that day already. Is it the same visit?"), "same_visit")
        self.visits = visits


class CountedTwice(SameDay):
    """Some of the experts are in another record of those hours: their day would count twice (programme.md 4.6)."""

    def __init__(self, visits: Sequence[Visit], names: Sequence[str]) -> None:
        RuleViolation.__init__(
            self,
            _(
                "%(names)s: in another record of that day already. A person's day counts once: put the two together, or"
                " leave them out here.",
                names="、".join(names),
            ),
            "expert_ids",
        )
        self.visits = visits


def alike(visits: Sequence[Visit], entry: Entry) -> list[Visit]:
    """A call is not the same visit as a day at the enterprise: one counts as remote, the other in person-days."""
    is_on_site = entry.way is VisitWay.ON_SITE
    return [visit for visit in visits if (visit.way is VisitWay.ON_SITE) == is_on_site]


def counts_once(others: Sequence[Visit], entry: Entry) -> None:
    """A morning and an afternoon are two halves of a day; the same hours twice, or more than a day, are not."""
    twice: dict[int, str] = {}
    for expert_id in entry.expert_ids:
        with_them = [(visit, row) for visit in others for row in visit.experts if row.expert_id == expert_id]
        days = sum((visit.days for visit, _row in with_them), days_of(entry.arrived_at, entry.left_at))
        meets = any(_at_the_same_time(visit, entry) for visit, _row in with_them)
        if with_them and (meets or days > WHOLE):
            twice[expert_id] = with_them[0][1].expert.name
    if twice:
        raise CountedTwice(others, list(twice.values()))


def _at_the_same_time(visit: Visit, entry: Entry) -> bool:
    times = (visit.arrived_at, visit.left_at, entry.arrived_at, entry.left_at)
    if any(time is None for time in times):
        return False
    return bool(entry.arrived_at < visit.left_at and visit.arrived_at < entry.left_at)  # type: ignore[operator]
