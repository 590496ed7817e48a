"""What a check of a summary has found: level, sentence, facts, and the place where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["must", "confirm", "passed", "none"]
"""must: the summary may not be handed in; confirm: somebody has to say why; passed: nothing was found; none: there was
nothing to compare with, so nothing is claimed."""


@dataclass(frozen=True)
class Finding:
    """One finding of one check (`code`). `places`: what was found where there are several, each with its own address."""

    code: str
    level: Level
    message: str
    url: str = ""
    facts: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
