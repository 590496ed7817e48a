"""The text of a return: paragraphs with their versions, model cases with their photos."""

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, no_wall, take_rights, wall
from migrations.triggers import freeze_columns, thaw_columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
TABLES = ("model_cases", "model_case_photos", "return_paragraphs", "paragraph_versions")
LEVELS = ("tenant_id", "prefecture_id", "province_id")
PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
OF_UNITS = f"(CASE WHEN {PROVINCE} OR {PREFECTURE} OR {COUNTY} THEN true END) IS NOT NULL"
OWN_LEVEL = (
    "coalesce(tenant_id, prefecture_id, province_id) = region_id"
    " AND (tenant_id IS NULL OR prefecture_id IS NOT NULL)"
)
KINDS = "kind IN ('heading', 'subheading', 'text')"
ACTS = "act IN ('drafted', 'added', 'edited', 'agreed', 'removed', 'restored')"


def upgrade() -> None:
    make_table(
        "model_cases",
        ["annual_return_id", "case_id"],
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("consent_note", sa.String(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        *versioned(),
        sa.CheckConstraint("title <> ''", name="ck_model_cases_has_title"),
        sa.UniqueConstraint("annual_return_id", "case_id", name="uq_model_cases_annual_return_id_case_id"),
    )
    make_table(
        "model_case_photos",
        ["model_case_id", "attachment_id"],
        sa.Column("caption", sa.String(), nullable=False),
        *stamps(),
        sa.UniqueConstraint(
            "model_case_id", "attachment_id", name="uq_model_case_photos_model_case_id_attachment_id"
        ),
    )
    make_table(
        "return_paragraphs",
        ["annual_return_id"],
        sa.Column("model_case_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        *versioned(),
        sa.CheckConstraint(KINDS, name="ck_return_paragraphs_kind"),
        sa.ForeignKeyConstraint(
            ["model_case_id"], ["model_cases.id"], name="fk_return_paragraphs_model_case_id"
        ),
    )
    op.create_index(
        "ix_return_paragraphs_annual_return_id",
        "return_paragraphs",
        ["annual_return_id", "model_case_id", "place", "id"],
    )
    make_table(
        "paragraph_versions",
        ["paragraph_id"],
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        *stamps(),
        sa.CheckConstraint(ACTS, name="ck_paragraph_versions_act"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_paragraph_versions_by_id"),
        sa.UniqueConstraint("paragraph_id", "number", name="uq_paragraph_versions_paragraph_id_number"),
    )
    for table in TABLES:
        freeze_columns(table, LEVELS)
        if is_postgresql():
            grant(table, PLAIN)
            wall(table, OF_UNITS)


def make_table(name: str, parents: list[str], *parts: sa.Column | sa.Constraint) -> None:
    """A table of units' rows with keys to its parents."""
    targets = {
        "annual_return_id": "annual_returns.id",
        "attachment_id": "attachments.id",
        "case_id": "cases.id",
        "model_case_id": "model_cases.id",
        "paragraph_id": "return_paragraphs.id",
    }
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("prefecture_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        *(sa.Column(parent, sa.Integer(), nullable=False) for parent in parents),
        *parts,
        sa.CheckConstraint(OWN_LEVEL, name=f"ck_{name}_own_level"),
        sa.ForeignKeyConstraint(
            LEVELS,
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name=f"fk_{name}_tenant_id_prefecture_id_province_id",
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=f"fk_{name}_region_id"),
        *(
            sa.ForeignKeyConstraint([parent], [targets[parent]], name=f"fk_{name}_{parent}")
            for parent in parents
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def stamps() -> list[sa.Column]:
    names = ("created_at", "updated_at")
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def versioned() -> list[sa.Column]:
    return [
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
    ]


def downgrade() -> None:
    for table in reversed(TABLES):
        if is_postgresql():
            no_wall(table)
            take_rights(table)
        thaw_columns(table)
    op.drop_index("ix_return_paragraphs_annual_return_id", table_name="return_paragraphs")
    for table in ("paragraph_versions", "return_paragraphs", "model_case_photos", "model_cases"):
        op.drop_table(table)
