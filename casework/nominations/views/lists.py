"""The list of nominations."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ListKind
from casework.lists.bar import first_view
from casework.nominations.listing import list_context, programme_of, read_filters
from casework.nominations.queries.listing import list_nominations
from casework.nominations.views.blueprint import bp
from casework.web.guards import requires


@bp.route("/nominations")
@requires(P.NOMINATION_READ)
def index() -> str | Response:
    """Nominations of a year by stage, with the quota that they are measured against."""
    if first := first_view(ListKind.NOMINATIONS):
        return first
    programme = programme_of(request.args)
    if programme is None:
        return render_template("nominations/no_year.html")
    filters = read_filters(request.args, programme.id)
    listing = list_nominations(filters, current_user.scope)
    return render_template(
        "nominations/index.html", **list_context(filters, programme, listing, clock.today())
    )
