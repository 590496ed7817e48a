"""Year-end figures: standard indicators with what was counted, heads trained, training classes, target of heads."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LEVELS = ("tenant_id", "prefecture_id", "province_id")
UNITS = " OR ".join(
    f"{level}_id = (SELECT nullif(current_setting('app.{setting}', true), '')::integer)"
    for level, setting in (("province", "province"), ("prefecture", "prefecture"), ("tenant", "county"))
)
STANDARDS = "'spot_check', 'first_pass', 'defects', 'quality_loss', 'complaints_per_orders', 'complaints_per_units', 'revenue'"
# Added in one statement with their CHECK: no table is rebuilt, so every trigger stays where it is.
ADDED = (
    ("indicators", "standard", "VARCHAR(40)", f"CONSTRAINT ck_indicators_standard CHECK (standard IN ({STANDARDS}))"),
    ("indicator_values", "counted", "NUMERIC(16, 4)", ""),
    ("indicator_values", "counted_more", "NUMERIC(16, 4)", ""),
    (
        "indicator_values",
        "out_of",
        "NUMERIC(16, 4)",
        "CONSTRAINT ck_indicator_values_counts CHECK"
        " (coalesce(counted, 0) >= 0 AND coalesce(counted_more, 0) >= 0 AND coalesce(out_of, 1) > 0)",
    ),
    (
        "programmes",
        "heads_to_train",
        "INTEGER DEFAULT '350' NOT NULL",
        "CONSTRAINT ck_programmes_heads_to_train CHECK (heads_to_train >= 0)",
    ),
    ("annual_returns", "heads_trained", "INTEGER", ""),
    (
        "annual_returns",
        "enterprises_trained",
        "INTEGER",
        "CONSTRAINT ck_annual_returns_heads CHECK (coalesce(enterprises_trained, 0) >= 0"
        " AND coalesce(heads_trained, 0) >= coalesce(enterprises_trained, 0)"
        " AND (heads_trained IS NULL OR training_source <> ''))",
    ),
)  # fmt: skip


def upgrade() -> None:
    for table, column, kind, check in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {check}")
    op.create_index(
        "uq_indicators_standard",
        "indicators",
        ["case_id", "standard"],
        unique=True,
        sqlite_where=sa.text("standard IS NOT NULL"),
        postgresql_where=sa.text("standard IS NOT NULL"),
    )
    op.create_index("uq_annual_returns_region_id_id", "annual_returns", ["region_id", "id"], unique=True)
    make_training_classes()
    freeze_columns("training_classes", LEVELS)
    if is_postgresql():
        grant("training_classes", "SELECT, INSERT, UPDATE, DELETE")
        wall("training_classes", f"(CASE WHEN {UNITS} THEN true END) IS NOT NULL")


def make_training_classes() -> None:
    op.create_table(
        "training_classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("prefecture_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("enterprises", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("person_times", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Numeric(5, 1), nullable=False),
        sa.Column("assessed", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "coalesce(tenant_id, prefecture_id, province_id) = region_id"
            " AND (tenant_id IS NULL OR prefecture_id IS NOT NULL)",
            name="ck_training_classes_own_level",
        ),
        sa.CheckConstraint("session <> '' AND topic <> '' AND place <> ''", name="ck_training_classes_words"),
        sa.CheckConstraint("ended_on >= held_on", name="ck_training_classes_days"),
        sa.CheckConstraint(
            "enterprises >= 0 AND heads >= 0 AND hours > 0 AND passed >= 0 AND heads <= person_times"
            " AND passed <= assessed AND assessed <= person_times",
            name="ck_training_classes_counts",
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_training_classes_region_id"),
        sa.ForeignKeyConstraint(
            ["region_id", "return_id"],
            ["annual_returns.region_id", "annual_returns.id"],
            name="fk_training_classes_region_id_return_id",
        ),
        sa.ForeignKeyConstraint(
            LEVELS,
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_training_classes_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_training_classes"),
        sa.UniqueConstraint("return_id", "session", name="uq_training_classes_return_id_session"),
    )


def downgrade() -> None:
    if is_postgresql():
        no_wall("training_classes")
        take_rights("training_classes")
    thaw_columns("training_classes")
    op.drop_table("training_classes")
    op.drop_index("uq_annual_returns_region_id_id", "annual_returns")
    op.drop_index("uq_indicators_standard", "indicators")
    for table, column, _kind, _check in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
