"""One case of a bulk year: the enterprise's file, the confirmed nomination, the case itself, its search tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from casework.demo.bulk import words
from casework.demo.bulk.places import County
from casework.demo.bulk.road import Road
from casework.demo.bulk.tables import ROAD, Sheets
from casework.demo.bulk.words import Firm
from casework.enums import (
    CaseStatus,
    DeadlineKind,
    EnterpriseSize,
    NominationStatus,
    ReviewDecision,
    ReviewStep,
    WithdrawalReason,
)
from casework.models.case import NO_DEADLINE
from casework.search.tokens import tokens

S, D = CaseStatus, DeadlineKind
Deadline = tuple[date, DeadlineKind | None, str]
COMMON_PAIRS = {"有限", "限公", "公司"}
QUIET = frozenset({S.SUSPENDED, S.WITHDRAWN, S.TRANSFERRED, S.ARCHIVED})
OF_STATE = {
    S.CONFIRMED: ("diagnosis_due_on", D.TEAM),
    S.TEAM_READY: ("diagnosis_due_on", D.DIAGNOSIS),
    S.DIAGNOSING: ("diagnosis_due_on", D.DIAGNOSIS),
    S.DIAGNOSED: ("plan_due_on", D.PLAN),
    S.PLAN_REVIEW: ("plan_due_on", D.PLAN_REVIEW),
    S.IMPLEMENTING: ("acceptance_due_on", D.ACCEPTANCE),
    S.ACCEPTANCE: ("acceptance_due_on", D.ACCEPTANCE),
    S.ACCEPTED: ("data_on", D.CLOSING),
}
REVIEW = (
    (ReviewStep.COUNTY, ReviewDecision.SUBMIT, "03-10"),
    (ReviewStep.PREFECTURE, ReviewDecision.FORWARD, "03-25"),
    (ReviewStep.PROVINCE, ReviewDecision.SELECT, "04-02"),
    (ReviewStep.PUBLIC_NOTICE, ReviewDecision.PUBLISH, "04-03"),
    (ReviewStep.PROVINCE, ReviewDecision.CONFIRM, "04-10"),
)


@dataclass
class Subject:
    """A case on its way into the sheets, with what its children need to know."""

    case_id: int
    county: County
    year: int
    programme_id: int
    due: dict[str, date]
    road: Road
    is_full: bool
    is_latest: bool
    team: list[tuple[int, int, str]]
    today: date
    rng: Random
    deadlines: list[Deadline] = field(default_factory=list)
    last_visit_on: date | None = None

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What every row below the case begins with."""
        return (*self.county.levels, self.case_id)


def text(day: date | None) -> str | None:
    """A date as it is loaded."""
    return None if day is None else day.isoformat()


def instant(day: date, rng: Random) -> str:
    """Some moment of a working day, in UTC, as it is loaded."""
    hour, minute, fraction = 1 + int(rng.random() * 8), int(rng.random() * 60), int(rng.random() * 1e6)
    return f"{day.isoformat()} {hour:02d}:{minute:02d}:00.{fraction:06d}"


def open_enterprise(
    sheets: Sheets, county: County, firm: Firm, year: int, rng: Random, is_latest: bool
) -> tuple[int, int]:
    """Identity, file and last year's figures of an enterprise that was not on file; gives the keys of file and
    identity."""
    identity_id = sheets.identities.add(firm.uscc)
    employees, revenue = figures(firm)
    enterprise_id = sheets.enterprises.add(
        *county.levels, identity_id, firm.uscc, firm.industry_code, firm.chain_code, firm.product, firm.name,
        firm.short_name, firm.pinyin, words.person(rng), words.person(rng),
        f"139{firm.number % 10**8:08d}", f"{county.short_name}工业园 {1 + firm.number % 60} 号",
        f"{1990 + firm.number % 30}-05-18", EnterpriseSize.SMALL.value, year - 1, revenue >= 2000,
    )  # fmt: skip
    sheets.enterprise_years.add(*county.levels, enterprise_id, year - 1, employees, revenue, revenue * 1.2)
    found = (
        tokens_of(firm.name, firm.uscc, firm.short_name, firm.product) if is_latest else [firm.uscc.lower()]
    )
    for token in found:
        sheets.tokens.add(*county.levels, None, "enterprises", enterprise_id, token)
    return enterprise_id, identity_id


def figures(firm: Firm) -> tuple[int, float]:
    """People and revenue (万元) of a small enterprise."""
    employees = 20 + firm.number * 7 % 270
    return employees, round(employees * (18 + firm.number % 23) + 0.25, 2)


def nominate(sheets: Sheets, subject: Subject, firm: Firm, file: tuple[int, int]) -> int:
    """The nomination as it was confirmed; of the latest years with its steps."""
    county, year, rng = subject.county, subject.year, subject.rng
    employees, revenue = figures(firm)
    confirmed_on = subject.road.confirmed_on.isoformat()
    nomination_id = sheets.nominations.add(
        *county.levels, subject.programme_id, *file, NominationStatus.CONFIRMED.value,
        county.officer_id, firm.name, firm.uscc, firm.industry_code, firm.chain_code, firm.product, year - 1,
        employees, revenue, EnterpriseSize.SMALL.value, True, "同意推荐。", f"{year}-03-10", f"{year}-03-25",
        f"{year}-04-02", f"{year}-04-03", f"{year}-04-09", confirmed_on,
    )  # fmt: skip
    for step, decision, day in REVIEW if subject.is_full else ():
        on = f"{year}-{day}"
        sheets.nomination_steps.add(
            *county.levels, nomination_id, step.value, decision.value, on,
            instant(date.fromisoformat(on), rng), county.officer_id, county.officer,
        )  # fmt: skip
    return nomination_id


def write_case(
    sheets: Sheets, subject: Subject, firm: Firm, file: tuple[int, int], nomination_id: int, sequence: int
) -> None:
    """The case's own row; its key was taken before, so that children could be made and their deadlines compared."""
    county, road, year = subject.county, subject.road, subject.year
    employees, revenue = figures(firm)
    due_on, kind, label = next_deadline(subject)
    number = f"{year}-{county.code}-{sequence:03d}"
    written = sheets.cases.add(
        *county.levels, subject.programme_id, *file, nomination_id, number, sequence,
        road.status.value, road.before.value if road.before else None, county.officer_id, firm.name,
        firm.uscc, firm.industry_code, firm.chain_code, firm.product, EnterpriseSize.SMALL.value, year - 1,
        employees, revenue, revenue >= 2000, *(text(getattr(road, name)) for name in ROAD),
        WithdrawalReason.VOLUNTARY.value if road.withdrawn_on else None, text(due_on),
        kind.value if kind else None, label, text(subject.last_visit_on),
        instant(road.confirmed_on, subject.rng), instant(min(road.latest, subject.today), subject.rng),
    )  # fmt: skip
    if written != subject.case_id:
        raise RuntimeError("cases are written in the order in which their keys were taken")
    texts = firm.name, firm.uscc, number
    for token in tokens_of(*texts) if subject.is_latest else pairs_of(*texts):
        sheets.tokens.add(*subject.key, "cases", subject.case_id, token)


def next_deadline(subject: Subject) -> Deadline:
    """The same rule as cases.queries.deadlines: state first, then actions, then follow-ups."""
    status = subject.road.status
    if status in QUIET:
        return NO_DEADLINE, None, ""
    found: list[Deadline] = list(subject.deadlines)
    if status in OF_STATE:
        name, kind = OF_STATE[status]
        found.insert(0, (subject.due[name], kind, ""))
    return min(found, key=lambda deadline: deadline[0], default=(NO_DEADLINE, None, ""))


def days(start: date, number: float) -> date:
    """Some days later."""
    return start + timedelta(days=int(number))


def tokens_of(*texts: str) -> list[str]:
    """All that the search index holds of a row: for the latest year."""
    return sorted(set().union(*(tokens(part) for part in texts)))


def pairs_of(name: str, *codes: str) -> list[str]:
    """A part of it, for older years: the telling pairs of characters and whole codes, a fifth of the rows."""
    pairs = {one + other for one, other in pairwise(name)} - COMMON_PAIRS
    return [*sorted(pairs), *(code.lower() for code in codes)]
