"""Imports: files and pasted tables of a county with what was found about each row."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
TABLES = ("import_batches", "import_rows")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
OF_UNITS = f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} THEN true END) IS NOT NULL"
LEVELS = ("tenant_id", "prefecture_id", "province_id")


def levels() -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in LEVELS]


def stamps() -> list[sa.Column]:
    names = ("created_at", "updated_at")
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def of_the_tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        LEVELS,
        ["regions.id", "regions.prefecture_id", "regions.province_id"],
        name=f"fk_{table}_tenant_id_prefecture_id_province_id",
    )


def upgrade() -> None:
    make_batches()
    make_rows()
    for table in TABLES:
        freeze_columns(table, LEVELS)
    if is_postgresql():
        for table in TABLES:
            grant(table, PLAIN)
            wall(table, OF_UNITS)


def make_batches() -> None:
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("head_json", sa.Text(), nullable=False),
        sa.Column("counts_json", sa.Text(), nullable=False),
        sa.Column("takes_different", sa.Boolean(), nullable=False),
        sa.Column("takes_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("uploaded_on", sa.Date(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_name", sa.String(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('enterprises', 'nominations')", name="ck_import_batches_kind"),
        sa.CheckConstraint(
            "state IN ('preview', 'writing', 'written', 'undoing', 'undone', 'discarded')",
            name="ck_import_batches_state",
        ),
        sa.CheckConstraint(
            "(kind = 'nominations') = (programme_id IS NOT NULL)",
            name="ck_import_batches_programme_of_nominations",
        ),
        of_the_tenant("import_batches"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_import_batches_programme_id"),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name="fk_import_batches_uploaded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_batches"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_import_batches_tenant_id_id"),
    )
    op.create_index("ix_import_batches_tenant_list", "import_batches", ["tenant_id", "id"])
    op.create_index("ix_import_batches_tenant_file", "import_batches", ["tenant_id", "sha256"])


def make_rows() -> None:
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("double_of", sa.Integer(), nullable=True),
        sa.Column("cells_json", sa.Text(), nullable=False),
        sa.Column("values_json", sa.Text(), nullable=False),
        sa.Column("notes_json", sa.Text(), nullable=False),
        sa.Column("before_json", sa.Text(), nullable=False),
        sa.Column("made_id", sa.Integer(), nullable=True),
        sa.Column("made_json", sa.Text(), nullable=False),
        *stamps(),
        sa.CheckConstraint(
            "finding IN ('new', 'different', 'same', 'elsewhere', 'double', 'wrong')",
            name="ck_import_rows_finding",
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'written', 'refused', 'undone', 'kept')",
            name="ck_import_rows_state",
        ),
        of_the_tenant("import_rows"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["import_batches.tenant_id", "import_batches.id"],
            name="fk_import_rows_tenant_id_batch_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_rows"),
        sa.UniqueConstraint("batch_id", "line", name="uq_import_rows_batch_id_line"),
    )
    op.create_index("ix_import_rows_batch_finding", "import_rows", ["batch_id", "finding", "line"])
    op.create_index("ix_import_rows_batch_state", "import_rows", ["batch_id", "state", "line"])


def downgrade() -> None:
    for table in reversed(TABLES):
        if is_postgresql():
            no_wall(table)
            take_rights(table)
        thaw_columns(table)
        op.drop_table(table)
