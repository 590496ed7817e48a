"""The pages of checks: findings with their places, and a paragraph beside last year's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import place
from casework.reports.checking.text_checks import closest, paragraphs_of
from casework.reports.findings import Finding
from casework.reports.model import Summary
from casework.reports.writers.narrative import text_of
from casework.returns import queries
from casework.returns.findings import a_year_ago, findings_of, looked_at
from casework.returns.links import asked_of, links_to
from casework.returns.passages import passages


def checks_of(annual_return: Any, programme: Any, summary: Summary) -> list[Finding]:
    """The findings of what a return says, each with its place."""
    asked = asked_of(annual_return, programme, summary.data_date)
    return findings_of(annual_return, programme, summary, links_to(annual_return, programme, asked))


def counts_of_checks(found: Sequence[Finding]) -> str:
    """9 checks: 2 must be settled, 3 to be confirmed, 4 passed."""
    parts = (
        (_("must be settled"), "must"),
        (_("to be confirmed"), "confirm"),
        (_("passed"), "passed"),
        (_("not compared"), "none"),
    )
    numbers = [(words, sum(one.level == level for one in found)) for words, level in parts]
    said = _(", ").join(f"{words} {count}" for words, count in numbers if count)
    checks = ngettext("%(num)d check", "%(num)d checks", len(found))
    return _("%(units)s: %(said)s", units=checks, said=said)


def checks_context(annual_return: Any, programme: Any, today: date) -> dict[str, Any]:
    """For returns/checks.html."""
    summary = looked_at(annual_return, programme, today)
    found = checks_of(annual_return, programme, summary)
    return {
        "row": annual_return,
        "programme": programme,
        "region": place(annual_return.region_id),
        "checks": found,
        "sub": counts_of_checks(found),
        "on": summary.data_date,
    }


def copied_context(annual_return: Any, section: int, number: int, today: date) -> dict[str, Any] | None:
    """A paragraph and the one of last year's return that it is most like; None where there is no such paragraph."""
    programme = queries.programme_of(annual_return)
    summary, before = looked_at(annual_return, programme, today), a_year_ago(annual_return, programme)
    chosen = {(s, n): one for s, n, one in paragraphs_of(text_of(summary))}.get((section, number))
    if chosen is None or before is None:
        return None
    other = closest(chosen, before)
    then = other[0].text if other else ""
    asked = asked_of(annual_return, programme, summary.data_date)
    return {
        "row": annual_return,
        "programme": programme,
        "region": place(annual_return.region_id),
        "before_year": before.year,
        "now": list(passages(chosen.text, then)),
        "then": list(passages(then, chosen.text)),
        "percent": other[1] if other else 0,
        "section": section,
        "number": number,
        "text_url": links_to(annual_return, programme, asked).text(section, number),
    }
