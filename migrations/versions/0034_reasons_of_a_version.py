"""A version of the plan keeps why constraints have no measure; versions of before say what their constraints say today.

Forms of places that were given up count no more for their credit code, as since then the withdrawal itself says: a second
file on the enterprise can be merged. The way back keeps that, for it cannot be told apart.
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import by_the_owner

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("no_actions", sa.Text(), nullable=True))
    with by_the_owner("nominations", "cases"):
        op.execute(
            "UPDATE nominations SET is_live = false WHERE is_live AND id IN"
            " (SELECT nomination_id FROM cases WHERE withdrawn_on IS NOT NULL AND continues_id IS NULL)"
        )


def downgrade() -> None:
    op.drop_column("plans", "no_actions")
