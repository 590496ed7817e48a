"""What an expert and an enterprise see of their own: the same drawings as the dashboard of work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import url_for

from casework import clock
from casework.calendars.queries import deadline
from casework.experts.load import rating
from casework.i18n import gettext as _
from casework.masking import FEWEST_REPLIES
from casework.reports import charts
from casework.reports.effects import effects_of
from casework.reports.model import DASH
from casework.reports.own_board import NextDate, OwnCase, cases_of_expert, next_dates, plan_of
from casework.reports.pages.asked import Asked
from casework.reports.pages.drawings import Chart, ChartRow
from casework.reports.pages.figure_lines import number
from casework.reports.pages.work_lines import (
    EFFECTS,
    FOLLOW_UPS,
    PLAN_STATES,
    days,
    month_columns,
    rows_url,
)
from casework.reports.queries import newest_case
from casework.reports.summary import as_of
from casework.reports.work_board import FOLLOW_UP_KINDS, follow_ups_due, months_of

SHOWN_STATES: Final = ("struck_off", "done", "open", "overdue")


def expert_context(asked: Asked, expert_id: int) -> dict[str, Any]:
    """For reports/own_expert.html: cases, visits and person-days, follow-ups due; apart from them the mean score."""
    moment = as_of(asked.programme, asked.on)
    cases = cases_of_expert(expert_id, asked.region, moment)
    months = months_of(asked.region, moment, of_expert=expert_id)
    due = follow_ups_due(asked.region, moment)
    visits = sum(month.visits for month in months)
    values = [due[kind] for kind in FOLLOW_UP_KINDS]
    return {
        "asked": asked,
        "cases": [
            {
                "case": one,
                "urls": {name: _plan_url(asked, one, name) for name in ("finished", "overdue", "all")},
            }
            for one in cases
        ],
        "figures": [
            {
                "value": len(cases),
                "label": _("Cases at work"),
                "sub": "",
                "url": rows_url(asked, "expert-cases", expert_id) if cases else "",
            },
            {
                "value": visits,
                "label": _("Visits on site"),
                "sub": _("%(days)s person-days", days=days(sum(month.half_days for month in months))),
                "url": rows_url(asked, "expert-visits", expert_id) if visits else "",
            },
            {
                "value": due["overdue"],
                "label": _("Follow-ups past their window"),
                "sub": "",
                "url": rows_url(asked, "follow-ups", "overdue") if due["overdue"] else "",
                "tone": "bad" if due["overdue"] else "",
            },
        ],
        # Of all units and years, whatever is chosen above: two means over different cases of the same expert would say
        # by their difference what single enterprises answered (docs/decisions/0031).
        "rating": rating(expert_id, asked.programme.province_id, clock.today()),
        "few": FEWEST_REPLIES,
        "months": month_columns(
            months,
            lambda month: rows_url(asked, "expert-visits", f"{expert_id}-{month}"),
            lambda month: rows_url(asked, "expert-visits-before", f"{expert_id}-{month}"),
        ),
        "follow_ups": _chart(
            [str(FOLLOW_UPS[kind]) for kind in FOLLOW_UP_KINDS],
            values,
            [rows_url(asked, "follow-ups", kind) for kind in FOLLOW_UP_KINDS],
        ),
    }


def _plan_url(asked: Asked, one: OwnCase, state: str) -> str:
    count = {"finished": one.done, "overdue": one.overdue, "all": one.actions}[state]
    return rows_url(asked, "plan", f"{one.id}-{state}") if count else ""


def _chart(names: list[str], values: list[int], urls: list[str]) -> Chart:
    drawn = charts.bars(values, longest=270, step=46)
    rows = [
        ChartRow(name, value, url if value else "", bar)
        for name, value, url, bar in zip(names, values, urls, drawn.bars, strict=True)
    ]
    return Chart(drawn.height, rows)


def enterprise_context(asked: Asked) -> dict[str, Any]:
    """For reports/own_enterprise.html: the plan's progress, before and after, the next dates."""
    newest = newest_case()
    if newest is None:
        return {"asked": asked, "plan": None}
    case_id, programme = newest
    own = replace(asked, programme=programme)
    moment = as_of(own.programme, own.on)
    plan = plan_of(case_id, moment)
    states = {state: PLAN_STATES[state] for state in SHOWN_STATES}
    counts = [sum(step.state == state for step in plan) for state in states]
    addresses = [rows_url(own, "plan", f"{case_id}-{state}") for state in states]
    return {
        "asked": own,
        "plan": plan,
        "done": counts[0] + counts[1],
        "progress": _chart([str(words) for words in states.values()], counts, addresses),
        "states": PLAN_STATES,
        "effects": [
            {
                "name": effect.name,
                "unit": effect.unit,
                "before": DASH if effect.before is None else number(effect.before),
                "after": number(effect.after),
                "words": str(EFFECTS[effect.kind]),
                "tone": {"better": "ok", "worse": "bad"}.get(effect.kind, "neutral"),
                "is_reached": effect.is_reached,
            }
            for effect in effects_of(own.region, moment)
        ],
        "effects_url": url_for("outcomes.show", case_id=case_id),
        "dates": [_date(one, own) for one in next_dates(case_id, moment, plan)],
    }


def _date(one: NextDate, asked: Asked) -> dict[str, Any]:
    is_action = one.kind == "action"
    label = one.label if is_action else _("Follow-up no. %(number)s", number=one.label)
    url = (
        url_for("actions.show", action_id=one.id)
        if is_action
        else url_for("follow_ups.show", follow_up_id=one.id)
    )
    return {"on": one.on, "label": label, "url": url, "distance": deadline(one.on, asked.region.id, asked.on)}
