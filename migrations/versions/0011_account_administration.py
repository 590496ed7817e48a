"""Three administrators: one office per person, invitations, the yearly review of accounts, warnings before a lock."""

import logging
import re
import unicodedata
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from migrations.rights import grant, is_postgresql, take_rights

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ADMINISTRATORS = "role IN ('system_admin', 'security_admin', 'audit_admin')"
BY_ROLE = f"(is_administrator AND {ADMINISTRATORS}) OR (NOT is_administrator AND NOT ({ADMINISTRATORS}))"
ROLES = (
    "role IN ('provincial_manager', 'prefecture_reviewer', 'county_officer', 'leader', 'viewer', 'expert',"
    " 'enterprise_contact', 'system_admin', 'security_admin', 'audit_admin')"
)
MARKS = ("mark_of_phone", "mark_of_email")
MOBILE = re.compile(r"(?:00)?(?:86)?(1[3-9]\d{9})")
TABLES = ("person_marks", "invitations", "account_reviews")


def instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def stamps() -> tuple[sa.Column, sa.Column]:
    return instant("created_at", nullable=False), instant("updated_at", nullable=False)


def upgrade() -> None:
    op.create_table(
        "person_marks",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("mark", name="pk_person_marks"),
        sa.UniqueConstraint("mark", "is_administrator", name="uq_person_marks_mark_is_administrator"),
    )
    extend_users()
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        instant("expires_at", nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_name", sa.String(), nullable=False),
        instant("used_at"),
        sa.Column("user_id", sa.Integer(), nullable=True),
        instant("revoked_at"),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(expert_id IS NOT NULL AND enterprise_id IS NULL AND tenant_id IS NULL)"
            " OR (expert_id IS NULL AND enterprise_id IS NOT NULL AND tenant_id IS NOT NULL)",
            name="ck_invitations_for_one",
        ),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="ck_invitations_one_end"),
        sa.CheckConstraint("(used_at IS NULL) = (user_id IS NULL)", name="ck_invitations_used_by_account"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name="fk_invitations_expert_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["regions.id"], name="fk_invitations_tenant_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enterprise_id"],
            ["enterprises.tenant_id", "enterprises.id"],
            name="fk_invitations_tenant_id_enterprise_id",
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["users.id"], name="fk_invitations_invited_by_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invitations_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_expert_id", "invitations", ["expert_id"])
    op.create_index("ix_invitations_enterprise_id", "invitations", ["enterprise_id"])
    op.create_table(
        "account_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        instant("last_signed_in_at"),
        instant("decided_at", nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        *stamps(),
        sa.CheckConstraint("outcome IN ('kept', 'disabled')", name="ck_account_reviews_outcome"),
        sa.CheckConstraint(ROLES, name="ck_account_reviews_role"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_account_reviews_user_id"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_account_reviews_region_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_account_reviews_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account_reviews"),
        sa.UniqueConstraint("user_id", "year", name="uq_account_reviews_user_id_year"),
    )
    if is_postgresql():
        for table in TABLES:
            grant(table, "SELECT, INSERT, UPDATE, DELETE")


def extend_users() -> None:
    """The new columns, filled; then what holds them together. SQLite makes the table anew for that."""
    for column in (
        instant("unused_warned_at"),
        sa.Column("is_administrator", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("mark_of_phone", sa.String(), nullable=True),
        sa.Column("mark_of_email", sa.String(), nullable=True),
        sa.Column("unit_name", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("users", column)
    op.execute(f"UPDATE users SET is_administrator = true WHERE {ADMINISTRATORS}")
    name_units()
    recognise_people()
    with op.batch_alter_table("users") as batch:
        batch.create_check_constraint("ck_users_administrator_by_role", BY_ROLE)
        for mark in MARKS:
            batch.create_foreign_key(
                f"fk_users_{mark}_is_administrator",
                "person_marks",
                [mark, "is_administrator"],
                ["mark", "is_administrator"],
            )
    for mark in MARKS:
        only = sa.text(f"is_administrator AND {mark} IS NOT NULL")
        op.create_index(
            f"uq_users_administrator_{mark}",
            "users",
            [mark],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def name_units() -> None:
    """Contacts get the names of their enterprises, which the owner reads only without FORCE: where none is read, the
    column refuses the NULL."""
    if is_postgresql():
        op.execute("ALTER TABLE enterprises NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE users SET unit_name = (SELECT enterprises.name FROM enterprises WHERE enterprises.id = users.enterprise_id)"
        " WHERE enterprise_id IS NOT NULL"
    )
    if is_postgresql():
        op.execute("ALTER TABLE enterprises FORCE ROW LEVEL SECURITY")


def recognise_people() -> None:
    """Live accounts get the marks of their phone and e-mail. A mark that an administrator shares with another account is
    left out and named: somebody has to decide, and whichever account is saved first takes it."""
    holders = defaultdict(list)
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, phone, email, is_administrator FROM users WHERE is_active ORDER BY id")
    )
    for user_id, phone, email, is_administrator in rows:
        number = MOBILE.fullmatch("".join(c for c in unicodedata.normalize("NFKC", phone) if c.isdigit()))
        address = unicodedata.normalize("NFKC", email).strip().casefold()
        for column, mark in zip(MARKS, (number and number.group(1), address), strict=True):
            if mark:
                holders[mark].append((user_id, column, bool(is_administrator)))
    for mark, found in holders.items():
        if len(found) > 1 and any(is_administrator for _id, _column, is_administrator in found):
            accounts = ", ".join(str(user_id) for user_id, _column, _is_administrator in found)
            logging.getLogger("alembic.runtime.migration").warning(
                "Accounts %s share a number or address, and one is an administrator's: see docs/accounts.md",
                accounts,
            )
            continue
        connection.execute(
            sa.text("INSERT INTO person_marks (mark, is_administrator) VALUES (:mark, :is_administrator)"),
            {"mark": mark, "is_administrator": found[0][2]},
        )
        for user_id, column, _is_administrator in found:
            connection.execute(
                sa.text(f"UPDATE users SET {column} = :mark WHERE id = :id"), {"mark": mark, "id": user_id}
            )


def downgrade() -> None:
    if is_postgresql():
        for table in TABLES:
            take_rights(table)
    op.drop_table("account_reviews")
    op.drop_table("invitations")
    for mark in MARKS:
        op.drop_index(f"uq_users_administrator_{mark}", "users")
    with op.batch_alter_table("users") as batch:
        for mark in MARKS:
            batch.drop_constraint(f"fk_users_{mark}_is_administrator", type_="foreignkey")
        batch.drop_constraint("ck_users_administrator_by_role", type_="check")
    for column in ("unit_name", *reversed(MARKS), "is_administrator", "unused_warned_at"):
        op.drop_column("users", column)
    op.drop_table("person_marks")
