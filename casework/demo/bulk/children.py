"""What stands below a case of the bulk years: team, diagnosis, plan, actions, visits, follow-ups, acceptance, story.

The latest two years have all of it; older ones a few rows of each, so that twenty years fit on a disk.
"""

from __future__ import annotations

from casework.demo.bulk import words
from casework.demo.bulk.amounts import FULL, THIN, Amount, E, make_findable, tell
from casework.demo.bulk.cases import Subject, days, text
from casework.demo.bulk.diagnoses import add_diagnosis
from casework.demo.bulk.plans import add_plan
from casework.demo.bulk.tables import Sheets
from casework.enums import (
    CaseStatus,
    Conclusion,
    DeadlineKind,
    TeamRole,
    VisitWay,
)


def add_children(sheets: Sheets, subject: Subject) -> None:
    """Every row below a case that its road has reached."""
    amount = FULL if subject.is_full else THIN
    road = subject.road
    tell(sheets, subject, E.OPENED, road.confirmed_on, number="")
    if road.team_ready_on:
        _team(sheets, subject, amount)
    if road.diagnosis_started_on:
        _visits(sheets, subject, amount)
    if road.diagnosed_on:
        found = add_diagnosis(sheets, subject, amount)
        add_plan(sheets, subject, amount, found)
    if road.acceptance_applied_on:
        _acceptance(sheets, subject)
    for kind, on in (
        (E.CLOSED, road.closed_on),
        (E.WITHDRAWN, road.withdrawn_on),
        (E.SUSPENDED, road.suspended_on),
    ):
        if on is not None:
            tell(sheets, subject, kind, on)


def _team(sheets: Sheets, subject: Subject, amount: Amount) -> None:
    on = subject.road.team_ready_on or subject.today
    assigned = days(on, -5).isoformat()
    for place, (expert_id, _user, name) in enumerate(subject.team[: amount.members]):
        role = TeamRole.MEMBER if place else TeamRole.LEADER
        sheets.members.add(
            *subject.key, expert_id, role.value, assigned, on.isoformat(), "本人与该企业无利害关系。"
        )
        if subject.is_full:
            tell(sheets, subject, E.EXPERT_ASSIGNED, days(on, -5), name=name, role=role.value)
    if subject.is_full:
        tell(sheets, subject, E.TEAM_READY, on, count=amount.members)


def _visits(sheets: Sheets, subject: Subject, amount: Amount) -> None:
    texts = words.visit_texts()
    start = subject.road.diagnosis_started_on or subject.today
    author = subject.team[0]
    for number in range(1, amount.visits + 1):
        held_on = days(start, (number - 1) * 45 + subject.rng.random() * 10)
        if held_on > min(subject.today, subject.road.latest):
            return
        situation, _advice, feedback = texts[int(subject.rng.random() * len(texts))]
        visit_id = sheets.visits.add(
            *subject.key, number, held_on.isoformat(), VisitWay.ON_SITE.value, 1, "",
            situation if subject.is_full else situation[:24], feedback if subject.is_full else "",
            held_on.isoformat(), days(held_on, 7).isoformat(), author[1], author[2],
            text(days(held_on, 1)) if held_on < subject.today else None,
        )  # fmt: skip
        if subject.is_full:
            make_findable(sheets, subject, "visits", visit_id, situation, feedback)
        for expert_id, _user, _name in subject.team[: amount.visitors]:
            sheets.visit_experts.add(*subject.key, visit_id, expert_id)
        subject.last_visit_on = held_on
        if subject.is_full:
            tell(
                sheets,
                subject,
                E.VISITED,
                held_on,
                number=number,
                way=VisitWay.ON_SITE.value,
                experts=author[2],
            )


def _acceptance(sheets: Sheets, subject: Subject) -> None:
    county, road = subject.county, subject.road
    applied = road.acceptance_applied_on or subject.today
    corrects = road.status is CaseStatus.RECTIFY
    conclusion = Conclusion.RECTIFY if corrects else Conclusion.PASS if road.accepted_on else None
    concluded = min(subject.today, days(applied, 7)) if corrects else road.accepted_on
    expert = subject.team[0]
    limit = days(applied, 35) if corrects else None
    sheets.acceptances.add(
        *subject.key, 1, applied.isoformat(), county.officer_id, county.officer, text(concluded),
        "同意通过验收。" if concluded else "", expert[1] if concluded else None, expert[2] if concluded else "",
        text(concluded), conclusion.value if conclusion else None, text(concluded),
        county.officer_id if conclusion else None, county.officer if conclusion else "", text(limit),
    )  # fmt: skip
    if limit:
        subject.deadlines.insert(0, (limit, DeadlineKind.RECTIFY, ""))
    if subject.is_full:
        tell(sheets, subject, E.ACCEPTANCE_APPLIED, applied, round=1)
        score = 80 + int(subject.rng.random() * 20)
        sheets.surveys.add(*subject.key, applied.isoformat(), applied.isoformat(), "", score)
