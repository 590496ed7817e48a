"""What is looked at before a return is handed in."""

from __future__ import annotations

from casework.i18n import gettext as _
from casework.models import AnnualReturn, Programme
from casework.regions.queries import place
from casework.reports.checks import check_sums, check_tables
from casework.reports.findings import Finding
from casework.reports.model import Difference, Summary
from casework.reports.summary import build_summary
from casework.returns.queries import below


def findings_of(annual_return: AnnualReturn, programme: Programme, summary: Summary) -> list[Finding]:
    """Tables against figures, and the units below against the whole."""
    units = below(place(annual_return.region_id))
    parts = [build_summary(unit, programme.year, annual_return.data_on) for unit in units]
    found = _judged("tables", _("Figures and tables say the same"), check_tables(summary))
    if parts:
        found += _judged("sums", _("The units below add up to the whole"), check_sums(summary, parts))
    return found


def _judged(code: str, message: str, differences: list[Difference]) -> list[Finding]:
    if not differences:
        return [Finding(code, "passed", message)]
    return [
        Finding(
            code,
            "must",
            _("%(what)s does not agree", what=one.what),
            facts=(f"{one.one} ≠ {one.other}",),
        )
        for one in differences
    ]
