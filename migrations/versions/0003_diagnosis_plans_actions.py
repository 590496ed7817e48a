"""Diagnosis, constraints, indicators, plans, action items."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "diagnoses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("self_assessed_on", sa.Date(), nullable=True),
        sa.Column("self_assessment", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("way", sa.String(40), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("way IN ('on_site', 'video', 'phone')", name="ck_diagnoses_way"),
        sa.CheckConstraint(
            "answered_on IS NULL OR submitted_on IS NOT NULL", name="ck_diagnoses_answer_after_report"
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name="fk_diagnoses_answered_by_id"),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["users.id"], name="fk_diagnoses_submitted_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_diagnoses_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_diagnoses_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_diagnoses"),
        sa.UniqueConstraint("case_id", "id", name="uq_diagnoses_case_id_id"),
        sa.UniqueConstraint("case_id", name="uq_diagnoses_case_id"),
    )
    op.create_table(
        "constraints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(40), nullable=False),
        sa.Column("can_self_solve", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("no_action_reason", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer <> 'objected' OR objection <> ''", name="ck_constraints_objection_has_reason"
        ),
        sa.CheckConstraint("answer IN ('pending', 'agreed', 'objected')", name="ck_constraints_answer"),
        sa.CheckConstraint("severity IN ('high', 'medium', 'low')", name="ck_constraints_severity"),
        sa.CheckConstraint("urgency IN ('high', 'medium', 'low')", name="ck_constraints_urgency"),
        sa.ForeignKeyConstraint(["origin_id"], ["constraints.id"], name="fk_constraints_origin_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_constraints_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_constraints_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_constraints"),
        sa.UniqueConstraint("case_id", "id", name="uq_constraints_case_id_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_constraints_case_id_number"),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("constraint_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('unsolved', 'partial', 'solved')", name="ck_judgements_outcome"),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_judgements_actor_id"),
        sa.ForeignKeyConstraint(
            ["case_id", "constraint_id"],
            ["constraints.case_id", "constraints.id"],
            name="fk_judgements_case_id_constraint_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_judgements_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_judgements_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_case_id", "judgements", ["case_id"], unique=False)
    op.create_index(
        "ix_judgements_constraint_id", "judgements", ["constraint_id", "judged_on", "id"], unique=False
    )
    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("constraint_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("direction", sa.String(40), nullable=False),
        sa.Column("target_value", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('higher', 'lower')", name="ck_indicators_direction"),
        sa.ForeignKeyConstraint(["constraint_id"], ["constraints.id"], name="fk_indicators_constraint_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_indicators_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_indicators_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicators"),
        sa.UniqueConstraint("case_id", "id", name="uq_indicators_case_id_id"),
        sa.UniqueConstraint("case_id", "name", name="uq_indicators_case_id_name"),
    )
    op.create_table(
        "indicator_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('baseline', 'interim', 'after')", name="ck_indicator_values_kind"),
        sa.ForeignKeyConstraint(
            ["case_id", "indicator_id"],
            ["indicators.case_id", "indicators.id"],
            name="fk_indicator_values_case_id_indicator_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_indicator_values_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_indicator_values_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_values"),
    )
    op.create_index("ix_indicator_values_case_id", "indicator_values", ["case_id"], unique=False)
    op.create_index(
        "ix_indicator_values_indicator_id",
        "indicator_values",
        ["indicator_id", "measured_on", "id"],
        unique=False,
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("follow_up_plan", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("enterprise_agreed_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=False),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("returned_on IS NULL OR return_reason <> ''", name="ck_plans_return_has_reason"),
        sa.CheckConstraint(
            "(approved_on IS NULL) = (approved_by_id IS NULL)", name="ck_plans_approval_complete"
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> author_id", name="ck_plans_two_people"
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name="fk_plans_approved_by_id"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_plans_author_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_plans_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_plans_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("case_id", "id", name="uq_plans_case_id_id"),
        sa.UniqueConstraint("case_id", "version_number", name="uq_plans_case_id_version_number"),
    )
    op.create_index(
        "ix_plans_waiting",
        "plans",
        ["tenant_id", "submitted_on", "id"],
        unique=False,
        sqlite_where=sa.text("submitted_on IS NOT NULL AND approved_on IS NULL AND returned_on IS NULL"),
        postgresql_where=sa.text("submitted_on IS NOT NULL AND approved_on IS NULL AND returned_on IS NULL"),
    )
    op.create_table(
        "plan_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("constraint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("finish_mark", sa.Text(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("party_kind", sa.String(40), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("evidence_kinds", sa.Text(), nullable=False),
        sa.Column("cost", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "party_kind IN ('enterprise', 'expert_team', 'bureau', 'institution', 'other_department')",
            name="ck_plan_lines_party_kind",
        ),
        sa.CheckConstraint(
            "service IN ('standard', 'metrology', 'certification', 'testing', 'management', 'training', 'brand', 'intellectual_property', 'finance')",
            name="ck_plan_lines_service",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "constraint_id"],
            ["constraints.case_id", "constraints.id"],
            name="fk_plan_lines_case_id_constraint_id",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "plan_id"], ["plans.case_id", "plans.id"], name="fk_plan_lines_case_id_plan_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_plan_lines_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_plan_lines_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plan_lines"),
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_lines_plan_id_number"),
    )
    op.create_index("ix_plan_lines_case_id", "plan_lines", ["case_id"], unique=False)
    op.create_table(
        "action_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("constraint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("finish_mark", sa.Text(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("party_kind", sa.String(40), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("evidence_kinds", sa.Text(), nullable=False),
        sa.Column("cost", sa.String(), nullable=False),
        sa.Column("progress_percent", sa.Integer(), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=False),
        sa.Column("out_of_force_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_by_name", sa.String(), nullable=False),
        sa.Column("struck_off_on", sa.Date(), nullable=True),
        sa.Column("struck_off_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_off_by_name", sa.String(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("dropped_on IS NULL OR drop_reason <> ''", name="ck_action_items_drop_has_reason"),
        sa.CheckConstraint(
            "party_kind IN ('enterprise', 'expert_team', 'bureau', 'institution', 'other_department')",
            name="ck_action_items_party_kind",
        ),
        sa.CheckConstraint(
            "service IN ('standard', 'metrology', 'certification', 'testing', 'management', 'training', 'brand', 'intellectual_property', 'finance')",
            name="ck_action_items_service",
        ),
        sa.CheckConstraint("progress_percent BETWEEN 0 AND 100", name="ck_action_items_progress"),
        sa.CheckConstraint(
            "struck_off_by_id IS NULL OR done_by_id IS NULL OR struck_off_by_id <> done_by_id",
            name="ck_action_items_two_people",
        ),
        sa.CheckConstraint(
            "struck_off_on IS NULL OR done_on IS NOT NULL", name="ck_action_items_done_before_struck_off"
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "constraint_id"],
            ["constraints.case_id", "constraints.id"],
            name="fk_action_items_case_id_constraint_id",
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name="fk_action_items_done_by_id"),
        sa.ForeignKeyConstraint(["origin_id"], ["action_items.id"], name="fk_action_items_origin_id"),
        sa.ForeignKeyConstraint(["struck_off_by_id"], ["users.id"], name="fk_action_items_struck_off_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_action_items_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_action_items_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action_items"),
        sa.UniqueConstraint("case_id", "id", name="uq_action_items_case_id_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_action_items_case_id_number"),
    )
    op.create_index("ix_action_items_constraint_id", "action_items", ["constraint_id"], unique=False)
    op.create_index(
        "ix_action_items_done_prefecture",
        "action_items",
        ["prefecture_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
    )
    op.create_index(
        "ix_action_items_done_province",
        "action_items",
        ["province_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
    )
    op.create_index(
        "ix_action_items_done_tenant",
        "action_items",
        ["tenant_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
    )
    op.create_index(
        "ix_action_items_dropped_prefecture",
        "action_items",
        ["prefecture_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
        postgresql_where=sa.text("dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
    )
    op.create_index(
        "ix_action_items_dropped_province",
        "action_items",
        ["province_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
        postgresql_where=sa.text("dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
    )
    op.create_index(
        "ix_action_items_dropped_tenant",
        "action_items",
        ["tenant_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
        postgresql_where=sa.text("dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
    )
    op.create_index(
        "ix_action_items_open_prefecture",
        "action_items",
        ["prefecture_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
    )
    op.create_index(
        "ix_action_items_open_province",
        "action_items",
        ["province_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
    )
    op.create_index(
        "ix_action_items_open_tenant",
        "action_items",
        ["tenant_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
        ),
    )
    op.create_index(
        "ix_action_items_prefecture_id_due_on",
        "action_items",
        ["prefecture_id", "due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_action_items_province_id_due_on", "action_items", ["province_id", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_action_items_tenant_id_due_on", "action_items", ["tenant_id", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_action_items_to_strike_off",
        "action_items",
        ["tenant_id", "done_on", "id"],
        unique=False,
        sqlite_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL"
        ),
        postgresql_where=sa.text(
            "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL"
        ),
    )
    op.create_table(
        "action_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.String(40), nullable=False),
        sa.Column("progress_percent", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "progress IN ('not_started', 'partly', 'all_done')", name="ck_action_reports_progress"
        ),
        sa.CheckConstraint("progress_percent BETWEEN 0 AND 100", name="ck_action_reports_progress_percent"),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_action_reports_actor_id"),
        sa.ForeignKeyConstraint(
            ["case_id", "action_item_id"],
            ["action_items.case_id", "action_items.id"],
            name="fk_action_reports_case_id_action_item_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_action_reports_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_action_reports_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action_reports"),
    )
    op.create_index(
        "ix_action_reports_action_item_id", "action_reports", ["action_item_id", "id"], unique=False
    )
    op.create_index("ix_action_reports_case_id", "action_reports", ["case_id"], unique=False)
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_name", sa.String(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name="ck_extensions_has_reason"),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (is_approved IS NULL)", name="ck_extensions_decision_complete"
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="ck_extensions_two_people"
        ),
        sa.CheckConstraint("new_due_on > old_due_on", name="ck_extensions_moves_forward"),
        sa.ForeignKeyConstraint(
            ["case_id", "action_item_id"],
            ["action_items.case_id", "action_items.id"],
            name="fk_extensions_case_id_action_item_id",
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_extensions_decided_by_id"),
        sa.ForeignKeyConstraint(["requested_by_id"], ["users.id"], name="fk_extensions_requested_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_extensions_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_extensions_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_extensions"),
    )
    op.create_index("ix_extensions_action_item_id", "extensions", ["action_item_id", "id"], unique=False)
    op.create_index("ix_extensions_case_id", "extensions", ["case_id"], unique=False)
    op.create_index(
        "ix_extensions_undecided",
        "extensions",
        ["tenant_id", "requested_on", "id"],
        unique=False,
        sqlite_where=sa.text("decided_on IS NULL"),
        postgresql_where=sa.text("decided_on IS NULL"),
    )
    freeze_columns("diagnoses", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("constraints", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("judgements", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("indicators", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("indicator_values", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("plans", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("plan_lines", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("action_items", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("action_reports", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("extensions", ("tenant_id", "prefecture_id", "province_id"))


def downgrade() -> None:
    thaw_columns("extensions")
    thaw_columns("action_reports")
    thaw_columns("action_items")
    thaw_columns("plan_lines")
    thaw_columns("plans")
    thaw_columns("indicator_values")
    thaw_columns("indicators")
    thaw_columns("judgements")
    thaw_columns("constraints")
    thaw_columns("diagnoses")
    op.drop_table("extensions")
    op.drop_table("action_reports")
    op.drop_table("action_items")
    op.drop_table("plan_lines")
    op.drop_table("plans")
    op.drop_table("indicator_values")
    op.drop_table("indicators")
    op.drop_table("judgements")
    op.drop_table("constraints")
    op.drop_table("diagnoses")
