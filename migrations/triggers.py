"""Triggers that migrations put on tables. Their text never changes: a new rule is a new function here."""

from alembic import op


def freeze_columns(table: str, columns: tuple[str, ...]) -> None:
    """Refuse every update that changes one of the columns, whoever sends it."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {changed}"
            f" BEGIN SELECT RAISE(ABORT, '{table}: {', '.join(columns)} never change'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{table}: {', '.join(columns)} never change'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})"
        f" EXECUTE FUNCTION {table}_frozen()"
    )


def thaw_columns(table: str) -> None:
    """Take the trigger of `freeze_columns` away."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_frozen")
        return
    op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
    op.execute(f"DROP FUNCTION {table}_frozen()")


def append_only(table: str) -> None:
    """Refuse every update and delete."""
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{table} is append-only'"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def not_append_only(table: str) -> None:
    """Take the triggers of `append_only` away."""
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
            continue
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")


def never_deleted(table: str) -> None:
    """Refuse every delete."""
    _refuse(f"{table}_no_delete", "DELETE", table, "", f"{table}: rows are never deleted")


def only_grows(table: str, column: str) -> None:
    """Refuse every update that makes a number smaller."""
    smaller = f"NEW.{column} < OLD.{column}"
    _refuse(f"{table}_grows", "UPDATE", table, f" WHEN ({smaller})", f"{table}: {column} only grows")


def drop_trigger(table: str, name: str) -> None:
    """Take one trigger (and on PostgreSQL its function) away."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def _refuse(name: str, verb: str, table: str, when: str, words: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {name}()")
