"""The workbench of every role, and the probes for operators."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import calendar_for
from casework.cases.queries import CaseFilters, CaseList, list_cases
from casework.cases.rows import case_rows
from casework.early_warnings.queries import early_warnings
from casework.enums import Role
from casework.home import queries
from casework.home.administration import administration_home
from casework.home.enterprise import enterprise_home, helpers_of
from casework.home.probes import readiness
from casework.home.work import greeting, week_cells, work_row
from casework.programmes.queries import current_programme
from casework.regions.queries import counties, place, tenants
from casework.web.guards import can, public, requires

bp = Blueprint("home", __name__)
WORKING_DAYS_AHEAD = 10


@bp.route("/")
@requires(P.HOME_READ)
def index() -> str:
    """What needs this person's attention today."""
    if not can(P.CASE_READ):
        return render_template("home/administration.html", **administration_home(current_user))
    if current_user.role is Role.ENTERPRISE_CONTACT:
        return render_template("home/enterprise.html", **enterprise_home(current_user, clock.today()))
    page = "home/expert.html" if current_user.role is Role.EXPERT else "home/staff.html"
    return render_template(page, **_workbench())


def _workbench() -> dict[str, Any]:
    """Overdue, waiting, coming and the own cases: the same rules for every role, each in its own scope."""
    today = clock.today()
    programme = current_programme()
    cases = list_cases(CaseFilters(programme_id=programme.id if programme else None), today)
    tenant_id = _calendar_of(cases)
    until = calendar_for(tenant_id).add(today, WORKING_DAYS_AHEAD)
    returns = queries.to_hand_in(current_user, until)
    late, waiting, coming = (
        queries.overdue(today, returns),
        queries.waiting(current_user, today),
        queries.coming(today, until, returns),
    )
    coming_rows = [work_row(work, today) for work in coming.items]
    return {
        "greeting": greeting(current_user.name),
        "programme": programme,
        "cases": case_rows(cases),
        "case_count": cases.page.count,
        "accepting": cases.counts.get("accepting"),
        "ended": cases.counts.get("ended"),
        "late_cases": cases.counts.get("overdue"),
        "late": [work_row(work, today) for work in late.items],
        "late_count": late.count,
        "waiting": [work_row(work, today) for work in waiting.items],
        "waiting_count": waiting.count,
        "coming": coming_rows,
        "cells": week_cells(coming_rows, tenant_id, today, WORKING_DAYS_AHEAD),
        "until": until,
        "warnings": _warnings(programme, today),
    }


def _warnings(programme: Any, today: date) -> dict[str, Any] | None:
    """How many early warnings the own unit has by rule; None for who has no dashboard, and before the first year."""
    if not can(P.DASHBOARD_READ) or programme is None:
        return None
    found = early_warnings(place(current_user.region_id), programme, today)
    rules = [
        {"label": rule.label, "count": count, "url": url_for("boards.warnings", rule=rule.value)}
        for rule, count in found.by_rule().items()
        if count
    ]
    return {"count": found.number, "rules": rules, "url": url_for("boards.warnings")}


def _calendar_of(cases: CaseList) -> int:
    """The county whose calendar the next working days follow: the own one, the first below the own unit, or that of
    the first case of an expert."""
    if current_user.region_id:
        return counties(current_user.region_id)[0].id
    return cases.rows[0].county.id if cases.rows else tenants()[0].id


@bp.route("/help-contacts")
@requires(P.PLAN_AGREE)
def help_contacts() -> str:
    """Whom the enterprise can ask."""
    page = enterprise_home(current_user, clock.today())["page"]
    return render_template("home/help_contacts.html", people=helpers_of(page) if page else [])


@bp.route("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database, migrations and the scheduler's heartbeat.

    A late scheduler makes only the process that has it unready: web workers without one go on serving.
    """
    head = (Path(current_app.config["ROOT"]) / "migrations" / ".head").read_text(encoding="ascii").strip()
    found = readiness(head, clock.real_now())
    needed = {"database", "migrations"} | (
        {"scheduler"} if current_app.config["SCHEDULER_ENABLED"] else set()
    )
    ready = all(found[name] for name in needed)
    return jsonify(ready=ready, **found), 200 if ready else 503


@bp.route("/healthz")
@public
def healthz() -> Response:
    """The process is alive."""
    return jsonify(status="ok")
