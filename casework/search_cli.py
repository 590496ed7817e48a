"""`flask search refresh`: the index of the search made what the rows ask for, after a restored or hand-changed database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from casework.cases.services import make_findable as case_findable
from casework.enterprises.services import make_findable as enterprise_findable
from casework.extensions import db
from casework.jobs.work import every_province, in_province
from casework.models import Case, Enterprise, Nomination
from casework.nominations.services.steps import make_findable as nomination_findable
from casework.search.found_by import FOUND_BY
from casework.search.keeping import refresh
from casework.transaction import transaction

AT_ONCE = 200
BY_SERVICES: Mapping[Any, Callable[[Any], None]] = {
    Enterprise: enterprise_findable,
    Case: case_findable,
    Nomination: nomination_findable,
}


@click.group("search")
def search() -> None:
    """The index of the search."""


@search.command("refresh")
@with_appcontext
def refresh_command() -> None:
    """Go through every row that can be found, a few hundred in a transaction. Running it twice changes nothing more."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for province in every_province(app):
        with in_province(app, province, "search refresh"):
            for kind in (*BY_SERVICES, *FOUND_BY):
                rows = _walked(kind)
                click.echo(f"{province.code} {kind.__tablename__}: {rows} rows")


def _walked(kind: Any) -> int:
    last, rows = 0, 0
    while True:
        with transaction():
            keys = list(
                db.session.scalars(select(kind.id).where(kind.id > last).order_by(kind.id).limit(AT_ONCE))
            )
            if not keys:
                return rows
            if kind in FOUND_BY:
                refresh(db.session(), kind, keys)
            else:
                for key in keys:
                    BY_SERVICES[kind](db.session.get(kind, key))
            last, rows = keys[-1], rows + len(keys)
