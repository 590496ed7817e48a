"""Reads of visits, split by what is shown: the list, and single records with what belongs to them."""

from casework.visits.queries.listing import VIEWS, Present, VisitFilters, VisitList, list_visits, present_at
from casework.visits.queries.records import (
    Desk,
    actions_by_key,
    address,
    contacts_of,
    desk,
    files_of,
    get_visit,
    last_visit_on,
    names_of,
    next_arranged,
    next_number,
    of_case,
    subject,
    team_on,
    visits_on,
)

__all__ = [
    "VIEWS",
    "Desk",
    "Present",
    "VisitFilters",
    "VisitList",
    "actions_by_key",
    "address",
    "contacts_of",
    "desk",
    "files_of",
    "get_visit",
    "last_visit_on",
    "list_visits",
    "names_of",
    "next_arranged",
    "next_number",
    "of_case",
    "present_at",
    "subject",
    "team_on",
    "visits_on",
]
