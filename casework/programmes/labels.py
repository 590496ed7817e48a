"""What the settings of a year are called, on forms, pages and in refusals."""

from __future__ import annotations

from typing import Any

from casework.i18n import lazy_gettext as _l

LABELS: dict[str, Any] = {
    "year": _l("Year"),
    "name": _l("Name of the programme"),
    "notice_number": _l("Number of the notice"),
    "places": _l("Places of the province"),
    "noticed_on": _l("Notice issued on"),
    "nomination_due_on": _l("Counties nominate by"),
    "prefecture_due_on": _l("Prefectures forward by"),
    "decision_due_on": _l("Province decides by"),
    "substitution_until_on": _l("Substitutes until"),
    "diagnosis_due_on": _l("Diagnosis by"),
    "plan_due_on": _l("Plan by"),
    "acceptance_due_on": _l("Acceptance by"),
    "data_on": _l("Data date of the summary"),
    "county_return_due_on": _l("Counties report by"),
    "prefecture_return_due_on": _l("Prefectures report by"),
    "province_return_due_on": _l("Province reports by"),
    "public_notice_days": _l("Length of the public notice"),
    "team_days": _l("Assign the team"),
    "report_days": _l("Diagnosis report after the visit"),
    "answer_days": _l("Answer of the enterprise"),
    "plan_review_days": _l("Review of the plan"),
    "strike_off_days": _l("Check of evidence and strike-off"),
    "action_step_days": _l("One proposed action after another"),
    "visit_log_days": _l("Visit log after the visit"),
    "rectify_days": _l("Correction after acceptance"),
    "follow_up_months": _l("Regular follow-up every"),
    "follow_up_window_days": _l("Window of a follow-up"),
    "look_back_months": _l("Look-back after closing"),
    "satisfied_from": _l("Counts as satisfied from"),
    "heads_to_train": _l("Heads of enterprises to train"),
    "industry_edition_id": _l("Industry codes"),
    "size_edition_id": _l("Size standard"),
    "constraint_edition_id": _l("Constraint types"),
}

ORDER = (
    ("noticed_on", "nomination_due_on"),
    ("nomination_due_on", "prefecture_due_on"),
    ("prefecture_due_on", "decision_due_on"),
    ("decision_due_on", "substitution_until_on"),
    ("decision_due_on", "diagnosis_due_on"),
    ("diagnosis_due_on", "plan_due_on"),
    ("plan_due_on", "acceptance_due_on"),
    ("acceptance_due_on", "data_on"),
    ("data_on", "county_return_due_on"),
    ("county_return_due_on", "prefecture_return_due_on"),
    ("prefecture_return_due_on", "province_return_due_on"),
)
"""Which deadline may not lie before which."""
