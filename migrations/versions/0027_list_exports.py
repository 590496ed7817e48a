"""Long lists as files: who asked for which, and what became of it."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, take_rights

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LISTS = "IN ('cases', 'actions', 'follow_ups', 'visits', 'nominations', 'enterprises', 'experts')"
STATES = "IN ('waiting', 'writing', 'ready', 'failed', 'cancelled', 'expired')"
LIVE = sa.text("state IN ('waiting', 'writing')")


def upgrade() -> None:
    op.create_table(
        "list_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("file_format", sa.String(40), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"list_kind {LISTS}", name="ck_list_exports_list_kind"),
        sa.CheckConstraint("file_format IN ('xlsx', 'csv')", name="ck_list_exports_file_format"),
        sa.CheckConstraint(f"state {STATES}", name="ck_list_exports_state"),
        sa.CheckConstraint(
            "row_count >= 0 AND attempts >= 0 AND size_bytes >= 0", name="ck_list_exports_counts"
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR (fingerprint <> '' AND stored_name <> '')",
            name="ck_list_exports_ready_has_a_file",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_list_exports_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_list_exports"),
    )
    op.create_index("ix_list_exports_user_id", "list_exports", ["user_id", "id"])
    op.create_index("ix_list_exports_state", "list_exports", ["state", "id"])
    op.create_index(
        "uq_list_exports_live",
        "list_exports",
        ["user_id", "list_kind"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    if is_postgresql():
        grant("list_exports", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    if is_postgresql():
        take_rights("list_exports")
    op.drop_table("list_exports")
