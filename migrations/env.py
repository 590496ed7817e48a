"""Runs migrations on a connection of their own: as the owner on PostgreSQL, in one checked transaction on SQLite."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine, create_engine, event, pool, text

from casework.models import Base


def prepare(engine: Engine) -> None:
    """On SQLite foreign keys are off while tables are rebuilt: a rebuilt parent would silently lose its children."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def open_connection(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=wal", "busy_timeout=10000", "foreign_keys=off"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def run() -> None:
    engine = create_engine(current_app.config["MIGRATION_DATABASE_URL"], poolclass=pool.NullPool)
    prepare(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            before = context.get_context().get_current_heads()
            context.run_migrations()
            # The check reads every row, so a start at which nothing was to be done does without.
            if connection.dialect.name == "sqlite" and context.get_context().get_current_heads() != before:
                check_foreign_keys(connection)
    engine.dispose()


def check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"the migration breaks foreign keys: {broken[:5]}")


if context.is_offline_mode():
    raise RuntimeError("migrations run against a database only")
run()
