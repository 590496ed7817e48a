"""PostgreSQL's own wall: a role that owns nothing, rights by name, a policy on every table that holds rows of units."""

from alembic import op

from migrations.rights import grant, is_postgresql, make_role, no_wall, take_rights, wall

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
RIGHTS = {
    "acceptance_targets": PLAIN,
    "acceptances": PLAIN,
    "account_tokens": PLAIN,
    "action_items": PLAIN,
    "action_reports": PLAIN,
    "alembic_version": "SELECT",
    "annual_returns": PLAIN,
    "attachments": PLAIN,
    "attempt_counters": PLAIN,
    "audit_anchors": "SELECT, INSERT",
    "audit_chains": "SELECT, INSERT, UPDATE",
    "audit_entries": "SELECT, INSERT",
    "calendar_days": PLAIN,
    "calendar_years": PLAIN,
    "case_counters": PLAIN,
    "case_events": PLAIN,
    "case_experts": PLAIN,
    "case_notes": PLAIN,
    "cases": PLAIN,
    "constraint_types": PLAIN,
    "constraints": PLAIN,
    "diagnoses": PLAIN,
    "enterprise_identities": PLAIN,
    "enterprise_names": PLAIN,
    "enterprise_years": PLAIN,
    "enterprises": PLAIN,
    "expert_contacts": PLAIN,
    "experts": PLAIN,
    "extensions": PLAIN,
    "follow_ups": PLAIN,
    "indicator_values": PLAIN,
    "indicators": PLAIN,
    "industries": PLAIN,
    "job_runs": PLAIN,
    "judgements": PLAIN,
    "nomination_steps": PLAIN,
    "nominations": PLAIN,
    "notices": PLAIN,
    "outbox_messages": PLAIN,
    "past_passwords": PLAIN,
    "plan_lines": PLAIN,
    "plans": PLAIN,
    "programme_quotas": PLAIN,
    "programmes": PLAIN,
    "recovery_codes": PLAIN,
    "reference_editions": PLAIN,
    "regions": PLAIN,
    "request_keys": PLAIN,
    "results": PLAIN,
    "search_tokens": PLAIN,
    "second_factors": PLAIN,
    "sign_in_sessions": PLAIN,
    "size_bounds": PLAIN,
    "surveys": PLAIN,
    "users": PLAIN,
    "visit_actions": PLAIN,
    "visit_experts": PLAIN,
    "visits": PLAIN,
}

PROVINCE = "province_id = (SELECT nullif(current_setting('app.province', true), '')::integer)"
PREFECTURE = "prefecture_id = (SELECT nullif(current_setting('app.prefecture', true), '')::integer)"
COUNTY = "tenant_id = (SELECT nullif(current_setting('app.county', true), '')::integer)"
EXPERT = "expert_id = (SELECT nullif(current_setting('app.expert', true), '')::integer) AND ended_on IS NULL"
ENTERPRISE = "enterprise_id = (SELECT nullif(current_setting('app.enterprise', true), '')::integer)"
STAFF = (PROVINCE, PREFECTURE, COUNTY)


def among(column: str, name: str) -> str:
    return (
        f"{column} = ANY ((SELECT string_to_array(nullif(current_setting('app.{name}', true), ''), ',')::integer[])"
        "::integer[])"
    )


def passes(*conditions: str) -> str:
    return f"(CASE WHEN {' OR '.join(conditions)} THEN true END) IS NOT NULL"


OF_UNITS = passes(*STAFF)
OF_CASES = passes(*STAFF, among("case_id", "cases"))
OF_ENTERPRISES = passes(*STAFF, among("enterprise_id", "enterprises"))
CONDITIONS = {
    "acceptance_targets": OF_CASES,
    "acceptances": OF_CASES,
    "action_items": OF_CASES,
    "action_reports": OF_CASES,
    "annual_returns": OF_UNITS,
    "attachments": OF_CASES,
    "case_counters": OF_UNITS,
    "case_events": OF_CASES,
    "case_experts": passes(*STAFF, among("case_id", "cases"), EXPERT),
    "case_notes": passes(COUNTY),
    "cases": passes(*STAFF, among("id", "cases"), ENTERPRISE),
    "constraints": OF_CASES,
    "diagnoses": OF_CASES,
    "enterprise_names": OF_ENTERPRISES,
    "enterprise_years": OF_ENTERPRISES,
    "enterprises": passes(*STAFF, among("id", "enterprises")),
    "extensions": OF_CASES,
    "follow_ups": OF_CASES,
    "indicator_values": OF_CASES,
    "indicators": OF_CASES,
    "judgements": OF_CASES,
    "nomination_steps": OF_UNITS,
    "nominations": OF_UNITS,
    "plan_lines": OF_CASES,
    "plans": OF_CASES,
    "results": OF_CASES,
    "search_tokens": OF_CASES,
    "surveys": OF_CASES,
    "visit_actions": OF_CASES,
    "visit_experts": OF_CASES,
    "visits": OF_CASES,
}
OPENED_NOTES = passes(
    f"{PROVINCE} AND {among('case_id', 'opened')}",
    f"{PREFECTURE} AND {among('case_id', 'opened')}",
)


# Indexes of lists and of the search: they hold what the policies read, so that counts need not look at the rows.
SORTS = {"due": "next_due_on", "number": "number", "changed": "updated_at"}
CHOSEN = {
    "": "",
    "programme_": "programme_id, ",
    "status_": "status, ",
    "programme_status_": "programme_id, status, ",
}
LEVELS = {"tenant": "tenant_id", "prefecture": "prefecture_id", "province": "province_id"}


def level_indexes() -> list[tuple[str, str, str, str]]:
    """Name, table, columns and what the index holds besides."""
    found = []
    for short, level in LEVELS.items():
        others = ", ".join(column for column in LEVELS.values() if column != level)
        columns = {
            f"{chosen}{sort}": f"{level}, {first}{column}, id"
            for sort, column in SORTS.items()
            for chosen, first in CHOSEN.items()
        }
        columns["chain_due"] = f"{level}, chain_code, next_due_on, id"
        found += [
            (f"ix_cases_{short}_{name}", "cases", words, f"{others}, enterprise_id")
            for name, words in columns.items()
        ]
        words = f"{level}, token, object_type, object_id"
        found.append((f"ix_search_tokens_{short}", "search_tokens", words, f"{others}, case_id"))
    return found


def upgrade() -> None:
    if not is_postgresql():
        return
    for name, table, columns, held in level_indexes():
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON {table} ({columns}) INCLUDE ({held})")
    make_role()
    for table, rights in RIGHTS.items():
        grant(table, rights)
    for table, condition in CONDITIONS.items():
        wall(table, condition)
    op.execute(f"CREATE POLICY opened ON case_notes FOR SELECT USING ({OPENED_NOTES})")


def downgrade() -> None:
    if not is_postgresql():
        return
    op.execute("DROP POLICY opened ON case_notes")
    for table in CONDITIONS:
        no_wall(table)
    for table in RIGHTS:
        take_rights(table)
    for name, table, columns, _held in level_indexes():
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON {table} ({columns})")
