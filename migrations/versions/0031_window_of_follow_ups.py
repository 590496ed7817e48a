"""A follow-up keeps the first day of its window: due date ± working days (K10). Older ones have none and stay as judged."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("follow_ups", sa.Column("window_from_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("follow_ups", "window_from_on")
