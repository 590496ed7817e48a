"""Visits and results of the calendar year, and the satisfaction surveys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select

from casework.enums import ResultKind, VisitWay
from casework.models import Case, Programme, Result, Survey, Visit, VisitExpert
from casework.reports.figures.as_of import AsOf, Measure, Noun
from casework.reports.figures.of_cases import staying
from casework.reports.figures.of_work import in_staying_cases

_PLAIN_KINDS: Final = {
    "system_certificate": ResultKind.MANAGEMENT_CERTIFICATE,
    "product_certificate": ResultKind.PRODUCT_CERTIFICATE,
    "service_certificate": ResultKind.SERVICE_CERTIFICATE,
    "invention_patent": ResultKind.PATENT_INVENTION,
    "utility_patent": ResultKind.PATENT_UTILITY,
    "design_patent": ResultKind.PATENT_DESIGN,
    "trade_mark": ResultKind.TRADEMARK,
    "geographical_indication": ResultKind.GEOGRAPHICAL_INDICATION,
    "government_award": ResultKind.GOVERNMENT_QUALITY_AWARD,
    "chief_quality_officer": ResultKind.CHIEF_QUALITY_OFFICER,
    "qc_result": ResultKind.QC_RESULT,
}
_STANDARDS: Final = {
    "international": ResultKind.STANDARD_INTERNATIONAL,
    "national": ResultKind.STANDARD_NATIONAL,
    "industry": ResultKind.STANDARD_INDUSTRY,
    "local": ResultKind.STANDARD_LOCAL,
    "group": ResultKind.STANDARD_GROUP,
    "enterprise": ResultKind.STANDARD_ENTERPRISE,
}


# ------------------------------------------------------------------ visits


def visits_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Visits held in the calendar year, of cases of any list year, that were not taken back. Work done stays done,
    also for an enterprise that was withdrawn later. What came in after a return was handed in counts from then on."""
    return (
        as_of.in_year(Visit.held_on),
        as_of.ahead(Visit.withdrawn_on),
        or_(Visit.counts_from.is_(None), as_of.happened(Visit.counts_from)),
    )


def experts_present() -> Any:
    """How many experts a visit had."""
    return (
        select(func.count(VisitExpert.id))
        .where(VisitExpert.visit_id == Visit.id)
        .correlate(Visit)
        .scalar_subquery()
    )


def visit_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """Visits on site; those by video and phone apart. Person-days are of visits on site, in half days."""
    on_site = Visit.way == VisitWay.ON_SITE
    present = experts_present()
    return {
        "visits": Measure(on_site),
        "remote_visits": Measure(Visit.way != VisitWay.ON_SITE),
        "half_days": Measure(on_site, cast(Visit.days * 2, Integer) * present),
        "attendances": Measure(on_site, present),
    }


def visit_columns(as_of: AsOf) -> Mapping[str, Any]:
    """What a list of visits shows."""
    return {
        "number": Visit.number,
        "held_on": Visit.held_on,
        "way": Visit.way,
        "days": Visit.days,
        "experts": experts_present(),
    }


# ------------------------------------------------------------------ results


def results_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Documents dated in the calendar year with a copy on file, of enterprises that were not withdrawn."""
    return (
        staying(as_of),
        as_of.in_year(Result.dated_on),
        as_of.happened(Result.recorded_on),
        as_of.happened(Result.copy_on),
        as_of.ahead(Result.removed_on),
    )


def result_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """`results`, and `result.<suffix>` for every kind of K22.

    Of a standard nobody said more of, the enterprise only took part; its own standard it made itself.
    """
    made = {"results": Measure(Result.id.is_not(None))}
    made |= {f"result.{suffix}": Measure(Result.kind == kind) for suffix, kind in _PLAIN_KINDS.items()}
    for name, kind in _STANDARDS.items():
        led: ColumnElement[bool] = Result.took_lead.is_(True)
        if kind is ResultKind.STANDARD_ENTERPRISE:
            led = or_(led, Result.took_lead.is_(None))
        made[f"result.{name}_standard_led"] = Measure(and_(Result.kind == kind, led))
        made[f"result.{name}_standard_joined"] = Measure(and_(Result.kind == kind, ~led))
    return made


def result_columns(as_of: AsOf) -> Mapping[str, Any]:
    """What a list of results shows."""
    return {
        "kind": Result.kind,
        "title": Result.title,
        "document_number": Result.document_number,
        "dated_on": Result.dated_on,
    }


# ------------------------------------------------------------------ surveys


def surveys_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Surveys sent by the data date."""
    return (*in_staying_cases(as_of), as_of.happened(Survey.sent_on))


def survey_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """Surveys sent and answered; `score` adds up hundredths of points of those that were `scored`.

    Scores are only told as of two closing days, the end of June and the data date of the year: as of any two days one could
    tell what came in between. `scored`: answered by the latest closing day that has come, `first_scored`: by the one
    before it; which of them is told depends on their number (masking.py: settled).
    """
    closings = (as_of.half_year, Programme.data_on)
    by_each = [and_(Survey.answered_on <= day, as_of.happened(day)) for day in closings]
    latest, first = or_(*by_each), and_(*by_each)
    points = cast(func.round(Survey.score * 100), Integer)
    return {
        "surveys": Measure(Survey.id.is_not(None)),
        "replies": Measure(as_of.happened(Survey.answered_on)),
        "scored": Measure(latest),
        "score": Measure(latest, points),
        "first_scored": Measure(first),
        "first_score": Measure(first, points),
    }


def with_year(statement: Select[Any], as_of: AsOf) -> Select[Any]:
    """Beside each survey the programme year of its case, which has a closing day."""
    return statement.join(Programme, Programme.id == Case.programme_id)


def survey_columns(as_of: AsOf) -> Mapping[str, Any]:
    """When a survey went out and came back: never what was answered."""
    return {"sent_on": Survey.sent_on, "answered_on": Survey.answered_on}


VISITS: Final = Noun("visits", Visit, visits_base, visit_measures, visit_columns)
RESULTS: Final = Noun("results", Result, results_base, result_measures, result_columns)
SURVEYS: Final = Noun("surveys", Survey, surveys_base, survey_measures, survey_columns, with_year)
