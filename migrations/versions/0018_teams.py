"""Teams: waived declarations, conflicts found late and their checks; what the register knows of an expert."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
TABLES = ("declaration_waivers", "conclusion_checks")
LEVELS = ("tenant_id", "prefecture_id", "province_id")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
CASES = "(SELECT string_to_array(nullif(current_setting('app.cases', true), ''), ',')::integer[])::integer[]"
OF_A_CASE = (
    f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} OR case_id = ANY ({CASES}) THEN true END) IS NOT NULL"
)
OPEN_WAIVER = sa.text("decided_on IS NULL AND lapsed_on IS NULL")
OPEN_CHECK = sa.text("done_on IS NULL")
WITHOUT_OFFICER = sa.text(
    "officer_id IS NULL AND closed_on IS NULL AND withdrawn_on IS NULL AND transferred_on IS NULL"
)
TEXTS = {
    "experts": ("industries", "regions_served", "leave_reason"),
    "expert_contacts": ("ties",),
    "case_experts": ("block_reason",),
}
LISTS = ("industries", "regions_served")
DATES = {"experts": ("left_on",), "case_experts": ("waived_on", "blocked_on")}
KEYS = {"experts": ("home_region_id",), "case_experts": ("replaced_by_id",)}


def upgrade() -> None:
    for table, names in TEXTS.items():
        for name in names:
            kind = sa.Text() if name in LISTS else sa.String()
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=""))
    for table, names in DATES.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Date(), nullable=True))
    for table, names in KEYS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=True))
    partial("ix_cases_without_officer", "cases", ["tenant_id", "confirmed_on", "id"], WITHOUT_OFFICER)
    make_waivers()
    make_checks()
    for table in TABLES:
        freeze_columns(table, LEVELS)
    if is_postgresql():
        for table in TABLES:
            grant(table, PLAIN)
            wall(table, OF_A_CASE)


def partial(
    name: str, table: str, columns: list[str], condition: sa.TextClause, unique: bool = False
) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def of_a_case() -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in (*LEVELS, "case_id")]


def stamps() -> list[sa.Column]:
    return [
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("created_at", "updated_at")
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
    ]


def keys(table: str, *members: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            LEVELS,
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name=f"fk_{table}_tenant_id_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name=f"fk_{table}_tenant_id_case_id"
        ),
        *(
            sa.ForeignKeyConstraint(
                ["case_id", member],
                ["case_experts.case_id", "case_experts.id"],
                name=f"fk_{table}_case_id_{member}",
            )
            for member in members
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=f"fk_{table}_asked_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("case_id", "id", name=f"uq_{table}_case_id_id"),
    ]


def make_waivers() -> None:
    table = "declaration_waivers"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *of_a_case(),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("is_consented", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        *stamps(),
        sa.CheckConstraint("reason <> ''", name=f"ck_{table}_has_reason"),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (is_consented IS NULL)", name=f"ck_{table}_decision_complete"
        ),
        sa.CheckConstraint(
            "is_consented IS NULL OR is_consented OR opinion <> ''", name=f"ck_{table}_refusal_has_reason"
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=f"ck_{table}_two_people"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=f"fk_{table}_decided_by_id"),
        *keys(table, "member_id"),
    )
    partial(f"uq_{table}_open", table, ["member_id"], OPEN_WAIVER, unique=True)
    op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    for level in ("prefecture", "province"):
        partial(f"ix_{table}_{level}", table, [f"{level}_id", "asked_on", "id"], OPEN_WAIVER)


def make_checks() -> None:
    table = "conclusion_checks"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *of_a_case(),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("checker_id", sa.Integer(), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_name", sa.String(), nullable=False),
        *stamps(),
        sa.CheckConstraint("(done_on IS NULL) = (is_upheld IS NULL)", name=f"ck_{table}_result_complete"),
        sa.CheckConstraint(
            "done_on IS NULL OR (finding <> '' AND checker_id IS NOT NULL)",
            name=f"ck_{table}_result_has_finding",
        ),
        sa.CheckConstraint(
            "checker_id IS NULL OR checker_id <> member_id", name=f"ck_{table}_another_expert"
        ),
        sa.UniqueConstraint("member_id", name=f"uq_{table}_member_id"),
        *keys(table, "member_id", "checker_id"),
    )
    op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    for level in ("tenant", "prefecture", "province"):
        partial(f"ix_{table}_{level}", table, [f"{level}_id", "asked_on", "id"], OPEN_CHECK)


def downgrade() -> None:
    for table in reversed(TABLES):
        if is_postgresql():
            no_wall(table)
            take_rights(table)
        thaw_columns(table)
        op.drop_table(table)
    op.drop_index("ix_cases_without_officer", table_name="cases")
    for added in (KEYS, DATES, TEXTS):
        for table, names in added.items():
            for name in names:
                op.drop_column(table, name)
