"""Codes of GB/T 4754-2017 and what they decide: the group of the size standard, and what lies outside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeVar

from casework.enterprises.wording import N_, Message

Value = TypeVar("Value")

_FIRST_DIVISION: Final = {
    "A": 1, "B": 6, "C": 13, "D": 44, "E": 47, "F": 51, "G": 53, "H": 61, "I": 63, "J": 66,
    "K": 70, "L": 71, "M": 73, "N": 76, "O": 80, "P": 83, "Q": 84, "R": 86, "S": 91, "T": 97,
}  # fmt: skip
_LAST_DIVISION: Final = 97

_SHOWN: Final = 20  # characters of a wrong code that a message repeats
_CODE = re.compile(r"\s*([A-T]?)\s*(\d{2,4})?(?![0-9A-Za-z])")

_OWN_PROPERTY: Final = "K704"
_FINER: Final = {
    "G591": "SME06",
    **{f"G59{digit}": "SME07" for digit in "234569"},
    "K701": "SME13",
    "K702": "SME14",
    "K703": "SME16",
    _OWN_PROPERTY: "",
    "K709": "SME16",
}
"""Groups below the division, from the scopes of sme_size.csv and the notes of industries.csv.

K704 is 房地产租赁经营, called 自有房地产经营活动 before 2017: the "operation of own property" that the
standard leaves out [general knowledge - verify].
"""


class NoClass(StrEnum):
    """Why an industry leads to no size class."""

    CODE_MISSING = "code_missing"
    CODE_UNKNOWN = "code_unknown"
    NEEDS_DIVISION = "needs_division"
    NEEDS_CLASS = "needs_class"
    RAILWAY = "railway"
    FINANCE = "finance"
    EDUCATION = "education"
    HEALTH = "health"
    OWN_PROPERTY = "own_property"
    NOT_ENTERPRISES = "not_enterprises"
    OUTSIDE = "outside"

    @property
    def is_excluded(self) -> bool:
        """The standard knows no class for the industry, however complete the form is."""
        return self in _EXCLUDED_REASONS


_EXCLUDED: Final = {
    "G53": NoClass.RAILWAY,
    "J": NoClass.FINANCE,
    "P": NoClass.EDUCATION,
    "Q84": NoClass.HEALTH,
    "S": NoClass.NOT_ENTERPRISES,
    "T": NoClass.NOT_ENTERPRISES,
    _OWN_PROPERTY: NoClass.OWN_PROPERTY,
}
_EXCLUDED_REASONS: Final = frozenset({*_EXCLUDED.values(), NoClass.OUTSIDE})

_MSGIDS: Final = {
    NoClass.CODE_MISSING: N_("Cannot be decided: the industry code is missing"),
    NoClass.CODE_UNKNOWN: N_("Cannot be decided: “%(code)s” is not a code of GB/T 4754-2017"),
    NoClass.NEEDS_DIVISION: N_(
        "Cannot be decided: %(code)s covers several groups; give a code with two digits"
    ),
    NoClass.NEEDS_CLASS: N_(
        "Cannot be decided: %(code)s covers several groups; give a code with three digits"
    ),
    NoClass.RAILWAY: N_("No size class: railway transport is outside the size standard"),
    NoClass.FINANCE: N_("No size class: finance has a standard of its own"),
    NoClass.EDUCATION: N_("No size class: education is outside the size standard"),
    NoClass.HEALTH: N_("No size class: health is outside the size standard"),
    NoClass.OWN_PROPERTY: N_("No size class: letting of property is outside the size standard"),
    NoClass.NOT_ENTERPRISES: N_("No size class: this is not an industry of enterprises"),
    NoClass.OUTSIDE: N_("No size class: the industry is outside the size standard"),
}


@dataclass(frozen=True, slots=True)
class GroupOfIndustry:
    """The group of the size standard for an industry code, or why there is none.

    `code` is the normalised code, or what was typed when it is none. `candidates` are the groups between
    which a finer code would decide.
    """

    code: str
    group_code: str = ""
    no_class: NoClass | None = None
    candidates: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The section letter, '' for an unknown code."""
        return "" if self.no_class in (NoClass.CODE_MISSING, NoClass.CODE_UNKNOWN) else self.code[0]

    @property
    def message(self) -> Message | None:
        """Why there is no class; None when there is a group."""
        if self.no_class is None:
            return None
        msgid = _MSGIDS[self.no_class]
        return msgid, {"code": self.code} if "%(code)s" in msgid else {}


@lru_cache(maxsize=2_048)
def normalise_industry(text: str) -> str | None:
    """The code at the start of `text` as C, C34, C344 or C3443; None when there is none.

    Takes full-width and lower-case letters, a missing section letter (3443) and a name behind the code.
    """
    found = _CODE.match(unicodedata.normalize("NFKC", text).upper())
    if found is None:
        return None
    letter, digits = found[1], found[2] or ""
    if not digits:
        return letter or None
    section = _section_of(int(digits[:2]))
    return f"{section}{digits}" if section and letter in ("", section) else None


def size_groups(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Code -> text of the column sme_size_group, from the sections and divisions of industries.csv."""
    return {row["code"]: row["sme_size_group"] for row in rows if row["level"] in ("section", "division")}


def groups_named_by(groups: Mapping[str, str]) -> set[str]:
    """Every group of the size standard that some industry leads to."""
    finer = {group for code, group in _FINER.items() if group and code[:3] in groups}
    return finer.union(*(_group_codes(text) for text in groups.values()))


def group_of_industry(text: str, groups: Mapping[str, str]) -> GroupOfIndustry:
    """The group of the size standard that a typed industry code belongs to. `groups`: see `size_groups`."""
    code = normalise_industry(text)
    if code is None:
        typed = text.strip()[:_SHOWN]
        return GroupOfIndustry(typed, no_class=NoClass.CODE_UNKNOWN if typed else NoClass.CODE_MISSING)
    if len(code) == 1:
        return _of_section(code, groups)
    if code[:3] not in groups:
        return GroupOfIndustry(code, no_class=NoClass.CODE_UNKNOWN)
    found = _group_codes(groups[code[:3]])
    if len(found) < 2:
        return _one_or_none(code, found)
    if len(code) == 3:
        return GroupOfIndustry(code, no_class=NoClass.NEEDS_CLASS, candidates=found)
    finer = _FINER.get(code[:4])
    if finer is None:
        return GroupOfIndustry(code, no_class=NoClass.CODE_UNKNOWN, candidates=found)
    return _one_or_none(code, (finer,) if finer else ())


def _of_section(section: str, groups: Mapping[str, str]) -> GroupOfIndustry:
    """A bare section letter decides only when all its divisions agree."""
    divisions = {_group_codes(text) for code, text in groups.items() if re.fullmatch(rf"{section}\d\d", code)}
    if not divisions:
        return GroupOfIndustry(section, no_class=NoClass.CODE_UNKNOWN)
    if len(divisions) == 1 and len(only := next(iter(divisions))) < 2:
        return _one_or_none(section, only)
    candidates = tuple(sorted({group for division in divisions for group in division}))
    needed = NoClass.NEEDS_DIVISION if len(divisions) > 1 else NoClass.NEEDS_CLASS
    return GroupOfIndustry(section, no_class=needed, candidates=candidates)


def _one_or_none(code: str, found: tuple[str, ...]) -> GroupOfIndustry:
    if found:
        return GroupOfIndustry(code, group_code=found[0])
    return GroupOfIndustry(code, no_class=longest_prefix(code, _EXCLUDED) or NoClass.OUTSIDE)


def longest_prefix(code: str, table: Mapping[str, Value]) -> Value | None:
    """The entry of the longest key that the code starts with; None when there is none."""
    return next((table[code[:length]] for length in range(len(code), 0, -1) if code[:length] in table), None)


def _group_codes(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"SME\d+", text))


def _section_of(division: int) -> str:
    if not 1 <= division <= _LAST_DIVISION:
        return ""
    return max(section for section, first in _FIRST_DIVISION.items() if first <= division)
