"""`flask keys reseal`: after a change of SECRET_KEY everything that lies sealed is sealed anew under the present one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select, update
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import flag_modified

from casework.access.tenancy import NOBODY, Reach, Scope
from casework.accounts import persons
from casework.accounts.one_time_codes import open_secret, seal_secret
from casework.audit.listener import CONCEALS, OF_AN_ACT
from casework.audit.services import record
from casework.extensions import check_walls, db
from casework.jobs.retention import scopes_of
from casework.models import Base, SecondFactor
from casework.models.base import TenantScoped
from casework.models.sealed import Sealed
from casework.personal_data.retention.counting import InScope, provinces
from casework.secrets_at_rest import Keyring, installed
from casework.transaction import transaction

NAME, ACT, AT_ONCE = "flask keys", "reseal", 500


@click.group("keys")
def keys() -> None:
    """The keys behind what lies sealed in the database."""


@keys.command("reseal")
@with_appcontext
def reseal_command() -> None:
    """Seal phone numbers, addresses, drafts, requests and second factors anew. May be repeated; run it with
    PREVIOUS_SECRET_KEY set, while nobody works."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    in_scope = scopes_of(app, NAME)
    with in_scope(NOBODY):
        wide = [Scope(Reach.PROVINCE, key, purpose="job") for key in provinces()]
        db.session.rollback()
    for model, names in sealed_columns():
        scopes = wide if issubclass(model, TenantScoped) else [NOBODY]
        done = sum(_reseal(model, names, scope, in_scope) for scope in scopes)
        click.echo(f"{model.__tablename__:<20} {done:>7} rows")
    with in_scope(NOBODY), transaction():
        db.session().info[CONCEALS] = True
        marked = persons.renew()
        record(db.session(), ACT, object_type="person_marks", rows=marked)
        done = _reseal_second_factors(installed(app.config))
        record(db.session(), ACT, object_type=SecondFactor.__tablename__, rows=done)
    click.echo(f"{'person_marks':<20} {marked:>7} rows")
    click.echo(f"{SecondFactor.__tablename__:<20} {done:>7} rows")


def sealed_columns() -> list[tuple[type[Any], list[str]]]:
    """Every model with sealed columns, and their names."""
    mappers: list[Mapper[Any]] = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    found = (
        (mapper.class_, [c.key for c in mapper.column_attrs if isinstance(c.columns[0].type, Sealed)])
        for mapper in mappers
    )
    return [(model, names) for model, names in found if names]


def _reseal(model: type[Any], names: list[str], scope: Scope, in_scope: InScope) -> int:
    """Seal the columns of a table anew, some rows in a transaction."""
    done = 0
    change = _flag if issubclass(model, TenantScoped) else _write
    with in_scope(scope):
        db.session().info[CONCEALS] = True
        for ids in _batches(model):
            with transaction():
                change(model, names, ids)
                record(db.session(), ACT, object_type=model.__tablename__, rows=len(ids))
            done += len(ids)
    return done


def _flag(model: type[Any], names: list[str], ids: list[int]) -> None:
    """Rows of counties are written one by one as always, with an entry each: the wall takes no statement for many."""
    for row in db.session.scalars(select(model).where(model.id.in_(ids)).with_for_update()):
        for name in names:
            if getattr(row, name):
                flag_modified(row, name)
    db.session.flush()
    db.session.expunge_all()


def _write(model: type[Any], names: list[str], ids: list[int]) -> None:
    """Accounts and cards count as unchanged, or the years until they are erased would begin anew."""
    columns = [getattr(model, name) for name in names]
    for row in db.session.execute(
        select(model.id, *columns).where(model.id.in_(ids)).with_for_update()
    ).all():
        _replace(model, row.id, {name: getattr(row, name) for name in names})


def _batches(model: type[Any]) -> Iterator[list[int]]:
    """Keys of the rows that hold something, some at a time."""
    after = 0
    while True:
        with transaction():
            ids = list(
                db.session.scalars(select(model.id).where(model.id > after).order_by(model.id).limit(AT_ONCE))
            )
        if not ids:
            return
        yield ids
        after = ids[-1]


def _replace(model: type[Any], key: int, values: dict[str, str]) -> None:
    db.session.execute(
        update(model)
        .where(model.id == key)
        .values(**values, updated_at=model.updated_at)
        .execution_options(synchronize_session=False, **{OF_AN_ACT: ACT})
    )


def _reseal_second_factors(keyring: Keyring) -> int:
    rows = db.session.execute(
        select(SecondFactor.id, SecondFactor.user_id, SecondFactor.sealed_secret).with_for_update()
    ).all()
    for row in rows:
        secret = open_secret(keyring, row.user_id, row.sealed_secret)
        _replace(SecondFactor, row.id, {"sealed_secret": seal_secret(keyring, row.user_id, secret)})
    return len(rows)
