"""Counties that nominate nobody, objections to the public notice, places beyond a quota, merged enterprise files."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
SCOPED = ("zero_declarations", "objections", "enterprise_merges")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
OF_UNITS = f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} THEN true END) IS NOT NULL"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
CHANNELS = "channel IN ('letter', 'phone', 'visit', 'email', 'online', 'other')"


def integer(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def instant(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def words(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def long_words(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def stamps() -> list[sa.Column]:
    return [
        instant("created_at"),
        instant("updated_at"),
        integer("version"),
        integer("changed_by_id", nullable=True),
    ]


def link(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def of_the_tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        LEVELS,
        ["regions.id", "regions.prefecture_id", "regions.province_id"],
        name=f"fk_{table}_tenant_id_prefecture_id_province_id",
    )


def upgrade() -> None:
    op.add_column("enterprises", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    make_zero_declarations()
    make_objections()
    make_quota_consents()
    make_merges()
    for table in SCOPED:
        freeze_columns(table, LEVELS)
    if is_postgresql():
        for table in (*SCOPED, "quota_consents"):
            grant(table, PLAIN)
        for table in SCOPED:
            wall(table, OF_UNITS)


def make_zero_declarations() -> None:
    table = "zero_declarations"
    op.create_table(
        table,
        integer("id"),
        *(integer(name) for name in LEVELS),
        integer("programme_id"),
        long_words("remark"),
        day("declared_on"),
        instant("declared_at"),
        integer("declared_by_id"),
        words("declared_by_name"),
        day("taken_back_on", nullable=True),
        words("taken_back_by_name"),
        *stamps(),
        of_the_tenant(table),
        link(table, "programme_id", "programmes"),
        link(table, "declared_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(
        "uq_zero_declarations_in_force",
        table,
        ["programme_id", "tenant_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_on IS NULL"),
        postgresql_where=sa.text("taken_back_on IS NULL"),
    )
    op.create_index("ix_zero_declarations_prefecture", table, ["prefecture_id", "programme_id"])
    op.create_index("ix_zero_declarations_province", table, ["province_id", "programme_id"])


def make_objections() -> None:
    table = "objections"
    op.create_table(
        table,
        integer("id"),
        *(integer(name) for name in LEVELS),
        integer("nomination_id"),
        sa.Column("channel", sa.String(40), nullable=False),
        long_words("objector"),
        long_words("content"),
        day("received_on"),
        day("recorded_on"),
        integer("recorded_by_id"),
        words("recorded_by_name"),
        day("answered_on", nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        long_words("finding"),
        integer("answered_by_id", nullable=True),
        words("answered_by_name"),
        *stamps(),
        sa.CheckConstraint(CHANNELS, name="ck_objections_channel"),
        sa.CheckConstraint("content <> ''", name="ck_objections_has_content"),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (is_upheld IS NULL)", name="ck_objections_answer_complete"
        ),
        sa.CheckConstraint("is_upheld IS NULL OR finding <> ''", name="ck_objections_answer_has_reason"),
        of_the_tenant(table),
        link(table, "nomination_id", "nominations"),
        link(table, "recorded_by_id", "users"),
        link(table, "answered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index("ix_objections_nomination_id", table, ["nomination_id", "id"])
    op.create_index(
        "ix_objections_open",
        table,
        ["province_id", "id"],
        sqlite_where=sa.text("is_upheld IS NULL"),
        postgresql_where=sa.text("is_upheld IS NULL"),
    )


def make_quota_consents() -> None:
    table = "quota_consents"
    op.create_table(
        table,
        integer("id"),
        integer("programme_id"),
        integer("prefecture_id"),
        integer("places"),
        words("document_number"),
        day("document_on"),
        long_words("reason"),
        day("asked_on"),
        integer("asked_by_id"),
        words("asked_by_name"),
        day("decided_on", nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        long_words("opinion"),
        integer("decided_by_id", nullable=True),
        words("decided_by_name"),
        *stamps(),
        sa.CheckConstraint("places > 0", name="ck_quota_consents_places"),
        sa.CheckConstraint("document_number <> '' AND reason <> ''", name="ck_quota_consents_has_grounds"),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (is_approved IS NULL)", name="ck_quota_consents_decision_complete"
        ),
        sa.CheckConstraint(
            "is_approved IS NULL OR is_approved OR opinion <> ''", name="ck_quota_consents_refusal_has_reason"
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="ck_quota_consents_two_people"
        ),
        link(table, "programme_id", "programmes"),
        link(table, "prefecture_id", "regions"),
        link(table, "asked_by_id", "users"),
        link(table, "decided_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index("ix_quota_consents_programme", table, ["programme_id", "prefecture_id"])


def make_merges() -> None:
    table = "enterprise_merges"
    op.create_table(
        table,
        integer("id"),
        *(integer(name) for name in LEVELS),
        integer("kept_id"),
        integer("gone_id"),
        words("gone_name"),
        words("gone_uscc"),
        long_words("reason"),
        long_words("moved_json"),
        day("merged_on"),
        instant("merged_at"),
        integer("merged_by_id"),
        words("merged_by_name"),
        day("undone_on", nullable=True),
        words("undone_by_name"),
        *stamps(),
        sa.CheckConstraint("kept_id <> gone_id", name="ck_enterprise_merges_two_files"),
        sa.CheckConstraint("reason <> ''", name="ck_enterprise_merges_has_reason"),
        of_the_tenant(table),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                ["enterprises.tenant_id", "enterprises.id"],
                name=f"fk_{table}_tenant_id_{column}",
            )
            for column in ("kept_id", "gone_id")
        ),
        link(table, "merged_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(
        "uq_enterprise_merges_gone",
        table,
        ["gone_id"],
        unique=True,
        sqlite_where=sa.text("undone_on IS NULL"),
        postgresql_where=sa.text("undone_on IS NULL"),
    )
    op.create_index("ix_enterprise_merges_kept_id", table, ["kept_id"])


def downgrade() -> None:
    if is_postgresql():
        for table in SCOPED:
            no_wall(table)
        for table in (*SCOPED, "quota_consents"):
            take_rights(table)
    for table in SCOPED:
        thaw_columns(table)
    for table in ("enterprise_merges", "quota_consents", "objections", "zero_declarations"):
        op.drop_table(table)
    op.drop_column("enterprises", "merged_into_id")
