"""Visits that the enterprise denied: few rows that wait for an answer, found without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LEVELS = ("tenant", "prefecture", "province")
DENIED = "enterprise_denied_on IS NOT NULL"


def upgrade() -> None:
    for level in LEVELS:
        op.create_index(
            f"ix_visits_open_{level}",
            "visits",
            [f"{level}_id", "enterprise_denied_on", "id"],
            unique=False,
            sqlite_where=sa.text(DENIED),
            postgresql_where=sa.text(DENIED),
        )


def downgrade() -> None:
    for level in LEVELS:
        op.drop_index(f"ix_visits_open_{level}", table_name="visits")
