"""Names and texts of the bulk years, put together from the demo's CSV files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from casework.demo.register_words import SERVICES
from casework.demo.word_files import rows as rows_of
from casework.enterprises.credit_code import make as make_credit_code
from casework.romanisation import romanised

LEGAL_FORM = "有限公司"


@dataclass(frozen=True)
class Firm:
    """What an enterprise is called and makes; always the same for one number."""

    number: int
    name: str
    short_name: str
    pinyin: str
    uscc: str
    industry_code: str
    chain_code: str
    product: str


@dataclass(frozen=True)
class Measure:
    """An action against a problem; `days` is how long it takes."""

    title: str
    finish_mark: str
    service: str
    days: int
    evidence_kinds: str


@dataclass(frozen=True)
class Problem:
    """A constraint with its measures and the indicator that shows the change, if it has one."""

    type_code: str
    title: str
    evidence: str
    cause: str
    severity: str
    measures: tuple[Measure, ...]
    indicator: str
    unit: str
    baseline: float
    target: float
    after: float
    solved: str


@cache
def _brands() -> tuple[list[str], list[str]]:
    rows = rows_of("bulk_brands")
    return [row["first"] for row in rows], [row["second"] for row in rows]


@cache
def _trades() -> list[dict[str, str]]:
    return rows_of("bulk_trades")


@cache
def _pinyin(part: str) -> str:
    return " ".join(romanised(part))


def firm(number: int, place: str, code: str) -> Firm:
    """The enterprise of a number in a county, by the county's short name and code."""
    firsts, seconds = _brands()
    trades = _trades()
    rest, first = divmod(number, len(firsts))
    rest, second = divmod(rest, len(seconds))
    trade = trades[(rest + number) % len(trades)]
    brand = firsts[first] + seconds[second]
    parts = (place, brand, trade["trade"], LEGAL_FORM)
    return Firm(
        number,
        "".join(parts),
        brand + trade["trade"],
        " ".join(_pinyin(part) for part in parts),
        make_credit_code(f"91{code}MB{number:07d}"),
        trade["industry_code"],
        trade["chain_code"],
        trade["product"],
    )


@cache
def problems() -> list[Problem]:
    """Every problem of the demo."""
    return [
        Problem(
            row["constraint_code"],
            row["title"],
            row["evidence"],
            row["cause"],
            row["severity"],
            tuple(_measure(row, n) for n in ("1", "2") if row[f"action{n}_title"]),
            row["indicator_name"],
            row["indicator_unit"],
            _number(row["baseline"]),
            _number(row["target"]),
            _number(row["after"]),
            row["solved_text"],
        )
        for row in rows_of("problems")
    ]


def _measure(row: dict[str, str], n: str) -> Measure:
    return Measure(
        row[f"action{n}_title"],
        row[f"action{n}_finish_mark"],
        SERVICES[row[f"action{n}_service"]].value,
        int(row[f"action{n}_days"]),
        row[f"action{n}_evidence"].replace(";", "\n"),
    )


def _number(text: str) -> float:
    return float(text) if text else 0.0


@cache
def visit_texts() -> list[tuple[str, str, str]]:
    """Observation, advice, feedback of visit logs."""
    return [(row["observation"], row["advice"], row["feedback"]) for row in rows_of("visits")]


@cache
def findings() -> list[tuple[str, str]]:
    """Finding and the enterprise's opinion of follow-ups."""
    return [(row["finding"], row["enterprise_opinion"]) for row in rows_of("follow_ups")]


@cache
def expert_cards() -> list[dict[str, str]]:
    """The expert register of the demo."""
    return rows_of("experts")


@cache
def _people() -> list[str]:
    return [row["name"] for row in rows_of("people")]


def person(rng: Random) -> str:
    """Somebody's name."""
    people = _people()
    return people[int(rng.random() * len(people))]
