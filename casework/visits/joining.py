"""Two records of one visit become one: the longest stay, everybody and every service, both texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.models import Visit
from casework.visits.counting import days_of
from casework.visits.entry import Entry

TEXTS = ("situation", "new_problems", "feedback", "next_step")
PEOPLE_BETWEEN = "、"


def join(visit: Visit, entry: Entry, author_name: str) -> None:
    """Put what a second person wrote into the record of the first. No word of either is lost."""
    visit.arrived_at = _chosen(min, visit.arrived_at, entry.arrived_at)
    visit.left_at = _chosen(max, visit.left_at, entry.left_at)
    visit.days = days_of(visit.arrived_at, visit.left_at)
    visit.enterprise_people = _people(visit.enterprise_people, entry.enterprise_people)
    visit.services = list(dict.fromkeys([*visit.services, *(service.value for service in entry.services)]))
    for name in TEXTS:
        setattr(visit, name, both(getattr(visit, name), visit.author_name, getattr(entry, name), author_name))
    visit.next_on = _chosen(min, visit.next_on, entry.next_on)


def both(first: str, first_author: str, second: str, second_author: str) -> str:
    """Both texts, each under its author's name; one where only one says something or both say the same."""
    if not second or second == first:
        return first
    if not first:
        return second
    head = first if first.startswith("【") else f"【{first_author}】{first}"
    return f"{head}\n【{second_author}】{second}"


def _chosen(choose: Callable[..., Any], *values: Any) -> Any:
    known = [value for value in values if value is not None]
    return choose(known) if known else None


def _people(first: str, second: str) -> str:
    names = [*first.replace(",", PEOPLE_BETWEEN).split(PEOPLE_BETWEEN), *second.split(PEOPLE_BETWEEN)]
    return PEOPLE_BETWEEN.join(dict.fromkeys(name.strip() for name in names if name.strip()))
