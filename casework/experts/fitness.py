"""Whether and how well an expert fits a case: the rules that exclude, the score that orders. Pure functions of facts."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from casework.enums import ServiceType
from casework.experts.distance import Nearness
from casework.experts.load import BUSY
from casework.i18n import gettext as _
from casework.models import Expert

SHORTEST_TIE: Final = 4
FIELD_OF: Final = {
    ServiceType.STANDARD: "STD",
    ServiceType.METROLOGY: "MTR",
    ServiceType.CERTIFICATION: "CER",
    ServiceType.TESTING: "TST",
    ServiceType.MANAGEMENT: "QMS",
    ServiceType.TRAINING: "MAN",
    ServiceType.BRAND: "BRD",
    ServiceType.INTELLECTUAL_PROPERTY: "BRD",
}
"""The field of work that answers a need of the nomination form; credit support is no expert's."""
WORDS: Final = Path(__file__).with_name("problem_words.csv")
_POINTS: Final = {
    Nearness.SAME_COUNTY: 3.0,
    Nearness.SAME_PREFECTURE: 3.0,
    Nearness.NEAR: 1.5,
    Nearness.AWAY: 0.0,
    Nearness.FAR: -3.0,
    Nearness.UNKNOWN: 0.0,
}


@dataclass(frozen=True)
class Fit:
    """The facts about one expert and one case that a proposal goes by.

    `fields`: wanted fields that the expert has, in the order in which they are wanted; `leads`: whether the most wanted
    one is among them. `industry`: "division", "section" or "". `serves`: None when the expert named no prefectures.
    `conflict`: the words of a known tie, "" for none.
    """

    fields: tuple[str, ...]
    leads: bool
    industry: str
    nearness: Nearness
    serves: bool | None
    load: int
    conflict: str = ""


def score(fit: Fit) -> float:
    """How well an expert fits, higher is better; no unit, only good for ordering.

    4 for the most wanted field and 2 for each other one (three count at most); 3 for the industry's division, 1.5 for its
    section; 3 for the own prefecture down to −3 for far away; −2 for a prefecture that the expert does not serve; −0.7
    for each open case, −10 from `BUSY` on. A tie comes after everybody else (−100): shown, so that nobody wonders where
    an obvious name is.
    """
    others = len(fit.fields) - (1 if fit.leads else 0)
    points = (4.0 if fit.leads else 0.0) + 2.0 * min(others, 2 if fit.leads else 3)
    points += {"division": 3.0, "section": 1.5}.get(fit.industry, 0.0)
    points += _POINTS[fit.nearness]
    points -= 2.0 if fit.serves is False else 0.0
    points -= 0.7 * fit.load + (10.0 if fit.load >= BUSY else 0.0)
    return points - (100.0 if fit.conflict else 0.0)


def industry_match(own: Collection[str], code: str) -> str:
    """Whether an industry code (C3443) is in a division (C34) or a section (C) that the expert knows: the finer one."""
    if code and code[:3] in own:
        return "division"
    return "section" if code and code[:1] in own else ""


def wanted_fields(needs: Sequence[str], problems: str) -> tuple[str, ...]:
    """The fields of work before the diagnosis: named by the problems' text (most words first), then by the needs.

    `needs`: values of ServiceType from the nomination; `problems`: its free text.
    """
    counted = {field: sum(problems.count(word) for word in words) for field, words in _words().items()}
    by_text = sorted((field for field, count in counted.items() if count), key=lambda field: -counted[field])
    by_need = [FIELD_OF[need] for need in FIELD_OF if need.value in needs]
    return tuple(dict.fromkeys([*by_text, *by_need]))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    with WORDS.open(encoding="utf-8", newline="") as lines:
        return {row["field"]: tuple(row["words"].split()) for row in csv.DictReader(lines)}


def tie_with(unit: str, ties: str, enterprise: str) -> str:
    """The declared tie or the own unit that is this enterprise; "" for none. `ties`: one name a line.

    Short forms count from four characters on (恒峡阀门 in 兰州恒峡阀门有限公司): a tie too many is asked about, one too
    few is a conflict found late.
    """
    name = _tidy(enterprise)
    for line in (unit, *ties.splitlines()):
        tie = _tidy(line)
        if tie and (
            tie == name
            or (len(tie) >= SHORTEST_TIE and tie in name)
            or (len(name) >= SHORTEST_TIE and name in tie)
        ):
            return line.strip()
    return ""


def _tidy(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in text if not character.isspace() and character not in "()·")


def in_term(expert: Expert, on: date) -> bool:
    """Whether a civil date lies in the term of office; an open end counts."""
    begun = expert.term_from_on is None or expert.term_from_on <= on
    return begun and (expert.term_until_on is None or on <= expert.term_until_on)


def hindrance(expert: Expert, enterprise: str, on: date) -> str:
    """Why an expert takes no new assignment to an enterprise on a civil date, in words; "" when nothing stands against
    it. The one rule of every path: form, post by hand, import, bulk act, transfer, demo."""
    if not expert.is_active:
        return _("This expert is not active. Please choose another one.")
    if expert.term_until_on is not None and expert.term_until_on < on:
        return _("The term of %(name)s ended on %(date)s.", name=expert.name, date=expert.term_until_on)
    if not in_term(expert, on):
        return _("The term of %(name)s begins on %(date)s.", name=expert.name, date=expert.term_from_on)
    tie = tie_with(expert.unit, expert.contact.ties if expert.contact else "", enterprise)
    if tie:
        return _("%(name)s has declared a tie: %(tie)s.", name=expert.name, tie=tie)
    return ""
