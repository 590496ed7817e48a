"""The blueprint of the programme years."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("programmes", __name__)
Answer = Response | str | tuple[str, int]
