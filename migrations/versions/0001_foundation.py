"""Regions, code lists, programme years, enterprises, experts, accounts, audit log."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import append_only, freeze_columns, not_append_only, thaw_columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reference_editions"),
        sa.UniqueConstraint("kind", "checksum", name="uq_reference_editions_kind_checksum"),
        sa.UniqueConstraint("kind", "label", name="uq_reference_editions_kind_label"),
    )
    op.create_table(
        "regions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("rank", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("prefecture_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(rank = 'province' AND parent_id IS NULL AND prefecture_id IS NULL AND province_id IS NULL) OR (rank = 'prefecture' AND parent_id IS NOT NULL AND prefecture_id IS NULL AND province_id IS NOT NULL) OR (rank = 'county' AND parent_id IS NOT NULL AND prefecture_id IS NOT NULL AND province_id IS NOT NULL)",
            name="ck_regions_place_in_tree",
        ),
        sa.CheckConstraint("rank IN ('province', 'prefecture', 'county')", name="ck_regions_rank"),
        sa.ForeignKeyConstraint(["edition_id"], ["reference_editions.id"], name="fk_regions_edition_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["regions.id"], name="fk_regions_parent_id"),
        sa.ForeignKeyConstraint(["prefecture_id"], ["regions.id"], name="fk_regions_prefecture_id"),
        sa.ForeignKeyConstraint(["province_id"], ["regions.id"], name="fk_regions_province_id"),
        sa.PrimaryKeyConstraint("id", name="pk_regions"),
        sa.UniqueConstraint("code", "rank", name="uq_regions_code_rank"),
        sa.UniqueConstraint(
            "id", "prefecture_id", "province_id", name="uq_regions_id_prefecture_id_province_id"
        ),
    )
    op.create_table(
        "industries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("size_group", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["reference_editions.id"], name="fk_industries_edition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_industries"),
        sa.UniqueConstraint("edition_id", "code", name="uq_industries_edition_id_code"),
    )
    op.create_table(
        "size_bounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("group_code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("industry_scope", sa.String(), nullable=False),
        sa.Column("employees_large", sa.Integer(), nullable=True),
        sa.Column("employees_medium", sa.Integer(), nullable=True),
        sa.Column("employees_small", sa.Integer(), nullable=True),
        sa.Column("revenue_large_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("revenue_medium_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("revenue_small_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("assets_large_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("assets_medium_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("assets_small_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["reference_editions.id"], name="fk_size_bounds_edition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_size_bounds"),
        sa.UniqueConstraint("edition_id", "group_code", name="uq_size_bounds_edition_id_group_code"),
    )
    op.create_table(
        "constraint_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("typical_actions", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["reference_editions.id"], name="fk_constraint_types_edition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_constraint_types"),
        sa.UniqueConstraint("edition_id", "code", name="uq_constraint_types_edition_id_code"),
    )
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("notice_number", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("nomination_due_on", sa.Date(), nullable=False),
        sa.Column("prefecture_due_on", sa.Date(), nullable=False),
        sa.Column("decision_due_on", sa.Date(), nullable=False),
        sa.Column("public_notice_days", sa.Integer(), nullable=False),
        sa.Column("substitution_until_on", sa.Date(), nullable=False),
        sa.Column("diagnosis_due_on", sa.Date(), nullable=False),
        sa.Column("plan_due_on", sa.Date(), nullable=False),
        sa.Column("acceptance_due_on", sa.Date(), nullable=False),
        sa.Column("data_on", sa.Date(), nullable=False),
        sa.Column("county_return_due_on", sa.Date(), nullable=False),
        sa.Column("prefecture_return_due_on", sa.Date(), nullable=False),
        sa.Column("province_return_due_on", sa.Date(), nullable=False),
        sa.Column("team_days", sa.Integer(), nullable=False),
        sa.Column("report_days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("plan_review_days", sa.Integer(), nullable=False),
        sa.Column("strike_off_days", sa.Integer(), nullable=False),
        sa.Column("visit_log_days", sa.Integer(), nullable=False),
        sa.Column("rectify_days", sa.Integer(), nullable=False),
        sa.Column("follow_up_months", sa.Integer(), nullable=False),
        sa.Column("follow_up_window_days", sa.Integer(), nullable=False),
        sa.Column("look_back_months", sa.String(), nullable=False),
        sa.Column("satisfied_from", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("notice_until_on", sa.Date(), nullable=True),
        sa.Column("industry_edition_id", sa.Integer(), nullable=False),
        sa.Column("size_edition_id", sa.Integer(), nullable=False),
        sa.Column("constraint_edition_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('preparing', 'open', 'finished')", name="ck_programmes_status"),
        sa.CheckConstraint("places >= 0", name="ck_programmes_places"),
        sa.ForeignKeyConstraint(
            ["constraint_edition_id"], ["reference_editions.id"], name="fk_programmes_constraint_edition_id"
        ),
        sa.ForeignKeyConstraint(
            ["industry_edition_id"], ["reference_editions.id"], name="fk_programmes_industry_edition_id"
        ),
        sa.ForeignKeyConstraint(["province_id"], ["regions.id"], name="fk_programmes_province_id"),
        sa.ForeignKeyConstraint(
            ["size_edition_id"], ["reference_editions.id"], name="fk_programmes_size_edition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
        sa.UniqueConstraint("province_id", "year", name="uq_programmes_province_id_year"),
    )
    op.create_table(
        "programme_quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reserve_places", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("places >= 0 AND reserve_places >= 0", name="ck_programme_quotas_places"),
        sa.ForeignKeyConstraint(["prefecture_id"], ["regions.id"], name="fk_programme_quotas_prefecture_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_programme_quotas_programme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_programme_quotas"),
        sa.UniqueConstraint(
            "programme_id", "prefecture_id", name="uq_programme_quotas_programme_id_prefecture_id"
        ),
    )
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('off', 'workday')", name="ck_calendar_days_kind"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["reference_editions.id"], name="fk_calendar_days_edition_id"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_calendar_days_region_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_days"),
        sa.UniqueConstraint("region_id", "on_date", name="uq_calendar_days_region_id_on_date"),
    )
    op.create_index(
        "uq_calendar_days_national",
        "calendar_days",
        ["on_date"],
        unique=True,
        sqlite_where=sa.text("region_id IS NULL"),
        postgresql_where=sa.text("region_id IS NULL"),
    )
    op.create_table(
        "calendar_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["reference_editions.id"], name="fk_calendar_years_edition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_years"),
        sa.UniqueConstraint("year", name="uq_calendar_years_year"),
    )
    op.create_table(
        "experts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("qualification", sa.String(), nullable=False),
        sa.Column("bio", sa.String(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("term_from_on", sa.Date(), nullable=True),
        sa.Column("term_until_on", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_experts_region_id"),
        sa.PrimaryKeyConstraint("id", name="pk_experts"),
    )
    op.create_index("ix_experts_region_id", "experts", ["region_id"], unique=False)
    op.create_table(
        "expert_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name="fk_expert_contacts_expert_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expert_contacts"),
        sa.UniqueConstraint("expert_id", name="uq_expert_contacts_expert_id"),
    )
    op.create_table(
        "enterprise_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enterprise_identities"),
        sa.UniqueConstraint("uscc", name="uq_enterprise_identities_uscc"),
    )
    op.create_table(
        "enterprises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("legal_representative", sa.String(), nullable=False),
        sa.Column("head_name", sa.String(), nullable=False),
        sa.Column("head_phone", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("registered_address", sa.String(), nullable=False),
        sa.Column("production_address", sa.String(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("industry_code", sa.String(), nullable=False),
        sa.Column("chain_code", sa.String(), nullable=False),
        sa.Column("main_product", sa.String(), nullable=False),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("licences", sa.String(), nullable=False),
        sa.Column("has_quality_officer", sa.Boolean(), nullable=True),
        sa.Column("specialised_grade", sa.String(40), nullable=False),
        sa.Column("size", sa.String(40), nullable=True),
        sa.Column("size_year", sa.Integer(), nullable=True),
        sa.Column("size_override", sa.String(40), nullable=True),
        sa.Column("size_override_reason", sa.String(), nullable=False),
        sa.Column("is_above_scale", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("size IN ('large', 'medium', 'small', 'micro')", name="ck_enterprises_size"),
        sa.CheckConstraint(
            "size_override IN ('large', 'medium', 'small', 'micro')", name="ck_enterprises_size_override"
        ),
        sa.CheckConstraint(
            "size_override IS NULL OR size_override_reason <> ''", name="ck_enterprises_override_has_reason"
        ),
        sa.CheckConstraint(
            "specialised_grade IN ('none', 'innovative', 'specialised', 'little_giant')",
            name="ck_enterprises_specialised_grade",
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["enterprise_identities.id"], name="fk_enterprises_identity_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_enterprises_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enterprises"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_enterprises_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", "identity_id", name="uq_enterprises_tenant_id_identity_id"),
    )
    op.create_index("ix_enterprises_identity_id", "enterprises", ["identity_id"], unique=False)
    op.create_index(
        "ix_enterprises_prefecture_id_pinyin", "enterprises", ["prefecture_id", "pinyin", "id"], unique=False
    )
    op.create_index(
        "ix_enterprises_province_id_pinyin", "enterprises", ["province_id", "pinyin", "id"], unique=False
    )
    op.create_index(
        "ix_enterprises_tenant_id_pinyin", "enterprises", ["tenant_id", "pinyin", "id"], unique=False
    )
    op.create_table(
        "enterprise_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("revenue_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("assets_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("employees IS NULL OR employees >= 0", name="ck_enterprise_years_employees"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enterprise_id"],
            ["enterprises.tenant_id", "enterprises.id"],
            name="fk_enterprise_years_tenant_id_enterprise_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_enterprise_years_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enterprise_years"),
        sa.UniqueConstraint("enterprise_id", "year", name="uq_enterprise_years_enterprise_id_year"),
    )
    op.create_table(
        "enterprise_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("prefecture_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enterprise_id"],
            ["enterprises.tenant_id", "enterprises.id"],
            name="fk_enterprise_names_tenant_id_enterprise_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prefecture_id", "province_id"],
            ["regions.id", "regions.prefecture_id", "regions.province_id"],
            name="fk_enterprise_names_tenant_id_prefecture_id_province_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enterprise_names"),
    )
    op.create_index("ix_enterprise_names_enterprise_id", "enterprise_names", ["enterprise_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(role IN ('provincial_manager', 'prefecture_reviewer', 'county_officer', 'leader', 'viewer', 'security_admin', 'audit_admin') AND region_id IS NOT NULL AND expert_id IS NULL AND enterprise_id IS NULL) OR (role = 'expert' AND expert_id IS NOT NULL AND region_id IS NULL AND enterprise_id IS NULL) OR (role = 'enterprise_contact' AND enterprise_id IS NOT NULL AND tenant_id IS NOT NULL AND region_id IS NULL AND expert_id IS NULL) OR (role = 'system_admin' AND region_id IS NULL AND expert_id IS NULL AND enterprise_id IS NULL)",
            name="ck_users_place_fits_role",
        ),
        sa.CheckConstraint(
            "role IN ('provincial_manager', 'prefecture_reviewer', 'county_officer', 'leader', 'viewer', 'expert', 'enterprise_contact', 'system_admin', 'security_admin', 'audit_admin')",
            name="ck_users_role",
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name="fk_users_expert_id"),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_users_region_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enterprise_id"],
            ["enterprises.tenant_id", "enterprises.id"],
            name="fk_users_tenant_id_enterprise_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["regions.id"], name="fk_users_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_index("ix_users_enterprise_id", "users", ["enterprise_id"], unique=False)
    op.create_index("ix_users_expert_id", "users", ["expert_id"], unique=False)
    op.create_index("ix_users_region_id_role", "users", ["region_id", "role"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("user_agent", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sign_in_sessions_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_sessions_token_hash"),
    )
    op.create_index("ix_sign_in_sessions_user_id", "sign_in_sessions", ["user_id"], unique=False)
    op.create_table(
        "request_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_request_keys_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request_keys"),
        sa.UniqueConstraint("user_id", "key", name="uq_request_keys_user_id_key"),
    )
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
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_entries_object", "audit_entries", ["object_type", "object_id"], unique=False)
    op.create_index("ix_audit_entries_tenant", "audit_entries", ["tenant_id", "id"], unique=False)
    freeze_columns("regions", ("code", "rank", "parent_id", "prefecture_id", "province_id"))
    freeze_columns("enterprises", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("enterprise_years", ("tenant_id", "prefecture_id", "province_id"))
    freeze_columns("enterprise_names", ("tenant_id", "prefecture_id", "province_id"))
    append_only("audit_entries")


def downgrade() -> None:
    not_append_only("audit_entries")
    thaw_columns("enterprise_names")
    thaw_columns("enterprise_years")
    thaw_columns("enterprises")
    thaw_columns("regions")
    op.drop_table("audit_entries")
    op.drop_table("request_keys")
    op.drop_table("sign_in_sessions")
    op.drop_table("users")
    op.drop_table("enterprise_names")
    op.drop_table("enterprise_years")
    op.drop_table("enterprises")
    op.drop_table("enterprise_identities")
    op.drop_table("expert_contacts")
    op.drop_table("experts")
    op.drop_table("calendar_years")
    op.drop_table("calendar_days")
    op.drop_table("programme_quotas")
    op.drop_table("programmes")
    op.drop_table("constraint_types")
    op.drop_table("size_bounds")
    op.drop_table("industries")
    op.drop_table("regions")
    op.drop_table("reference_editions")
