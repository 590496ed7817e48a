"""The one search of the top bar."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from casework.access.permissions import Permission as P
from casework.search.queries import find_cases, find_enterprises
from casework.web.guards import can, requires

bp = Blueprint("search", __name__)


@bp.route("/search")
@requires(P.SEARCH)
def index() -> str:
    """Cases and enterprises in scope that have every part of what was typed."""
    q = " ".join(request.args.get("q", "").split())[:64]
    return render_template(
        "search/index.html",
        search_query=q,
        cases=find_cases(q) if q else [],
        enterprises=find_enterprises(q) if q and can(P.ENTERPRISE_READ) else [],
    )
