"""Joint actions: the list with what cases have in common, one of them with its state per case, a new one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.diagnosis.typical_actions import typical_actions
from casework.diagnosis.views.tab import category
from casework.enums import ExportKind
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.lists.bar import export_of
from casework.paging import SIZES, page_size
from casework.plans import joint_pages, services
from casework.plans.forms import JointActionForm, line_values
from casework.plans.queries import joint as queries
from casework.plans.views.tab import Answer, bp
from casework.transaction import transaction
from casework.web.addresses import query_address
from casework.web.guards import can, requires
from casework.web.once import arrived, once


@bp.route("/joint-actions")
@requires(P.DASHBOARD_READ)
def joint_actions() -> str:
    """Joint actions in reach; for the county what its open cases have in common."""
    size = page_size(request.args.get("size", ""))
    page = queries.list_joint_actions(request.args.get("page", ""), size)
    address = {"size": "" if size == SIZES[0] else size}
    return render_template(
        "plans/joint_actions.html",
        rows=joint_pages.rows(page),
        export=export_of(ExportKind.JOINT_ACTIONS.value, "", page.count, capped=page.count_capped),
        common=joint_pages.common() if can(P.ACTION_STRIKE_OFF) else [],
        pager_page={
            "first": page.first, "last": page.last, "count": page.count, "count_capped": page.count_capped,
            "size": page.size,
            "size_urls": {n: query_address("plans.joint_actions", {"size": n}) for n in SIZES},
            "prev_url": query_address("plans.joint_actions", {**address, "page": page.prev_token})
            if page.prev_token else "",
            "next_url": query_address("plans.joint_actions", {**address, "page": page.next_token})
            if page.next_token else "",
        },
    )  # fmt: skip


@bp.route("/joint-actions/<int:joint_id>")
@requires(P.DASHBOARD_READ)
def joint_action(joint_id: int) -> str:
    """One joint action and how far each case is."""
    joint = queries.get_joint_action(joint_id)
    return render_template(
        "plans/joint_action.html",
        joint=joint,
        category=category(joint_pages.types(), joint.type_code),
        parts=[joint_pages.part(item) for item in queries.parts_of(joint)],
    )


@bp.route("/joint-actions/new", methods=["GET", "POST"])
@requires(P.ACTION_STRIKE_OFF)
def new_joint_action() -> Answer:
    """Propose a measure for all chosen cases of a kind of constraint (`type` in the address)."""
    kind = request.args.get("type", "")
    constraints = queries.constraints_of_kind(kind)
    if len(constraints) < queries.FEWEST and request.method != "POST":
        raise NotFound  # what was typed while cases left is shown again with the refusal, not lost
    form = JointActionForm.for_cases(
        [(c.id, f"{c.case.enterprise_name} · {c.code} {c.title}") for c in constraints]
    )
    location = arrived(form.request_key.data or "") if form.is_submitted() else None
    if location is not None:  # also when cases have left since, and their choices are no longer there
        return redirect(location, 303)
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _proposed(form, constraints))
            flash(_("Proposed. Each plan now goes its ordinary way: agreement, approval."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            constraints = queries.constraints_of_kind(kind)
    types = joint_pages.types()
    body = render_template(
        "plans/new_joint_action.html", form=form, category=category(types, kind),
        typical=typical_actions(types[kind]) if kind in types else [],
    )  # fmt: skip
    return body, 422 if form.is_submitted() else 200


def _proposed(form: Any, constraints: Any) -> str:
    values = line_values(form)
    chosen = set(values.pop("constraint_ids"))
    joint = services.propose_joint_action(
        [c for c in constraints if c.id in chosen], on=clock.today(), actor=current_user, **values
    )
    return url_for("plans.joint_action", joint_id=joint.id)
