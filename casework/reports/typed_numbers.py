"""Numbers that a unit types on its return: each with the day on which it was typed and who typed it.

One day for all of them would take a number with it when another one is put right: what was 12 heads and 40 people in August
would be nothing at the end of September because the heads were counted again in October.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from casework.enums import ReturnPeriod
from casework.models import AnnualReturn

NUMBERS: Final = ("trained_person_times", "heads_trained", "enterprises_trained")
SECOND_HALF: Final = (7, 1)


@dataclass(frozen=True, slots=True)
class Typed:
    """A number by its column: what it was made, None for taken back; by which account (0: not known), on which day."""

    name: str
    value: int | None
    on: date
    by: int


def typed_in(row: AnnualReturn) -> list[Typed]:
    """Everything that was typed, in its order. A row without a history was typed on one day by nobody known."""
    if row.typed_numbers:
        return [
            Typed(**{**one, "on": date.fromisoformat(one["on"])}) for one in json.loads(row.typed_numbers)
        ]
    on = row.typed_on
    if on is None:
        return []
    return [Typed(name, value, on, 0) for name in NUMBERS if (value := getattr(row, name)) is not None]


def type_numbers(row: AnnualReturn, values: Mapping[str, int | None], *, on: date, by: int) -> None:
    """Put numbers into a return by column; of those that differ from what stands there day and account are noted."""
    changed = [name for name, value in values.items() if value != getattr(row, name)]
    if not changed:
        return
    history = [*typed_in(row), *(Typed(name, values[name], on, by) for name in changed)]
    for name in changed:
        setattr(row, name, values[name])
    row.typed_on = on
    kept = [{**asdict(one), "on": one.on.isoformat()} for one in history]
    row.typed_numbers = json.dumps(kept, separators=(",", ":"), sort_keys=True)


def stood(
    row: AnnualReturn, history: Sequence[Typed], name: str, year: int, on: date
) -> tuple[date, int] | None:
    """What a typed number of a return of a programme year was as of a day, and since when it counts; None for no number.

    A number belongs to the period of its return, so from the data date of that on it is what was typed last, also when
    that was later: returns are written after their data date. Before it, it is what was typed by then. What was typed for
    the year never counts in the first half: a figure of the year that is put right in autumn changes nothing of June.
    """
    typed = [one for one in history if one.name == name and (on >= row.data_on or one.on <= on)]
    if not typed or typed[-1].value is None:
        return None
    since = min(typed[-1].on, row.data_on)
    if row.period is ReturnPeriod.YEAR:
        since = min(max(since, date(year, *SECOND_HALF)), row.data_on)
    return (since, typed[-1].value) if since <= on else None
