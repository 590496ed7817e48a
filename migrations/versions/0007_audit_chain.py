"""The log in chains: one per county and one for what belongs to none, with heads and daily anchors.

Entries from before keep their order and get scheme 0: no mac can be made for them here, because a migration does not
know the key. `flask audit adopt` binds them to the chains as they are found.
"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import (
    append_only,
    drop_trigger,
    freeze_columns,
    never_deleted,
    not_append_only,
    only_grows,
    thaw_columns,
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = (
    ("time", ("at",), None),
    ("chain", ("chain", "at"), None),
    ("prefecture", ("prefecture_id", "at"), None),
    ("object", ("object_type", "object_id", "at"), None),
    ("case", ("case_id", "at"), "case_id IS NOT NULL"),
    ("actor", ("actor_id", "at"), None),
    ("act", ("act", "at"), None),
    ("address", ("address", "at"), "address <> ''"),
    ("request", ("request_id",), None),
)


def upgrade() -> None:
    not_append_only("audit_entries")
    op.execute("CREATE TABLE audit_entries_before AS SELECT * FROM audit_entries")
    op.drop_table("audit_entries")
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("scheme", sa.SmallInteger(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq > 0", name="ck_audit_entries_seq"),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_audit_entries"),
    )
    op.create_table(
        "audit_chains",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length >= 0", name="ck_audit_chains_length"),
        sa.PrimaryKeyConstraint("chain", name="pk_audit_chains"),
    )
    op.create_table(
        "audit_anchors",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.SmallInteger(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_anchors"),
        sa.UniqueConstraint("on_date", name="uq_audit_anchors_on_date"),
    )
    op.execute(
        "INSERT INTO audit_entries (chain, seq, at, actor_id, actor_name, actor_role, prefecture_id, province_id, act,"
        " object_type, object_id, case_id, changes, address, request_id, scheme, mac)"
        " SELECT coalesce(e.tenant_id, 0), row_number() OVER (PARTITION BY coalesce(e.tenant_id, 0) ORDER BY e.id),"
        " e.at, e.actor_id, e.actor_name, '', r.prefecture_id, r.province_id, e.act, e.object_type, e.object_id,"
        " CASE WHEN e.object_type = 'cases' THEN CAST(e.object_id AS INTEGER) END, e.changes, e.address, e.request_id,"
        " 0, '' FROM audit_entries_before e LEFT JOIN regions r ON r.id = e.tenant_id"
    )
    op.drop_table("audit_entries_before")
    op.execute(
        "INSERT INTO audit_chains (chain, length, mac, seal)"
        " SELECT c.chain, (SELECT count(*) FROM audit_entries e WHERE e.chain = c.chain), '', ''"
        " FROM (SELECT 0 AS chain UNION SELECT id FROM regions WHERE rank = 'county') c"
    )
    for name, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(
            f"ix_audit_entries_{name}",
            "audit_entries",
            list(columns),
            unique=False,
            sqlite_where=where,
            postgresql_where=where,
        )
    append_only("audit_entries")
    append_only("audit_anchors")
    never_deleted("audit_chains")
    only_grows("audit_chains", "length")
    freeze_columns("audit_chains", ("chain",))


def downgrade() -> None:
    thaw_columns("audit_chains")
    drop_trigger("audit_chains", "audit_chains_grows")
    drop_trigger("audit_chains", "audit_chains_no_delete")
    not_append_only("audit_anchors")
    not_append_only("audit_entries")
    op.drop_table("audit_anchors")
    op.drop_table("audit_chains")
    op.execute("CREATE TABLE audit_entries_chained AS SELECT * FROM audit_entries")
    op.drop_table("audit_entries")
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.execute(
        "INSERT INTO audit_entries (at, actor_id, actor_name, tenant_id, act, object_type, object_id, changes, address,"
        " request_id) SELECT at, actor_id, actor_name, nullif(chain, 0), act, object_type, object_id, changes, address,"
        " request_id FROM audit_entries_chained ORDER BY at, chain, seq"
    )
    op.drop_table("audit_entries_chained")
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_entries_object", "audit_entries", ["object_type", "object_id"], unique=False)
    op.create_index("ix_audit_entries_tenant", "audit_entries", ["tenant_id", "id"], unique=False)
    append_only("audit_entries")
