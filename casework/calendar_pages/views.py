"""The working calendar of a year, local days, and the page behind every dotted deadline."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendar_pages import queries, services
from casework.calendar_pages.asking import FURTHEST_YEARS, question_from
from casework.calendar_pages.explaining import Question, panels
from casework.calendar_pages.forms import LocalDayForm
from casework.calendar_pages.year import festivals, months
from casework.calendars.proposal import proposed_festivals
from casework.calendars.queries import calendar_for, get_local_day, get_region, loaded_years, local_days
from casework.enums import DayKind, DeadlineKind, Rank
from casework.errors import NotFound, RuleViolation
from casework.i18n import DEFAULT_LOCALE, current_locale, ngettext
from casework.i18n import gettext as _
from casework.notices.queries import newest_of
from casework.programmes.queries import current_programme
from casework.regions.choosing import place_id
from casework.regions.queries import Place, counties, places, prefectures
from casework.transaction import transaction
from casework.web.guards import can, requires
from casework.web.keys import key
from casework.web.once import once

bp = Blueprint("calendars", __name__)
Answer = Response | str | tuple[str, int]
PERIODS = {
    DeadlineKind.VISIT_LOG: "visit_log_days",
    DeadlineKind.ANSWER: "answer_days",
    DeadlineKind.PLAN_REVIEW: "plan_review_days",
    DeadlineKind.STRIKE_OFF: "strike_off_days",
    DeadlineKind.RECTIFY: "rectify_days",
}


@bp.route("/working-days")
@requires(P.CALENDAR_READ)
def index() -> str:
    """A year as a place works it."""
    return _index(None)


def _index(form: LocalDayForm | None) -> str:
    today = clock.today()
    year, region = _year(today), _region()
    loaded = loaded_years()
    calendar = calendar_for(region.id)
    may_edit = can(P.PROGRAMME_EDIT)
    if may_edit and form is None:
        form = LocalDayForm(_choices(), region_id=region.id)
    return render_template(
        "calendars/index.html",
        year=year,
        years=sorted({*loaded, today.year, today.year + 1, year}),
        loaded=loaded,
        region=region,
        months=months(calendar, year, today),
        workdays=calendar.between(date(year - 1, 12, 31), date(year, 12, 31)),
        festivals=festivals(calendar, year),
        proposed=[] if year in loaded else _proposed(year),
        local=[(day, places()[row.id]) for day, row in local_days(year)],
        controls=_place_controls(region),
        managers=queries.managers(region.province_id or region.id),
        form=form if may_edit else None,
    )


def _proposed(year: int) -> Any:
    return proposed_festivals(year, "zh_CN" if current_locale() == DEFAULT_LOCALE else "en_US")


def _year(today: date) -> int:
    """The year of the address, within reason; the running one without."""
    year = request.args.get("year", type=key) or today.year
    return year if abs(year - today.year) <= FURTHEST_YEARS else today.year


def _region() -> Place:
    """The place of the address; without one the own unit, or the province."""
    county = place_id(request.args.get("county", ""), Rank.COUNTY)
    chosen = county or place_id(request.args.get("prefecture", ""), Rank.PREFECTURE) or current_user.region_id
    if chosen:
        return places()[chosen]
    return next(place for place in places().values() if place.rank is Rank.PROVINCE)


def _place_controls(region: Place) -> list[dict[str, Any]]:
    """Any place may be looked at: calendars are no secret."""
    province = region.province_id or region.id
    prefecture = region if region.rank is Rank.PREFECTURE else places().get(region.prefecture_id or 0)
    below = counties(prefecture.id) if prefecture else []
    return [
        {
            "name": "prefecture",
            "label": _("Prefecture"),
            "value": prefecture.code if prefecture else "",
            "options": [("", _("Whole province")), *((p.code, p.label) for p in prefectures(province))],
        },
        {
            "name": "county",
            "label": _("County"),
            "value": region.code if region.rank is Rank.COUNTY else "",
            "options": [("", _("Whole prefecture")), *((p.code, p.label) for p in below)],
        },
    ]


def _choices() -> list[tuple[int, str]]:
    """The manager's province and everything below it, counties after their prefecture."""
    own = places()[current_user.region_id]
    found = [(own.id, own.label)]
    for prefecture in prefectures(own.id):
        found.append((prefecture.id, prefecture.label))
        found += [(county.id, f"{prefecture.label} · {county.label}") for county in counties(prefecture.id)]
    return found


@bp.route("/working-days/days", methods=["POST"])
@requires(P.PROGRAMME_EDIT)
def add_day() -> Answer:
    """Set a local day; open deadlines are counted again and what moved is listed."""
    form = LocalDayForm(_choices())
    if form.validate():
        try:
            with transaction():
                target = once(form.request_key.data, lambda: _add(form))
            return redirect(target, 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _index(form), 422


def _add(form: LocalDayForm) -> str:
    moved = services.add_day(
        get_region(form.region_id.data),
        on_date=form.on_date.data,
        kind=DayKind(form.kind.data),
        name=form.name.data,
        actor=current_user,
        today=clock.today(),
    )
    return _after(moved, form.on_date.data.year)


def _after(moved: list[Any], year: int) -> str:
    """To the list of what moved, or back to the year when nothing did."""
    if not moved:
        flash(_("Saved. No open deadline moved."), "ok")
        return url_for("calendars.index", year=year)
    flash(
        ngettext("Saved. %(num)d open deadline moved.", "Saved. %(num)d open deadlines moved.", len(moved)),
        "ok",
    )
    return url_for("notices.show", notice_id=newest_of(current_user.id, "deadlines_moved"))


@bp.route("/working-days/days/<int:day_id>/remove", methods=["GET", "POST"])
@requires(P.PROGRAMME_EDIT)
def remove_day(day_id: int) -> Answer:
    """Take a local day back, after one question."""
    day = get_local_day(day_id)
    region = get_region(day.region_id or 0)
    if current_user.region_id not in (region.id, region.province_id):
        raise NotFound
    if request.method != "POST":
        return render_template("calendars/remove.html", day=day, place=places()[region.id])
    year = day.on_date.year
    with transaction():
        target = _after(services.remove_day(day, region, actor=current_user, today=clock.today()), year)
    return redirect(target, 303)


@bp.route("/working-days/explain")
@requires(P.CALENDAR_READ)
def explain() -> str:
    """How one deadline was counted. An address that asks for nothing sensible is not found."""
    question = question_from(request.args, clock.today())
    found = panels(question)
    source = _period_source(question)
    if source and found:
        found[0].facts.insert(-1, source)
    return render_template(
        "calendars/explain.html",
        question=question,
        panels=found,
        managers=queries.managers(question.region.province_id or question.region.id),
    )


def _period_source(question: Question) -> dict[str, Any] | None:
    """The setting of the year that the length of the period comes from."""
    programme = current_programme()
    if question.kind not in PERIODS or question.start is None or programme is None:
        return None
    days = ngettext("%(num)d working day", "%(num)d working days", question.workdays)
    words = _(
        "Settings of %(year)d · %(what)s %(days)s",
        year=programme.year,
        what=question.kind.label if question.kind else "",
        days=days,
    )
    if can(P.PROGRAMME_READ):
        address = url_for("programmes.show", year=programme.year)
        return {
            "label": _("Period from"),
            "value": Markup('<a href="{}">{}</a>').format(address, words),
        }
    return {"label": _("Period from"), "value": words}
