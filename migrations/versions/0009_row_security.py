"""PostgreSQL's own wall: a role that owns nothing, rights by name, a policy on every table that holds rows of units."""

from alembic import op

from migrations.rights import grant, is_postgresql, make_role, no_wall, take_rights, wall

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PLAIN = "SELECT, INSERT, UPDATE, DELETE"
RIGHTS = {
    "alembic_version": "SELECT",
    "audit_entries": "SELECT, INSERT",
    "acceptance_targets": PLAIN,
    "acceptances": PLAIN,
    "action_items": PLAIN,
    "action_reports": PLAIN,
    "annual_returns": PLAIN,
    "attachments": PLAIN,
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
    "plan_lines": PLAIN,
    "plans": PLAIN,
    "programme_quotas": PLAIN,
    "programmes": PLAIN,
    "reference_editions": PLAIN,
    "regions": PLAIN,
    "request_keys": PLAIN,
    "results": PLAIN,
    "search_tokens": PLAIN,
    "sign_in_sessions": PLAIN,
    "size_bounds": PLAIN,
    "surveys": PLAIN,
    "users": PLAIN,
    "visit_actions": PLAIN,
    "visit_experts": PLAIN,
    "visits": PLAIN,
}

REACH = "(SELECT nullif(current_setting('app.reach', true), ''))"
LEVEL = "(SELECT nullif(current_setting('app.level', true), '')::integer)"
EXPERT = "(SELECT nullif(current_setting('app.expert', true), '')::integer)"
CASES = (
    "((SELECT string_to_array(nullif(current_setting('app.cases', true), ''), ',')::integer[])::integer[])"
)
ENTERPRISES = "((SELECT string_to_array(nullif(current_setting('app.enterprises', true), ''), ',')::integer[])::integer[])"
OPENED = (
    "((SELECT string_to_array(nullif(current_setting('app.opened', true), ''), ',')::integer[])::integer[])"
)
COUNTY = f"WHEN 'county' THEN tenant_id = {LEVEL}"
STAFF = f"WHEN 'province' THEN province_id = {LEVEL} WHEN 'prefecture' THEN prefecture_id = {LEVEL} {COUNTY}"


def case(*branches: str) -> str:
    return f"CASE {REACH} {' '.join(branches)} ELSE false END"


def assigned(column: str, keys: str) -> str:
    return f"WHEN 'assigned' THEN {column} = ANY {keys}"


OF_UNITS = case(STAFF)
OF_CASES = case(STAFF, assigned("case_id", CASES))
OF_ENTERPRISES = case(STAFF, assigned("enterprise_id", ENTERPRISES))
CONDITIONS = {
    "acceptance_targets": OF_CASES,
    "acceptances": OF_CASES,
    "action_items": OF_CASES,
    "action_reports": OF_CASES,
    "annual_returns": OF_UNITS,
    "attachments": OF_CASES,
    "case_counters": OF_UNITS,
    "case_events": OF_CASES,
    "case_experts": case(
        STAFF,
        assigned("case_id", CASES),
        f"WHEN 'signing_in' THEN expert_id = {EXPERT} AND ended_on IS NULL",
    ),
    "case_notes": case(COUNTY),
    "cases": case(
        STAFF,
        assigned("id", CASES),
        f"WHEN 'signing_in' THEN enterprise_id = ANY {ENTERPRISES}",
    ),
    "constraints": OF_CASES,
    "diagnoses": OF_CASES,
    "enterprise_names": OF_ENTERPRISES,
    "enterprise_years": OF_ENTERPRISES,
    "enterprises": case(STAFF, assigned("id", ENTERPRISES)),
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
OPENED_NOTES = case(
    f"WHEN 'province' THEN province_id = {LEVEL} AND case_id = ANY {OPENED}",
    f"WHEN 'prefecture' THEN prefecture_id = {LEVEL} AND case_id = ANY {OPENED}",
)


def upgrade() -> None:
    if not is_postgresql():
        return
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
