"""Papers of a return: which there are, one of them, all of a unit and the units below as a package."""

from __future__ import annotations

import hashlib
from contextlib import closing
from io import BytesIO
from typing import IO, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.narratives.model_cases import model_cases_of
from casework.narratives.pages import head_of
from casework.narratives.queries import get_return
from casework.papers.sending import from_disk, sent
from casework.reports.pages.papers import Format, Offer, papers_of
from casework.return_papers import services
from casework.return_papers.queries import Asker, printed, units_of
from casework.return_papers.stories import FORMATS
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.reading import reading
from casework.web.traces import leave_trace

bp = Blueprint("return_papers", __name__)


def _asker() -> Asker:
    return Asker(current_user._get_current_object(), clock.today(), clock.now())


@bp.route("/returns/<int:return_id>/papers")
@requires(P.REPORT_EXPORT)
def index(return_id: int) -> str:
    """Every paper in its formats, and the package."""
    row = get_return(return_id)
    summary = printed(row, _asker())
    return render_template(
        "return_papers/index.html",
        on=summary.data_date,
        papers=[*papers_of(summary), *_stories(row)],
        units=len(units_of(row)),
        **head_of(row),
    )


def _stories(row: Any) -> list[Offer]:
    """The model cases among the papers."""
    formats = tuple(Format(value) for value in FORMATS)
    return [
        Offer(_("Model case"), f"{services.MODEL_CASE}-{one.id}", formats, one.title)
        for one in model_cases_of(row)
    ]


@bp.route("/returns/<int:return_id>/papers", methods=["POST"])
@requires(P.REPORT_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def make(return_id: int) -> Response:
    """One paper, with the edited text: written with no transaction open, noted, sent."""
    what, file_format = request.form.get("what", ""), request.form.get("format", "")
    try:
        with reading():
            row = get_return(return_id)
            facts = _facts(row, what)
            paper = services.one_paper(row, what, file_format, _asker())
    except RuleViolation as violation:
        return _refused(return_id, violation)
    raw = paper.write()
    leave_trace("export", format=file_format, sha256=hashlib.sha256(raw).hexdigest(), **facts)
    return sent(BytesIO(raw), paper.mimetype, paper.name)


@bp.route("/returns/<int:return_id>/package", methods=["POST"])
@requires(P.REPORT_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def package(return_id: int) -> Response:
    """All papers of the unit and of the units below as one zip, written by a process of its own."""
    with closing(services.jobs_file()) as jobs:
        try:
            with reading():
                row = get_return(return_id)
                facts = _facts(row, "package")
                made = services.collect(row, _asker(), jobs)
        except RuleViolation as violation:
            return _refused(return_id, violation)

        def write(target: IO[bytes]) -> dict[str, Any]:
            return {"papers": services.make(made, jobs, target)}

        return from_disk(write, f"{made.package.title}.zip", format="zip", **facts)


def _facts(row: Any, what: str) -> dict[str, Any]:
    """What the log keeps."""
    return {
        "object_type": "annual_returns",
        "object_id": row.id,
        "region_id": row.region_id,
        "what": what[:40],
        "on": row.data_on,
        "full_phones": _asker().sees_phones_of(row.region_id),
    }


def _refused(return_id: int, violation: RuleViolation) -> Response:
    flash(str(violation.message), "bad")
    return redirect(url_for("return_papers.index", return_id=return_id), 303)
