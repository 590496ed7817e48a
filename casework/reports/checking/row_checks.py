"""Findings in the rows behind a summary, each with its link: evidence, sources, open items, values that are missing."""

from __future__ import annotations

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.reports.checking.links import Links
from casework.reports.checking.queries import Doubts
from casework.reports.findings import Finding
from casework.reports.model import Summary
from casework.reports.writers.narrative import text_of

SECTION_OF_PROBLEMS = "存在问题"


def solved_without_evidence(doubts: Doubts, links: Links) -> list[Finding]:
    """Every “solved” has evidence: one finding per constraint that has none."""
    if not doubts.unproven:
        return [Finding("evidence", "passed", _("Every constraint judged solved has evidence"))]
    return [
        Finding(
            "evidence",
            "must",
            _("Judged solved without evidence: %(code)s %(title)s", code=one.code, title=one.title),
            links.diagnosis(one.case_id),
            (one.enterprise, *([_("judged by %(name)s", name=one.judged_by)] if one.judged_by else [])),
        )
        for one in doubts.unproven
    ]


def other_source_or_season(doubts: Doubts, links: Links) -> list[Finding]:
    """Values before and after come from the same source and season."""
    if not doubts.unlike:
        return [Finding("sources", "passed", _("Values before and after have the same source and season"))]
    return [
        Finding(
            "sources",
            "must" if one.is_other_source else "confirm",
            _("Before and after from different sources or seasons: %(name)s", name=one.name),
            links.outcomes(one.case_id),
            (
                one.enterprise,
                _("before: %(words)s", words=one.before),
                _("after: %(words)s", words=one.after),
            ),
        )
        for one in doubts.unlike
    ]


def open_and_not_named(summary: Summary, doubts: Doubts, links: Links) -> list[Finding]:
    """Section 5 names what is not solved: the constraint by its title, or its enterprise."""
    sections = text_of(summary)
    place = next((at for at, one in enumerate(sections, 1) if one.heading == SECTION_OF_PROBLEMS), 0)
    words = "".join(paragraph.text for paragraph in sections[place - 1].paragraphs) if place else ""
    missing = [one for one in doubts.unsolved if one.title not in words and one.enterprise not in words]
    if not missing:
        return [Finding("open", "passed", _("Section 5 names every constraint that is not solved"))]
    message = ngettext(
        "%(num)d constraint that is not solved is not named in section 5",
        "%(num)d constraints that are not solved are not named in section 5",
        len(missing),
    )
    facts = tuple(f"{one.enterprise} {one.code} {one.title}" for one in missing)
    return [Finding("open", "confirm", message, links.text(place or 5, 1), facts)]


def not_measured(doubts: Doubts, links: Links) -> list[Finding]:
    """Accepted cases whose indicators nobody has measured again."""
    return [
        Finding(
            "after",
            "confirm",
            _("No value after the help: %(name)s", name=one.name),
            links.outcomes(one.case_id),
            (one.enterprise,),
        )
        for one in doubts.unmeasured
    ]
