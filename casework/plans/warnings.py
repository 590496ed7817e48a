"""What usually goes wrong with a plan though it is complete: said to its author and to who approves it, never refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.i18n import gettext as _
from casework.models import Constraint, Indicator, Plan, PlanLine
from casework.plans.completeness import Missing, code_of

VAGUE: Final = ("加强", "提高", "提升", "完善", "强化", "推进", "重视", "strengthen", "improve", "enhance")
PROOF: Final = (
    "证书",
    "台账",
    "记录",
    "报告",
    "文件",
    "制度",
    "清单",
    "照片",
    "检定",
    "签",
    "表",
    "certificate",
    "record",
    "report",
)
QUALITY_OFFICER: Final = "首席质量官"
NO_QUALITY_OFFICER: Final = "MAN-04"
FEW: Final = 3
"""From so many actions on it is no chance that they are all due on one day."""


def warnings(plan: Plan, constraints: Sequence[Constraint], indicators: Sequence[Indicator]) -> list[Missing]:
    """Each warning in words, with the place on the page where it would be put right."""
    found = _of_dates(plan.lines)
    for line in plan.lines:
        if line.finish_mark and is_vague(line.finish_mark):
            words = _("%(code)s: the finish mark can be neither seen nor counted.", code=code_of(line))
            found.append(Missing(words, code_of(line)))
        if not line.cost:
            words = _("%(code)s: it is not said what it costs and who bears it.", code=code_of(line))
            found.append(Missing(words, code_of(line)))
    if _wants_officer(constraints, indicators) and not any(
        QUALITY_OFFICER in _all(line) for line in plan.lines
    ):
        found.append(Missing(_("A chief quality officer is a target, but no action trains one."), "lines"))
    return found


def _of_dates(lines: Sequence[PlanLine]) -> list[Missing]:
    """Everything on one day, or on the last day of the year: nobody can check that."""
    dates = [line.due_on for line in lines if line.due_on is not None]
    found = []
    if len(dates) >= FEW and len(set(dates)) == 1:
        found.append(Missing(_("Every action is due on the same day."), "lines"))
    late = [
        line for line in lines if line.due_on is not None and (line.due_on.month, line.due_on.day) == (12, 31)
    ]
    if late:
        words = _("Due on 31 December: %(codes)s.", codes=_(", ").join(code_of(line) for line in late))
        found.append(Missing(words, code_of(late[0])))
    return found


def is_vague(mark: str) -> bool:
    """Words of an intention, and neither a number nor a paper that would show it."""
    text = mark.lower()
    if any(sign.isdigit() for sign in text) or any(word in text for word in PROOF):
        return False
    return any(word in text for word in VAGUE)


def _wants_officer(constraints: Sequence[Constraint], indicators: Sequence[Indicator]) -> bool:
    return any(item.type_code == NO_QUALITY_OFFICER for item in constraints) or any(
        QUALITY_OFFICER in item.name for item in indicators
    )


def _all(line: PlanLine) -> str:
    text = f"{line.title} {line.finish_mark}"
    return text.replace("CQO", QUALITY_OFFICER)
