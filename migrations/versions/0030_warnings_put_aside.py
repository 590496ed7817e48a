"""Early warnings that the unit responsible put aside: until when, why, and what they said at the time."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLE = "warning_asides"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
OF_UNITS = f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} THEN true END) IS NOT NULL"
RULES = (
    "rule IN ('no-visit', 'slipped-twice', 'high-without-action', 'silent', 'overloaded', 'evidence-missing')"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("prefecture_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("put_on", sa.Date(), nullable=False),
        sa.Column("put_by_id", sa.Integer(), nullable=False),
        sa.Column("put_by_name", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "coalesce(tenant_id, prefecture_id, province_id) = region_id"
            " AND (tenant_id IS NULL OR prefecture_id IS NOT NULL)",
            name="ck_warning_asides_own_level",
        ),
        sa.CheckConstraint(RULES, name="ck_warning_asides_rule"),
        sa.CheckConstraint(
            "reason <> '' AND facts <> '' AND put_by_name <> ''", name="ck_warning_asides_words"
        ),
        sa.CheckConstraint("until_on >= put_on", name="ck_warning_asides_days"),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by_name = '')", name="ck_warning_asides_ended"),
        sa.ForeignKeyConstraint(
            LEVELS,
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_warning_asides_tenant_id_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_warning_asides_region_id"),
        sa.ForeignKeyConstraint(["put_by_id"], ["users.id"], name="fk_warning_asides_put_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_warning_asides"),
    )
    for level in LEVELS:
        op.create_index(
            f"ix_warning_asides_{level.removesuffix('_id')}",
            TABLE,
            [level, "until_on"],
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
    freeze_columns(TABLE, LEVELS)
    if is_postgresql():
        grant(TABLE, "SELECT, INSERT, UPDATE, DELETE")
        wall(TABLE, OF_UNITS)


def downgrade() -> None:
    if is_postgresql():
        no_wall(TABLE)
        take_rights(TABLE)
    thaw_columns(TABLE)
    for level in LEVELS:
        op.drop_index(f"ix_warning_asides_{level.removesuffix('_id')}", table_name=TABLE)
    op.drop_table(TABLE)
