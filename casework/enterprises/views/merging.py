"""Merging two files of the own county: choose the other one, see what would move, merge, undo."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enterprises import merging
from casework.enterprises.forms import MergeForm
from casework.enterprises.queries.alike import look_alikes
from casework.enterprises.queries.merging import candidates, get_merge
from casework.enterprises.views.blueprint import Answer, bp, current_file
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/enterprises/<int:enterprise_id>/merge")
@requires(P.ENTERPRISE_EDIT)
def choose_merge(enterprise_id: int) -> str:
    """Which other file is the same enterprise: the look-alikes first, then what was searched for."""
    enterprise = current_file(enterprise_id)
    q = request.args.get("q", "")[:100].strip()
    return render_template(
        "enterprises/choose_merge.html",
        enterprise=enterprise,
        q=q,
        found=candidates(enterprise, q) if q else [],
        alike=look_alikes(
            enterprise.name,
            tenant_id=enterprise.tenant_id,
            apart_from_id=enterprise.id,
            person=enterprise.legal_representative,
            address=enterprise.production_address,
            registered_address=enterprise.registered_address,
        ),
    )


@bp.route("/enterprises/<int:enterprise_id>/merge/<int:gone_id>", methods=["GET", "POST"])
@requires(P.ENTERPRISE_EDIT)
def merge(enterprise_id: int, gone_id: int) -> Answer:
    """What would move and what stays, with the reason; then the merge."""
    kept, gone = current_file(enterprise_id), current_file(gone_id)
    form = MergeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _merged(kept, gone, form.reason.data))
            flash(_("The two files are one now."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "enterprises/merge.html", kept=kept, gone=gone, form=form, preview=merging.preview(kept, gone)
    )
    return body, 422 if form.is_submitted() else 200


def _merged(kept: Any, gone: Any, reason: str) -> str:
    merging.merge(kept, gone, reason, actor=current_user, on=clock.today())
    return url_for("enterprises.show", enterprise_id=kept.id)


@bp.route("/enterprises/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@requires(P.ENTERPRISE_EDIT)
def undo_merge(merge_id: int) -> Answer:
    """Take a merge back; asked once."""
    row = get_merge(merge_id)
    if row.undone_on is not None:
        flash(_("The merge was undone on %(date)s.", date=row.undone_on), "bad")
        return redirect(url_for("enterprises.show", enterprise_id=row.kept_id), 303)
    if request.method != "POST":
        return render_template("enterprises/undo_merge.html", merge=row)
    try:
        with transaction():
            merging.undo(row, actor=current_user, on=clock.today())
        flash(_("The merge was undone. Both files stand as before."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("enterprises.show", enterprise_id=row.kept_id), 303)
