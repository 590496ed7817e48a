"""The field catalogue: the columns that hold personal information or secrets of an enterprise, and those that hold none.

It is data, and three things read it: the page of the administrators (for the impact assessment, Personal Information
Protection Law art. 55), the retention job, and the test that no text column is without a decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.personal_data.vocabulary import Act, Kind, Purpose, Readers, Rule

K, P, R, U, A = Kind, Purpose, Readers, Rule, Act


@dataclass(frozen=True)
class Fields:
    """Columns ("table.column", with blanks between) that are held for the same purpose under the same rule."""

    kind: Kind
    purpose: Purpose
    readers: Readers
    rule: Rule
    act: Act
    columns: str


@dataclass(frozen=True)
class Entry:
    """One column of the catalogue."""

    table: str
    column: str
    fields: Fields


CATALOGUE: tuple[Fields, ...] = (
    # --- enterprises and their people
    Fields(K.CONTACT, P.REACH, R.FOR_A_REASON, U.ENTERPRISE, A.CLEAR, "enterprises.head_phone enterprises.contact_phone"),
    Fields(K.PERSONAL, P.REACH, R.CASE, U.ENTERPRISE, A.PSEUDONYM, "enterprises.head_name enterprises.contact_name"),
    Fields(K.PERSONAL, P.SELECT, R.STAFF, U.ARCHIVE, A.KEEP, "enterprises.legal_representative"),
    Fields(
        K.TRADE_SECRET, P.SELECT, R.STAFF, U.ARCHIVE, A.KEEP,
        "enterprise_years.employees enterprise_years.revenue_wan enterprise_years.assets_wan nominations.employees"
        " nominations.revenue_wan nominations.assets_wan cases.employees cases.revenue_wan",
    ),
    # --- nominations
    Fields(K.CONTACT, P.SELECT, R.COUNTY, U.NOMINATION, A.CLEAR, "nominations.draft_json"),
    Fields(
        K.TRADE_SECRET, P.SELECT, R.STAFF, U.NOMINATION, A.TEXT,
        "nominations.spot_checks nominations.main_problems nominations.county_opinion",
    ),
    Fields(K.PERSONAL, P.SELECT, R.STAFF, U.NOMINATION, A.TEXT, "nomination_steps.opinion nomination_steps.snapshot"),
    Fields(K.PERSONAL, P.RECORD, R.STAFF, U.ARCHIVE, A.KEEP, "nomination_steps.actor_name"),
    Fields(K.CONTACT, P.SELECT, R.DESK, U.NOMINATION, A.CLEAR, "objections.objector"),
    Fields(K.PERSONAL, P.SELECT, R.STAFF, U.NOMINATION, A.TEXT, "objections.content objections.finding"),
    Fields(
        K.PERSONAL, P.RECORD, R.STAFF, U.ARCHIVE, A.KEEP,
        "objections.recorded_by_name objections.answered_by_name zero_declarations.remark"
        " zero_declarations.declared_by_name zero_declarations.taken_back_by_name quota_consents.reason"
        " quota_consents.opinion quota_consents.asked_by_name quota_consents.decided_by_name"
        " enterprise_merges.reason enterprise_merges.merged_by_name enterprise_merges.undone_by_name",
    ),
    # --- imports
    Fields(
        K.CONTACT, P.SELECT, R.COUNTY, U.SWEPT, A.DELETE,
        "import_batches.head_json import_rows.cells_json import_rows.values_json import_rows.notes_json"
        " import_rows.before_json",
    ),
    Fields(K.PERSONAL, P.RECORD, R.STAFF, U.ARCHIVE, A.KEEP, "import_batches.uploaded_by_name"),
    Fields(
        K.PERSONAL, P.RECORD, R.STAFF, U.ARCHIVE, A.KEEP,
        "return_paragraphs.text paragraph_versions.text paragraph_versions.by_name"
        " model_cases.consent_note model_case_photos.caption model_case_photos.alt"
        " warning_asides.reason warning_asides.put_by_name warning_asides.ended_by_name",
    ),
    # --- cases: what was found, planned, done
    Fields(
        K.TRADE_SECRET, P.ASSIST, R.CASE, U.CASE, A.TEXT,
        "diagnoses.self_assessment diagnoses.basis diagnoses.strengths diagnoses.conclusion constraints.title"
        " constraints.evidence constraints.cause constraints.advice constraints.no_action_reason"
        " constraints.objection constraints.reply plans.goal plans.ways plans.follow_up_plan plans.change_reason"
        " plans.return_reason plans.no_actions plan_lines.title plan_lines.finish_mark plan_lines.cost action_items.title"
        " action_items.finish_mark action_items.cost action_items.override_reason action_items.drop_reason"
        " action_reports.text extensions.reason extensions.opinion visits.situation visits.new_problems"
        " visits.feedback visits.next_step visits.enterprise_remark visits.withdrawal_reason follow_ups.findings"
        " follow_ups.new_problems follow_ups.enterprise_opinion follow_ups.cancel_reason judgements.grounds"
        " indicator_values.source indicators.source acceptances.shortcomings acceptances.expert_opinion"
        " acceptances.county_opinion acceptances.prefecture_opinion acceptance_targets.remark"
        " results.removal_reason attachments.file_name attachments.removal_reason cases.withdrawal_note"
        " reopenings.reason reopenings.opinion conclusion_checks.finding"
        " diagnoses.opening_talk diagnoses.walk_man diagnoses.walk_machine"
        " diagnoses.walk_material diagnoses.walk_method diagnoses.walk_environment diagnoses.walk_measurement"
        " diagnoses.closing_talk action_pauses.reason drop_requests.reason drop_requests.opinion benefits.removal_reason",
    ),
    Fields(
        K.TRADE_SECRET, P.ASSIST, R.CASE, U.ARCHIVE, A.KEEP,
        "indicators.name indicator_values.value benefits.title benefits.source benefits.amount_wan"
        " plans.targets",
    ),
    # --- cases: people
    Fields(K.PERSONAL, P.ASSIST, R.CASE, U.CASE, A.PEOPLE, "visits.enterprise_people"),
    Fields(
        K.PERSONAL, P.ASSIST, R.CASE, U.CASE, A.TEXT,
        "plan_lines.responsible plan_lines.helpers plan_lines.partner action_items.responsible action_items.helpers"
        " action_items.partner",
    ),
    Fields(
        K.PERSONAL, P.RECORD, R.CASE, U.CASE, A.ACTOR,
        "case_events.actor_name action_reports.actor_name action_items.done_by_name extensions.requested_by_name"
        " action_pauses.ended_by_name"
        " attachments.uploaded_by_name",
    ),
    Fields(K.PERSONAL, P.RECORD, R.CASE, U.CASE, A.TEXT, "case_events.details_json"),
    Fields(K.PERSONAL, P.RECORD, R.TEAM, U.CASE, A.TEXT, "case_experts.end_reason visits.accompany_note"),
    Fields(
        K.PERSONAL, P.RECORD, R.STAFF, U.CASE, A.TEXT,
        "case_experts.block_reason declaration_waivers.reason declaration_waivers.opinion",
    ),
    Fields(K.PERSONAL, P.ASSIST, R.COUNTY, U.CASE, A.TEXT, "case_notes.text"),
    Fields(
        K.PERSONAL, P.RECORD, R.CASE, U.ARCHIVE, A.KEEP,
        "case_experts.declaration visits.companions visits.author_name plans.author_name plans.approved_by_name"
        " action_items.struck_off_by_name extensions.decided_by_name follow_ups.held_by_name judgements.actor_name"
        " acceptances.applied_by_name acceptances.expert_name acceptances.prefecture_name"
        " acceptances.concluded_by_name action_pauses.started_by_name drop_requests.requested_by_name"
        " drop_requests.decided_by_name benefits.recorded_by_name joint_actions.proposed_by_name",
    ),
    Fields(
        K.PERSONAL, P.RECORD, R.STAFF, U.ARCHIVE, A.KEEP,
        "case_notes.author_name case_openings.user_name case_openings.reason case_transfers.reason"
        " case_transfers.remark case_transfers.opinion case_transfers.proposed_by_name case_transfers.answered_by_name"
        " case_transfers.officer_name case_transfers.decided_by_name roll_overs.submitted_by_name"
        " roll_overs.return_reason roll_overs.reviewed_by_name roll_over_decisions.reason"
        " roll_over_decisions.drafted_by_name reopenings.asked_by_name reopenings.decided_by_name"
        " clue_hand_overs.recorded_by_name"
        " declaration_waivers.asked_by_name declaration_waivers.decided_by_name conclusion_checks.asked_by_name"
        " conclusion_checks.done_by_name return_versions.content return_versions.counted_rows"
        " return_versions.made_by_name return_steps.opinion return_steps.made_by_name return_remarks.text"
        " return_remarks.answer return_remarks.made_by_name return_corrections.reason return_corrections.evidence"
        " return_corrections.opinion return_corrections.asked_by_name return_corrections.decided_by_name"
        " return_corrections.old_value return_corrections.new_value return_corrections.changes"
        " return_versions.corrections",
    ),
    Fields(K.PERSONAL, P.SATISFACTION, R.SUMS, U.ARCHIVE, A.KEEP, "surveys.answers surveys.score"),
    Fields(K.PERSONAL, P.SATISFACTION, R.SUMS, U.CASE, A.TEXT, "surveys.text"),
    # --- experts
    Fields(K.CONTACT, P.TEAM, R.ASSIGNERS, U.EXPERT, A.CLEAR, "expert_contacts.phone expert_contacts.email"),
    Fields(K.PERSONAL, P.TEAM, R.ASSIGNERS, U.EXPERT, A.CLEAR, "expert_contacts.ties"),
    Fields(K.PERSONAL, P.TEAM, R.STAFF, U.EXPERT, A.CLEAR, "experts.gender experts.bio experts.leave_reason"),
    Fields(
        K.PERSONAL, P.TEAM, R.CASE, U.ARCHIVE, A.KEEP,
        "experts.name experts.unit experts.title experts.qualification",
    ),
    # --- accounts
    Fields(K.CONTACT, P.ACCOUNT, R.PERSON, U.ACCOUNT, A.CLEAR, "users.phone users.email"),
    Fields(K.PERSONAL, P.ACCOUNT, R.ADMINISTRATORS, U.ACCOUNT, A.ACTOR, "users.username users.display_name"),
    Fields(K.CREDENTIAL, P.ACCOUNT, R.NOBODY, U.ACCOUNT, A.CLEAR, "users.password_hash"),
    Fields(
        K.CREDENTIAL, P.ACCOUNT, R.NOBODY, U.ACCOUNT, A.DELETE,
        "past_passwords.password_hash second_factors.sealed_secret recovery_codes.code_hash",
    ),
    Fields(
        K.CREDENTIAL, P.ACCOUNT, R.NOBODY, U.SWEPT, A.DELETE,
        "account_tokens.token_hash sign_in_sessions.token_hash",
    ),
    Fields(
        K.PERSONAL, P.SECURITY, R.ADMINISTRATORS, U.SWEPT, A.DELETE,
        "sign_in_sessions.address sign_in_sessions.user_agent",
    ),
    Fields(K.PERSONAL, P.RIGHTS, R.PERSON, U.ACCOUNT, A.CLEAR, "privacy_receipts.address"),
    Fields(
        K.PERSONAL, P.SECURITY, R.NOBODY, U.ACCOUNT, A.DELETE,
        "users.mark_of_phone users.mark_of_email person_marks.mark",
    ),
    Fields(K.CONTACT, P.ACCOUNT, R.DESK, U.SWEPT, A.DELETE, "invitations.phone invitations.email"),
    Fields(
        K.PERSONAL, P.ACCOUNT, R.ADMINISTRATORS, U.SWEPT, A.DELETE,
        "invitations.person_name invitations.invited_by_name",
    ),
    Fields(K.CREDENTIAL, P.ACCOUNT, R.NOBODY, U.SWEPT, A.DELETE, "invitations.salt invitations.token_hash"),
    Fields(
        K.PERSONAL, P.RECORD, R.ADMINISTRATORS, U.ARCHIVE, A.KEEP,
        "account_reviews.decided_by_name account_reviews.note",
    ),
    Fields(
        K.PERSONAL, P.RIGHTS, R.DESK, U.REQUEST, A.DELETE,
        "correction_requests.user_name correction_requests.wish correction_requests.answer"
        " correction_requests.answered_by_name",
    ),
    # --- running the system
    Fields(
        K.PERSONAL, P.SECURITY, R.AUDITORS, U.LOG, A.KEEP,
        "audit_entries.actor_name audit_entries.changes audit_entries.address",
    ),
    Fields(K.PERSONAL, P.SECURITY, R.NOBODY, U.SWEPT, A.DELETE, "attempt_counters.key_hash"),
    Fields(K.PERSONAL, P.ACCOUNT, R.NOBODY, U.SWEPT, A.DELETE, "outbox_messages.about outbox_messages.problem"),
    Fields(K.PERSONAL, P.ASSIST, R.PERSON, U.SWEPT, A.DELETE, "notices.details_json"),
    Fields(
        K.PERSONAL, P.ASSIST, R.STAFF, U.ARCHIVE, A.KEEP,
        "saved_views.name saved_views.query list_exports.query bulk_runs.settings_json bulk_rows.words",
    ),
    Fields(
        K.PERSONAL, P.RECORD, R.ADMINISTRATORS, U.ARCHIVE, A.KEEP,
        "retention_plans.asked_by_name retention_plans.decided_by_name",
    ),
)  # fmt: skip

HOLDS_NONE: dict[str, str] = {
    "action_items": "evidence_kinds",
    "annual_returns": "training_source delay_reason typed_numbers",
    "attachments": "kind stored_name media_type sha256",
    "attempt_counters": "kind",
    "audit_anchors": "digest heads mac",
    "audit_chains": "mac seal",
    "audit_entries": "act actor_role mac object_type object_id request_id",
    "benefits": "period",
    "bulk_rows": "title subtitle before_json",
    "list_exports": "locale holder fingerprint stored_name title",
    "calendar_days": "name",
    "case_openings": "unit_name",
    "case_transfers": "case_number enterprise_name uscc expert_ids successor_number",
    "cases": "number enterprise_name uscc industry_code chain_code main_product next_due_label",
    "clue_hand_overs": "channel",
    "constraint_types": "code parent_code name_zh name_en description typical_actions clause",
    "constraints": "type_code department",
    "diagnoses": "maturity",
    "enterprise_identities": "uscc",
    "enterprise_merges": "gone_name gone_uscc moved_json",
    "enterprise_names": "name",
    "enterprises": "uscc name short_name pinyin registered_address production_address industry_code chain_code"
    " main_product certificates licences size_override_reason",
    "expert_tokens": "token",
    "experts": "fields industries regions_served",
    "import_batches": "file_name sha256 counts_json",
    "import_rows": "name uscc made_json",
    "indicator_values": "period",
    "indicators": "unit",
    "invitations": "unit_name",
    "industries": "code level parent_code name_zh name_en size_group note",
    "job_runs": "name slot holder message",
    "model_cases": "title",
    "nominations": "returned_from enterprise_name uscc industry_code chain_code main_product certificates licences"
    " needs",
    "notices": "subject template url",
    "outbox_messages": "kind claim",
    "joint_actions": "type_code title finish_mark",
    "plan_lines": "evidence_kinds",
    "privacy_receipts": "notice_version locale text_sha256",
    "programmes": "name notice_number look_back_months",
    "quota_consents": "document_number",
    "reference_editions": "kind label source checksum",
    "regions": "code name name_en short_name note kind",
    "request_keys": "key location",
    "results": "title document_number issuer",
    "retention_plans": "periods_json counts_json reason done_json",
    "return_corrections": "object_type column_name label effects",
    "return_remarks": "place",
    "return_versions": "fingerprint rows_fingerprint",
    "search_tokens": "object_type token",
    "sign_in_sessions": "opened",
    "size_bounds": "group_code name_zh name_en industry_scope rule",
    "training_classes": "session topic place",
    "users": "locale unit_name",
    "visits": "services constraint_codes",
    "warning_asides": "facts",
}
"""Text columns that hold neither: codes, names of enterprises and units, official lists, technical marks."""


def entries() -> Iterator[Entry]:
    """Every column of the catalogue, in its order."""
    for fields in CATALOGUE:
        for name in fields.columns.split():
            table, _dot, column = name.partition(".")
            yield Entry(table, column, fields)


def columns_under(rule: Rule) -> dict[str, dict[str, Act]]:
    """Table → column → what becomes of it, of the columns whose years are counted by a rule."""
    found: dict[str, dict[str, Act]] = {}
    for entry in entries():
        if entry.fields.rule is rule:
            found.setdefault(entry.table, {})[entry.column] = entry.fields.act
    return found
