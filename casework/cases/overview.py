"""The overview of a case as its template takes it: the chain of constraints and actions, indicators, latest events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_login import current_user

from casework import clock
from casework.calendars.queries import deadline
from casework.cases.queries.overview import ActionLine, ConstraintLine, IndicatorLine, overview
from casework.cases.queries.page import story
from casework.enums import Resolution, Severity, ValueKind
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Case
from casework.reference.queries import Code, constraint_types
from casework.web.filters import day, day_short

LATEST = 5
SEVERITY_ORDER = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


def overview_context(case: Case) -> dict[str, Any]:
    """Constraints (high and open first) with their actions, indicators, the five latest events."""
    found = overview(case.id)
    by_constraint: dict[int, list[ActionLine]] = {}
    for action in found.actions:
        by_constraint.setdefault(action.constraint_id, []).append(action)
    ordered = sorted(
        found.constraints,
        key=lambda c: (c.resolution is Resolution.SOLVED, SEVERITY_ORDER[c.severity], c.number),
    )
    events = story(case.id, shared_only=not current_user.is_staff, limit=LATEST)
    return {
        "chain": _chain(case, ordered, by_constraint),
        "chain_sub": _summary(found.constraints, found.actions),
        "indicators": [_indicator(item) for item in found.indicators],
        "events": events,
    }


def _summary(constraints: Sequence[ConstraintLine], actions: Sequence[ActionLine]) -> str:
    solved = sum(c.resolution is Resolution.SOLVED for c in constraints)
    partial = sum(c.resolution is Resolution.PARTIAL for c in constraints)
    struck = sum(a.struck_off_on is not None for a in actions)
    return _(
        "%(all)d found, %(solved)d solved, %(partial)d partly; %(actions)d actions, %(struck)d struck off",
        all=len(constraints),
        solved=solved,
        partial=partial,
        actions=len(actions),
        struck=struck,
    )


def _chain(
    case: Case, constraints: Sequence[ConstraintLine], actions: dict[int, list[ActionLine]]
) -> list[dict[str, Any]]:
    """Every constraint with its actions. Addresses are put together once, each line adds its own end."""
    types = constraint_types(case.programme.constraint_edition_id)
    diagnosis, pages = url_for("diagnosis.show", case_id=case.id), url_for("actions.index")
    return [
        {
            **_constraint(item, types),
            "url": f"{diagnosis}#{item.code}",
            "actions": [
                {**_action(case, action), "url": f"{pages}/{action.id}"}
                for action in actions.get(item.id, [])
            ],
        }
        for item in constraints
    ]


def _constraint(item: ConstraintLine, types: Mapping[str, Code]) -> dict[str, Any]:
    kind = types.get(item.type_code)
    group = types.get(kind.parent_code) if kind else None
    names = [code.name for code in (group, kind) if code]
    return {
        "code": item.code,
        "title": item.title,
        "sub": " · ".join([*names, _("severity %(severity)s", severity=str(item.severity.label).lower())]),
        "tone": item.resolution.tone,
        "state": str(item.resolution.label),
    }


def _action(case: Case, item: ActionLine) -> dict[str, Any]:
    distance = deadline(item.due_on, case.tenant_id, clock.today()) if item.is_open and case.is_open else None
    state = item.state
    return {
        "code": item.code,
        "title": item.title,
        "person": item.responsible,
        "due": day(item.due_on),
        "distance": distance,
        "note": ngettext("moved once", "moved %(num)d times", item.moved) if item.moved else "",
        "tone": state.tone,
        "state": f"{state.label} {day_short(item.struck_off_on)}" if item.struck_off_on else str(state.label),
    }


def _indicator(item: IndicatorLine) -> dict[str, Any]:
    before = item.latest.get(ValueKind.BASELINE)
    now = item.latest.get(ValueKind.AFTER) or item.latest.get(ValueKind.INTERIM)
    shown = now or before
    return {
        "name": item.name,
        "unit": item.unit,
        "before": before.value if before else None,
        "now": now.value if now else None,
        "target": item.target_value,
        "share": share_reached(
            before.value if before else None, now.value if now else None, item.target_value
        ),
        "source": shown.source if shown else item.source,
        "on": shown.measured_on if shown else None,
    }


def share_reached(before: Decimal | None, now: Decimal | None, target: Decimal | None) -> int | None:
    """How much of the way from baseline to target is covered, in whole per cent between 0 and 100."""
    if before is None or now is None or target is None or before == target:
        return None
    share = (now - before) / (target - before) * 100
    return max(0, min(100, int(share.to_integral_value())))
