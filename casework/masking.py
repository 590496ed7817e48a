"""What may be seen by everybody who may see the rest: numbers and addresses of people, and means of few answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

SHORTEST_SHOWN: Final = 10
REMOVED: Final = "〔号码已删除〕"
"""What stands in an archived text where a number stood; papers and archives are Chinese."""

_NOT_BEFORE, _NOT_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_MOBILE = rf"{_NOT_BEFORE}(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{{4}}){{2}}{_NOT_AFTER}"
_LANDLINE = rf"{_NOT_BEFORE}0\d{{2,3}}[ -]\d{{7,8}}{_NOT_AFTER}"
_ADDRESS = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
NUMBERS: Final = re.compile(f"{_MOBILE}|{_LANDLINE}|{_ADDRESS}")
"""Mobile numbers, landlines with their area code, e-mail addresses, as people write them into a text."""


def masked_phone(number: str) -> str:
    """138****5678; a short number is hidden whole, an empty one stays empty."""
    if not number:
        return ""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= SHORTEST_SHOWN else "****"


def masked_email(address: str) -> str:
    """z***@example.cn; an empty one stays empty."""
    name, at, host = address.rpartition("@")
    if not address:
        return ""
    return f"{name[:1]}***@{host}" if at else "***"


def masked_contact(text: str) -> str:
    """A phone number or an e-mail address, whichever it is."""
    return masked_email(text) if "@" in text else masked_phone(text)


def without_numbers(text: str) -> str:
    """A text that people wrote, with REMOVED in the place of every phone number and e-mail address."""
    return NUMBERS.sub(REMOVED, text)


# ------------------------------------------------------------------ means of answers that are shown to nobody

FEWEST_REPLIES: Final = 3
"""Under so many replies no mean is shown: one could tell who said what (model.md, words and papers)."""
HALF_YEAR: Final = (6, 30)


def settled(replies: Iterable[int]) -> int:
    """Of the numbers of replies that had come by one closing day after another, the one whose mean is shown.

    A mean that is shown moves by at least FEWEST_REPLIES replies or not at all: of two means and their numbers the
    difference is a sum, and a sum of one or two would give single scores away. Under FEWEST_REPLIES: the latest number,
    of which no mean is shown.
    """
    shown = 0
    for number in sorted(replies):
        if shown < FEWEST_REPLIES or number - shown >= FEWEST_REPLIES:
            shown = number
    return shown


@dataclass(frozen=True, slots=True)
class Replies:
    """How many replies a unit had by each closing day, and the units below it; a county has none below."""

    by_closing: Sequence[int]
    below: Sequence[Replies] = ()

    @property
    def settled(self) -> int:
        """How many are in its mean."""
        return settled(self.by_closing)

    @property
    def untold(self) -> int:
        """How many of them are in no mean that is told of a unit below; in a county all of them."""
        return self.settled - sum(unit.told for unit in self.below)

    @property
    def is_told(self) -> bool:
        """Whether its mean is told: enough replies, and not one or two more than in the means told below it."""
        return self.settled >= FEWEST_REPLIES and not 0 < self.untold < FEWEST_REPLIES

    @property
    def told(self) -> int:
        """How many are in a mean that is told, its own or one of a unit below."""
        return self.settled if self.is_told else self.settled - self.untold


def closing_days(year: int, data_on: date, by: date) -> list[date]:
    """The days of a programme year as of which means of replies are told, up to a day: the end of June, the data date."""
    return [day for day in sorted({date(year, *HALF_YEAR), data_on}) if day <= by]


def gives_away(own: Set[Any], wholes: Sequence[Set[Any]], lines: Sequence[Set[Any]] = ()) -> bool:
    """Whether the mean of some replies would say what one or two were: beside a mean that is told already (of a whole, or
    of a line of a table), or because the lines that are told would leave only so few of a whole over."""
    known = set(own).union(*lines)
    few = [own ^ other for other in (*wholes, *lines)] + [set(whole) - known for whole in wholes]
    return any(0 < len(some) < FEWEST_REPLIES for some in few)
