"""Changing the calendar and telling what it moved: open follow-ups are recounted, past ones stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from casework.access.principal import Principal
from casework.calendars import services as calendars
from casework.enums import DayKind
from casework.errors import RuleViolation
from casework.follow_ups.planning import Moved
from casework.follow_ups.services import recount_follow_ups
from casework.i18n import gettext as _
from casework.models import CalendarDay, Region
from casework.notices.services import notify
from casework.regions.queries import counties

LISTED_AT_MOST: Final = 200


def add_day(
    region: Region, *, on_date: date, kind: DayKind, name: str, actor: Principal, today: date
) -> list[Moved]:
    """A local rest day or make-up day; gives the open deadlines that it moved. Raises RuleViolation."""
    if not name:
        raise RuleViolation(_("Please say which day it is."), "name")
    calendars.add_local_day(region, on_date=on_date, kind=kind, name=name)
    return _recount_below(region, actor, today)


def remove_day(day: CalendarDay, region: Region, *, actor: Principal, today: date) -> list[Moved]:
    """Take a local day back; gives the open deadlines that it moved. Raises RuleViolation."""
    calendars.remove_local_day(day)
    return _recount_below(region, actor, today)


def recount(tenant_ids: Iterable[int], *, today: date) -> list[Moved]:
    """Recount the open follow-ups of some counties and tell those who have to hold them."""
    moved = recount_follow_ups(tenant_ids, today=today)
    by_person: dict[int, list[Moved]] = defaultdict(list)
    for each in moved:
        if each.assignee_id is not None:
            by_person[each.assignee_id].append(each)
    for user_id, own in by_person.items():
        _tell(user_id, own, today)
    return moved


def _recount_below(region: Region, actor: Principal, today: date) -> list[Moved]:
    """Recount every county that the region holds; whoever changed the calendar gets the whole list."""
    moved = recount([county.id for county in counties(region.id)], today=today)
    if moved:
        _tell(actor.id, moved, today)
    return moved


def _tell(user_id: int, moved: Sequence[Moved], today: date) -> None:
    """The list as a notice of its own, a row each; two changes of one day are two notices."""
    listed = [
        (
            each.case_id,
            each.enterprise_name,
            each.number,
            each.old,
            each.new,
            each.old_window,
            each.new_window,
        )
        for each in moved[:LISTED_AT_MOST]
    ]
    first = moved[0]
    notify(
        [user_id],
        subject=f"calendar:{len(moved)}:{first.follow_up_id}:{first.new_window.isoformat()}",
        template="deadlines_moved",
        on=today,
        items=listed,
        left_out=len(moved) - len(listed),
    )
