"""Papers of one case, one kind for many cases, the evidence package. Every one is a POST and stands in the log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.errors import NotFound, RuleViolation
from casework.i18n import DEFAULT_LOCALE
from casework.nominations.queries.page import get_nomination
from casework.papers import pages, services
from casework.papers.kinds import PaperKind, may_make
from casework.papers.package.contents import contents_of
from casework.papers.pages import reader_now
from casework.papers.reader import Reader
from casework.papers.sending import send_batch, send_document, send_package
from casework.papers.writers import WRITERS
from casework.regions.queries import place
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.limiting import limited_to
from casework.web.reading import reading

bp = Blueprint("papers", __name__)
Answer = Response | str | tuple[str, int]
JOINED, APART = "joined", "apart"


def _asked_kind(value: str) -> PaperKind:
    """The kind in the address. Raises NotFound; 403 for one that the person takes of no case."""
    if value not in list(PaperKind):
        raise NotFound
    kind = PaperKind(value)
    if not may_make(current_user._get_current_object(), kind):
        abort(403)
    return kind


def _asked_format() -> str:
    file_format = request.form.get("format", "docx")
    if file_format not in WRITERS:
        raise NotFound
    return file_format


def _reader() -> Reader:
    return reader_now(wants_numbers=request.form.get("numbers") == "full")


def _facts(case: Any, kind: str, reader: Reader) -> dict[str, Any]:
    """What the log keeps of a paper of one case."""
    return {
        "object_type": "cases",
        "object_id": case.id,
        "tenant_id": case.tenant_id,
        "case_id": case.id,
        "case": case.number,
        "what": kind,
        "full_phones": reader.sees_numbers,
    }


@bp.route("/cases/<int:case_id>/papers")
@requires(P.CASE_EXPORT, P.PAPER_OWN_FILE, P.PAPER_OWN_WORK)
def of_case(case_id: int) -> str:
    """The tab: what can be made now, and what is missing for the rest."""
    page = case_page(case_id, clock.today())
    return render_template("papers/of_case.html", page=page, tab="papers", **pages.tab_context(page))


@bp.route("/cases/<int:case_id>/papers/<kind>", methods=["POST"])
@requires(P.CASE_EXPORT, P.PAPER_OWN_FILE, P.PAPER_OWN_WORK)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def make(case_id: int, kind: str) -> Answer:
    """One paper of a case, or all of a kind behind each other, as Word or PDF."""
    return _one(case_id, _asked_kind(kind), request.form.get("subject", services.ALL, type=_number))


def _number(value: str) -> int:
    """The key of a paper within its kind; ALL and 0 are none of a row. ValueError falls back to every paper."""
    return services.ALL if value == str(services.ALL) else 0 if value == "0" else key(value)


@bp.route("/cases/<int:case_id>/plan.docx", methods=["POST"])
@requires(P.CASE_EXPORT, P.PAPER_OWN_FILE)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def plan(case_id: int) -> Answer:
    """The plan in force as Word: the address from before there were other papers."""
    return _one(case_id, PaperKind.PLAN, 0)


def _one(case_id: int, kind: PaperKind, subject: int) -> Answer:
    file_format, reader = _asked_format(), _reader()
    with reading():
        case = get_case(case_id)
        name, document = services.document_of(case, kind, subject, reader)
        facts = _facts(case, kind.value, reader)
    try:
        return send_document(name, document, file_format, **facts)
    except RuleViolation as violation:  # no Chinese font
        flash(str(violation.message), "bad")
        return redirect(url_for("papers.of_case", case_id=case_id), 303)


@bp.route("/nominations/<int:nomination_id>/paper", methods=["POST"])
@requires(P.CASE_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def nomination(nomination_id: int) -> Answer:
    """The nomination form of an enterprise, selected or not."""
    file_format, reader = _asked_format(), _reader()
    with reading():
        row = get_nomination(nomination_id, current_user.scope)
        name, document = services.nomination_form(row, reader)
        facts = {"object_id": row.id, "tenant_id": row.tenant_id, "full_phones": reader.sees_numbers}
    try:
        return send_document(
            name, document, file_format, object_type="nominations", what=PaperKind.NOMINATION.value, **facts
        )
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)


@bp.route("/cases/<int:case_id>/evidence-package", methods=["POST"])
@requires(P.CASE_EXPORT, P.PAPER_OWN_FILE)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def evidence_package(case_id: int) -> Answer:
    """The files of a case with index, checksums, story and checker."""
    reader = reader_now()
    with reading(), force_locale(DEFAULT_LOCALE):
        case = get_case(case_id)
        contents = contents_of(case, reader)
        facts = _facts(case, "evidence_package", reader)
    return send_package(contents, **facts)


@bp.route("/papers")
@requires(P.CASE_EXPORT)
def choose() -> str:
    """Which cases, from what the filters of the case list leave, and which kind of paper."""
    return render_template("papers/batch.html", **pages.batch_context())


@bp.route("/papers", methods=["POST"])
@requires(P.CASE_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def batch() -> Answer:
    """One kind of paper for many cases, as a zip or in one file."""
    kind, file_format = _asked_kind(request.form.get("kind", "")), _asked_format()
    reader, ids = _reader(), _asked_cases()
    try:
        with reading():
            cases = [get_case(one) for one in ids[: services.MOST_CASES + 1]]
            made = services.batch_of(cases, kind, reader)
            document = services.joined(made, reader) if request.form.get("as") == JOINED else None
            facts = _batch_facts(kind, len(made.documents), reader)
        if document is not None and kind is not PaperKind.WHOLE:
            return send_document(document.title, document, file_format, **facts)
        return send_batch(made, file_format, **facts)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(pages.batch_address(), 303)


def _asked_cases() -> list[int]:
    """The chosen cases, each once. A key that is none is no case: NotFound."""
    try:
        return list(dict.fromkeys(key(value) for value in request.form.getlist("ids")))
    except ValueError as error:
        raise NotFound from error


def _batch_facts(kind: PaperKind, count: int, reader: Reader) -> dict[str, Any]:
    """What the log keeps of papers of many cases: the unit, the kind, how many."""
    unit = place(reader.person.region_id or 0)
    return {
        "object_type": "cases",
        "object_id": f"{unit.code}:{count}",
        "region_id": unit.id,
        "region": unit.name_zh,
        "what": kind.value,
        "rows": count,
        "full_phones": reader.sees_numbers,
    }
