"""Reports of the bulk years: their constraints and indicators."""

from __future__ import annotations

from casework.demo.bulk import words
from casework.demo.bulk.amounts import Amount, E, make_findable, tell
from casework.demo.bulk.cases import Subject, days, text
from casework.demo.bulk.tables import Sheets
from casework.demo.bulk.words import Problem
from casework.enums import (
    Answer,
    Direction,
    ValueKind,
    VisitWay,
)


def add_diagnosis(sheets: Sheets, subject: Subject, amount: Amount) -> list[tuple[int, Problem]]:
    """The report and its constraints; gives them with their keys."""
    on = subject.road.diagnosed_on or subject.today
    submitted = days(on, -4)
    sheets.diagnoses.add(
        *subject.key, text(subject.road.diagnosis_started_on), VisitWay.ON_SITE.value,
        "主要制约因素已查明，企业认可。" if subject.is_full else "", submitted.isoformat(),
        days(on, 3).isoformat(), on.isoformat(),
    )  # fmt: skip
    if subject.is_full:
        tell(sheets, subject, E.DIAGNOSED, on)
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
            make_findable(sheets, subject, "constraints", constraint_id, f"Z{number:02d}", problem.title)
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
