"""The blueprint of the team, the page with one step, and finding members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from casework import clock
from casework.cases.queries import CasePage, case_page
from casework.errors import NotFound, RuleViolation
from casework.transaction import transaction
from casework.web.once import once

bp = Blueprint("team", __name__)
Answer = Response | str | tuple[str, int]


def member_of(page: CasePage, member_id: int, *, present: bool = True) -> Any:
    """An assignment of this case. Raises NotFound for another one and, unless asked for, for one that has ended."""
    members = page.case.present_team if present else page.case.team
    member = next((m for m in members if m.id == member_id), None)
    if member is None:
        raise NotFound
    return member


def team_url(case_id: int, anchor: str = "") -> str:
    """Where every step of the team leads back to."""
    return url_for("team.show", case_id=case_id, _anchor=anchor or None)


def one_step(
    case_id: int,
    form: Any,
    act: Callable[[CasePage], Any],
    *,
    title: str,
    submit: str,
    done: str,
    note: str = "",
    facts: Any = (),
    options: dict[int, str] | None = None,
    is_danger: bool = False,
) -> Answer:
    """A page that asks for what a step needs, and the step behind it. `facts`: (label, value) shown above the form.

    A form with a request key takes its step once, however often it arrives.
    """
    if form.validate_on_submit():
        try:
            with transaction():
                if "request_key" in form:
                    location = once(form.request_key.data, lambda: _taken(case_id, act))
                else:
                    location = _taken(case_id, act)
            flash(done, "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "experts/step.html",
        page=case_page(case_id, clock.today()),
        tab="team",
        form=form,
        words=title,
        submit=submit,
        explanation=note,
        facts=[{"label": label, "value": value} for label, value in facts],
        offered=options or {},
        is_danger=is_danger,
    )
    return body, 422 if form.is_submitted() else 200


def _taken(case_id: int, act: Callable[[CasePage], Any]) -> str:
    act(case_page(case_id, clock.today()))
    return team_url(case_id)
