"""Saved views of lists, steps on many rows at once, and experts in the search."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
TABLES = ("saved_views", "bulk_runs", "bulk_rows", "expert_tokens")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
CASES = "case_id = ANY ((SELECT string_to_array(nullif(current_setting('app.cases', true), ''), ',')::integer[])::integer[])"
OF_CASES = f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} OR {CASES} THEN true END) IS NOT NULL"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
LISTS = "IN ('cases', 'actions', 'follow_ups', 'visits', 'nominations', 'enterprises', 'experts')"


def stamps() -> list[sa.Column]:
    names = ("created_at", "updated_at")
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def upgrade() -> None:
    make_views()
    make_runs()
    make_rows()
    make_expert_tokens()
    freeze_columns("bulk_rows", LEVELS)
    if is_postgresql():
        for table in TABLES:
            grant(table, PLAIN)
        wall("bulk_rows", OF_CASES)


def make_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("sharing", sa.String(40), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"list_kind {LISTS}", name="ck_saved_views_list_kind"),
        sa.CheckConstraint("sharing IN ('own', 'unit', 'below')", name="ck_saved_views_sharing"),
        sa.CheckConstraint("name <> ''", name="ck_saved_views_has_name"),
        sa.CheckConstraint(
            "sharing = 'own' OR region_id IS NOT NULL", name="ck_saved_views_shared_with_a_unit"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_views_user_id"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_saved_views_region_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("user_id", "list_kind", "name", name="uq_saved_views_user_id_list_kind_name"),
    )
    op.create_index("ix_saved_views_region", "saved_views", ["region_id", "list_kind"])


def make_runs() -> None:
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(40), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("settings_json", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("undo_asked_on", sa.Date(), nullable=True),
        *stamps(),
        sa.CheckConstraint(f"list_kind {LISTS}", name="ck_bulk_runs_list_kind"),
        sa.CheckConstraint("act IN ('assign', 'move', 'remind', 'strike_off')", name="ck_bulk_runs_act"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_bulk_runs_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_runs"),
    )
    op.create_index("ix_bulk_runs_user_id", "bulk_runs", ["user_id", "id"])


def make_rows() -> None:
    op.create_table(
        "bulk_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in LEVELS),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before_json", sa.Text(), nullable=False),
        sa.Column("after_version", sa.Integer(), nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'refused', 'undone', 'kept')", name="ck_bulk_rows_state"
        ),
        sa.ForeignKeyConstraint(
            LEVELS,
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_bulk_rows_tenant_id_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_bulk_rows_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_runs.id"], name="fk_bulk_rows_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_rows"),
        sa.UniqueConstraint("run_id", "object_id", name="uq_bulk_rows_run_id_object_id"),
    )
    op.create_index("ix_bulk_rows_run_state", "bulk_rows", ["run_id", "state", "place"])
    op.create_index("ix_bulk_rows_case_id", "bulk_rows", ["case_id"])


def make_expert_tokens() -> None:
    op.create_table(
        "expert_tokens",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name="fk_expert_tokens_expert_id"),
        sa.PrimaryKeyConstraint("expert_id", "token", name="pk_expert_tokens"),
    )
    op.create_index("ix_expert_tokens_token", "expert_tokens", ["token", "expert_id"])


def downgrade() -> None:
    if is_postgresql():
        no_wall("bulk_rows")
        for table in reversed(TABLES):
            take_rights(table)
    thaw_columns("bulk_rows")
    for table in ("expert_tokens", "bulk_rows", "bulk_runs", "saved_views"):
        op.drop_table(table)
