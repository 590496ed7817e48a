"""The auditor's look at what a figure counts: a session of its own that reaches the region, reads only, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import current_app

from casework.access.principal import Principal
from casework.access.tenancy import Reach, Scope, TenantSession
from casework.audit.verification import VERIFIER
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
    own = reader.scope
    scope = Scope(_REACH[reader.rank], reader.region_id, log=own.log, log_id=own.log_id, purpose=PURPOSE)
    with _reading(scope, actor_id=reader.id, actor_name=reader.name):
        yield


@contextmanager
def reading_proofs() -> Iterator[TenantSession]:
    """The same over the whole log, for what proves an entry and shows nothing of another one: macs, verifications."""
    with _reading(VERIFIER) as session:
        yield session


@contextmanager
def _reading(scope: Scope, **audit: Any) -> Iterator[TenantSession]:
    token = writing.set(False)
    try:
        with current_app.app_context():
            session = db.session()
            assert isinstance(session, TenantSession)
            session.bind_scope(scope, may_write=False, **audit)
            yield session
    finally:
        writing.reset(token)
