"""Returns have a period, a state and a data date; what stands in the table belongs to the whole year."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LEVELS = ("tenant_id", "prefecture_id", "province_id")
PERIODS = "period IN ('half_year', 'year')"
STATES = "status IN ('draft', 'submitted', 'returned', 'checked', 'frozen')"
OLD_KEY = "uq_annual_returns_region_id_programme_id"
NEW_KEY = "uq_annual_returns_region_id_programme_id_period"
DATES = "(SELECT programmes.data_on FROM programmes WHERE programmes.id = annual_returns.programme_id)"


def _secured(on: bool) -> None:
    """Rows are moved by the owner, whom row security does not let pass while it is forced."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE annual_returns {'FORCE' if on else 'NO FORCE'} ROW LEVEL SECURITY")


def upgrade() -> None:
    op.add_column("annual_returns", sa.Column("data_on", sa.Date(), nullable=True))
    _secured(False)
    op.execute(f"UPDATE annual_returns SET data_on = {DATES}")
    _secured(True)
    thaw_columns("annual_returns")
    with op.batch_alter_table("annual_returns") as batch:
        batch.add_column(sa.Column("period", sa.String(40), nullable=False, server_default="year"))
        batch.add_column(sa.Column("status", sa.String(40), nullable=False, server_default="draft"))
        batch.alter_column("data_on", existing_type=sa.Date(), nullable=False)
        batch.drop_constraint(OLD_KEY, type_="unique")
        batch.create_unique_constraint(NEW_KEY, ["region_id", "programme_id", "period"])
        batch.create_check_constraint("ck_annual_returns_period", PERIODS)
        batch.create_check_constraint("ck_annual_returns_status", STATES)
    freeze_columns("annual_returns", LEVELS)


def downgrade() -> None:
    _secured(False)
    op.execute("DELETE FROM annual_returns WHERE period <> 'year'")
    _secured(True)
    thaw_columns("annual_returns")
    with op.batch_alter_table("annual_returns") as batch:
        batch.drop_constraint("ck_annual_returns_status", type_="check")
        batch.drop_constraint("ck_annual_returns_period", type_="check")
        batch.drop_constraint(NEW_KEY, type_="unique")
        batch.create_unique_constraint(OLD_KEY, ["region_id", "programme_id"])
        for column in ("status", "period", "data_on"):
            batch.drop_column(column)
    freeze_columns("annual_returns", LEVELS)
