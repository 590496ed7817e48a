"""The enterprise register: list, one file, its figures, its size class, its phone numbers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enterprises import services
from casework.enterprises.doubles import Doubles, doubles_of, require_confirmed
from casework.enterprises.forms import (
    EnterpriseFields,
    EnterpriseForm,
    KnownYearForm,
    NewEnterpriseForm,
    SizeForm,
    YearForm,
    as_answer,
)
from casework.enterprises.listing import list_context, read_filters
from casework.enterprises.queries.alike import Typed, look_alikes
from casework.enterprises.queries.listing import list_enterprises
from casework.enterprises.queries.merging import merges_into
from casework.enterprises.queries.page import enterprise_page, get_year
from casework.enterprises.queries.sizes import chains, divisions, industry_name, latest_editions
from casework.enterprises.views.blueprint import Answer, bp, current_file
from casework.enums import EnterpriseSize, ListKind
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.lists.bar import first_view
from casework.privacy.forms import RevealForm
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.limiting import limited_to
from casework.web.once import once

MEND_CODE = "mend_code"


@bp.route("/enterprises")
@requires(P.ENTERPRISE_READ)
def index() -> Answer:
    """The register in the reader's scope."""
    if first := first_view(ListKind.ENTERPRISES):
        return first
    filters = read_filters(request.args)
    return render_template("enterprises/index.html", **list_context(filters, list_enterprises(filters)))


@bp.route("/enterprises/<int:enterprise_id>")
@requires(P.ENTERPRISE_READ)
def show(enterprise_id: int) -> str:
    """One file; phones are masked, but for a superior unit that has opened one of its cases with a reason."""
    current_file(enterprise_id)
    return _page(enterprise_id)


@bp.route("/enterprises/<int:enterprise_id>/phones", methods=["POST"])
@requires(P.ENTERPRISE_EDIT)
@limited_to("reveals", "REVEAL_LIMIT_PER_PERSON")
def reveal(enterprise_id: int) -> Answer:
    """The same page with the full phone numbers, for a reason; who looked, and why, is on record."""
    enterprise = current_file(enterprise_id)
    form = RevealForm()
    if not form.validate():
        return _page(enterprise_id, asked=form), 422
    with transaction():
        services.reveal_phones(enterprise, form.reason.data, actor=current_user)
    return _page(enterprise_id, reveals=True)


def _page(enterprise_id: int, *, asked: RevealForm | None = None, reveals: bool = False) -> str:
    page = enterprise_page(enterprise_id)
    enterprise, edition_id = page.enterprise, page.editions.industries
    is_opened = any(current_user.opened_until(case.id) for case in page.cases)
    return render_template(
        "enterprises/show.html",
        page=page,
        enterprise=enterprise,
        reveals=reveals or is_opened,
        form=asked or RevealForm(None),
        industry=industry_name(enterprise.industry_code, edition_id) if enterprise.industry_code else "",
        chain=next((chain.name for chain in chains(edition_id) if chain.code == enterprise.chain_code), ""),
        alike=look_alikes(
            enterprise.name,
            tenant_id=enterprise.tenant_id,
            apart_from_id=enterprise.id,
            person=enterprise.legal_representative,
            address=enterprise.production_address,
            registered_address=enterprise.registered_address,
        ),
        merges=merges_into(enterprise.id),
    )


@bp.route("/enterprises/new", methods=["GET", "POST"])
@requires(P.ENTERPRISE_EDIT)
def new() -> Answer:
    """A new file of the own county. Files that look alike have to be confirmed to be others."""
    form = _prepared(NewEnterpriseForm())
    if _mends(form):
        return render_template("enterprises/new.html", **_context(form)), 422
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _registered(form))
            flash(_("The file has been made. Enter the figures of the last year next."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("enterprises/new.html", **_context(form))
    return body, 422 if form.is_submitted() else 200


def _registered(form: NewEnterpriseForm) -> str:
    doubles = _doubles(form)
    if not doubles.has_own:  # the rule says of an own file on the code that it is one
        require_confirmed(doubles, is_confirmed=form.alike_confirmed.data)
    enterprise = services.register(actor=current_user, **form.file)
    return url_for("enterprises.show", enterprise_id=enterprise.id)


@bp.route("/enterprises/<int:enterprise_id>/edit", methods=["GET", "POST"])
@requires(P.ENTERPRISE_EDIT)
def edit(enterprise_id: int) -> Answer:
    """Change a file of the own county."""
    enterprise = current_file(enterprise_id)
    form = _prepared(EnterpriseForm(data=_data(enterprise)))
    if form.is_submitted():
        reconcile(form, _prepared(EnterpriseForm(None, data=_data(enterprise))), enterprise)
    if _mends(form):
        return render_template(
            "enterprises/edit.html", enterprise=enterprise, **_context(form, enterprise)
        ), 422
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit(enterprise, actor=current_user, on=clock.today(), **form.file)
            flash(_("The file has been saved."), "ok")
            return redirect(url_for("enterprises.show", enterprise_id=enterprise_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("enterprises/edit.html", enterprise=enterprise, **_context(form, enterprise))
    return body, 422 if form.is_submitted() else 200


def _data(enterprise: Any) -> dict[str, Any]:
    """The file as the form shows it."""
    names = [name for name in dir(enterprise) if not name.startswith("_")]
    plain = {name: getattr(enterprise, name) for name in names if name in FORM_NAMES}
    return {
        **plain,
        "has_quality_officer": as_answer(enterprise.has_quality_officer),
        "version": enterprise.version,
    }


FORM_NAMES = frozenset(
    {
        "uscc", "name", "short_name", "founded_on", "legal_representative", "head_name", "head_phone", "contact_name",
        "contact_phone", "production_address", "registered_address", "industry_code", "chain_code", "main_product",
        "specialised_grade", "certificates", "licences",
    }
)  # fmt: skip


def _mends(form: Any) -> bool:
    """One press that corrects a look-alike in the code; the rest of the form stays as it was typed."""
    if request.method != "POST" or request.form.get("act") != MEND_CODE:
        return False
    problem = form.uscc.problem
    if problem is not None and problem.suggestion is not None:
        form.uscc.data = problem.suggestion.code
    return True


def _prepared(form: EnterpriseFields) -> Any:
    form.offer_chains([(code.code, code.name) for code in chains(latest_editions().industries)])
    return form


def _context(form: Any, enterprise: Any = None) -> dict[str, Any]:
    """The form with what warns beside it: what may be the same enterprise."""
    return {
        "form": form,
        "doubles": _doubles(form, enterprise),
        "apart": enterprise.id if enterprise else "",
        "divisions": divisions(latest_editions().industries),
    }


def _doubles(form: Any, enterprise: Any = None) -> Doubles:
    if not form.name.data:
        return Doubles()
    typed = Typed(
        name=form.name.data,
        uscc=form.uscc.data if form.uscc.data and form.uscc.problem is None else "",
        person=form.legal_representative.data or "",
        address=form.production_address.data or "",
        registered_address=form.registered_address.data or "",
    )
    return doubles_of(
        typed, tenant_id=current_user.region_id, apart_from_id=enterprise.id if enterprise else None
    )


@bp.route("/enterprises/<int:enterprise_id>/figures", methods=["GET", "POST"])
@requires(P.ENTERPRISE_EDIT)
def figures(enterprise_id: int) -> Answer:
    """Figures of one year; a strange unit is asked back, and nothing on file is overwritten unseen."""
    enterprise = current_file(enterprise_id)
    known = get_year(enterprise, request.args.get("year", 0, type=key))
    form = KnownYearForm(obj=known) if known else _year_to_add(enterprise)
    if form.is_submitted():
        _reconcile_year(form, known, enterprise)
    doubt = None
    if form.validate_on_submit():
        try:
            with transaction():
                year = known.year if known else form.values["year"]
                services.record_year(enterprise, actor=current_user, **{**form.values, "year": year})
            flash(_("The figures have been saved."), "ok")
            return redirect(url_for("enterprises.show", enterprise_id=enterprise_id) + "#figures", 303)
        except services.UnitDoubt as asked:
            doubt = asked.suspicion
            form.reject(asked)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "enterprises/figures.html", enterprise=enterprise, form=form, known=known, doubt=doubt
    )
    return body, 422 if form.is_submitted() else 200


def _year_to_add(enterprise: Any) -> YearForm:
    """The last full year is offered while it is not on file."""
    last = clock.today().year - 1
    return YearForm(data={"year": None if get_year(enterprise, last) else last, "version": 0})


def _reconcile_year(form: Any, known: Any, enterprise: Any) -> None:
    """A year that is added and on file already is somebody else's entry like any other: what is left empty stays as it is
    on file, what differs is shown with both values (409)."""
    if known is not None:
        reconcile(form, KnownYearForm(None, obj=known), known)
    elif (there := get_year(enterprise, form.year.data or 0)) is not None:
        reconcile(form, YearForm(None, obj=there), there)
        form.version.data, form.version.raw_data = (
            "0",
            ["0"],
        )  # another year may be typed before it is sent again


@bp.route("/enterprises/<int:enterprise_id>/size", methods=["GET", "POST"])
@requires(P.ENTERPRISE_EDIT)
def size(enterprise_id: int) -> Answer:
    """Another size class than the computed one, with the reason."""
    current_file(enterprise_id)
    page = enterprise_page(enterprise_id)
    enterprise = page.enterprise
    now = {
        "size": enterprise.size_override or "",
        "reason": enterprise.size_override_reason,
        "version": enterprise.version,
    }
    form = SizeForm(data=now)
    if form.is_submitted():
        reconcile(form, SizeForm(None, data=now), enterprise)
    if form.validate_on_submit():
        chosen = EnterpriseSize(form.size.data) if form.size.data else None
        try:
            with transaction():
                services.override_size(enterprise, chosen, form.reason.data, actor=current_user)
            flash(_("The size class has been set."), "ok")
            return redirect(url_for("enterprises.show", enterprise_id=enterprise_id) + "#size-class", 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("enterprises/size.html", enterprise=enterprise, page=page, form=form)
    return body, 422 if form.is_submitted() else 200
