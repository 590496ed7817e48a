"""A follow-up keeps the day on which it was entered and until when that was in time (补录); a case that came from another
county keeps when the enterprise answered its survey there. Follow-ups entered before have neither, and are not judged.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("follow_ups", sa.Column("filed_on", sa.Date(), nullable=True))
    op.add_column("follow_ups", sa.Column("filing_due_on", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("survey_answered_before_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "survey_answered_before_on")
    op.drop_column("follow_ups", "filing_due_on")
    op.drop_column("follow_ups", "filed_on")
