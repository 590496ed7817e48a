"""Acceptance, survey, results, returns, attachments, search tokens."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acceptances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=False),
        sa.Column("applied_by_name", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("shortcomings", sa.Text(), nullable=False),
        sa.Column("expert_opinion", sa.Text(), nullable=False),
        sa.Column("expert_by_id", sa.Integer(), nullable=True),
        sa.Column("expert_name", sa.String(), nullable=False),
        sa.Column("expert_opinion_on", sa.Date(), nullable=True),
        sa.Column("county_opinion", sa.Text(), nullable=False),
        sa.Column("prefecture_opinion", sa.Text(), nullable=False),
        sa.Column("prefecture_name", sa.String(), nullable=False),
        sa.Column("prefecture_opinion_on", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.String(40), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("concluded_by_id", sa.Integer(), nullable=True),
        sa.Column("concluded_by_name", sa.String(), nullable=False),
        sa.Column("rectify_due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("conclusion IN ('pass', 'rectify', 'fail')", name="ck_acceptances_conclusion"),
        sa.CheckConstraint(
            "conclusion IS NULL OR conclusion <> 'rectify' OR rectify_due_on IS NOT NULL",
            name="ck_acceptances_rectify_has_date",
        ),
        sa.CheckConstraint(
            "(concluded_on IS NULL) = (conclusion IS NULL)", name="ck_acceptances_conclusion_complete"
        ),
        sa.CheckConstraint(
            "concluded_by_id IS NULL OR expert_by_id IS NULL OR concluded_by_id <> expert_by_id",
            name="ck_acceptances_two_people",
        ),
        sa.ForeignKeyConstraint(["applied_by_id"], ["users.id"], name="fk_acceptances_applied_by_id"),
        sa.ForeignKeyConstraint(["concluded_by_id"], ["users.id"], name="fk_acceptances_concluded_by_id"),
        sa.ForeignKeyConstraint(["expert_by_id"], ["users.id"], name="fk_acceptances_expert_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_acceptances_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_acceptances_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_acceptances"),
        sa.UniqueConstraint("case_id", "id", name="uq_acceptances_case_id_id"),
        sa.UniqueConstraint("case_id", "round", name="uq_acceptances_case_id_round"),
    )
    op.create_index(
        "ix_acceptances_open",
        "acceptances",
        ["tenant_id", "id"],
        unique=False,
        sqlite_where=sa.text("concluded_on IS NULL"),
        postgresql_where=sa.text("concluded_on IS NULL"),
    )
    op.create_table(
        "acceptance_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result IN ('reached', 'partly', 'missed')", name="ck_acceptance_targets_result"),
        sa.ForeignKeyConstraint(
            ["case_id", "acceptance_id"],
            ["acceptances.case_id", "acceptances.id"],
            name="fk_acceptance_targets_case_id_acceptance_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "indicator_id"],
            ["indicators.case_id", "indicators.id"],
            name="fk_acceptance_targets_case_id_indicator_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_acceptance_targets_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_acceptance_targets_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_acceptance_targets"),
        sa.UniqueConstraint(
            "acceptance_id", "indicator_id", name="uq_acceptance_targets_acceptance_id_indicator_id"
        ),
    )
    op.create_index("ix_acceptance_targets_case_id", "acceptance_targets", ["case_id"], unique=False)
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(answered_on IS NULL) = (score IS NULL)", name="ck_surveys_answer_complete"),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="ck_surveys_score"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_surveys_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_surveys_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
        sa.UniqueConstraint("case_id", name="uq_surveys_case_id"),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("took_lead", sa.Boolean(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("copy_on", sa.Date(), nullable=True),
        sa.Column("enterprise_confirmed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('management_certificate', 'product_certificate', 'service_certificate', 'standard_international', 'standard_national', 'standard_industry', 'standard_local', 'standard_group', 'standard_enterprise', 'patent_invention', 'patent_utility', 'patent_design', 'trademark', 'geographical_indication', 'government_quality_award', 'chief_quality_officer', 'qc_result')",
            name="ck_results_kind",
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name="fk_results_recorded_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_results_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_results_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_results"),
        sa.UniqueConstraint("case_id", "id", name="uq_results_case_id_id"),
    )
    op.create_index("ix_results_case_id", "results", ["case_id"], unique=False)
    op.create_index(
        "ix_results_prefecture_id_dated_on", "results", ["prefecture_id", "dated_on", "id"], unique=False
    )
    op.create_index(
        "ix_results_province_id_dated_on", "results", ["province_id", "dated_on", "id"], unique=False
    )
    op.create_index("ix_results_tenant_id_dated_on", "results", ["tenant_id", "dated_on", "id"], unique=False)
    op.create_table(
        "annual_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("trained_person_times", sa.Integer(), nullable=True),
        sa.Column("training_source", sa.String(), nullable=False),
        sa.Column("typed_on", sa.Date(), nullable=True),
        sa.Column("delay_reason", sa.String(), nullable=False),
        sa.Column("delay_reason_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "trained_person_times IS NULL OR training_source <> ''",
            name="ck_annual_returns_training_has_source",
        ),
        sa.CheckConstraint(
            "trained_person_times IS NULL OR trained_person_times >= 0", name="ck_annual_returns_trained"
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_annual_returns_programme_id"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_annual_returns_region_id"),
        sa.PrimaryKeyConstraint("id", name="pk_annual_returns"),
        sa.UniqueConstraint("region_id", "programme_id", name="uq_annual_returns_region_id_programme_id"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("diagnosis_id", sa.Integer(), nullable=True),
        sa.Column("action_item_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("acceptance_id", sa.Integer(), nullable=True),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("uploaded_on", sa.Date(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_name", sa.String(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "removed_on IS NULL OR removal_reason <> ''", name="ck_attachments_removal_has_reason"
        ),
        sa.CheckConstraint(
            "subject IN ('nomination', 'diagnosis', 'action', 'visit', 'follow_up', 'acceptance', 'result', 'declaration', 'case')",
            name="ck_attachments_subject",
        ),
        sa.CheckConstraint(
            "(CASE WHEN nomination_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN diagnosis_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN action_item_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN follow_up_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN acceptance_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN result_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="ck_attachments_one_subject",
        ),
        sa.CheckConstraint(
            "(nomination_id IS NULL) <> (case_id IS NULL)", name="ck_attachments_nomination_or_case"
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "acceptance_id"],
            ["acceptances.case_id", "acceptances.id"],
            name="fk_attachments_case_id_acceptance_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "action_item_id"],
            ["action_items.case_id", "action_items.id"],
            name="fk_attachments_case_id_action_item_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "diagnosis_id"],
            ["diagnoses.case_id", "diagnoses.id"],
            name="fk_attachments_case_id_diagnosis_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "follow_up_id"],
            ["follow_ups.case_id", "follow_ups.id"],
            name="fk_attachments_case_id_follow_up_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "result_id"],
            ["results.case_id", "results.id"],
            name="fk_attachments_case_id_result_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "visit_id"], ["visits.case_id", "visits.id"], name="fk_attachments_case_id_visit_id"
        ),
        sa.ForeignKeyConstraint(["nomination_id"], ["nominations.id"], name="fk_attachments_nomination_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_attachments_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_attachments_tenant_id_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name="fk_attachments_uploaded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("stored_name", name="uq_attachments_stored_name"),
    )
    op.create_index("ix_attachments_action_item_id", "attachments", ["action_item_id"], unique=False)
    op.create_index("ix_attachments_case_id", "attachments", ["case_id"], unique=False)
    op.create_index("ix_attachments_nomination_id", "attachments", ["nomination_id"], unique=False)
    op.create_index("ix_attachments_visit_id", "attachments", ["visit_id"], unique=False)
    op.create_table(
        "search_tokens",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_search_tokens_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("object_type", "object_id", "token", name="pk_search_tokens"),
    )
    op.create_index("ix_search_tokens_case", "search_tokens", ["case_id", "token"], unique=False)
    op.create_index(
        "ix_search_tokens_prefecture",
        "search_tokens",
        ["prefecture_id", "token", "object_type", "object_id"],
        unique=False,
    )
    op.create_index(
        "ix_search_tokens_province",
        "search_tokens",
        ["province_id", "token", "object_type", "object_id"],
        unique=False,
    )
    op.create_index(
        "ix_search_tokens_tenant",
        "search_tokens",
        ["tenant_id", "token", "object_type", "object_id"],
        unique=False,
    )
    freeze_columns("acceptances", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("acceptance_targets", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("surveys", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("results", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("attachments", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("search_tokens", ("tenant_id", "prefecture_id", "province_id"))


def downgrade() -> None:
    thaw_columns("search_tokens")
    thaw_columns("attachments")
    thaw_columns("results")
    thaw_columns("surveys")
    thaw_columns("acceptance_targets")
    thaw_columns("acceptances")
    op.drop_table("search_tokens")
    op.drop_table("attachments")
    op.drop_table("annual_returns")
    op.drop_table("results")
    op.drop_table("surveys")
    op.drop_table("acceptance_targets")
    op.drop_table("acceptances")
