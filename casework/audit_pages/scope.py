"""The auditor's look at what a figure counts: a session of its own that reaches the region, reads only, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import current_app

from casework.access.principal import Principal
from casework.access.tenancy import Reach, Scope
from casework.enums import Rank
from casework.errors import NotFound
from casework.extensions import db, writing

PURPOSE: Final = "audit"
_REACH: Final = {Rank.PROVINCE: Reach.PROVINCE, Rank.PREFECTURE: Reach.PREFECTURE, Rank.COUNTY: Reach.COUNTY}


@contextmanager
def reading_rows(reader: Principal) -> Iterator[None]:
    """An application context whose session reads the rows of the auditor's region; nothing can be written in it.

    The request's own session reaches no business row at all. What leaves the block is plain data: keys, numbers, dates.
    """
    if reader.rank is None:
        raise NotFound
    token = writing.set(False)
    try:
        with current_app.app_context():
            scope = Scope(_REACH[reader.rank], reader.region_id, purpose=PURPOSE)
            db.session().bind_scope(scope, may_write=False, actor_id=reader.id, actor_name=reader.name)
            yield
    finally:
        writing.reset(token)
