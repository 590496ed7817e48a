"""Papers of a return: which there are, one of them, all of a unit and the units below as a package."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO
from typing import IO, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ExportFormat, ExportKind
from casework.errors import RuleViolation
from casework.exports.offered import Alive, Args, Offered, Written, offer
from casework.exports.services import ask
from casework.i18n import gettext as _
from casework.narratives.model_cases import model_cases_of
from casework.narratives.pages import head_of
from casework.narratives.queries import get_return
from casework.papers.sending import sent
from casework.reports.pages.papers import Format, Offer, papers_of
from casework.reports.writers import fonts
from casework.return_papers import services
from casework.return_papers.queries import Asker, printed, units_of
from casework.return_papers.stories import FORMATS
from casework.returns.correction_pages import errata_offers
from casework.returns.errata import errata_of
from casework.returns.sheet import asked_return
from casework.transaction import transaction
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
        papers=[*papers_of(summary), *errata_offers(errata_of(row)), *_stories(row)],
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
    """All papers of the unit and of the units below as one zip: asked for here, written by a process of its own."""
    row = get_return(return_id)
    try:
        fonts.chosen()
        with transaction():
            ask(
                ExportKind.PACKAGE, f"return={row.id}", ExportFormat.ZIP, actor=current_user, today=clock.today(),
                title=services.package_title(row),
            )  # fmt: skip
    except RuleViolation as violation:
        return _refused(return_id, violation)
    flash(_("The package is written in the background. You will get a message."), "ok")
    return redirect(url_for("exports.index"), 303)


def _write_package(file: IO[bytes], args: Args, today: date, alive: Alive) -> Written:
    """What the process does for the person who asked."""
    with reading():
        facts = _facts(get_return(asked_return(args)), "package")
    count = services.write_whole(file, asked_return(args), _asker(), alive)
    return Written(count, {name: facts[name] for name in ("region_id", "on", "full_phones")})


def _address(args: Args) -> str:
    return url_for("return_papers.index", return_id=asked_return(args))


offer(
    ExportKind.PACKAGE,
    Offered((P.REPORT_READ,), _address, package=_write_package, takes=P.REPORT_EXPORT),
)


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
