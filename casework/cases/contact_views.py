"""The people of the enterprise in a case, for who works on it: masked numbers, shown in full for a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page
from casework.cases.queries.contacts import contacts_of
from casework.privacy.forms import RevealForm
from casework.privacy.services import record_reveal
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.limiting import limited_to

bp = Blueprint("contacts", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/cases/<int:case_id>/contacts")
@requires(P.CONTACT_REVEAL)
def show(case_id: int) -> str:
    """Names, and numbers masked."""
    return _page(case_id, RevealForm(None))


@bp.route("/cases/<int:case_id>/contacts", methods=["POST"])
@requires(P.CONTACT_REVEAL)
@limited_to("reveals", "REVEAL_LIMIT_PER_PERSON")
def reveal(case_id: int) -> Answer:
    """The same page with the numbers in full; who looked, and why, is on record."""
    form = RevealForm()
    contacts = contacts_of(case_page(case_id, clock.today()).case)
    if not form.validate():
        return _page(case_id, form), 422
    with transaction():
        record_reveal(
            "enterprises",
            contacts.enterprise_id,
            ("head_phone", "contact_phone"),
            form.reason.data,
            tenant_id=contacts.tenant_id,
        )
    return _page(case_id, RevealForm(None), reveals=True)


def _page(case_id: int, form: RevealForm, **values: Any) -> str:
    page = case_page(case_id, clock.today())
    return render_template(
        "cases/contacts.html",
        page=page,
        tab="overview",
        contacts=contacts_of(page.case),
        form=form,
        **{"reveals": False, **values},
    )
