"""Every list and the package of a return are written on request, with a total; paragraphs move, photos have an order."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import freeze_columns, thaw_columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OLD_LISTS = "'cases', 'actions', 'follow_ups', 'visits', 'nominations', 'enterprises', 'experts'"
NEW_LISTS = "'search', 'joint_actions', 'accounts', 'warnings', 'figure_rows', 'board_rows', 'returns', 'training', 'package'"
OLD_ACTS = "'drafted', 'added', 'edited', 'agreed', 'removed', 'restored'"
NEW_ACTS = "'moved_up', 'moved_down'"
LEVELS = ("tenant_id", "prefecture_id", "province_id")
ONLY_NEW = f"list_kind IN ({NEW_LISTS}) OR file_format = 'zip'"


def upgrade() -> None:
    with op.batch_alter_table("list_exports") as batch:
        batch.add_column(sa.Column("title", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("row_total", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("region_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_list_exports_region_id", "regions", ["region_id"], ["id"])
        batch.drop_constraint("ck_list_exports_list_kind", type_="check")
        batch.drop_constraint("ck_list_exports_file_format", type_="check")
        batch.create_check_constraint("ck_list_exports_list_kind", f"list_kind IN ({OLD_LISTS}, {NEW_LISTS})")
        batch.create_check_constraint("ck_list_exports_file_format", "file_format IN ('xlsx', 'csv', 'zip')")
        batch.create_check_constraint("ck_list_exports_row_total", "row_total IS NULL OR row_total >= 0")
    _acts(f"{OLD_ACTS}, {NEW_ACTS}")
    op.add_column("model_case_photos", sa.Column("alt", sa.String(), nullable=False, server_default=""))
    op.add_column("model_case_photos", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))


def _acts(names: str) -> None:
    thaw_columns("paragraph_versions")
    with op.batch_alter_table("paragraph_versions") as batch:
        batch.drop_constraint("ck_paragraph_versions_act", type_="check")
        batch.create_check_constraint("ck_paragraph_versions_act", f"act IN ({names})")
    freeze_columns("paragraph_versions", LEVELS)


def _secured(table: str, on: bool) -> None:
    """Rows are changed by the owner, whom row security does not let pass while it is forced."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} {'FORCE' if on else 'NO FORCE'} ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("model_case_photos", "place")
    op.drop_column("model_case_photos", "alt")
    _secured("paragraph_versions", False)
    op.execute(f"UPDATE paragraph_versions SET act = 'edited' WHERE act IN ({NEW_ACTS})")
    _secured("paragraph_versions", True)
    _acts(OLD_ACTS)
    op.execute(f"DELETE FROM list_exports WHERE {ONLY_NEW}")
    with op.batch_alter_table("list_exports") as batch:
        batch.drop_constraint("ck_list_exports_row_total", type_="check")
        batch.drop_constraint("ck_list_exports_file_format", type_="check")
        batch.drop_constraint("ck_list_exports_list_kind", type_="check")
        batch.create_check_constraint("ck_list_exports_file_format", "file_format IN ('xlsx', 'csv')")
        batch.create_check_constraint("ck_list_exports_list_kind", f"list_kind IN ({OLD_LISTS})")
        batch.drop_constraint("fk_list_exports_region_id", type_="foreignkey")
        for column in ("region_id", "row_total", "started_at", "title"):
            batch.drop_column(column)
