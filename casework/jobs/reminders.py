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
from casework.jobs.work import Part, counties_with_cases, in_county
from casework.notices.queries import Key, sent
from casework.notices.services import remind
from casework.regions.queries import Place
from casework.transaction import transaction

NAME: Final = "remind_of_deadlines"

Sending = tuple[int, str, list[int]]
"""A step's number, the words' template, the people."""


def remind_of_deadlines(app: Flask, today: date) -> Iterator[Part]:
    """One part per county. After downtime only the newest missed step goes out; what was sent is not sent again."""
    for county in counties_with_cases(app):
        part = Part()
        with part.row(county.code), in_county(app, county, NAME):
            _remind_county(app, county, today, part)
        yield part


def _remind_county(app: Flask, county: Place, today: date, part: Part) -> None:
    calendar = calendar_for(county.id)
    found = queries.open_deadlines(county.id, horizon(calendar, today))
    people, known = People(), set[Key]()
    if found:
        people = queries.people_for(county.id, county.prefecture_id or 0, county.province_id or 0, found)
        known = sent({due.subject for due in found})
    db.session.rollback()
    for due in found:
        with part.row(due.subject):
            day = due.due_on(calendar)
            step = step_on(calendar, today, day, due.late_after)
            if step is not None:
                part.done += _send(app, county, due, day, step, missing(due, day, step, people, known))


def missing(due: Due, day: date, step: Step, people: People, known: set[Key]) -> list[Sending]:
    """The sendings that this step asks for and that have not happened: the step itself, and the levels above."""
    above = {Rank.PREFECTURE: people.reviewers, Rank.PROVINCE: people.managers}
    wanted = [
        (step.number, "deadline", concerned(due, people)),
        *((days, "escalated", above[rank]) for days, rank in step.escalates_to),
    ]
    found = []
    for number, template, users in wanted:
        new = [user for user in users if (user, due.subject, day.isoformat(), number) not in known]
        if new:
            found.append((number, template, new))
    return found


def _send(app: Flask, county: Place, due: Due, day: date, step: Step, sendings: list[Sending]) -> int:
    """Everything of one deadline in a transaction of its own; nothing is written when all was sent before."""
    if not sendings:
        return 0
    with transaction():
        return sum(
            remind(
                users,
                subject=due.subject,
                due_on=day,
                step=number,
                template=template,
                url=_address(app, due),
                kind=due.kind,
                label=due.label,
                name=due.name,
                days=step.days,
                place=county.name_zh,
            )
            for number, template, users in sendings
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
