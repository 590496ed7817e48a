"""Training classes of the demo, as counties and the province type them with their return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from casework.access.principal import Principal
from casework.demo.stage import Stage
from casework.models import Programme
from casework.regions.queries import Place
from casework.training.services import add_class

TOPICS: Final = (
    "首席质量官任职培训",
    "企业负责人质量管理专题培训",
    "计量器具管理与测量过程控制",
    "标准编写与企业标准自我声明公开",
    "全面质量管理与QC小组活动",
)
DAYS: Final = ((5, 20), (6, 24), (9, 16), (10, 21))


def type_classes(
    stage: Stage, programme: Programme, unit: Place, actor: Principal, rng: Random, *, until: date, most: int
) -> int:
    """Up to `most` classes that were held by a day; gives how many heads came to them in all."""
    heads = 0
    for number, (month, day) in enumerate(_some(rng, most), 1):
        held_on = stage.season.day(month, day)
        if held_on > until:
            break
        values = _class(rng, held_on)
        heads += values["heads"]
        stage.act(
            actor, until, add_class, unit, programme, on=until, session=f"第{number}期",
            topic=rng.choice(TOPICS), place=f"{unit.name_zh}会议中心", **values,
        )  # fmt: skip
    return heads


def _some(rng: Random, most: int) -> Sequence[tuple[int, int]]:
    return sorted(rng.sample(DAYS, rng.randint(0, min(most, len(DAYS)))))


def _class(rng: Random, held_on: date) -> dict[str, Any]:
    person_times = rng.randint(18, 60)
    assessed = person_times - rng.randint(0, 4)
    enterprises = rng.randint(8, 16)
    return {
        "held_on": held_on,
        "ended_on": held_on + timedelta(days=rng.randint(0, 2)),
        "enterprises": enterprises,
        "heads": rng.randint(4, enterprises),
        "person_times": person_times,
        "hours": Decimal(rng.choice((8, 12, 16))),
        "assessed": assessed,
        "passed": assessed - rng.randint(0, 3),
    }
