"""Getting many rows into either database: foreign keys and indexes are taken away first and checked at the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, pool

from casework.demo.bulk.sheet import Sheet
from casework.secrets_at_rest import Keyring

BATCH = 20_000
SQLITE_CACHE_KIB = 400_000


class BrokenKeys(RuntimeError):
    """The loaded rows break a foreign key; nothing of them can be trusted."""


class Loader(ABC):
    """One connection, owner of the tables, on which sheets are loaded."""

    def __init__(self, driver: Any, sheets: Sequence[Sheet], keyring: Keyring) -> None:
        self.driver = driver
        self.keyring = keyring
        self.sheets = sheets
        self.tables = [sheet.table.name for sheet in sheets]
        self.keys: list[tuple[str, str, str]] = []
        self.indexes: list[tuple[str, str]] = []

    def number(self) -> None:
        """Go on behind the highest key that each table has."""
        for sheet in self.sheets:
            if sheet.is_numbered:
                sheet.next_id = 1 + self.value(f"SELECT coalesce(max(id), 0) FROM {sheet.table.name}")

    def value(self, statement: str) -> int:
        """The single number that a statement gives."""
        return int(self.driver.execute(statement).fetchone()[0])

    def load_full(self) -> None:
        """Load the sheets that hold a batch."""
        for sheet in self.sheets:
            if len(sheet.rows) >= BATCH:
                self.load(sheet)

    def load_rest(self) -> None:
        """Load whatever waits."""
        for sheet in self.sheets:
            if sheet.rows:
                self.load(sheet)

    def keep(self) -> None:
        """A year is complete: load what waits."""
        self.load_rest()

    @abstractmethod
    def load(self, sheet: Sheet) -> None:
        """Write the rows of one sheet."""

    @abstractmethod
    def open(self) -> None:
        """Take away what slows loading down."""

    @abstractmethod
    def close(self) -> None:
        """Put it back, which checks every row; commit. Raises for rows that break a constraint."""

    @abstractmethod
    def give_up(self) -> None:
        """Leave the tables with all their keys and indexes after a failure."""


class PostgresLoader(Loader):
    """COPY in one transaction: either everything is there in the end or nothing."""

    walled: Sequence[str] = ()

    def open(self) -> None:
        """Drop foreign keys and plain indexes, remembering their definitions as the catalogue words them. Step out of
        row security as the owner: COPY refuses to work under it."""
        self.walled = [
            name
            for (name,) in self.driver.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                " AND relforcerowsecurity AND relname = ANY(%s) ORDER BY 1",
                [self.tables],
            ).fetchall()
        ]
        for table in self.walled:
            self.driver.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        self.driver.execute("SET LOCAL TimeZone = 'UTC'")
        self.driver.execute("SET LOCAL maintenance_work_mem = '256MB'")
        self.keys = self.driver.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2",
            [self.tables],
        ).fetchall()
        self.indexes = self.driver.execute(
            "SELECT quote_ident(indexname), indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND schemaname = current_schema() AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            " ORDER BY 1",
            [self.tables],
        ).fetchall()
        for table, name, _definition in self.keys:
            self.driver.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in self.indexes:
            self.driver.execute(f"DROP INDEX {name}")

    def load(self, sheet: Sheet) -> None:
        """COPY the rows."""
        statement = f"COPY {sheet.table.name} ({', '.join(sheet.columns)}) FROM STDIN"
        with self.driver.cursor().copy(statement) as copy:
            for row in sheet.take(self.keyring):
                copy.write_row(row)

    def close(self) -> None:
        """Make the indexes and keys again, set the sequences, commit, then bring the statistics up to date."""
        for _name, definition in self.indexes:
            self.driver.execute(definition)
        for table, name, definition in self.keys:
            self.driver.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for sheet in self.sheets:
            if sheet.is_numbered and sheet.next_id > 1:
                self.driver.execute(
                    f"SELECT setval(pg_get_serial_sequence('{sheet.table.name}', 'id'), {sheet.next_id - 1})"
                )
        for table in self.walled:
            self.driver.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        self.driver.commit()
        self.driver.autocommit = True
        for table in self.tables:
            self.driver.execute(f"VACUUM (ANALYZE) {table}")

    def give_up(self) -> None:
        """Nothing has happened."""
        self.driver.rollback()


class SqliteLoader(Loader):
    """Batches of one statement each. What is loaded is kept year by year: one transaction of many gigabytes would
    need twice the room on disk."""

    def open(self) -> None:
        """Drop plain indexes; foreign keys are off on this connection and checked as a whole at the end."""
        for pragma in ("foreign_keys=off", "synchronous=off", f"cache_size=-{SQLITE_CACHE_KIB}"):
            self.driver.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" for _table in self.tables)
        self.driver.execute("BEGIN IMMEDIATE")
        self.indexes = self.driver.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            self.tables,
        ).fetchall()
        for name, _definition in self.indexes:
            self.driver.execute(f'DROP INDEX "{name}"')

    def load(self, sheet: Sheet) -> None:
        """Insert the rows with one prepared statement."""
        marks = ", ".join("?" for _column in sheet.columns)
        self.driver.executemany(
            f"INSERT INTO {sheet.table.name} ({', '.join(sheet.columns)}) VALUES ({marks})",
            sheet.take(self.keyring),
        )

    def keep(self) -> None:
        """Load what waits, commit and go on."""
        self.load_rest()
        self.driver.execute("COMMIT")
        self.driver.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Make the indexes again, check the foreign keys, bring the statistics up to date."""
        self._restore()
        self.driver.execute("COMMIT")
        broken = [
            row
            for table in self.tables
            for row in self.driver.execute(f"PRAGMA foreign_key_check({table})").fetchmany(5)
        ]
        if broken:
            raise BrokenKeys(f"loaded rows break foreign keys: {broken[:5]}")
        # The whole of it: with a limit every index of a province seems equally long, and a partial one is passed over.
        self.driver.execute("ANALYZE")
        self.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def give_up(self) -> None:
        """The years that were complete stay, with their indexes."""
        if self.driver.in_transaction:
            self.driver.execute("ROLLBACK")
        self._restore()

    def _restore(self) -> None:
        present = {
            name for (name,) in self.driver.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        }
        for name, definition in self.indexes:
            if name not in present:
                self.driver.execute(definition)


@contextmanager
def loading(url: str, sheets: Sequence[Sheet], keyring: Keyring) -> Iterator[Loader]:
    """A loader on a connection of its own to the database of `url`, whose user owns the tables. What lies sealed is
    sealed with the keys of the installation."""
    engine = create_engine(url, poolclass=pool.NullPool)
    is_sqlite = engine.dialect.name == "sqlite"
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    loader: Loader
    if is_sqlite:
        driver.isolation_level = None
        loader = SqliteLoader(driver, sheets, keyring)
    else:
        loader = PostgresLoader(driver, sheets, keyring)
    try:
        loader.open()
        loader.number()
        yield loader
        loader.load_rest()
        loader.close()
    except BaseException:
        loader.give_up()
        raise
    finally:
        connection.close()
        engine.dispose()
