"""Versions, steps, remarks and corrections of returns; the locks over what was handed in; late visits."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import append_only, freeze_columns, not_append_only, thaw_columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
WALLED = ("return_versions", "return_steps", "return_remarks", "return_corrections")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
OF_UNITS = f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} THEN true END) IS NOT NULL"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
ACTS = "act IN ('submit', 'send_back', 'check', 'except', 'freeze', 'correct', 'revise')"
PERIODS = "period IN ('half_year', 'year')"
OWN_LEVEL = (
    "coalesce(tenant_id, prefecture_id, province_id) = region_id"
    " AND (tenant_id IS NULL OR prefecture_id IS NOT NULL)"
)


def stamps() -> list[sa.Column]:
    names = ("created_at", "updated_at")
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def lines(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def versioned() -> list[sa.Column]:
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
    ]


def key_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def make(table: str, *parts: object) -> None:
    """A table of one unit's return with its level columns and keys."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("prefecture_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("annual_return_id", sa.Integer(), nullable=False),
        *parts,
        *stamps(),
        sa.CheckConstraint(OWN_LEVEL, name=f"ck_{table}_own_level"),
        sa.ForeignKeyConstraint(
            LEVELS,
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name=f"fk_{table}_tenant_id_prefecture_id_province_id",
        ),
        key_to(table, "region_id", "regions"),
        key_to(table, "annual_return_id", "annual_returns"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def upgrade() -> None:
    op.add_column("visits", sa.Column("counts_from", sa.Date(), nullable=True))
    make_versions()
    make_steps()
    make_remarks()
    make_corrections()
    make_locks()
    for table in WALLED:
        freeze_columns(table, LEVELS)
    append_only("return_versions")
    if is_postgresql():
        for table in (*WALLED, "return_locks"):
            grant(table, PLAIN)
        for table in WALLED:
            wall(table, OF_UNITS)


def make_versions() -> None:
    make(
        "return_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *texts("content", "counted_rows"),
        *lines("fingerprint"),
        sa.Column("is_zero", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        *lines("made_by_name"),
        sa.CheckConstraint("number > 0 AND revision >= 0", name="ck_return_versions_numbers"),
        key_to("return_versions", "made_by_id", "users"),
        sa.UniqueConstraint("annual_return_id", "number", name="uq_return_versions_annual_return_id_number"),
    )
    op.create_index("ix_return_versions_fingerprint", "return_versions", ["fingerprint"])


def make_steps() -> None:
    make(
        "return_steps",
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        *texts("opinion"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        *lines("made_by_name"),
        sa.CheckConstraint(ACTS, name="ck_return_steps_act"),
        key_to("return_steps", "made_by_id", "users"),
    )
    op.create_index("ix_return_steps_annual_return_id", "return_steps", ["annual_return_id", "id"])


def make_remarks() -> None:
    make(
        "return_remarks",
        *lines("place"),
        *texts("text"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        *lines("made_by_name"),
        sa.Column("settled_on", sa.Date(), nullable=True),
        *texts("answer"),
        *versioned(),
        key_to("return_remarks", "made_by_id", "users"),
    )
    op.create_index("ix_return_remarks_annual_return_id", "return_remarks", ["annual_return_id", "id"])


def make_corrections() -> None:
    table = "return_corrections"
    make(
        table,
        *lines("object_type"),
        sa.Column("object_id", sa.Integer(), nullable=False),
        *lines("column_name", "label", "old_value", "new_value"),
        *texts("reason", "evidence"),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        *lines("asked_by_name"),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        *lines("decided_by_name"),
        *texts("opinion", "effects"),
        *versioned(),
        sa.CheckConstraint("reason <> '' AND evidence <> ''", name=f"ck_{table}_has_reason"),
        sa.CheckConstraint(
            "(is_approved IS NULL) = (decided_on IS NULL)", name=f"ck_{table}_decided_on_a_day"
        ),
        key_to(table, "asked_by_id", "users"),
        key_to(table, "decided_by_id", "users"),
    )
    op.create_index(
        f"uq_{table}_waiting",
        table,
        ["annual_return_id", "object_type", "object_id", "column_name"],
        unique=True,
        sqlite_where=sa.text("is_approved IS NULL"),
        postgresql_where=sa.text("is_approved IS NULL"),
    )
    op.create_index(f"ix_{table}_annual_return_id", table, ["annual_return_id", "id"])


def make_locks() -> None:
    op.create_table(
        "return_locks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("annual_return_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("data_on", sa.Date(), nullable=False),
        sa.Column("locked_on", sa.Date(), nullable=False),
        sa.Column("is_frozen", sa.Boolean(), nullable=False),
        *stamps(),
        sa.CheckConstraint(PERIODS, name="ck_return_locks_period"),
        key_to("return_locks", "county_id", "regions"),
        key_to("return_locks", "programme_id", "programmes"),
        key_to("return_locks", "annual_return_id", "annual_returns"),
        sa.PrimaryKeyConstraint("id", name="pk_return_locks"),
        sa.UniqueConstraint(
            "county_id", "programme_id", "period", name="uq_return_locks_county_id_programme_id_period"
        ),
    )


def downgrade() -> None:
    if is_postgresql():
        for table in WALLED:
            no_wall(table)
        for table in (*WALLED, "return_locks"):
            take_rights(table)
    not_append_only("return_versions")
    for table in WALLED:
        thaw_columns(table)
    for table in ("return_locks", *reversed(WALLED)):
        op.drop_table(table)
    op.drop_column("visits", "counts_from")
