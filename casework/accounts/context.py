"""Sessions for work without a request: commands, jobs and the demo act in a named scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from casework.access.tenancy import Scope
from casework.extensions import db


@contextmanager
def acting(app: Flask, scope: Scope, *, actor_id: int | None = None, actor_name: str = "") -> Iterator[None]:
    """An application context whose session serves one scope. Nothing is committed here."""
    with app.app_context():
        db.session().bind_scope(scope, actor_id=actor_id, actor_name=actor_name)
        yield
