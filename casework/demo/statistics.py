"""The planner's statistics after a great many rows were added: neither database gathers them by itself at once."""

from __future__ import annotations

from sqlalchemy import create_engine, pool


def gather(url: str) -> None:
    """ANALYZE the whole database of `url`, as the owner of its tables.

    Without a limit: from a sample SQLite cannot tell a partial index from the whole one beside it.
    """
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
