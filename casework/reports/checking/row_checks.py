"""Findings in the rows behind a summary, each with its link: evidence, sources, open items, values that are missing."""

from __future__ import annotations

from collections import Counter
from typing import Final

from casework.enums import Resolution
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.reports.checking.links import Links
from casework.reports.checking.queries import Doubts, Measured, OpenConstraint
from casework.reports.findings import Finding
from casework.reports.model import Summary
from casework.reports.writers.narrative import text_of

PROBLEMS: Final = "问题"
USUAL_PLACE: Final = 5
"""Where the section on problems stands in the summary (summary_report.md, 1)."""


def solved_without_evidence(doubts: Doubts, links: Links) -> list[Finding]:
    """Every “solved” has evidence: one finding per constraint that has none."""
    if not doubts.unproven:
        return [Finding("evidence", "passed", _("Every constraint judged solved has evidence"))]
    return [
        Finding(
            "evidence",
            "must",
            _("Judged solved without evidence: %(code)s %(title)s", code=one.code, title=one.title),
            links.diagnosis(one.case_id, one.code),
            (one.enterprise, *([_("judged by %(name)s", name=one.judged_by)] if one.judged_by else [])),
        )
        for one in doubts.unproven
    ]


def other_source_or_season(doubts: Doubts, links: Links) -> list[Finding]:
    """Values before and after come from the same source and season: each other source is a finding of its own, other
    seasons are one, since the year before the diagnosis is a usual baseline."""
    if not doubts.unlike:
        return [Finding("sources", "passed", _("Values before and after have the same source and season"))]
    found = [
        Finding(
            "sources",
            "must",
            _("Before and after from different sources: %(name)s", name=one.name),
            links.outcomes(one.case_id, one.indicator_id),
            (one.enterprise, *_both(one)),
        )
        for one in doubts.unlike
        if one.is_other_source
    ]
    seasons = [one for one in doubts.unlike if not one.is_other_source]
    if seasons:
        message = ngettext(
            "Before and after from different seasons: %(num)d indicator",
            "Before and after from different seasons: %(num)d indicators",
            len(seasons),
        )
        places = tuple(
            (
                _(", ").join((f"{one.enterprise} {one.name}", *_both(one))),
                links.outcomes(one.case_id, one.indicator_id),
            )
            for one in seasons
        )
        found.append(Finding("seasons", "confirm", message, links.table(5, ""), places=places))
    return found


def _both(one: Measured) -> tuple[str, str]:
    return _("before: %(words)s", words=one.before), _("after: %(words)s", words=one.after)


def open_and_not_named(summary: Summary, doubts: Doubts, links: Links) -> list[Finding]:
    """The section on problems names what is not solved or only in part: the constraint by its title, or its enterprise
    where that has no other."""
    at, words = _section_of_problems(summary)
    several = Counter(one.enterprise for one in doubts.unsolved)
    missing = [
        one
        for one in doubts.unsolved
        if one.title not in words and (one.enterprise not in words or several[one.enterprise] > 1)
    ]
    if not missing:
        message = _(
            "Section %(section)d names every constraint that is not or only partly solved", section=at
        )
        return [Finding("open", "passed", message)]
    message = ngettext(
        "%(num)d constraint that is not or only partly solved is not named in section %(section)d",
        "%(num)d constraints that are not or only partly solved are not named in section %(section)d",
        len(missing),
        section=at,
    )
    places = tuple((_state_of(one), links.diagnosis(one.case_id, one.code)) for one in missing)
    return [Finding("open", "confirm", message, links.text(at, 0), places=places)]


def _state_of(one: OpenConstraint) -> str:
    state = Resolution.PARTIAL if one.is_partly else Resolution.UNSOLVED
    return f"{one.enterprise} {one.code} {one.title} · {state.label}"


def _section_of_problems(summary: Summary) -> tuple[int, str]:
    """Number (from 1) and words of the section that speaks of problems: by its heading, whoever has reworded it, else the
    fifth."""
    sections = text_of(summary)
    found = [at for at, one in enumerate(sections, 1) if PROBLEMS in one.heading]
    at = found[0] if found else USUAL_PLACE
    inside = sections[at - 1].paragraphs if at <= len(sections) else ()
    return at, "".join(paragraph.text for paragraph in inside)


def struck_off_without_evidence(summary: Summary, links: Links) -> list[Finding]:
    """Actions struck off that have no valid evidence any more (K25)."""
    figure = summary.figure("K25")
    missing = 0 if figure is None else int(figure.denominator or 0) - int(figure.numerator or 0)
    if missing <= 0:
        return []
    message = ngettext(
        "%(num)d action struck off without valid evidence",
        "%(num)d actions struck off without valid evidence",
        missing,
    )
    return [Finding("struck_off", "confirm", message, links.figure("K25", "denominator"))]


def denied_visits(doubts: Doubts, links: Links) -> list[Finding]:
    """A visit that the enterprise denies still counts in K12 and K13; it does not do so silently."""
    if not doubts.denied:
        return []
    message = ngettext(
        "%(num)d visit is counted that the enterprise denies",
        "%(num)d visits are counted that the enterprise denies",
        doubts.denied,
    )
    return [Finding("denied", "confirm", message, links.figure("K12", "numerator"))]


def not_measured(doubts: Doubts, links: Links) -> list[Finding]:
    """Accepted cases whose indicators nobody has measured again."""
    if not doubts.unmeasured:
        return []
    message = ngettext(
        "No value after the help: %(num)d indicator of accepted enterprises",
        "No value after the help: %(num)d indicators of accepted enterprises",
        len(doubts.unmeasured),
    )
    places = tuple(
        (f"{one.enterprise} {one.name}", links.outcomes(one.case_id, one.indicator_id))
        for one in doubts.unmeasured
    )
    return [Finding("after", "confirm", message, links.table(5, ""), places=places)]
