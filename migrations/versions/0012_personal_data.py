"""Personal data: phones and addresses lie sealed; receipts of the notice, requests to correct, plans of what to erase."""

import hmac
import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from migrations.rights import grant, is_postgresql, take_rights
from migrations.sealing import open_column, seal_column

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
STAMPS = ("created_at", "updated_at")
# Table, column, and whether row security is forced on the table.
SEALED = (
    ("users", "phone", False),
    ("users", "email", False),
    ("expert_contacts", "phone", False),
    ("expert_contacts", "email", False),
    ("enterprises", "head_phone", True),
    ("enterprises", "contact_phone", True),
    ("nominations", "draft_json", True),
    ("invitations", "phone", False),
    ("invitations", "email", False),
)


def stamps() -> list[sa.Column]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in STAMPS]


def upgrade() -> None:
    op.create_table(
        "privacy_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        *stamps(),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_privacy_receipts_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_receipts"),
        sa.UniqueConstraint("user_id", "notice_version", name="uq_privacy_receipts_user_id_notice_version"),
    )
    make_requests()
    make_plans()
    for table in ("cases", "nominations"):
        op.add_column(table, sa.Column("pseudonymised_on", sa.Date(), nullable=True))
    if is_postgresql():
        for table in ("privacy_receipts", "correction_requests", "retention_plans"):
            grant(table, PLAIN)
    change_marks(hashed)
    for table, column, walled in SEALED:
        seal_column(table, column, walled=walled)


def make_requests() -> None:
    op.create_table(
        "correction_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("desk", sa.String(40), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(), nullable=False),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "desk IN ('accounts', 'experts', 'enterprises')", name="ck_correction_requests_desk"
        ),
        sa.CheckConstraint("verdict IN ('corrected', 'refused')", name="ck_correction_requests_verdict"),
        sa.CheckConstraint("wish <> ''", name="ck_correction_requests_has_wish"),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (verdict IS NULL)", name="ck_correction_requests_answer_complete"
        ),
        sa.CheckConstraint(
            "verdict IS NULL OR answer <> ''", name="ck_correction_requests_answer_has_reason"
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> user_id", name="ck_correction_requests_two_people"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_correction_requests_user_id"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_correction_requests_region_id"),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name="fk_correction_requests_answered_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction_requests"),
    )
    op.create_index("ix_correction_requests_user_id", "correction_requests", ["user_id", "id"])
    op.create_index(
        "ix_correction_requests_region_id",
        "correction_requests",
        ["region_id", "desk", "answered_on", "due_on"],
    )


def make_plans() -> None:
    op.create_table(
        "retention_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("periods_json", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts_json", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_json", sa.Text(), nullable=False),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (is_confirmed IS NULL)", name="ck_retention_plans_decision_complete"
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="ck_retention_plans_two_people"
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR counted_at IS NOT NULL", name="ck_retention_plans_counted_before_decision"
        ),
        sa.CheckConstraint(
            "started_at IS NULL OR (is_confirmed IS NOT NULL AND is_confirmed)",
            name="ck_retention_plans_confirmed_before_start",
        ),
        sa.CheckConstraint(
            "is_confirmed IS NULL OR is_confirmed OR reason <> ''",
            name="ck_retention_plans_refusal_has_reason",
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_retention_plans_asked_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name="fk_retention_plans_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_retention_plans"),
    )
    op.create_index(
        "uq_retention_plans_open",
        "retention_plans",
        ["is_open"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )


def downgrade() -> None:
    for table, column, walled in SEALED:
        open_column(table, column, walled=walled)
    change_marks(spelled())
    if is_postgresql():
        for table in ("privacy_receipts", "correction_requests", "retention_plans"):
            take_rights(table)
    for table in ("nominations", "cases"):
        op.drop_column(table, "pseudonymised_on")
    for table in ("retention_plans", "correction_requests", "privacy_receipts"):
        op.drop_table(table)


def hashed(mark: str) -> str:
    """A number or address as the keyed hash that the accounts are compared by."""
    secret = current_app.config["SECRET_KEY"].encode()
    key = HKDF(SHA256(), 32, salt=None, info=b"casework person mark").derive(secret)
    return hmac.new(key, mark.encode(), "sha256").hexdigest()


def spelled() -> Callable[[str], str]:
    """The way back: the numbers and addresses of the accounts, which lie open again, in the one spelling, by their hash."""
    known = {}
    for row in op.get_bind().execute(sa.text("SELECT phone, email FROM users")):
        digits = "".join(c for c in unicodedata.normalize("NFKC", row.phone) if c.isdigit())[-11:]
        address = unicodedata.normalize("NFKC", row.email).strip().casefold()
        known |= {hashed(digits): digits, hashed(address): address}
    return known.__getitem__


def change_marks(change: Callable[[str], str]) -> None:
    """Put other marks in the place of all marks. The accounts refer to them, so the new ones come first and the old go last."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT mark, is_administrator FROM person_marks")).all()
    for row in rows:
        values = {"old": row.mark, "new": change(row.mark), "is_administrator": row.is_administrator}
        connection.execute(
            sa.text("INSERT INTO person_marks (mark, is_administrator) VALUES (:new, :is_administrator)"),
            values,
        )
        for column in ("mark_of_phone", "mark_of_email"):
            connection.execute(sa.text(f"UPDATE users SET {column} = :new WHERE {column} = :old"), values)
        connection.execute(sa.text("DELETE FROM person_marks WHERE mark = :old"), values)
