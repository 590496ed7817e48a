"""Who changed a row last: whoever meets an edit conflict is told. Measures of a draft get a version, too."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "acceptances",
    "action_items",
    "annual_returns",
    "case_transfers",
    "cases",
    "constraints",
    "correction_requests",
    "diagnoses",
    "enterprise_years",
    "enterprises",
    "experts",
    "follow_ups",
    "indicators",
    "invitations",
    "nominations",
    "plan_lines",
    "plans",
    "programmes",
    "reopenings",
    "results",
    "retention_plans",
    "roll_over_decisions",
    "roll_overs",
    "users",
    "visits",
)


def upgrade() -> None:
    op.add_column("plan_lines", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for table in TABLES:
        op.add_column(table, sa.Column("changed_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "changed_by_id")
    op.drop_column("plan_lines", "version")
