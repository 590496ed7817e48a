"""The blueprint, and what several views need."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.errors import NotFound
from casework.nominations.listing import programme_of
from casework.nominations.queries.page import get_nomination

bp = Blueprint("nominations", __name__)
Answer = Response | str | tuple[str, int]


def fetched(nomination_id: int) -> Any:
    """A nomination in the reader's scope. Raises NotFound."""
    return get_nomination(nomination_id, current_user.scope)


def chosen_programme() -> Any:
    """The year in the address, else the running one. Raises NotFound when there is none."""
    programme = programme_of(request.args)
    if programme is None:
        raise NotFound
    return programme
