"""A form's second arrival (double click, back button, retry after a lost answer) leads where the first one led."""

from __future__ import annotations

from collections.abc import Callable

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.extensions import db
from casework.models import RequestKey


def once(key: str, make: Callable[[], str]) -> str:
    """Inside `with transaction():` run `make` for the first arrival of a rendering's key only.

    `make` changes rows and gives the address to go to; the key is stored in the same transaction. Later arrivals
    get the stored address. Of two at the same moment the second waits on the unique key, then reads.
    """
    known = arrived(key)
    if known is not None:
        return known
    row = RequestKey(user_id=current_user.id, key=key, location="")
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        known = arrived(key)
        if known is None:
            raise
        return known
    row.location = make()
    db.session.flush()
    return row.location


def arrived(key: str) -> str | None:
    """Where the first arrival of a key led the person; None when there was none."""
    return db.session.scalar(
        select(RequestKey.location).where(RequestKey.user_id == current_user.id, RequestKey.key == key)
    )
