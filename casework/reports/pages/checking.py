"""What should be looked at before a summary goes upwards (summary_report.md, 6), found in the summary itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.access.permissions import Permission as P
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.reports.model import Figure, Summary
from casework.reports.pages.asked import Asked
from casework.reports.summary import own_level
from casework.web.guards import can


@dataclass(frozen=True)
class Check:
    """One finding: tone bad (must be put right), warn (look at it), ok; words, and the place to go."""

    tone: str
    state: str
    text: str
    sub: str = ""
    url: str = ""


def checks_of(summary: Summary, asked: Asked, own: Any, denied: int) -> list[Check]:
    """Every check, findings first."""
    found = [
        *_sums(summary),
        *_evidence(summary, asked),
        *_sources(summary, asked),
        *_open(summary, asked),
        *_denied(asked, denied),
        *_training(summary, asked, own),
    ]
    order = {"bad": 0, "warn": 1, "ok": 2}
    return sorted(found, key=lambda check: order[check.tone])


def _sums(summary: Summary) -> list[Check]:
    differences = summary.differences
    if not differences:
        text = _("Figures, text and tables agree; units below add up to the whole")
        return [Check("ok", _("Passed"), text)]
    return [
        Check(
            "bad",
            _("Must be settled"),
            _("Two places of the summary differ"),
            f"{difference.what}: {difference.one} / {difference.other}",
        )
        for difference in differences
    ]


def _evidence(summary: Summary, asked: Asked) -> list[Check]:
    figure = summary.figures["K25"]
    missing = _difference(figure)
    if not missing:
        return []
    text = ngettext(
        "%(num)d action struck off without valid evidence",
        "%(num)d actions struck off without valid evidence",
        missing,
    )
    return [Check("warn", _("Please check"), text, url=asked.figure_url("K25", "denominator"))]


def _difference(figure: Figure) -> int:
    return int(figure.denominator or 0) - int(figure.numerator or 0)


def _sources(summary: Summary, asked: Asked) -> list[Check]:
    table = summary.tables[5]
    names = [
        f"{row[table.index('enterprise')]} {row[table.index('indicator')]}"
        for row in table.rows
        if row[table.index("note")]
    ]
    if not names:
        return []
    text = ngettext(
        "%(num)d indicator whose values before and after differ in source or season",
        "%(num)d indicators whose values before and after differ in source or season",
        len(names),
    )
    return [
        Check("warn", _("Please check"), text, _(", ").join(names[:3]), asked.url("reports.table", number=5))
    ]


def _open(summary: Summary, asked: Asked) -> list[Check]:
    left = _difference(summary.figures["K09"])
    if not left:
        return []
    text = ngettext(
        "%(num)d constraint not solved, named in section 5 of the text",
        "%(num)d constraints not solved, named in section 5 of the text",
        left,
    )
    return [Check("warn", _("Please check"), text, url=asked.figure_url("K09.open"))]


def _denied(asked: Asked, number: int) -> list[Check]:
    """A visit that the enterprise denies still counts in K12 and K13; it does not do so silently."""
    if not number:
        return []
    text = ngettext(
        "%(num)d visit is counted that the enterprise denies",
        "%(num)d visits are counted that the enterprise denies",
        number,
    )
    return [Check("warn", _("Please check"), text, url=asked.figure_url("K12"))]


def _training(summary: Summary, asked: Asked, own: Any) -> list[Check]:
    if own is not None and own.trained_person_times is not None:
        return []
    table = summary.tables[6]
    names, trained = table.values("region"), table.values("trained")
    its_own = {asked.region.name_zh, own_level(asked.region)}
    if any(count and name in its_own for name, count in zip(names, trained, strict=True)):
        return []  # class by class
    url = asked.url("reports.own_figures") if can(P.RETURN_WRITE) and asked.is_own else ""
    text = _("Training is not typed yet; it counts as 0 for the unit itself")
    return [Check("warn", _("Please check"), text, url=url)]
