"""Visits, follow-ups, notices, job runs."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("arrived_at", sa.Time(), nullable=True),
        sa.Column("left_at", sa.Time(), nullable=True),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("days", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("companions", sa.String(), nullable=False),
        sa.Column("enterprise_people", sa.String(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("new_problems", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filing_due_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("accompany_note", sa.Text(), nullable=False),
        sa.Column("enterprise_confirmed_on", sa.Date(), nullable=True),
        sa.Column("enterprise_remark", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("way IN ('on_site', 'video', 'phone')", name="ck_visits_way"),
        sa.CheckConstraint("days > 0", name="ck_visits_days"),
        sa.CheckConstraint(
            "left_at IS NULL OR arrived_at IS NULL OR left_at > arrived_at",
            name="ck_visits_leaves_after_arrival",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_visits_author_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_visits_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_visits_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("case_id", "id", name="uq_visits_case_id_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_visits_case_id_number"),
    )
    op.create_index(
        "ix_visits_prefecture_id_held_on", "visits", ["prefecture_id", "held_on", "id"], unique=False
    )
    op.create_index("ix_visits_province_id_held_on", "visits", ["province_id", "held_on", "id"], unique=False)
    op.create_index("ix_visits_tenant_id_held_on", "visits", ["tenant_id", "held_on", "id"], unique=False)
    op.create_table(
        "visit_experts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "visit_id"], ["visits.case_id", "visits.id"], name="fk_visit_experts_case_id_visit_id"
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name="fk_visit_experts_expert_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_visit_experts_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_visit_experts_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_experts"),
        sa.UniqueConstraint("visit_id", "expert_id", name="uq_visit_experts_visit_id_expert_id"),
    )
    op.create_index("ix_visit_experts_case_id", "visit_experts", ["case_id"], unique=False)
    op.create_index("ix_visit_experts_expert_id", "visit_experts", ["expert_id"], unique=False)
    op.create_table(
        "visit_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("progress_percent", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "action_item_id"],
            ["action_items.case_id", "action_items.id"],
            name="fk_visit_actions_case_id_action_item_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "visit_id"], ["visits.case_id", "visits.id"], name="fk_visit_actions_case_id_visit_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_visit_actions_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_visit_actions_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_actions"),
        sa.UniqueConstraint("visit_id", "action_item_id", name="uq_visit_actions_visit_id_action_item_id"),
    )
    op.create_index("ix_visit_actions_action_item_id", "visit_actions", ["action_item_id"], unique=False)
    op.create_index("ix_visit_actions_case_id", "visit_actions", ["case_id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("window_until_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_by_name", sa.String(), nullable=False),
        sa.Column("way", sa.String(40), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("new_problems", sa.Text(), nullable=False),
        sa.Column("enterprise_opinion", sa.Text(), nullable=False),
        sa.Column("needs_more_help", sa.Boolean(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("is_excused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cancelled_on IS NULL OR cancel_reason <> ''", name="ck_follow_ups_cancel_has_reason"
        ),
        sa.CheckConstraint("kind IN ('regular', 'after_action', 'look_back')", name="ck_follow_ups_kind"),
        sa.CheckConstraint("way IN ('on_site', 'video', 'phone')", name="ck_follow_ups_way"),
        sa.CheckConstraint("held_on IS NULL OR cancelled_on IS NULL", name="ck_follow_ups_held_or_cancelled"),
        sa.CheckConstraint(
            "NOT is_excused OR cancelled_on IS NOT NULL", name="ck_follow_ups_excused_is_cancelled"
        ),
        sa.CheckConstraint("window_until_on >= due_on", name="ck_follow_ups_window"),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name="fk_follow_ups_assignee_id"),
        sa.ForeignKeyConstraint(["held_by_id"], ["users.id"], name="fk_follow_ups_held_by_id"),
        sa.ForeignKeyConstraint(["origin_id"], ["follow_ups.id"], name="fk_follow_ups_origin_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_follow_ups_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_follow_ups_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
        sa.UniqueConstraint("case_id", "id", name="uq_follow_ups_case_id_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_follow_ups_case_id_number"),
    )
    op.create_index(
        "ix_follow_ups_open_prefecture",
        "follow_ups",
        ["prefecture_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"),
        postgresql_where=sa.text("held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"),
    )
    op.create_index(
        "ix_follow_ups_open_province",
        "follow_ups",
        ["province_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"),
        postgresql_where=sa.text("held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"),
    )
    op.create_index(
        "ix_follow_ups_open_tenant",
        "follow_ups",
        ["tenant_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"),
        postgresql_where=sa.text("held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"),
    )
    op.create_index(
        "ix_follow_ups_prefecture_id_due_on", "follow_ups", ["prefecture_id", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_follow_ups_province_id_due_on", "follow_ups", ["province_id", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_follow_ups_tenant_id_due_on", "follow_ups", ["tenant_id", "due_on", "id"], unique=False
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("details_json", sa.Text(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('deadline', 'hand_over', 'information', 'nudge')", name="ck_notices_kind"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notices_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint(
            "user_id", "subject", "due_on", "step", name="uq_notices_user_id_subject_due_on_step"
        ),
    )
    op.create_index("ix_notices_inbox", "notices", ["user_id", "read_at", "id"], unique=False)
    op.create_index("ix_notices_subject", "notices", ["subject", "due_on", "step"], unique=False)
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('running', 'done', 'failed')", name="ck_job_runs_outcome"),
        sa.PrimaryKeyConstraint("id", name="pk_job_runs"),
        sa.UniqueConstraint("name", "slot", name="uq_job_runs_name_slot"),
    )
    freeze_columns("visits", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("visit_experts", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("visit_actions", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("follow_ups", ("tenant_id", "prefecture_id", "province_id"))


def downgrade() -> None:
    thaw_columns("follow_ups")
    thaw_columns("visit_actions")
    thaw_columns("visit_experts")
    thaw_columns("visits")
    op.drop_table("job_runs")
    op.drop_table("notices")
    op.drop_table("follow_ups")
    op.drop_table("visit_actions")
    op.drop_table("visit_experts")
    op.drop_table("visits")
