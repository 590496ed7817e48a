"""Reasoned access of superior units: who opened what of a case, why and for how long."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LEVELS = ("tenant_id", "prefecture_id", "province_id")
STAFF = (
    "(CASE WHEN province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
    " OR prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
    " OR tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
    " THEN true END) IS NOT NULL"
)
KINDS = (
    "'opened', 'expert_assigned', 'declaration_signed', 'expert_ended', 'team_ready', 'diagnosis_started',"
    " 'self_assessed', 'report_submitted', 'report_answered', 'diagnosed', 'plan_submitted', 'plan_returned',"
    " 'plan_approved', 'progress_reported', 'action_done', 'action_returned', 'action_struck_off', 'action_dropped',"
    " 'extension_requested', 'extension_decided', 'visited', 'visit_confirmed', 'followed_up', 'follow_up_cancelled',"
    " 'judged', 'acceptance_applied', 'acceptance_opinion', 'acceptance_concluded', 'survey_answered',"
    " 'result_recorded', 'closed', 'archived', 'suspended', 'resumed', 'withdrawal_requested', 'withdrawn',"
    " 'substituted', 'carried_over', 'reopened', 'transferred', 'officer_changed', 'reminded', 'file_added'"
)


def upgrade() -> None:
    op.create_table(
        "case_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name="ck_case_openings_has_reason"),
        sa.CheckConstraint("until_at > opened_at", name="ck_case_openings_period"),
        sa.ForeignKeyConstraint(
            list(LEVELS),
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_case_openings_tenant_id_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_case_openings_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_case_openings_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_openings"),
    )
    op.create_index("ix_case_openings_case_id", "case_openings", ["case_id"])
    freeze_columns("case_openings", LEVELS)
    op.add_column("sign_in_sessions", sa.Column("opened", sa.Text(), nullable=False, server_default=""))
    set_kinds(f"kind IN ({KINDS}, 'opened_with_reason')")
    if is_postgresql():
        grant("case_openings", "SELECT, INSERT, UPDATE, DELETE")
        wall("case_openings", STAFF)


def set_kinds(condition: str) -> None:
    """Another CHECK. SQLite makes the table anew, without its trigger."""
    if not is_postgresql():
        thaw_columns("case_events")
    with op.batch_alter_table("case_events") as batch:
        batch.drop_constraint("ck_case_events_kind", type_="check")
        batch.create_check_constraint("ck_case_events_kind", condition)
    if not is_postgresql():
        freeze_columns("case_events", LEVELS)


def downgrade() -> None:
    if is_postgresql():
        no_wall("case_openings")
        take_rights("case_openings")
        op.execute("ALTER TABLE case_events NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM case_events WHERE kind = 'opened_with_reason'")
    if is_postgresql():
        op.execute("ALTER TABLE case_events FORCE ROW LEVEL SECURITY")
    set_kinds(f"kind IN ({KINDS})")
    with op.batch_alter_table("sign_in_sessions") as batch:
        batch.drop_column("opened")
    thaw_columns("case_openings")
    op.drop_table("case_openings")
