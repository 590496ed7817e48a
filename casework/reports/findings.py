"""What a check before handing in has found: plain data, rendered by the pages of returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["must", "confirm", "passed"]


@dataclass(frozen=True)
class Finding:
    """One finding. must: handing in stops; confirm: a sentence is asked for; passed: for the record.

    `message` and `facts` are in the reader's language; `url` leads to the place.
    """

    code: str
    level: Level
    message: str
    url: str = ""
    facts: tuple[str, ...] = ()
