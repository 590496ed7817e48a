"""The work of a case: pauses, giving up in two steps, joint actions, benefits, the day on site, clues handed over."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
CASES = (
    "case_id = ANY ((SELECT string_to_array(nullif(current_setting('app.cases', true), ''), ',')::integer[])"
    "::integer[])"
)
OPENED = (
    "case_id = ANY ((SELECT string_to_array(nullif(current_setting('app.opened', true), ''), ',')::integer[])"
    "::integer[])"
)
UNITS = f"{PROVINCE} OR {PREFECTURE} OR {COUNTY}"
CONDITIONS = {
    "joint_actions": UNITS,
    "action_pauses": f"{UNITS} OR {CASES}",
    "drop_requests": f"{UNITS} OR {CASES}",
    "clue_hand_overs": COUNTY,
    "benefits": f"{UNITS} OR {CASES}",
    "joint_action_parts": f"{UNITS} OR {CASES}",
}
TEXTS = (
    "opening_talk", "walk_man", "walk_machine", "walk_material", "walk_method", "walk_environment",
    "walk_measurement", "closing_talk", "maturity",
)  # fmt: skip


def passes(condition: str) -> str:
    return f"(CASE WHEN {condition} THEN true END) IS NOT NULL"


def levels() -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in LEVELS]


def stamps() -> list[sa.Column]:
    names = ("created_at", "updated_at")
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def of_the_tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        LEVELS,
        ["regions.id", "regions.prefecture_id", "regions.province_id"],
        name=f"fk_{table}_tenant_id_prefecture_id_province_id",
    )


def of_the_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name=f"fk_{table}_tenant_id_case_id"
    )


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("diagnoses", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "constraints", sa.Column("by_institution", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("constraints", sa.Column("visit_id", sa.Integer(), nullable=True))
    op.add_column("plans", sa.Column("targets", sa.Text(), nullable=False, server_default=""))
    for table in ("plan_lines", "action_items"):
        op.add_column(table, sa.Column("helpers", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "programmes", sa.Column("action_step_days", sa.Integer(), nullable=False, server_default="20")
    )
    op.add_column("visits", sa.Column("constraint_codes", sa.Text(), nullable=False, server_default=""))
    op.add_column("visits", sa.Column("enterprise_denied_on", sa.Date(), nullable=True))
    make_joint_actions()
    make_pauses()
    make_drop_requests()
    make_clue_hand_overs()
    make_benefits()
    make_joint_action_parts()
    for table in CONDITIONS:
        freeze_columns(table, LEVELS)
    if is_postgresql():
        for table, condition in CONDITIONS.items():
            grant(table, PLAIN)
            wall(table, passes(condition))
        above = f"{PROVINCE} AND {OPENED} OR {PREFECTURE} AND {OPENED}"
        op.execute(f"CREATE POLICY opened ON clue_hand_overs FOR SELECT USING ({passes(above)})")


def make_joint_actions() -> None:
    op.create_table(
        "joint_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("type_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("finish_mark", sa.Text(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "service IN ('standard', 'metrology', 'certification', 'testing', 'management', 'training', 'brand', 'intellectual_property', 'finance')",
            name="ck_joint_actions_service",
        ),
        sa.CheckConstraint("title <> ''", name="ck_joint_actions_has_title"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name="fk_joint_actions_proposed_by_id"),
        of_the_tenant("joint_actions"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_actions"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_joint_actions_tenant_id_id"),
    )
    op.create_index("ix_joint_actions_prefecture_id", "joint_actions", ["prefecture_id", "id"], unique=False)
    op.create_index("ix_joint_actions_province_id", "joint_actions", ["province_id", "id"], unique=False)


def make_pauses() -> None:
    op.create_table(
        "action_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("credited_days", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_by_name", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("extension_id", sa.Integer(), nullable=True),
        *stamps(),
        sa.CheckConstraint("reason <> ''", name="ck_action_pauses_has_reason"),
        sa.CheckConstraint("credited_days >= 0", name="ck_action_pauses_credited_days"),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name="ck_action_pauses_ends_after_start"
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "action_item_id"],
            ["action_items.case_id", "action_items.id"],
            name="fk_action_pauses_case_id_action_item_id",
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name="fk_action_pauses_ended_by_id"),
        sa.ForeignKeyConstraint(["extension_id"], ["extensions.id"], name="fk_action_pauses_extension_id"),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name="fk_action_pauses_started_by_id"),
        of_the_case("action_pauses"),
        of_the_tenant("action_pauses"),
        sa.PrimaryKeyConstraint("id", name="pk_action_pauses"),
    )
    op.create_index(
        "ix_action_pauses_action_item_id", "action_pauses", ["action_item_id", "id"], unique=False
    )
    op.create_index("ix_action_pauses_case_id", "action_pauses", ["case_id"], unique=False)
    op.create_index(
        "ix_action_pauses_tenant_open",
        "action_pauses",
        ["tenant_id", "id"],
        unique=False,
        **where("ended_on IS NULL"),
    )
    op.create_index(
        "uq_action_pauses_open", "action_pauses", ["action_item_id"], unique=True, **where("ended_on IS NULL")
    )


def make_drop_requests() -> None:
    op.create_table(
        "drop_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_name", sa.String(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        *stamps(),
        sa.CheckConstraint(
            "is_approved IS NULL OR is_approved OR opinion <> ''", name="ck_drop_requests_refusal_has_reason"
        ),
        sa.CheckConstraint("reason <> ''", name="ck_drop_requests_has_reason"),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (is_approved IS NULL)", name="ck_drop_requests_decision_complete"
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="ck_drop_requests_two_people"
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "action_item_id"],
            ["action_items.case_id", "action_items.id"],
            name="fk_drop_requests_case_id_action_item_id",
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_drop_requests_decided_by_id"),
        sa.ForeignKeyConstraint(["requested_by_id"], ["users.id"], name="fk_drop_requests_requested_by_id"),
        of_the_case("drop_requests"),
        of_the_tenant("drop_requests"),
        sa.PrimaryKeyConstraint("id", name="pk_drop_requests"),
    )
    op.create_index(
        "ix_drop_requests_action_item_id", "drop_requests", ["action_item_id", "id"], unique=False
    )
    op.create_index("ix_drop_requests_case_id", "drop_requests", ["case_id"], unique=False)
    op.create_index(
        "ix_drop_requests_undecided",
        "drop_requests",
        ["tenant_id", "requested_on", "id"],
        unique=False,
        **where("decided_on IS NULL"),
    )


def make_clue_hand_overs() -> None:
    op.create_table(
        "clue_hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        *stamps(),
        sa.CheckConstraint("channel <> ''", name="ck_clue_hand_overs_has_channel"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name="fk_clue_hand_overs_recorded_by_id"),
        of_the_case("clue_hand_overs"),
        of_the_tenant("clue_hand_overs"),
        sa.PrimaryKeyConstraint("id", name="pk_clue_hand_overs"),
    )
    op.create_index("ix_clue_hand_overs_case_id", "clue_hand_overs", ["case_id"], unique=False)


def make_benefits() -> None:
    op.create_table(
        "benefits",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("amount_wan", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("share_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("enterprise_confirmed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('sales', 'cost', 'loss', 'other')", name="ck_benefits_kind"),
        sa.CheckConstraint(
            "removed_on IS NULL OR removal_reason <> ''", name="ck_benefits_removal_has_reason"
        ),
        sa.CheckConstraint("amount_wan > 0", name="ck_benefits_amount"),
        sa.CheckConstraint("share_percent BETWEEN 0 AND 100", name="ck_benefits_share"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name="fk_benefits_recorded_by_id"),
        of_the_case("benefits"),
        of_the_tenant("benefits"),
        sa.PrimaryKeyConstraint("id", name="pk_benefits"),
    )
    op.create_index("ix_benefits_case_id", "benefits", ["case_id"], unique=False)


def make_joint_action_parts() -> None:
    op.create_table(
        "joint_action_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        *levels(),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("joint_action_id", sa.Integer(), nullable=False),
        sa.Column("constraint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *stamps(),
        sa.ForeignKeyConstraint(
            ["case_id", "constraint_id"],
            ["constraints.case_id", "constraints.id"],
            name="fk_joint_action_parts_case_id_constraint_id",
        ),
        of_the_case("joint_action_parts"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "joint_action_id"],
            ["joint_actions.tenant_id", "joint_actions.id"],
            name="fk_joint_action_parts_tenant_id_joint_action_id",
        ),
        of_the_tenant("joint_action_parts"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_action_parts"),
        sa.UniqueConstraint("case_id", "number", name="uq_joint_action_parts_case_id_number"),
        sa.UniqueConstraint(
            "joint_action_id", "case_id", name="uq_joint_action_parts_joint_action_id_case_id"
        ),
    )


def downgrade() -> None:
    if is_postgresql():
        op.execute("DROP POLICY opened ON clue_hand_overs")
    for table in reversed(CONDITIONS):
        if is_postgresql():
            no_wall(table)
            take_rights(table)
        thaw_columns(table)
        op.drop_table(table)
    op.drop_column("programmes", "action_step_days")
    for name in ("enterprise_denied_on", "constraint_codes"):
        op.drop_column("visits", name)
    for table in ("action_items", "plan_lines"):
        op.drop_column(table, "helpers")
    op.drop_column("plans", "targets")
    op.drop_column("constraints", "visit_id")
    op.drop_column("constraints", "by_institution")
    for name in reversed(TEXTS):
        op.drop_column("diagnoses", name)
