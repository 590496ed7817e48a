"""The enterprise contact's pages: what is owed and by when, and who can help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from casework.access.principal import Principal
from casework.calendars.queries import deadline
from casework.cases.next_step import waiting_steps
from casework.cases.queries.listing import newest_case_id
from casework.cases.queries.page import CasePage, case_page
from casework.diagnosis.queries import constraints_of
from casework.diagnosis.services import is_asked_alone
from casework.i18n import gettext as _
from casework.outcomes.queries import benefits_of
from casework.plans.queries import pauses_of, tasks_of_enterprise
from casework.regions.queries import place
from casework.visits.queries import unanswered


@dataclass(frozen=True)
class Owed:
    """A thing to do beside the tasks of the plan: confirm visits, answer the survey."""

    title: str
    button: str
    url: str
    distance: Any = None


def enterprise_home(person: Principal, today: date) -> dict[str, Any]:
    """What the contact's first page shows; `case_page` is None while the enterprise has no case."""
    case_id = newest_case_id()
    if case_id is None:
        return {"page": None, "tasks": None, "others": []}
    page = case_page(case_id, today)
    tasks = tasks_of_enterprise(case_id, today)
    return {"page": page, "tasks": tasks, "others": _others(page, person, today), "case_id": case_id}


def _others(page: CasePage, person: Principal, today: date) -> list[Owed]:
    case = page.case
    owed = [
        Owed(
            _(
                "Confirm visit no. %(number)s of %(date)s",
                number=visit.number,
                date=visit.held_on.isoformat(),
            ),
            _("Read and confirm"),
            url_for("visits.show", visit_id=visit.id),
        )
        for visit in unanswered(case.id)
    ]
    owed += _newer_questions(case)
    owed += [
        Owed(
            step.title,
            step.action,
            url_for(step.endpoint, case_id=case.id),
            deadline(step.due_on, case.tenant_id, today),
        )
        for step in waiting_steps(page, person)
        if step.is_mine and step.key == "survey"
    ]
    return owed


def _newer_questions(case: Any) -> list[Owed]:
    """What waits for the enterprise beside the plan: what it was asked for, new constraints, benefits to confirm."""
    owed = [
        Owed(
            _("%(code)s waits for you: %(reason)s", code=pause.action.code, reason=pause.reason),
            _("Report progress"),
            url_for("actions.report", action_id=pause.action_item_id),
        )
        for pause in pauses_of(case)
    ]
    owed += [
        Owed(
            _("Is this finding true? %(code)s %(title)s", code=item.code, title=item.title),
            _("Read and answer"),
            url_for("diagnosis.show", case_id=case.id, _anchor=item.code),
        )
        for item in constraints_of(case)
        if is_asked_alone(item)
    ]
    owed += [
        Owed(
            _("Confirm what the help was worth: %(title)s", title=item.title),
            _("Read and confirm"),
            url_for("outcomes.show", case_id=case.id, _anchor="benefits"),
        )
        for item in benefits_of(case.id)
        if item.enterprise_confirmed_on is None
    ]
    return owed


def helpers_of(page: CasePage) -> list[dict[str, str]]:
    """Who can help the enterprise: the county's officer and the expert team, by name and task; no phone numbers."""
    case = page.case
    people = []
    if case.officer is not None:
        people.append(
            {
                "name": case.officer.display_name,
                "role": _("case officer"),
                "unit": _("%(region)s Market Regulation Bureau", region=place(case.tenant_id).name),
                "for": _("deadlines, evidence, questions about the programme"),
            }
        )
    for member in case.present_team:
        people.append(
            {
                "name": member.expert.name,
                "role": str(member.role.label),
                "unit": member.expert.unit,
                "for": _("how to do it: diagnosis, actions, methods"),
            }
        )
    return people
