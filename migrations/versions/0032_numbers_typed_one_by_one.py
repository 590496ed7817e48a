"""Each number typed on a return keeps since when it stands and who typed it; what was typed so far was typed on one day."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

COLUMNS = ("trained_person_times", "heads_trained", "enterprises_trained")


def upgrade() -> None:
    op.add_column("annual_returns", sa.Column("typed_numbers", sa.Text(), server_default="", nullable=False))
    _without_force(_fill)


def downgrade() -> None:
    op.drop_column("annual_returns", "typed_numbers")


def _fill() -> None:
    """Who typed it is not known of older rows: 0."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(f"SELECT id, typed_on, {', '.join(COLUMNS)} FROM annual_returns WHERE typed_on IS NOT NULL")
    ).mappings()
    for row in list(rows):
        typed = [
            {"by": 0, "name": name, "on": str(row["typed_on"])[:10], "value": row[name]}
            for name in COLUMNS
            if row[name] is not None
        ]
        changed = connection.execute(
            sa.text("UPDATE annual_returns SET typed_numbers = :typed WHERE id = :id"),
            {"typed": json.dumps(typed, separators=(",", ":")) if typed else "", "id": row["id"]},
        )
        if changed.rowcount != 1:
            raise RuntimeError("the typed numbers of a return were not written")


def _without_force(work) -> None:  # type: ignore[no-untyped-def]
    """Under FORCE the owner would silently change no row (see the decision on row security)."""
    if op.get_bind().dialect.name != "postgresql":
        work()
        return
    op.execute("ALTER TABLE annual_returns NO FORCE ROW LEVEL SECURITY")
    work()
    op.execute("ALTER TABLE annual_returns FORCE ROW LEVEL SECURITY")
