"""Case counters and annual returns carry their levels, so that the walls stand around them as well."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LEVELS = ("tenant_id", "prefecture_id", "province_id")
TRIPLE = ["id", "prefecture_id", "province_id"]


def upgrade() -> None:
    op.add_column("case_counters", sa.Column("prefecture_id", sa.Integer(), nullable=True))
    op.add_column("case_counters", sa.Column("province_id", sa.Integer(), nullable=True))
    for level in LEVELS:
        op.add_column("annual_returns", sa.Column(level, sa.Integer(), nullable=True))
    for level in ("prefecture_id", "province_id"):
        op.execute(
            f"UPDATE case_counters SET {level} ="
            f" (SELECT regions.{level} FROM regions WHERE regions.id = case_counters.tenant_id)"
        )
    for level, rank in zip(LEVELS, ("county", "prefecture", "province"), strict=True):
        above = "NULL" if level == "tenant_id" else f"regions.{level}"
        op.execute(
            f"UPDATE annual_returns SET {level} ="
            f" (SELECT CASE regions.rank WHEN '{rank}' THEN regions.id ELSE {above} END"
            " FROM regions WHERE regions.id = annual_returns.region_id)"
        )
    with op.batch_alter_table("case_counters") as batch:
        batch.alter_column("prefecture_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("province_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            "fk_case_counters_tenant_id_prefecture_id_province_id", "regions", list(LEVELS), TRIPLE
        )
    with op.batch_alter_table("annual_returns") as batch:
        batch.alter_column("province_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            "fk_annual_returns_tenant_id_prefecture_id_province_id", "regions", list(LEVELS), TRIPLE
        )
        batch.create_check_constraint(
            "ck_annual_returns_own_level",
            "coalesce(tenant_id, prefecture_id, province_id) = region_id"
            " AND (tenant_id IS NULL OR prefecture_id IS NOT NULL)",
        )
    freeze_columns("case_counters", LEVELS)
    freeze_columns("annual_returns", LEVELS)


def downgrade() -> None:
    thaw_columns("annual_returns")
    thaw_columns("case_counters")
    with op.batch_alter_table("annual_returns") as batch:
        batch.drop_constraint("ck_annual_returns_own_level", type_="check")
        batch.drop_constraint("fk_annual_returns_tenant_id_prefecture_id_province_id", type_="foreignkey")
        for level in LEVELS:
            batch.drop_column(level)
    with op.batch_alter_table("case_counters") as batch:
        batch.drop_constraint("fk_case_counters_tenant_id_prefecture_id_province_id", type_="foreignkey")
        batch.drop_column("prefecture_id")
        batch.drop_column("province_id")
