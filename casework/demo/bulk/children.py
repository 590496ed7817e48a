"""What stands below a case of the bulk years: team, diagnosis, plan, actions, visits, follow-ups, acceptance, story.

The latest two years have all of it; older ones a few rows of each, so that twenty years fit on a disk.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.demo.bulk import words
from casework.demo.bulk.cases import Subject, days, instant, text
from casework.demo.bulk.tables import Sheets
from casework.demo.bulk.words import Measure, Problem
from casework.enums import (
    Answer,
    CaseStatus,
    Conclusion,
    DeadlineKind,
    Direction,
    EventKind,
    FollowUpKind,
    PartyKind,
    Resolution,
    TeamRole,
    ValueKind,
    VisitWay,
)
from casework.search.tokens import tokens

E = EventKind


@dataclass(frozen=True)
class Amount:
    """How many rows of each kind a case has."""

    members: int
    constraints: int
    actions: int
    indicators: int
    visits: int
    visitors: int
    follow_ups: int


FULL = Amount(members=3, constraints=6, actions=9, indicators=4, visits=4, visitors=2, follow_ups=3)
THIN = Amount(members=1, constraints=2, actions=2, indicators=1, visits=1, visitors=1, follow_ups=1)


def add_children(sheets: Sheets, subject: Subject) -> None:
    """Every row below a case that its road has reached."""
    amount = FULL if subject.is_full else THIN
    road = subject.road
    _tell(sheets, subject, E.OPENED, road.confirmed_on, number="")
    if road.team_ready_on:
        _team(sheets, subject, amount)
    if road.diagnosis_started_on:
        _visits(sheets, subject, amount)
    if road.diagnosed_on:
        found = _diagnosis(sheets, subject, amount)
        _plan(sheets, subject, amount, found)
    if road.acceptance_applied_on:
        _acceptance(sheets, subject)
    for kind, on in (
        (E.CLOSED, road.closed_on),
        (E.WITHDRAWN, road.withdrawn_on),
        (E.SUSPENDED, road.suspended_on),
    ):
        if on is not None:
            _tell(sheets, subject, kind, on)


def _tell(sheets: Sheets, subject: Subject, kind: EventKind, on: date, **details: Any) -> None:
    if kind is E.OPENED:
        details["number"] = f"{subject.year}-{subject.county.code}"
    sheets.events.add(
        *subject.key, kind.value, on.isoformat(), instant(on, subject.rng), subject.county.officer_id,
        subject.county.officer, json.dumps(details, ensure_ascii=False),
    )  # fmt: skip


def _find(sheets: Sheets, subject: Subject, kind: str, key: int, *texts: str) -> None:
    """What the search finds it by, of the latest two years; `flask search refresh` adds the rest."""
    for token in sorted(set().union(*(tokens(part, is_name=False) for part in texts))):
        sheets.tokens.add(*subject.key, kind, key, token)


def _team(sheets: Sheets, subject: Subject, amount: Amount) -> None:
    on = subject.road.team_ready_on or subject.today
    assigned = days(on, -5).isoformat()
    for place, (expert_id, _user, name) in enumerate(subject.team[: amount.members]):
        role = TeamRole.MEMBER if place else TeamRole.LEADER
        sheets.members.add(
            *subject.key, expert_id, role.value, assigned, on.isoformat(), "本人与该企业无利害关系。"
        )
        if subject.is_full:
            _tell(sheets, subject, E.EXPERT_ASSIGNED, days(on, -5), name=name, role=role.value)
    if subject.is_full:
        _tell(sheets, subject, E.TEAM_READY, on, count=amount.members)


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
            _find(sheets, subject, "visits", visit_id, situation, feedback)
        for expert_id, _user, _name in subject.team[: amount.visitors]:
            sheets.visit_experts.add(*subject.key, visit_id, expert_id)
        subject.last_visit_on = held_on
        if subject.is_full:
            _tell(
                sheets,
                subject,
                E.VISITED,
                held_on,
                number=number,
                way=VisitWay.ON_SITE.value,
                experts=author[2],
            )


def _diagnosis(sheets: Sheets, subject: Subject, amount: Amount) -> list[tuple[int, Problem]]:
    """The report and its constraints; gives them with their keys."""
    on = subject.road.diagnosed_on or subject.today
    submitted = days(on, -4)
    sheets.diagnoses.add(
        *subject.key, text(subject.road.diagnosis_started_on), VisitWay.ON_SITE.value,
        "主要制约因素已查明，企业认可。" if subject.is_full else "", submitted.isoformat(),
        days(on, 3).isoformat(), on.isoformat(),
    )  # fmt: skip
    if subject.is_full:
        _tell(sheets, subject, E.DIAGNOSED, on)
    known = words.problems()
    first = int(subject.rng.random() * len(known))
    found = []
    for number in range(1, amount.constraints + 1):
        problem = known[(first + 37 * number) % len(known)]
        constraint_id = sheets.constraints.add(
            *subject.key, number, problem.type_code, problem.title, problem.evidence if subject.is_full else "",
            problem.cause if subject.is_full else "", problem.severity, submitted.isoformat(), Answer.AGREED.value,
            on.isoformat(), on.isoformat(),
        )  # fmt: skip
        found.append((constraint_id, problem))
        if subject.is_full:
            _find(sheets, subject, "constraints", constraint_id, f"Z{number:02d}", problem.title)
    _indicators(sheets, subject, [item for item in found if item[1].indicator][: amount.indicators])
    return found


def _indicators(sheets: Sheets, subject: Subject, found: list[tuple[int, Problem]]) -> None:
    road = subject.road
    names: set[str] = set()
    for constraint_id, problem in found:
        if problem.indicator in names:
            continue
        names.add(problem.indicator)
        direction = Direction.HIGHER if problem.target >= problem.baseline else Direction.LOWER
        indicator_id = sheets.indicators.add(
            *subject.key, constraint_id, problem.indicator, problem.unit, direction.value, problem.target,
            f"{subject.year}-10-31", "企业月报",
        )  # fmt: skip
        values = [(ValueKind.BASELINE, problem.baseline, road.diagnosed_on)]
        if subject.is_full and road.plan_approved_on:
            middle = round((problem.baseline + problem.after) / 2, 2)
            values.append((ValueKind.INTERIM, middle, days(road.plan_approved_on, 45)))
        if road.acceptance_applied_on:
            values.append((ValueKind.AFTER, problem.after, road.acceptance_applied_on))
        for kind, value, on in values:
            if on is not None and on <= subject.today:
                sheets.values.add(*subject.key, indicator_id, kind.value, value, on.isoformat(), "企业月报")


def _plan(sheets: Sheets, subject: Subject, amount: Amount, found: list[tuple[int, Problem]]) -> None:
    county, road = subject.county, subject.road
    approved = road.plan_approved_on
    if approved is None and road.status is not CaseStatus.PLAN_REVIEW:
        return
    submitted = days(approved, -5) if approved else min(subject.today, days(road.latest, 8))
    plan_id = sheets.plans.add(
        *subject.key, 1, "主要指标达到方案目标。", county.officer_id, county.officer, submitted.isoformat(),
        submitted.isoformat(), text(approved), county.leader_id if approved else None,
        county.leader if approved else "",
    )  # fmt: skip
    measures = [(key, measure) for key, problem in found for measure in problem.measures][: amount.actions]
    for number, (constraint_id, measure) in enumerate(measures, start=1):
        start = approved or submitted
        due_on = days(start, 20 + (number * 97 // len(measures)) + measure.days * 0.4)
        if subject.is_full:
            sheets.lines.add(
                *subject.key, plan_id, constraint_id, number, measure.title, measure.finish_mark, measure.service,
                subject.county.officer, due_on.isoformat(), measure.evidence_kinds,
            )  # fmt: skip
        if approved:
            _action(sheets, subject, constraint_id, number, measure, due_on, approved)
    if approved:
        _tell(sheets, subject, E.PLAN_APPROVED, approved, version=1, actions=len(measures))
        _judge(sheets, subject, found)
        _follow_ups(sheets, subject, amount, approved)


def _action(
    sheets: Sheets,
    subject: Subject,
    constraint_id: int,
    number: int,
    measure: Measure,
    due_on: date,
    approved: date,
) -> None:
    road, rng, today = subject.road, subject.rng, subject.today
    finished: date | None = None
    if road.acceptance_applied_on:
        finished = min(days(due_on, rng.random() * 12 - 8), road.acceptance_applied_on)
    elif due_on <= today and rng.random() < 0.85:
        finished = min(days(due_on, rng.random() * 6 - 6), today)
    dropped = road.withdrawn_on if finished is None else None
    done_by = subject.team[0]
    started = days(approved, 3) if days(approved, 3) <= today else None
    action_id = sheets.actions.add(
        *subject.key, constraint_id, number, measure.title, measure.finish_mark if subject.is_full else "有记录",
        measure.service, PartyKind.ENTERPRISE.value, "", due_on.isoformat(), due_on.isoformat(),
        measure.evidence_kinds if subject.is_full else "", 100 if finished else 40 if started else 0,
        approved.isoformat(), text(started), text(finished), text(finished), done_by[1] if finished else None,
        done_by[2] if finished else "", text(finished), subject.county.officer_id if finished else None,
        subject.county.officer if finished else "", text(dropped), "企业退出" if dropped else "",
    )  # fmt: skip
    if subject.is_full:
        _find(sheets, subject, "action_items", action_id, f"C{number:02d}", measure.title)
    if finished is None and dropped is None and road.status not in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
        subject.deadlines.append((due_on, DeadlineKind.ACTION, f"C{number:02d} {measure.title}"))
    if finished and subject.is_full and number <= 3:
        _tell(sheets, subject, E.ACTION_STRUCK_OFF, finished, action=f"C{number:02d}")


def _judge(sheets: Sheets, subject: Subject, found: list[tuple[int, Problem]]) -> None:
    """Most constraints are solved when acceptance is applied for."""
    on = subject.road.acceptance_applied_on
    if on is None:
        return
    for constraint_id, problem in found:
        outcome = Resolution.SOLVED if subject.rng.random() < 0.85 else Resolution.PARTIAL
        sheets.judgements.add(
            *subject.key, constraint_id, outcome.value, on.isoformat(),
            problem.solved if subject.is_full else "", subject.county.officer_id, subject.county.officer,
        )  # fmt: skip


def _follow_ups(sheets: Sheets, subject: Subject, amount: Amount, approved: date) -> None:
    """One a quarter from the plan on; of a case just closed one look-back is still ahead."""
    road, today = subject.road, subject.today
    planned = [(FollowUpKind.REGULAR, days(approved, 91 * n)) for n in range(1, amount.follow_ups + 1)]
    if subject.is_full and road.closed_on:
        planned.append((FollowUpKind.LOOK_BACK, days(road.closed_on, 91)))
    texts = words.findings()
    ended = road.withdrawn_on or road.archived_on
    for number, (kind, due_on) in enumerate(planned, start=1):
        held = due_on <= today and (not subject.is_full or subject.rng.random() < 0.9)
        cancelled = None if held else ended
        finding, opinion = texts[int(subject.rng.random() * len(texts))] if held else ("", "")
        follow_up_id = sheets.follow_ups.add(
            *subject.key, number, kind.value, due_on.isoformat(), due_on.isoformat(), days(due_on, 7).isoformat(),
            subject.county.officer_id, text(due_on) if held else None, subject.county.officer_id if held else None,
            subject.county.officer if held else "", VisitWay.PHONE.value if held else None,
            finding if subject.is_full else "", opinion if subject.is_full else "", False if held else None,
            text(cancelled), "不再需要" if cancelled else "", cancelled is not None,
        )  # fmt: skip
        if subject.is_full and held:
            _find(sheets, subject, "follow_ups", follow_up_id, finding, opinion)
        if not held and cancelled is None:
            subject.deadlines.append((due_on, DeadlineKind.FOLLOW_UP, str(number)))


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
        _tell(sheets, subject, E.ACCEPTANCE_APPLIED, applied, round=1)
        score = 80 + int(subject.rng.random() * 20)
        sheets.surveys.add(*subject.key, applied.isoformat(), applied.isoformat(), "", score)
