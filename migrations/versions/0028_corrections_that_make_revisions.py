"""What an approved correction does to each frozen return, and which corrections a version has."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("return_corrections", sa.Column("changes", sa.Text(), nullable=False, server_default=""))
    op.add_column("return_corrections", sa.Column("decided_number", sa.Integer(), nullable=True))
    op.add_column("return_versions", sa.Column("corrections", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("return_versions", "corrections")
    op.drop_column("return_corrections", "decided_number")
    op.drop_column("return_corrections", "changes")
