"""The log behind the wall: everybody's acts are appended, auditors read those of their region, only proofs read all."""

from alembic import op

from migrations.rights import is_postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "audit_entries"
COUNTY = "(SELECT nullif(current_setting('app.log_county', true), '')::integer)"
PREFECTURE = "(SELECT nullif(current_setting('app.log_prefecture', true), '')::integer)"
PROVINCE = "(SELECT nullif(current_setting('app.log_province', true), '')::integer)"
WHOLE = "(SELECT nullif(current_setting('app.log_whole', true), '')::integer)"
ACCOUNTS = "(SELECT nullif(current_setting('app.log_accounts', true), '')::integer)"
READ = (
    f"(CASE WHEN chain = {COUNTY} OR prefecture_id = {PREFECTURE}"
    f" OR coalesce(province_id, {PROVINCE}) = {PROVINCE}"
    f" OR object_type = 'users' AND {ACCOUNTS} = 1 OR {WHOLE} = 1 THEN true END) IS NOT NULL"
)


def upgrade() -> None:
    if not is_postgresql():
        return
    op.execute(f"CREATE POLICY read ON {TABLE} FOR SELECT USING ({READ})")
    op.execute(f"CREATE POLICY append ON {TABLE} FOR INSERT WITH CHECK (true)")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    if not is_postgresql():
        return
    op.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY")
    op.execute(f"DROP POLICY append ON {TABLE}")
    op.execute(f"DROP POLICY read ON {TABLE}")
