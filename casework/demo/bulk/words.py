"""Names and texts of the bulk years, put together from the demo's CSV files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from casework.enterprises.credit_code import make as make_credit_code
from casework.enums import ServiceType
from casework.romanisation import romanised

FOLDER = Path(__file__).resolve().parents[1]
LEGAL_FORM = "有限公司"
SERVICES = {
    "标准化服务": ServiceType.STANDARD,
    "计量服务": ServiceType.METROLOGY,
    "认证认可服务": ServiceType.CERTIFICATION,
    "检验检测服务": ServiceType.TESTING,
    "质量管理咨询": ServiceType.MANAGEMENT,
    "质量培训": ServiceType.TRAINING,
    "品牌培育": ServiceType.BRAND,
    "知识产权服务": ServiceType.INTELLECTUAL_PROPERTY,
    "质量融资增信": ServiceType.FINANCE,
}


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


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _brands() -> tuple[list[str], list[str]]:
    rows = _rows("bulk_brands.csv")
    return [row["first"] for row in rows], [row["second"] for row in rows]


@cache
def _trades() -> list[dict[str, str]]:
    return _rows("bulk_trades.csv")


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
        for row in _rows("problems.csv")
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
    return [(row["observation"], row["advice"], row["feedback"]) for row in _rows("visits.csv")]


@cache
def findings() -> list[tuple[str, str]]:
    """Finding and the enterprise's opinion of follow-ups."""
    return [(row["finding"], row["enterprise_opinion"]) for row in _rows("follow_ups.csv")]


@cache
def expert_cards() -> list[dict[str, str]]:
    """The expert register of the demo."""
    return _rows("experts.csv")


@cache
def _people() -> list[str]:
    return [row["name"] for row in _rows("people.csv")]


def person(rng: Random) -> str:
    """Somebody's name."""
    people = _people()
    return people[int(rng.random() * len(people))]
