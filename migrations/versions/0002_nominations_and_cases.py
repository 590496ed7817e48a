"""Nominations, cases, teams, story."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("identity_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("returned_from", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("draft_json", sa.Text(), nullable=False),
        sa.Column("contested_on", sa.Date(), nullable=True),
        sa.Column("enterprise_name", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("industry_code", sa.String(), nullable=False),
        sa.Column("chain_code", sa.String(), nullable=False),
        sa.Column("main_product", sa.String(), nullable=False),
        sa.Column("figures_year", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("revenue_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("assets_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("size", sa.String(40), nullable=True),
        sa.Column("is_above_scale", sa.Boolean(), nullable=True),
        sa.Column("specialised_grade", sa.String(40), nullable=False),
        sa.Column("has_quality_officer", sa.Boolean(), nullable=True),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("licences", sa.String(), nullable=False),
        sa.Column("spot_checks_failed", sa.Integer(), nullable=True),
        sa.Column("spot_checks", sa.String(), nullable=False),
        sa.Column("main_problems", sa.String(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("no_serious_illegality_checked_on", sa.Date(), nullable=True),
        sa.Column("is_willing", sa.Boolean(), nullable=False),
        sa.Column("county_opinion", sa.String(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("forwarded_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("notice_until_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("prefecture_rank", sa.Integer(), nullable=True),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("size IN ('large', 'medium', 'small', 'micro')", name="ck_nominations_size"),
        sa.CheckConstraint(
            "specialised_grade IN ('none', 'innovative', 'specialised', 'little_giant')",
            name="ck_nominations_specialised_grade",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'prefecture_review', 'province_review', 'public_notice', 'confirmed', 'returned', 'not_selected', 'reserve', 'withdrawn')",
            name="ck_nominations_status",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'withdrawn') OR (enterprise_id IS NOT NULL AND identity_id IS NOT NULL)",
            name="ck_nominations_submitted_has_enterprise",
        ),
        sa.CheckConstraint(
            "confirmed_on IS NULL OR decided_on IS NOT NULL", name="ck_nominations_confirmed_after_decision"
        ),
        sa.CheckConstraint(
            "spot_checks_failed IS NULL OR spot_checks_failed >= 0", name="ck_nominations_spot_checks_failed"
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["enterprise_identities.id"], name="fk_nominations_identity_id"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name="fk_nominations_officer_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_nominations_programme_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enterprise_id"],
            ["enterprises.tenant_id", "enterprises.id"],
            name="fk_nominations_tenant_id_enterprise_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_nominations_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_nominations"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_nominations_tenant_id_id"),
    )
    op.create_index("ix_nominations_enterprise_id", "nominations", ["enterprise_id"], unique=False)
    op.create_index(
        "ix_nominations_prefecture_list",
        "nominations",
        ["prefecture_id", "programme_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        "ix_nominations_prefecture_status", "nominations", ["prefecture_id", "status", "id"], unique=False
    )
    op.create_index(
        "ix_nominations_province_list",
        "nominations",
        ["province_id", "programme_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        "ix_nominations_province_status", "nominations", ["province_id", "status", "id"], unique=False
    )
    op.create_index(
        "ix_nominations_tenant_list",
        "nominations",
        ["tenant_id", "programme_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        "ix_nominations_tenant_status", "nominations", ["tenant_id", "status", "id"], unique=False
    )
    op.create_index(
        "uq_nominations_live_identity",
        "nominations",
        ["programme_id", "identity_id"],
        unique=True,
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )
    op.create_table(
        "nomination_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('submit', 'take', 'forward', 'return', 'select', 'reserve', 'reject', 'publish', 'confirm', 'withdraw')",
            name="ck_nomination_steps_decision",
        ),
        sa.CheckConstraint(
            "decision NOT IN ('return', 'reject') OR opinion <> ''",
            name="ck_nomination_steps_refusal_has_reason",
        ),
        sa.CheckConstraint(
            "step IN ('county', 'prefecture', 'province', 'public_notice')", name="ck_nomination_steps_step"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_nomination_steps_actor_id"),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name="fk_nomination_steps_nomination_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_nomination_steps_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_nomination_steps"),
    )
    op.create_index("ix_nomination_steps_nomination_id", "nomination_steps", ["nomination_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("status_before_suspension", sa.String(40), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_name", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("industry_code", sa.String(), nullable=False),
        sa.Column("chain_code", sa.String(), nullable=False),
        sa.Column("main_product", sa.String(), nullable=False),
        sa.Column("size", sa.String(40), nullable=True),
        sa.Column("figures_year", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("revenue_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("is_above_scale", sa.Boolean(), nullable=True),
        sa.Column("specialised_grade", sa.String(40), nullable=False),
        sa.Column("has_quality_officer", sa.Boolean(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("team_ready_on", sa.Date(), nullable=True),
        sa.Column("diagnosis_started_on", sa.Date(), nullable=True),
        sa.Column("diagnosed_on", sa.Date(), nullable=True),
        sa.Column("plan_approved_on", sa.Date(), nullable=True),
        sa.Column("acceptance_applied_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(40), nullable=True),
        sa.Column("withdrawal_note", sa.String(), nullable=False),
        sa.Column("withdrawal_requested_on", sa.Date(), nullable=True),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        sa.Column("carried_over_on", sa.Date(), nullable=True),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("substitute_for_id", sa.Integer(), nullable=True),
        sa.Column("continues_id", sa.Integer(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("next_due_kind", sa.String(40), nullable=True),
        sa.Column("next_due_label", sa.String(), nullable=False),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "next_due_kind IN ('team', 'diagnosis', 'answer', 'plan', 'plan_review', 'action', 'strike_off', 'follow_up', 'visit_log', 'acceptance', 'rectify', 'closing', 'look_back')",
            name="ck_cases_next_due_kind",
        ),
        sa.CheckConstraint("number <> ''", name="ck_cases_has_number"),
        sa.CheckConstraint("size IN ('large', 'medium', 'small', 'micro')", name="ck_cases_size"),
        sa.CheckConstraint(
            "specialised_grade IN ('none', 'innovative', 'specialised', 'little_giant')",
            name="ck_cases_specialised_grade",
        ),
        sa.CheckConstraint(
            "status IN ('confirmed', 'team_ready', 'diagnosing', 'diagnosed', 'plan_review', 'implementing', 'acceptance', 'accepted', 'closed', 'archived', 'rectify', 'suspended', 'withdrawn', 'transferred')",
            name="ck_cases_status",
        ),
        sa.CheckConstraint(
            "status_before_suspension IN ('confirmed', 'team_ready', 'diagnosing', 'diagnosed', 'plan_review', 'implementing', 'acceptance', 'accepted', 'closed', 'archived', 'rectify', 'suspended', 'withdrawn', 'transferred')",
            name="ck_cases_status_before_suspension",
        ),
        sa.CheckConstraint(
            "withdrawal_reason IN ('stopped', 'deregistered', 'moved_out', 'voluntary', 'became_large', 'serious_illegality', 'other')",
            name="ck_cases_withdrawal_reason",
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR accepted_on IS NOT NULL", name="ck_cases_closed_after_acceptance"
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawal_reason IS NOT NULL", name="ck_cases_withdrawal_has_reason"
        ),
        sa.ForeignKeyConstraint(["continues_id"], ["cases.id"], name="fk_cases_continues_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["enterprise_identities.id"], name="fk_cases_identity_id"),
        sa.ForeignKeyConstraint(["nomination_id"], ["nominations.id"], name="fk_cases_nomination_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name="fk_cases_officer_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_cases_programme_id"),
        sa.ForeignKeyConstraint(["substitute_for_id"], ["cases.id"], name="fk_cases_substitute_for_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enterprise_id"],
            ["enterprises.tenant_id", "enterprises.id"],
            name="fk_cases_tenant_id_enterprise_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_cases_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint(
            "programme_id", "tenant_id", "sequence", name="uq_cases_programme_id_tenant_id_sequence"
        ),
        sa.UniqueConstraint("tenant_id", "id", name="uq_cases_tenant_id_id"),
    )
    op.create_index("ix_cases_enterprise_id", "cases", ["enterprise_id"], unique=False)
    op.create_index("ix_cases_nomination_id", "cases", ["nomination_id"], unique=False)
    op.create_index("ix_cases_officer_id", "cases", ["officer_id"], unique=False)
    op.create_index(
        "ix_cases_prefecture_chain_due",
        "cases",
        ["prefecture_id", "chain_code", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_changed", "cases", ["prefecture_id", "updated_at", "id"], unique=False
    )
    op.create_index("ix_cases_prefecture_due", "cases", ["prefecture_id", "next_due_on", "id"], unique=False)
    op.create_index("ix_cases_prefecture_number", "cases", ["prefecture_id", "number", "id"], unique=False)
    op.create_index(
        "ix_cases_prefecture_programme_changed",
        "cases",
        ["prefecture_id", "programme_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_programme_due",
        "cases",
        ["prefecture_id", "programme_id", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_programme_number",
        "cases",
        ["prefecture_id", "programme_id", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_programme_status_changed",
        "cases",
        ["prefecture_id", "programme_id", "status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_programme_status_due",
        "cases",
        ["prefecture_id", "programme_id", "status", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_programme_status_number",
        "cases",
        ["prefecture_id", "programme_id", "status", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_status_changed",
        "cases",
        ["prefecture_id", "status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_status_due",
        "cases",
        ["prefecture_id", "status", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_status_number",
        "cases",
        ["prefecture_id", "status", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_prefecture_visited",
        "cases",
        ["prefecture_id", "last_visit_on"],
        unique=False,
        sqlite_where=sa.text("status = 'implementing'"),
        postgresql_where=sa.text("status = 'implementing'"),
    )
    op.create_index(
        "ix_cases_province_chain_due",
        "cases",
        ["province_id", "chain_code", "next_due_on", "id"],
        unique=False,
    )
    op.create_index("ix_cases_province_changed", "cases", ["province_id", "updated_at", "id"], unique=False)
    op.create_index("ix_cases_province_due", "cases", ["province_id", "next_due_on", "id"], unique=False)
    op.create_index("ix_cases_province_number", "cases", ["province_id", "number", "id"], unique=False)
    op.create_index(
        "ix_cases_province_programme_changed",
        "cases",
        ["province_id", "programme_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_programme_due",
        "cases",
        ["province_id", "programme_id", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_programme_number",
        "cases",
        ["province_id", "programme_id", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_programme_status_changed",
        "cases",
        ["province_id", "programme_id", "status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_programme_status_due",
        "cases",
        ["province_id", "programme_id", "status", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_programme_status_number",
        "cases",
        ["province_id", "programme_id", "status", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_status_changed",
        "cases",
        ["province_id", "status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_province_status_due", "cases", ["province_id", "status", "next_due_on", "id"], unique=False
    )
    op.create_index(
        "ix_cases_province_status_number", "cases", ["province_id", "status", "number", "id"], unique=False
    )
    op.create_index(
        "ix_cases_province_visited",
        "cases",
        ["province_id", "last_visit_on"],
        unique=False,
        sqlite_where=sa.text("status = 'implementing'"),
        postgresql_where=sa.text("status = 'implementing'"),
    )
    op.create_index(
        "ix_cases_tenant_chain_due", "cases", ["tenant_id", "chain_code", "next_due_on", "id"], unique=False
    )
    op.create_index("ix_cases_tenant_changed", "cases", ["tenant_id", "updated_at", "id"], unique=False)
    op.create_index("ix_cases_tenant_due", "cases", ["tenant_id", "next_due_on", "id"], unique=False)
    op.create_index("ix_cases_tenant_number", "cases", ["tenant_id", "number", "id"], unique=False)
    op.create_index(
        "ix_cases_tenant_programme_changed",
        "cases",
        ["tenant_id", "programme_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_tenant_programme_due",
        "cases",
        ["tenant_id", "programme_id", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_tenant_programme_number",
        "cases",
        ["tenant_id", "programme_id", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_tenant_programme_status_changed",
        "cases",
        ["tenant_id", "programme_id", "status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_tenant_programme_status_due",
        "cases",
        ["tenant_id", "programme_id", "status", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_tenant_programme_status_number",
        "cases",
        ["tenant_id", "programme_id", "status", "number", "id"],
        unique=False,
    )
    op.create_index(
        "ix_cases_tenant_status_changed", "cases", ["tenant_id", "status", "updated_at", "id"], unique=False
    )
    op.create_index(
        "ix_cases_tenant_status_due", "cases", ["tenant_id", "status", "next_due_on", "id"], unique=False
    )
    op.create_index(
        "ix_cases_tenant_status_number", "cases", ["tenant_id", "status", "number", "id"], unique=False
    )
    op.create_index(
        "ix_cases_tenant_visited",
        "cases",
        ["tenant_id", "last_visit_on"],
        unique=False,
        sqlite_where=sa.text("status = 'implementing'"),
        postgresql_where=sa.text("status = 'implementing'"),
    )
    op.create_index(
        "ix_cases_withdrawal_requested",
        "cases",
        ["province_id", "withdrawal_requested_on", "id"],
        unique=False,
        sqlite_where=sa.text("withdrawal_requested_on IS NOT NULL AND withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawal_requested_on IS NOT NULL AND withdrawn_on IS NULL"),
    )
    op.create_table(
        "case_experts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR end_reason <> ''", name="ck_case_experts_end_has_reason"),
        sa.CheckConstraint("role IN ('leader', 'member', 'technical')", name="ck_case_experts_role"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name="fk_case_experts_expert_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_case_experts_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_case_experts_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_experts"),
        sa.UniqueConstraint("case_id", "id", name="uq_case_experts_case_id_id"),
    )
    op.create_index("ix_case_experts_expert_id", "case_experts", ["expert_id", "ended_on"], unique=False)
    op.create_index(
        "uq_case_experts_leader",
        "case_experts",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL AND role = 'leader'"),
        postgresql_where=sa.text("ended_on IS NULL AND role = 'leader'"),
    )
    op.create_index(
        "uq_case_experts_present",
        "case_experts",
        ["case_id", "expert_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("details_json", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'expert_assigned', 'declaration_signed', 'expert_ended', 'team_ready', 'diagnosis_started', 'self_assessed', 'report_submitted', 'report_answered', 'diagnosed', 'plan_submitted', 'plan_returned', 'plan_approved', 'progress_reported', 'action_done', 'action_returned', 'action_struck_off', 'action_dropped', 'extension_requested', 'extension_decided', 'visited', 'visit_confirmed', 'followed_up', 'follow_up_cancelled', 'judged', 'acceptance_applied', 'acceptance_opinion', 'acceptance_concluded', 'survey_answered', 'result_recorded', 'closed', 'archived', 'suspended', 'resumed', 'withdrawal_requested', 'withdrawn', 'substituted', 'carried_over', 'reopened', 'transferred', 'officer_changed', 'reminded', 'file_added')",
            name="ck_case_events_kind",
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_case_events_actor_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_case_events_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_case_events_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
    )
    op.create_index("ix_case_events_story", "case_events", ["case_id", "at", "id"], unique=False)
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_case_notes_author_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_case_notes_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_case_notes_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
    )
    op.create_index("ix_case_notes_case_id", "case_notes", ["case_id"], unique=False)
    op.create_table(
        "case_counters",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_case_counters_programme_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["regions.id"], name="fk_case_counters_tenant_id"),
        sa.PrimaryKeyConstraint("programme_id", "tenant_id", name="pk_case_counters"),
    )
    freeze_columns("nominations", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("nomination_steps", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("cases", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("case_experts", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("case_events", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("case_notes", ("tenant_id", "prefecture_id", "province_id"))


def downgrade() -> None:
    thaw_columns("case_notes")
    thaw_columns("case_events")
    thaw_columns("case_experts")
    thaw_columns("cases")
    thaw_columns("nomination_steps")
    thaw_columns("nominations")
    op.drop_table("case_counters")
    op.drop_table("case_notes")
    op.drop_table("case_events")
    op.drop_table("case_experts")
    op.drop_table("cases")
    op.drop_table("nomination_steps")
    op.drop_table("nominations")
