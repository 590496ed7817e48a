"""What is looked at before a return is handed in (summary_report.md, 6): the only rule, for every page that shows it."""

from __future__ import annotations

from datetime import date

from casework.enums import ReturnPeriod, ReturnStatus
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import AnnualReturn, Programme, ReturnVersion
from casework.narratives import tokens
from casework.narratives.queries import paragraphs_of
from casework.narratives.sections import places_of
from casework.regions.queries import Place, place
from casework.reports.checking import ORDER, findings
from casework.reports.checking.figures_checks import Typed
from casework.reports.checking.links import NO_LINKS, Links
from casework.reports.checking.words import words_of_binding
from casework.reports.findings import Finding
from casework.reports.model import Summary
from casework.reports.queries import date_of_period, own_classes
from casework.reports.year_before import frozen_summary, newest_version, programme_before
from casework.returns import queries
from casework.returns.versions import summary_of


def looked_at(
    annual_return: AnnualReturn, programme: Programme, today: date, version: ReturnVersion | None = None
) -> Summary:
    """What is shown and checked: the version that was handed in (`version`, where it is known), else what would be handed
    in now, at most as of today."""
    if not annual_return.is_open:
        newest = version or queries.newest_versions([annual_return.id]).get(annual_return.id)
        if newest is not None:
            return frozen_summary(newest)
    return summary_of(annual_return, programme, on=min(annual_return.data_on, today))


def findings_of(
    annual_return: AnnualReturn, programme: Programme, summary: Summary, links: Links = NO_LINKS
) -> list[Finding]:
    """Every check of what a return says, with what the units below have handed in and what the unit said a year ago."""
    region = place(annual_return.region_id)
    below, left_out = _handed_in(annual_return)
    found = findings(
        summary,
        region=region,
        programme=programme,
        before=a_year_ago(annual_return, programme),
        below=below,
        left_out=left_out,
        typed=_typed(annual_return, region, programme, summary.data_date),
        links=links,
    )
    return sorted([*found, *_unread(annual_return, summary, links)], key=lambda one: ORDER[one.level])


def _unread(annual_return: AnnualReturn, summary: Summary, links: Links) -> list[Finding]:
    """Paragraphs of an open return whose figures have changed since somebody read them: the papers print what is right, but
    the words around it may not fit any more."""
    if not annual_return.is_open or annual_return.id is None:
        return []
    rows = paragraphs_of(annual_return)
    stale = {row.id: tokens.stale_in(summary, row.text) for row in rows}
    places = tuple(
        (
            _("; ").join(
                _("%(figure)s %(one)s, now %(other)s", figure=words_of_binding(binding), one=was, other=now)
                for binding, (was, now) in stale[key].items()
            ),
            links.text(section, number),
        )
        for (section, number), key in places_of(rows).items()
        if stale[key]
    )
    if not places:
        return []
    message = ngettext(
        "The figures of %(num)d paragraph have changed since it was last read",
        "The figures of %(num)d paragraphs have changed since they were last read",
        len(places),
    )
    return [Finding("unread", "confirm", message, places[0][1], places=places)]


def a_year_ago(annual_return: AnnualReturn, programme: Programme) -> Summary | None:
    """What the unit handed in a year earlier for the same period; None when nothing was."""
    before = programme_before(programme)
    if before is None:
        return None
    version = newest_version(place(annual_return.region_id), before, annual_return.period)
    return None if version is None else frozen_summary(version)


def unbegun(region: Place, programme: Programme, period: ReturnPeriod) -> AnnualReturn:
    """A return that nobody has begun, outside the session: for what can be said of it before."""
    return AnnualReturn(
        region_id=region.id,
        programme_id=programme.id,
        period=period,
        status=ReturnStatus.DRAFT,
        data_on=date_of_period(programme, period),
    )


def _handed_in(annual_return: AnnualReturn) -> tuple[list[Summary], int]:
    """What the units below say once all of them are in, and how many are not: with one missing their sum says nothing."""
    units, known = queries.units_with_returns(annual_return)
    left_out = sum(not queries.is_in(known.get(unit.id)) for unit in units)
    if not units or left_out:
        return [], left_out
    newest = queries.newest_versions([row.id for row in known.values()])
    return [frozen_summary(version) for version in newest.values()], 0


def _typed(annual_return: AnnualReturn, region: Place, programme: Programme, on: date) -> Typed:
    """What the unit itself has typed for this period; classes typed one by one are training as well."""
    classes = [one for one in own_classes(region, programme) if one.held_on <= on]
    return Typed(
        training=bool(classes) or annual_return.trained_person_times is not None,
        heads=annual_return.heads_trained is not None,
        count=annual_return.heads_trained or 0,
        most=max((one.heads for one in classes), default=0),
    )
