"""The nightly reminder: for everything open in a county, the newest step that was reached, to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask

from casework.calendars.queries import calendar_for
from casework.enums import Rank
from casework.extensions import db
from casework.jobs import queries
from casework.jobs.queries import Due, Party, People
from casework.jobs.steps import Step, horizon, step_on
from casework.jobs.work import Part, every_county, in_county
from casework.notices.queries import Key, sent
from casework.notices.services import remind
from casework.regions.queries import Place
from casework.transaction import transaction

NAME: Final = "remind_of_deadlines"


def remind_of_deadlines(app: Flask, today: date) -> Iterator[Part]:
    """One part per county. After downtime only the newest missed step goes out; what was sent is not sent again."""
    for county in every_county(app):
        with in_county(app, county, NAME):
            yield _remind_county(app, county, today)


def _remind_county(app: Flask, county: Place, today: date) -> Part:
    part = Part()
    calendar = calendar_for(county.id)
    found = queries.open_deadlines(county.id, horizon(calendar, today), calendar)
    if not found:
        db.session.rollback()
        return part
    people = queries.people_for(county.id, county.prefecture_id or 0, county.province_id or 0, found)
    known = sent({due.subject for due in found})
    db.session.rollback()
    for due in found:
        with part.row(due.subject):
            step = step_on(calendar, today, due.due_on, due.late_after)
            if step is not None:
                part.done += _remind(app, county, due, step, people, known)
    return part


def _remind(app: Flask, county: Place, due: Due, step: Step, people: People, known: set[Key]) -> int:
    """Send what is missing of one deadline, in a transaction of its own; nothing is written when all was sent."""
    sendings = [(step.number, "deadline", concerned(due, people))]
    above = {Rank.PREFECTURE: people.reviewers, Rank.PROVINCE: people.managers}
    sendings += [(days, "escalated", above[rank]) for days, rank in step.escalates_to]
    day = due.due_on.isoformat()
    missing = [
        (number, template, [user for user in users if (user, due.subject, day, number) not in known])
        for number, template, users in sendings
    ]
    if not any(users for _number, _template, users in missing):
        return 0
    with transaction():
        return sum(
            remind(
                users,
                subject=due.subject,
                due_on=due.due_on,
                step=number,
                template=template,
                url=_address(app, due),
                kind=due.kind,
                label=due.label,
                name=due.name,
                days=step.days,
                place=county.name_zh,
            )
            for number, template, users in missing
        )


def concerned(due: Due, people: People) -> list[int]:
    """Who is reminded: whoever has to act, and the officer of the case, who keeps the deadlines."""
    officers = [due.officer_id] if due.officer_id in people.officers else people.officers
    parties = {
        Party.ENTERPRISE: people.contacts.get(due.enterprise_id, []),
        Party.EXPERTS: people.experts.get(due.case_id, []),
        Party.LEADER: people.leaders,
        Party.ASSIGNEE: [due.assignee_id] if due.assignee_id else [],
        Party.OFFICER: [],
    }
    acting = parties[due.party]
    if due.party in (Party.LEADER, Party.ASSIGNEE) and acting:
        return list(acting)
    return list(dict.fromkeys([*acting, *(officer for officer in officers if officer)]))


def _address(app: Flask, due: Due) -> str:
    """The page of a case where the step is taken; a job has no request to build addresses from."""
    address: str = app.url_map.bind("").build(due.page, {"case_id": due.case_id})
    return address
