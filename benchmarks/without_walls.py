"""The application with both walls away, for benchmarks only: what is left is the condition on the reader's own level,
which somebody without walls would write into each statement by hand.

Run by gunicorn as `benchmarks.without_walls:app` with DATABASE_ROLE empty and a superuser's DATABASE_URL, whom no policy
binds.
"""

from __future__ import annotations

import gc

gc.disable()  # as wsgi.py does

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from casework import create_app
from casework.access.criteria import limited
from casework.access.tenancy import TenantSession, _check_flush, _guard_statement


def _by_hand(state: ORMExecuteState) -> None:
    scope = state.session.scope  # type: ignore[attr-defined]
    if state.is_select and not state.is_column_load:
        state.statement = limited(state.statement, scope.reach, scope.log)
    state.parameters = {**(state.parameters or {}), **scope.values}  # type: ignore[dict-item]


event.remove(TenantSession, "do_orm_execute", _guard_statement)
event.listen(TenantSession, "do_orm_execute", _by_hand)
event.remove(TenantSession, "before_flush", _check_flush)
app = create_app()
gc.freeze()
gc.enable()
gc.set_threshold(2_000, 10, 10)
