"""The planner's statistics: PostgreSQL gathers them by itself in time, SQLite never does unless it is told to."""

from __future__ import annotations

from sqlalchemy import create_engine, make_url, pool

LARGE = 300_000_000
"""Bytes of a SQLite file above which a start does not wait for statistics: there it would take more than a second, and
those that were gathered while it grew still tell the indexes apart."""


def gather(url: str) -> None:
    """ANALYZE the whole database of `url`, as the owner of its tables.

    Without a limit: from a sample SQLite cannot tell a partial index from the whole one beside it, and reads the work
    of all years where only what is open was asked for.
    """
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def gather_at_start(url: str) -> None:
    """The same for a SQLite file that is not too large; PostgreSQL has its own way."""
    if make_url(url).get_backend_name() != "sqlite":
        return
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        page_size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    engine.dispose()
    if pages * page_size <= LARGE:
        gather(url)
