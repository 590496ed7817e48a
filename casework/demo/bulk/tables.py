"""The sheets of the bulk years and the columns that each is given."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import partial

from casework.demo.bulk.sheet import Sheet
from casework.models import (
    Acceptance,
    ActionItem,
    Case,
    CaseCounter,
    CaseEvent,
    CaseExpert,
    Constraint,
    Diagnosis,
    Enterprise,
    EnterpriseIdentity,
    EnterpriseYear,
    Expert,
    FollowUp,
    Indicator,
    IndicatorValue,
    Judgement,
    Nomination,
    NominationStep,
    Plan,
    PlanLine,
    Programme,
    ProgrammeQuota,
    SearchToken,
    Survey,
    User,
    Visit,
    VisitExpert,
)
from casework.models.base import TENANT_COLUMNS

BELOW_CASE = (*TENANT_COLUMNS, "case_id")
FIRM = ("uscc", "industry_code", "chain_code", "main_product")
DEADLINES = (
    "nomination_due_on",
    "prefecture_due_on",
    "decision_due_on",
    "substitution_until_on",
    "diagnosis_due_on",
    "plan_due_on",
    "acceptance_due_on",
    "data_on",
    "county_return_due_on",
    "prefecture_return_due_on",
    "province_return_due_on",
)
EDITIONS = ("industry_edition_id", "size_edition_id", "constraint_edition_id")
ROAD = (
    "confirmed_on",
    "team_ready_on",
    "diagnosis_started_on",
    "diagnosed_on",
    "plan_approved_on",
    "acceptance_applied_on",
    "accepted_on",
    "closed_on",
    "archived_on",
    "suspended_on",
    "withdrawn_on",
    "carried_over_on",
)


@dataclass
class Sheets:
    """One sheet for each table that the bulk years fill."""

    programmes: Sheet = field(default_factory=partial(
        Sheet, Programme, "province_id", "year", "name", "notice_number", "status", "places",
        "noticed_on", "published_on", *DEADLINES, *EDITIONS,
    ))  # fmt: skip
    quotas: Sheet = field(default_factory=partial(
        Sheet, ProgrammeQuota, "programme_id", "prefecture_id", "places",
    ))  # fmt: skip
    experts: Sheet = field(default_factory=partial(
        Sheet, Expert, "region_id", "name", "gender", "unit", "title", "qualification", "fields",
    ))  # fmt: skip
    users: Sheet = field(default_factory=partial(
        Sheet, User, "username", "password_hash", "role", "display_name", "region_id", "expert_id",
    ))  # fmt: skip
    identities: Sheet = field(default_factory=partial(Sheet, EnterpriseIdentity, "uscc"))
    enterprises: Sheet = field(default_factory=partial(
        Sheet, Enterprise, *TENANT_COLUMNS, "identity_id", *FIRM, "name", "short_name", "pinyin",
        "legal_representative", "contact_name", "contact_phone", "production_address", "founded_on",
        "size", "size_year", "is_above_scale",
    ))  # fmt: skip
    enterprise_years: Sheet = field(default_factory=partial(
        Sheet, EnterpriseYear, *TENANT_COLUMNS, "enterprise_id", "year", "employees", "revenue_wan",
        "assets_wan",
    ))  # fmt: skip
    nominations: Sheet = field(default_factory=partial(
        Sheet, Nomination, *TENANT_COLUMNS, "programme_id", "enterprise_id", "identity_id", "status",
        "officer_id", "enterprise_name", *FIRM, "figures_year", "employees", "revenue_wan", "size",
        "is_willing", "county_opinion", "submitted_on", "forwarded_on", "decided_on", "published_on",
        "notice_until_on", "confirmed_on",
    ))  # fmt: skip
    nomination_steps: Sheet = field(default_factory=partial(
        Sheet, NominationStep, *TENANT_COLUMNS, "nomination_id", "step", "decision", "on_date", "at",
        "actor_id", "actor_name",
    ))  # fmt: skip
    cases: Sheet = field(default_factory=partial(
        Sheet, Case, *TENANT_COLUMNS, "programme_id", "enterprise_id", "identity_id", "nomination_id",
        "number", "sequence", "status", "status_before_suspension", "officer_id", "enterprise_name",
        *FIRM, "size", "figures_year", "employees", "revenue_wan", "is_above_scale", *ROAD,
        "withdrawal_reason", "next_due_on", "next_due_kind", "next_due_label", "last_visit_on",
        "created_at", "updated_at",
    ))  # fmt: skip
    counters: Sheet = field(default_factory=partial(
        Sheet, CaseCounter, "programme_id", "tenant_id", "prefecture_id", "province_id", "last",
    ))  # fmt: skip
    members: Sheet = field(default_factory=partial(
        Sheet, CaseExpert, *BELOW_CASE, "expert_id", "role", "assigned_on", "declared_on", "declaration",
    ))  # fmt: skip
    events: Sheet = field(default_factory=partial(
        Sheet, CaseEvent, *BELOW_CASE, "kind", "on_date", "at", "actor_id", "actor_name", "details_json",
    ))  # fmt: skip
    diagnoses: Sheet = field(default_factory=partial(
        Sheet, Diagnosis, *BELOW_CASE, "held_on", "way", "conclusion", "submitted_on", "answer_due_on",
        "answered_on",
    ))  # fmt: skip
    constraints: Sheet = field(default_factory=partial(
        Sheet, Constraint, *BELOW_CASE, "number", "type_code", "title", "evidence", "cause", "severity",
        "found_on", "answer", "answered_on", "confirmed_on",
    ))  # fmt: skip
    judgements: Sheet = field(default_factory=partial(
        Sheet, Judgement, *BELOW_CASE, "constraint_id", "outcome", "judged_on", "grounds", "actor_id",
        "actor_name",
    ))  # fmt: skip
    indicators: Sheet = field(default_factory=partial(
        Sheet, Indicator, *BELOW_CASE, "constraint_id", "name", "unit", "direction", "target_value",
        "target_on", "source",
    ))  # fmt: skip
    values: Sheet = field(default_factory=partial(
        Sheet, IndicatorValue, *BELOW_CASE, "indicator_id", "kind", "value", "measured_on", "source",
    ))  # fmt: skip
    plans: Sheet = field(default_factory=partial(
        Sheet, Plan, *BELOW_CASE, "version_number", "goal", "author_id", "author_name",
        "enterprise_agreed_on", "submitted_on", "approved_on", "approved_by_id", "approved_by_name",
    ))  # fmt: skip
    lines: Sheet = field(default_factory=partial(
        Sheet, PlanLine, *BELOW_CASE, "plan_id", "constraint_id", "number", "title", "finish_mark",
        "service", "responsible", "due_on", "evidence_kinds",
    ))  # fmt: skip
    actions: Sheet = field(default_factory=partial(
        Sheet, ActionItem, *BELOW_CASE, "constraint_id", "number", "title", "finish_mark", "service",
        "party_kind", "responsible", "due_on", "first_due_on", "evidence_kinds", "progress_percent",
        "in_force_on", "started_on", "handed_in_on", "done_on", "done_by_id", "done_by_name",
        "struck_off_on", "struck_off_by_id", "struck_off_by_name", "dropped_on", "drop_reason",
    ))  # fmt: skip
    visits: Sheet = field(default_factory=partial(
        Sheet, Visit, *BELOW_CASE, "number", "held_on", "way", "days", "enterprise_people", "situation",
        "feedback", "filed_on", "filing_due_on", "author_id", "author_name", "enterprise_confirmed_on",
    ))  # fmt: skip
    visit_experts: Sheet = field(default_factory=partial(
        Sheet, VisitExpert, *BELOW_CASE, "visit_id", "expert_id",
    ))  # fmt: skip
    follow_ups: Sheet = field(default_factory=partial(
        Sheet, FollowUp, *BELOW_CASE, "number", "kind", "due_on", "first_due_on", "window_from_on", "window_until_on",
        "assignee_id", "held_on", "held_by_id", "held_by_name", "way", "findings", "enterprise_opinion",
        "needs_more_help", "cancelled_on", "cancel_reason", "is_excused",
    ))  # fmt: skip
    acceptances: Sheet = field(default_factory=partial(
        Sheet, Acceptance, *BELOW_CASE, "round", "applied_on", "applied_by_id", "applied_by_name",
        "held_on", "expert_opinion", "expert_by_id", "expert_name", "expert_opinion_on", "conclusion",
        "concluded_on", "concluded_by_id", "concluded_by_name", "rectify_due_on",
    ))  # fmt: skip
    surveys: Sheet = field(default_factory=partial(
        Sheet, Survey, *BELOW_CASE, "sent_on", "answered_on", "answers", "score",
    ))  # fmt: skip
    tokens: Sheet = field(default_factory=partial(
        Sheet, SearchToken, *BELOW_CASE, "object_type", "object_id", "token",
    ))  # fmt: skip

    def all(self) -> list[Sheet]:
        """Every sheet."""
        return [getattr(self, item.name) for item in fields(self)]
