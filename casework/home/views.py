"""The workbench, and the two probes for operators."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from casework.access.permissions import Permission as P
from casework.web.guards import public, requires

bp = Blueprint("home", __name__)


@bp.route("/")
@requires(P.HOME_READ)
def index() -> str:
    """What needs this person's attention today."""
    return "home"


@bp.route("/healthz")
@public
def healthz() -> Response:
    """The process is alive."""
    return jsonify(status="ok")
