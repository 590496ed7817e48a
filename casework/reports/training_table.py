"""Table 8: the training classes that units typed."""

from __future__ import annotations

from collections.abc import Iterable

from casework.models import TrainingClass
from casework.regions.queries import Place, place
from casework.reports.figures.as_of import AsOf
from casework.reports.model import Cell, percent
from casework.reports.paper_words import entered

Row = dict[str, Cell]


def rows_8(region: Place, as_of: AsOf, classes: Iterable[TrainingClass]) -> tuple[list[Row], Row]:
    """质量培训情况统计: classes that began by the data date, and the pass rate of the total from its sums."""
    held = [one for one in classes if one.held_on <= as_of.on]
    rows: list[Row] = [
        {
            "session": one.session
            if one.region_id == region.id
            else f"{place(one.region_id).name_zh}{one.session}",
            "topic": one.topic,
            "time": _time(one),
            "place": one.place,
            "enterprises": one.enterprises,
            "heads": one.heads,
            "person_times": one.person_times,
            "hours": entered(one.hours),
            "pass_rate": percent(one.passed, one.assessed),
        }
        for one in held
    ]
    whole = percent(sum(one.passed for one in held), sum(one.assessed for one in held))
    return rows, {"pass_rate": whole}


def _time(one: TrainingClass) -> str:
    """2026-05-12, of several days 2026-05-12至05-14."""
    first = one.held_on.isoformat()
    return first if one.ended_on == one.held_on else f"{first}至{one.ended_on:%m-%d}"
