"""The blueprint of outcomes and the ways back to its tab."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from casework import clock
from casework.cases.queries import CasePage, case_page
from casework.errors import RuleViolation

bp = Blueprint("outcomes", __name__)
Answer = Response | str | tuple[str, int]


def frame_of(case_id: int) -> CasePage:
    """The frame of the case today; read again after a refusal, which rolls everything back."""
    return case_page(case_id, clock.today())


def back(case_id: int, **more: Any) -> Response:
    """To the tab."""
    return redirect(url_for("outcomes.show", case_id=case_id, **more), 303)


def turned_away(case_id: int, violation: RuleViolation) -> Response:
    """A form whose step cannot be taken is not shown: back to the tab, with the reason."""
    flash(str(violation.message), "warning")
    return back(case_id)
