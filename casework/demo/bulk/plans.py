"""Plans of the bulk years: actions, judgements, follow-ups."""

from __future__ import annotations

from datetime import date

from casework.demo.bulk import words
from casework.demo.bulk.amounts import Amount, E, make_findable, tell
from casework.demo.bulk.cases import Subject, days, text
from casework.demo.bulk.tables import Sheets
from casework.demo.bulk.words import Measure, Problem
from casework.enums import (
    CaseStatus,
    DeadlineKind,
    FollowUpKind,
    PartyKind,
    Resolution,
    VisitWay,
)


def add_plan(sheets: Sheets, subject: Subject, amount: Amount, found: list[tuple[int, Problem]]) -> None:
    """The plan of a diagnosed case, and what became of it once it was approved."""
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
        tell(sheets, subject, E.PLAN_APPROVED, approved, version=1, actions=len(measures))
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
        make_findable(sheets, subject, "action_items", action_id, f"C{number:02d}", measure.title)
    if finished is None and dropped is None and road.status not in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
        subject.deadlines.append((due_on, DeadlineKind.ACTION, f"C{number:02d} {measure.title}"))
    if finished and subject.is_full and number <= 3:
        tell(sheets, subject, E.ACTION_STRUCK_OFF, finished, action=f"C{number:02d}")


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
            *subject.key, number, kind.value, due_on.isoformat(), due_on.isoformat(),
            days(due_on, -7).isoformat(), days(due_on, 7).isoformat(),
            subject.county.officer_id, text(due_on) if held else None, subject.county.officer_id if held else None,
            subject.county.officer if held else "", VisitWay.PHONE.value if held else None,
            finding if subject.is_full else "", opinion if subject.is_full else "", False if held else None,
            text(cancelled), "不再需要" if cancelled else "", cancelled is not None,
        )  # fmt: skip
        if subject.is_full and held:
            make_findable(sheets, subject, "follow_ups", follow_up_id, finding, opinion)
        if not held and cancelled is None:
            subject.deadlines.append((due_on, DeadlineKind.FOLLOW_UP, str(number)))
