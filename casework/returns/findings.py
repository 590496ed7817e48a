"""What is looked at before a return is handed in (summary_report.md, 6)."""

from __future__ import annotations

from casework.models import AnnualReturn, Programme
from casework.regions.queries import Place, place
from casework.reports.checking import findings
from casework.reports.checking.links import NO_LINKS, Links
from casework.reports.findings import Finding
from casework.reports.model import Summary
from casework.returns import queries


def findings_of(
    annual_return: AnnualReturn, programme: Programme, summary: Summary, links: Links = NO_LINKS
) -> list[Finding]:
    """Every check of what a return says, with what the units below have handed in and what the unit said a year ago."""
    region = place(annual_return.region_id)
    return findings(
        summary,
        region=region,
        programme=programme,
        before=_a_year_ago(region, programme, annual_return),
        below=_handed_in(annual_return),
        has_training=annual_return.trained_person_times is not None or bool(summary.tables[8].rows),
        links=links,
    )


def _handed_in(annual_return: AnnualReturn) -> list[Summary]:
    """What the units below say, once all of them are in: with one missing (an exception) their sum says nothing."""
    units, known = queries.units_with_returns(annual_return)
    if not units or not all(queries.is_in(known.get(unit.id)) for unit in units):
        return []
    newest = queries.newest_versions([row.id for row in known.values()])
    return [queries.frozen_summary(version) for version in newest.values()]


def _a_year_ago(region: Place, programme: Programme, annual_return: AnnualReturn) -> Summary | None:
    """The version of the year before for the same period; None when nothing was handed in."""
    version = queries.version_a_year_ago(region, programme, annual_return.period)
    return None if version is None else queries.frozen_summary(version)
