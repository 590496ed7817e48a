"""Moves of cases: to another county, over the end of a year, and back to work after closing."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LEVELS = ("tenant_id", "prefecture_id", "province_id")
GIVING = ("giving_id", "giving_prefecture_id")
TRIPLE = ["regions.id", "regions.prefecture_id", "regions.province_id"]
COUNTY = "(SELECT nullif(current_setting('app.county', true), '')::integer)"
PREFECTURE = "(SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
PROVINCE = "(SELECT nullif(current_setting('app.province', true), '')::integer)"
CASES = "(SELECT string_to_array(nullif(current_setting('app.cases', true), ''), ',')::integer[])::integer[]"
OWN = f"province_id = {PROVINCE} OR prefecture_id = {PREFECTURE} OR tenant_id = {COUNTY}"
OF_THE_GIVING = f"giving_prefecture_id = {PREFECTURE} OR giving_id = {COUNTY}"
CONDITIONS = {
    "case_transfers": f"{OWN} OR {OF_THE_GIVING}",
    "roll_overs": OWN,
    "roll_over_decisions": OWN,
    "reopenings": f"{OWN} OR case_id = ANY ({CASES})",
}
OPEN_TRANSFER = (
    "done_on IS NULL AND taken_back_on IS NULL AND (is_accepted IS NULL OR is_accepted)"
    " AND (is_consented IS NULL OR is_consented)"
)
STATES = (
    "status IN ('confirmed', 'team_ready', 'diagnosing', 'diagnosed', 'plan_review', 'implementing', 'acceptance',"
    " 'accepted', 'closed', 'archived', 'rectify', 'suspended', 'withdrawn', 'transferred')"
)


def upgrade() -> None:
    op.add_column("cases", sa.Column("rounds_before", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("programmes", sa.Column("roll_over_on", sa.Date(), nullable=True))
    op.create_index(
        "uq_cases_continues_id",
        "cases",
        ["continues_id"],
        unique=True,
        sqlite_where=sa.text("continues_id IS NOT NULL"),
        postgresql_where=sa.text("continues_id IS NOT NULL"),
    )
    make_transfers()
    make_roll_overs()
    make_decisions()
    make_reopenings()
    freeze_columns("case_transfers", (*LEVELS, *GIVING))
    for table in ("roll_overs", "roll_over_decisions", "reopenings"):
        freeze_columns(table, LEVELS)
    if is_postgresql():
        for table, condition in CONDITIONS.items():
            grant(table, "SELECT, INSERT, UPDATE, DELETE")
            wall(table, f"(CASE WHEN {condition} THEN true END) IS NOT NULL")


def make_transfers() -> None:
    op.create_table(
        "case_transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("giving_id", sa.Integer(), nullable=False),
        sa.Column("giving_prefecture_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("enterprise_name", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("open_constraints", sa.Integer(), nullable=False),
        sa.Column("open_actions", sa.Integer(), nullable=False),
        sa.Column("open_follow_ups", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hand_over_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("officer_name", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("is_consented", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("expert_ids", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("successor_number", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_accepted IS NULL OR is_accepted OR remark <> ''",
            name="ck_case_transfers_sent_back_has_remark",
        ),
        sa.CheckConstraint(
            "is_consented IS NULL OR is_consented OR opinion <> ''",
            name="ck_case_transfers_refusal_has_reason",
        ),
        sa.CheckConstraint("reason <> ''", name="ck_case_transfers_has_reason"),
        sa.CheckConstraint(STATES, name="ck_case_transfers_status"),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (is_accepted IS NULL)", name="ck_case_transfers_answer_complete"
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (is_consented IS NULL)", name="ck_case_transfers_decision_complete"
        ),
        sa.CheckConstraint(
            "done_on IS NULL OR (is_consented IS NOT NULL AND is_consented AND successor_id IS NOT NULL)",
            name="ck_case_transfers_consent_before_hand_over",
        ),
        sa.CheckConstraint("giving_id <> tenant_id", name="ck_case_transfers_two_counties"),
        sa.CheckConstraint(
            "is_accepted IS NULL OR NOT is_accepted OR officer_id IS NOT NULL",
            name="ck_case_transfers_accepted_has_officer",
        ),
        sa.CheckConstraint(
            "is_consented IS NULL OR NOT is_consented OR (is_accepted IS NOT NULL AND is_accepted)",
            name="ck_case_transfers_accepted_before_consent",
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name="fk_case_transfers_answered_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_case_transfers_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["giving_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_case_transfers_giving_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            ["giving_id", "giving_prefecture_id", "province_id"],
            TRIPLE,
            name="fk_case_transfers_giving_id_giving_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name="fk_case_transfers_officer_id"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name="fk_case_transfers_proposed_by_id"),
        sa.ForeignKeyConstraint(
            list(LEVELS), TRIPLE, name="fk_case_transfers_tenant_id_prefecture_id_province_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "successor_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_case_transfers_tenant_id_successor_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_transfers"),
    )
    op.create_index("ix_case_transfers_case_id", "case_transfers", ["case_id"], unique=False)
    op.create_index("ix_case_transfers_giving_id", "case_transfers", ["giving_id", "id"], unique=False)
    op.create_index(
        "ix_case_transfers_giving_prefecture_id",
        "case_transfers",
        ["giving_prefecture_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_case_transfers_prefecture_id", "case_transfers", ["prefecture_id", "id"], unique=False
    )
    op.create_index("ix_case_transfers_province_id", "case_transfers", ["province_id", "id"], unique=False)
    op.create_index("ix_case_transfers_successor_id", "case_transfers", ["successor_id"], unique=False)
    op.create_index("ix_case_transfers_tenant_id", "case_transfers", ["tenant_id", "id"], unique=False)
    op.create_index(
        "uq_case_transfers_open",
        "case_transfers",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text(OPEN_TRANSFER),
        postgresql_where=sa.text(OPEN_TRANSFER),
    )


def make_roll_overs() -> None:
    op.create_table(
        "roll_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_name", sa.String(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "returned_on IS NULL OR return_reason <> ''", name="ck_roll_overs_return_has_reason"
        ),
        sa.CheckConstraint(
            "applied_on IS NULL OR reviewed_on IS NOT NULL", name="ck_roll_overs_reviewed_before_applied"
        ),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> submitted_by_id", name="ck_roll_overs_two_people"
        ),
        sa.CheckConstraint(
            "reviewed_on IS NULL OR submitted_on IS NOT NULL", name="ck_roll_overs_submitted_before_review"
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_roll_overs_programme_id"),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["users.id"], name="fk_roll_overs_reviewed_by_id"),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["users.id"], name="fk_roll_overs_submitted_by_id"),
        sa.ForeignKeyConstraint(
            list(LEVELS), TRIPLE, name="fk_roll_overs_tenant_id_prefecture_id_province_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roll_overs"),
        sa.UniqueConstraint("programme_id", "tenant_id", name="uq_roll_overs_programme_id_tenant_id"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_roll_overs_tenant_id_id"),
    )


def make_decisions() -> None:
    op.create_table(
        "roll_over_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("roll_over_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(40), nullable=False),
        sa.Column("finish_by_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_by_name", sa.String(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(choice = 'end') = (withdrawal_reason IS NOT NULL)", name="ck_roll_over_decisions_end_has_kind"
        ),
        sa.CheckConstraint(
            "(choice = 'finish') = (finish_by_on IS NOT NULL)", name="ck_roll_over_decisions_finish_has_date"
        ),
        sa.CheckConstraint("choice IN ('finish', 'carry_over', 'end')", name="ck_roll_over_decisions_choice"),
        sa.CheckConstraint("reason <> ''", name="ck_roll_over_decisions_has_reason"),
        sa.CheckConstraint(
            "withdrawal_reason IN ('stopped', 'deregistered', 'moved_out', 'voluntary', 'became_large', 'serious_illegality', 'other')",
            name="ck_roll_over_decisions_withdrawal_reason",
        ),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["users.id"], name="fk_roll_over_decisions_drafted_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name="fk_roll_over_decisions_tenant_id_case_id",
        ),
        sa.ForeignKeyConstraint(
            list(LEVELS), TRIPLE, name="fk_roll_over_decisions_tenant_id_prefecture_id_province_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "roll_over_id"],
            ["roll_overs.tenant_id", "roll_overs.id"],
            name="fk_roll_over_decisions_tenant_id_roll_over_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roll_over_decisions"),
        sa.UniqueConstraint("roll_over_id", "case_id", name="uq_roll_over_decisions_roll_over_id_case_id"),
    )
    op.create_index("ix_roll_over_decisions_case_id", "roll_over_decisions", ["case_id"], unique=False)


def make_reopenings() -> None:
    op.create_table(
        "reopenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("acceptance_applied_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("is_consented", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_consented IS NULL OR is_consented OR opinion <> ''", name="ck_reopenings_refusal_has_reason"
        ),
        sa.CheckConstraint("reason <> ''", name="ck_reopenings_has_reason"),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (is_consented IS NULL)", name="ck_reopenings_decision_complete"
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="ck_reopenings_two_people"
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_reopenings_asked_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_reopenings_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name="fk_reopenings_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            list(LEVELS), TRIPLE, name="fk_reopenings_tenant_id_prefecture_id_province_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reopenings"),
    )
    op.create_index("ix_reopenings_case_id", "reopenings", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_reopenings_waiting",
        "reopenings",
        ["prefecture_id", "id"],
        unique=False,
        sqlite_where=sa.text("decided_on IS NULL"),
        postgresql_where=sa.text("decided_on IS NULL"),
    )
    op.create_index(
        "uq_reopenings_waiting",
        "reopenings",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("decided_on IS NULL"),
        postgresql_where=sa.text("decided_on IS NULL"),
    )


def downgrade() -> None:
    if is_postgresql():
        for table in CONDITIONS:
            no_wall(table)
            take_rights(table)
    for table in ("reopenings", "roll_over_decisions", "roll_overs", "case_transfers"):
        thaw_columns(table)
        op.drop_table(table)
    op.drop_index("uq_cases_continues_id", "cases")
    op.drop_column("programmes", "roll_over_on")
    op.drop_column("cases", "rounds_before")
