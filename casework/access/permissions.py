"""What each role may do: one table, readable from top to bottom."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from casework.enums import Rank, Role


class Permission(StrEnum):
    """noun:verb, asked by guards, services and templates; nothing else compares roles."""

    HOME_READ = "home:read"
    ACCOUNT_OWN = "account:own"
    NOTICE_READ = "notice:read"
    SEARCH = "search:use"
    VIEW_SAVE = "view:save"
    VIEW_SHARE = "view:share"
    BULK_RUN = "bulk:run"

    CASE_READ = "case:read"
    CASE_RUN = "case:run"
    CASE_ASSIGN = "case:assign"
    CASE_WITHDRAW = "case:withdraw"
    CASE_WITHDRAW_CONSENT = "case:withdraw_consent"
    CASE_NOTE = "case:note"
    CASE_OPEN = "case:open"
    CASE_NUDGE = "case:nudge"
    CASE_EXPORT = "case:export"
    CASE_STORY = "case:story"
    CASE_TRANSFER = "case:transfer"
    CASE_TRANSFER_CONSENT = "case:transfer_consent"
    TRANSFER_READ = "transfer:read"
    CASE_REOPEN = "case:reopen"
    CASE_REOPEN_CONSENT = "case:reopen_consent"
    ROLL_OVER_READ = "roll_over:read"
    ROLL_OVER_START = "roll_over:start"
    ROLL_OVER_DRAFT = "roll_over:draft"
    ROLL_OVER_REVIEW = "roll_over:review"
    CONTACT_REVEAL = "contact:reveal"
    PAPER_OWN_FILE = "paper:own_file"
    PAPER_OWN_WORK = "paper:own_work"

    ENTERPRISE_READ = "enterprise:read"
    ENTERPRISE_EDIT = "enterprise:edit"
    IMPORT_RUN = "import:run"
    EXPERT_READ = "expert:read"
    EXPERT_EDIT = "expert:edit"

    PROGRAMME_READ = "programme:read"
    PROGRAMME_EDIT = "programme:edit"
    CALENDAR_READ = "calendar:read"

    NOMINATION_READ = "nomination:read"
    NOMINATION_EDIT = "nomination:edit"
    NOMINATION_REVIEW = "nomination:review"
    NOMINATION_DECIDE = "nomination:decide"
    SUBSTITUTE_DECIDE = "substitute:decide"
    QUOTA_CONSENT = "quota:consent"

    DECLARATION_SIGN = "declaration:sign"
    WAIVER_CONSENT = "waiver:consent"
    CONCLUSION_CHECK = "conclusion:check"
    WORK_HAND_OVER = "work:hand_over"
    SELF_ASSESS = "diagnosis:self_assess"
    DIAGNOSIS_READ = "diagnosis:read"
    DIAGNOSIS_WRITE = "diagnosis:write"
    DIAGNOSIS_ANSWER = "diagnosis:answer"
    CONSTRAINT_JUDGE = "constraint:judge"

    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    PLAN_APPROVE = "plan:approve"
    PLAN_AGREE = "plan:agree"
    ACTION_REPORT = "action:report"
    ACTION_DONE = "action:done"
    ACTION_STRIKE_OFF = "action:strike_off"
    ACTION_EXTEND = "action:extend"
    EXTENSION_DECIDE = "extension:decide"
    EVIDENCE_OVERRIDE = "evidence:override"

    VISIT_READ = "visit:read"
    VISIT_LOG = "visit:log"
    VISIT_CONFIRM = "visit:confirm"
    VISIT_ACCOMPANY = "visit:accompany"
    FOLLOW_UP_READ = "follow_up:read"
    FOLLOW_UP_HOLD = "follow_up:hold"

    ACCEPTANCE_READ = "acceptance:read"
    ACCEPTANCE_APPLY = "acceptance:apply"
    ACCEPTANCE_EXPERT = "acceptance:expert_opinion"
    ACCEPTANCE_SAMPLE = "acceptance:sample"
    ACCEPTANCE_CONCLUDE = "acceptance:conclude"
    SURVEY_ANSWER = "survey:answer"
    SURVEY_SUM = "survey:sum"
    RESULT_RECORD = "result:record"
    RESULT_CONFIRM = "result:confirm"
    CASE_CLOSE = "case:close"

    FILE_READ = "file:read"
    FILE_ADD = "file:add"

    DASHBOARD_READ = "dashboard:read"
    DASHBOARD_OWN = "dashboard:own"
    WARNING_ASIDE = "warning:aside"
    REPORT_READ = "report:read"
    REPORT_EXPORT = "report:export"
    RETURN_WRITE = "return:write"
    RETURN_SUBMIT = "return:submit"
    RETURN_CHECK = "return:check"
    RETURN_CORRECT = "return:correct"

    PRIVACY_READ = "privacy:read"
    CORRECTION_ANSWER = "correction:answer"
    RETENTION_READ = "retention:read"
    RETENTION_PLAN = "retention:plan"
    RETENTION_CONFIRM = "retention:confirm"

    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    ACCOUNT_MANAGE = "account:manage"
    CONTACT_MANAGE = "contact:manage"
    SYSTEM_RUN = "system:run"


P = Permission

EVERYBODY = {P.HOME_READ, P.ACCOUNT_OWN}

# Reading what staff of every level reads of the cases in their reach.
STAFF_READING = EVERYBODY | {
    P.NOTICE_READ, P.SEARCH, P.VIEW_SAVE, P.CASE_READ, P.CASE_STORY, P.ENTERPRISE_READ, P.EXPERT_READ, P.PROGRAMME_READ,
    P.CALENDAR_READ, P.NOMINATION_READ, P.DIAGNOSIS_READ, P.PLAN_READ, P.VISIT_READ, P.FOLLOW_UP_READ,
    P.ACCEPTANCE_READ, P.SURVEY_SUM, P.FILE_READ, P.DASHBOARD_READ, P.REPORT_READ, P.TRANSFER_READ, P.ROLL_OVER_READ,
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PROVINCIAL_MANAGER: frozenset(STAFF_READING | {
        P.PROGRAMME_EDIT, P.NOMINATION_DECIDE, P.SUBSTITUTE_DECIDE, P.EXPERT_EDIT, P.CASE_ASSIGN,
        P.CASE_WITHDRAW_CONSENT, P.CASE_OPEN, P.CASE_NUDGE, P.CASE_EXPORT, P.REPORT_EXPORT, P.RETURN_WRITE,
        P.CORRECTION_ANSWER, P.CASE_TRANSFER_CONSENT, P.CASE_REOPEN_CONSENT, P.ROLL_OVER_START,
        P.WAIVER_CONSENT, P.VIEW_SHARE, P.BULK_RUN, P.RETURN_SUBMIT, P.RETURN_CHECK, P.RETURN_CORRECT, P.WARNING_ASIDE,
    }),
    Role.PREFECTURE_REVIEWER: frozenset(STAFF_READING | {
        P.NOMINATION_REVIEW, P.EXPERT_EDIT, P.CASE_ASSIGN, P.CASE_OPEN, P.ACCEPTANCE_SAMPLE, P.CASE_NUDGE, P.CASE_EXPORT,
        P.REPORT_EXPORT, P.RETURN_WRITE, P.CORRECTION_ANSWER, P.CASE_TRANSFER_CONSENT, P.CASE_REOPEN_CONSENT,
        P.VIEW_SHARE, P.BULK_RUN, P.RETURN_SUBMIT, P.RETURN_CHECK, P.WARNING_ASIDE,
    }),
    Role.COUNTY_OFFICER: frozenset(STAFF_READING | {
        P.ENTERPRISE_EDIT, P.NOMINATION_EDIT, P.CASE_RUN, P.CASE_WITHDRAW, P.CASE_NOTE, P.CASE_NUDGE,
        P.CASE_EXPORT, P.PLAN_WRITE, P.ACTION_STRIKE_OFF, P.ACTION_EXTEND, P.CONSTRAINT_JUDGE,
        P.VISIT_ACCOMPANY, P.FOLLOW_UP_HOLD, P.ACCEPTANCE_APPLY, P.ACCEPTANCE_CONCLUDE, P.RESULT_RECORD,
        P.CASE_CLOSE, P.FILE_ADD, P.REPORT_EXPORT, P.RETURN_WRITE, P.CONTACT_MANAGE, P.CONTACT_REVEAL,
        P.CORRECTION_ANSWER, P.CASE_TRANSFER, P.CASE_REOPEN, P.ROLL_OVER_DRAFT, P.IMPORT_RUN, P.WORK_HAND_OVER,
        P.VIEW_SHARE, P.BULK_RUN, P.WARNING_ASIDE,
    }),
    Role.LEADER: frozenset(STAFF_READING | {
        P.PLAN_APPROVE, P.EXTENSION_DECIDE, P.EVIDENCE_OVERRIDE, P.CASE_EXPORT, P.REPORT_EXPORT, P.ROLL_OVER_REVIEW,
        P.QUOTA_CONSENT, P.WAIVER_CONSENT, P.WORK_HAND_OVER, P.VIEW_SHARE, P.RETURN_SUBMIT,
    }),
    Role.VIEWER: frozenset(STAFF_READING),
    Role.EXPERT: frozenset(EVERYBODY | {
        P.NOTICE_READ, P.SEARCH, P.VIEW_SAVE, P.CASE_READ, P.CASE_STORY, P.CALENDAR_READ, P.DECLARATION_SIGN,
        P.DIAGNOSIS_READ, P.DIAGNOSIS_WRITE, P.PLAN_READ, P.PLAN_WRITE, P.ACTION_REPORT, P.ACTION_DONE,
        P.VISIT_READ, P.VISIT_LOG, P.FOLLOW_UP_READ, P.FOLLOW_UP_HOLD, P.ACCEPTANCE_READ,
        P.ACCEPTANCE_EXPERT, P.FILE_READ, P.FILE_ADD, P.CONTACT_REVEAL, P.PAPER_OWN_WORK, P.CONCLUSION_CHECK,
        P.DASHBOARD_OWN,
    }),
    Role.ENTERPRISE_CONTACT: frozenset(EVERYBODY | {
        P.NOTICE_READ, P.CASE_READ, P.CASE_STORY, P.CALENDAR_READ, P.SELF_ASSESS, P.DIAGNOSIS_READ,
        P.DIAGNOSIS_ANSWER, P.PLAN_READ, P.PLAN_AGREE, P.ACTION_REPORT, P.ACTION_EXTEND, P.VISIT_READ,
        P.VISIT_CONFIRM, P.FOLLOW_UP_READ, P.ACCEPTANCE_READ, P.SURVEY_ANSWER, P.RESULT_CONFIRM,
        P.FILE_READ, P.FILE_ADD, P.PAPER_OWN_FILE, P.DASHBOARD_OWN,
    }),
    Role.SYSTEM_ADMIN: frozenset(EVERYBODY | {
        P.NOTICE_READ, P.SYSTEM_RUN, P.PRIVACY_READ, P.RETENTION_READ, P.RETENTION_PLAN,
    }),
    Role.SECURITY_ADMIN: frozenset(EVERYBODY | {
        P.NOTICE_READ, P.ACCOUNT_MANAGE, P.PRIVACY_READ, P.CORRECTION_ANSWER, P.RETENTION_READ, P.RETENTION_CONFIRM,
    }),
    Role.AUDIT_ADMIN: frozenset(EVERYBODY | {
        P.NOTICE_READ, P.AUDIT_READ, P.AUDIT_EXPORT, P.PRIVACY_READ, P.RETENTION_READ,
    }),
}  # fmt: skip

# A permission that a role holds only in units of one rank: a leader of any level approves outgoing papers of the
# own unit, but plans and extensions belong to the county. What is erased is counted over all counties, so it is read
# and decided at the province.
ONLY_AT_RANK: dict[tuple[Role, Permission], Rank | tuple[Rank, ...]] = {
    (Role.LEADER, P.WAIVER_CONSENT): (Rank.PREFECTURE, Rank.PROVINCE),
    (Role.LEADER, P.PLAN_APPROVE): Rank.COUNTY,
    (Role.LEADER, P.EXTENSION_DECIDE): Rank.COUNTY,
    (Role.LEADER, P.EVIDENCE_OVERRIDE): Rank.COUNTY,
    (Role.LEADER, P.ROLL_OVER_REVIEW): Rank.COUNTY,
    (Role.LEADER, P.QUOTA_CONSENT): Rank.PROVINCE,
    (Role.SECURITY_ADMIN, P.RETENTION_READ): Rank.PROVINCE,
    (Role.SECURITY_ADMIN, P.RETENTION_CONFIRM): Rank.PROVINCE,
    (Role.AUDIT_ADMIN, P.RETENTION_READ): Rank.PROVINCE,
}


class Holder(Protocol):
    """Whoever can hold permissions: a principal."""

    @property
    def role(self) -> Role: ...
    @property
    def rank(self) -> Rank | None: ...


def allows(holder: Holder, permission: Permission) -> bool:
    """Whether the holder's role (in a unit of its rank) includes the permission."""
    if permission not in ROLE_PERMISSIONS[holder.role]:
        return False
    needed = ONLY_AT_RANK.get((holder.role, permission))
    if isinstance(needed, tuple):
        return holder.rank in needed
    return needed is None or holder.rank is needed


def needs_second_factor(role: Role, rank: Rank | None) -> bool:
    """Whether accounts of a role, in a unit of a rank, must prove more than a password: the three administrators,
    leaders, and everybody of a province (GB/T 22239, 8.1.4.1 d)."""
    administrators = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    return role in (*administrators, Role.LEADER) or rank is Rank.PROVINCE
