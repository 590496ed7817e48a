"""Search tokens: the index by case without rows of no case, and on SQLite one tree fewer (the key is the table)."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "search_tokens"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
OF_CASES = sa.text("case_id IS NOT NULL")


def _rebuilt(*, with_rowid: bool) -> None:
    """SQLite keeps a key of three columns beside the rows unless the table is made without row numbers."""
    if op.get_bind().dialect.name != "sqlite":
        return
    thaw_columns(TABLE)
    with op.batch_alter_table(TABLE, recreate="always", table_kwargs={"sqlite_with_rowid": with_rowid}):
        pass
    freeze_columns(TABLE, LEVELS)


def upgrade() -> None:
    op.drop_index("ix_search_tokens_case", table_name=TABLE)
    _rebuilt(with_rowid=False)
    op.create_index(
        "ix_search_tokens_case",
        TABLE,
        ["case_id", "token"],
        sqlite_where=OF_CASES,
        postgresql_where=OF_CASES,
    )


def downgrade() -> None:
    op.drop_index("ix_search_tokens_case", table_name=TABLE)
    _rebuilt(with_rowid=True)
    op.create_index("ix_search_tokens_case", TABLE, ["case_id", "token"])
