"""The page of checks: findings with their places, and a paragraph beside last year's."""

from __future__ import annotations

from typing import Any

from flask import url_for

from casework.access.permissions import Permission as P
from casework.enums import ReturnPeriod
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.reports import queries
from casework.reports.checking import findings
from casework.reports.checking.links import Links
from casework.reports.checking.text_checks import closest, paragraphs_of
from casework.reports.findings import Finding
from casework.reports.model import Summary
from casework.reports.pages.asked import Asked, crumbs_of, region_groups
from casework.reports.summary import build_summary
from casework.reports.units import units_below
from casework.reports.writers.narrative import text_of
from casework.web.guards import can

TONES = {"must": "bad", "confirm": "warn", "passed": "ok"}


def links_of(asked: Asked) -> Links:
    """The addresses behind findings, for this year, date and unit; a place that the reader may not write gives none."""
    return Links(
        figure=lambda code, part: asked.figure_url(code, part),
        table=lambda number: asked.url("reports.table", number=number),
        text=lambda section, paragraph: asked.url("reports.text"),
        compare=lambda section, paragraph: asked.url("reports.copied", section=section, paragraph=paragraph),
        typed=lambda: asked.url("reports.own_figures") if can(P.RETURN_WRITE) and asked.is_own else "",
        diagnosis=lambda case_id: url_for("diagnosis.show", case_id=case_id),
        outcomes=lambda case_id: url_for("outcomes.show", case_id=case_id),
    )


def checks_context(asked: Asked) -> dict[str, Any]:
    """Everything that reports/checks.html shows."""
    summary = build_summary(asked.region, asked.year, asked.on)
    own = queries.return_of(asked.region, asked.programme, ReturnPeriod.YEAR)
    found = findings(
        summary,
        region=asked.region,
        programme=asked.programme,
        before=year_before(asked),
        has_training=own is not None and own.trained_person_times is not None,
        links=links_of(asked),
    )
    return {
        "asked": asked,
        "region_groups": region_groups(),
        "crumbs": crumbs_of(asked, (_("Checks"), "")),
        "lines": [_line(one) for one in found],
        "counts": {level: sum(one.level == level for one in found) for level in TONES},
        "has_units": bool(units_below(asked.region)),
    }


def _line(found: Finding) -> dict[str, Any]:
    words = {"must": _("Must be settled"), "confirm": _("Please confirm"), "passed": _("Passed")}
    return {"tone": TONES[found.level], "state": words[found.level], "found": found}


def year_before(asked: Asked) -> Summary | None:
    """The summary of the unit a year earlier; None without a programme in that year."""
    try:
        return build_summary(asked.region, asked.year - 1, queries.a_year_earlier(asked.on))
    except NotFound:
        return None


def copied_context(asked: Asked, section: int, number: int) -> dict[str, Any] | None:
    """A paragraph and the one of last year that it is most like; None where there is no such paragraph."""
    summary, before = build_summary(asked.region, asked.year, asked.on), year_before(asked)
    chosen = {(s, n): one for s, n, one in paragraphs_of(text_of(summary))}.get((section, number))
    if chosen is None or before is None:
        return None
    other = closest(chosen, before)
    checks = (_("Checks"), asked.url("reports.checks"))
    return {
        "asked": asked,
        "crumbs": crumbs_of(asked, checks, (_("Beside last year"), "")),
        "before_year": before.year,
        "now": chosen.text,
        "then": other[0].text if other else "",
        "percent": other[1] if other else 0,
        "section": section,
        "number": number,
    }
