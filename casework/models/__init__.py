"""Every table; importing this package completes the schema."""

from casework.models.account_review import AccountReview
from casework.models.action_item import ActionItem, ActionReport
from casework.models.action_request import ActionPause, DropRequest, Extension
from casework.models.annual_return import AnnualReturn
from casework.models.attachment import Attachment
from casework.models.audit_entry import AuditAnchor, AuditChain, AuditEntry
from casework.models.base import Base
from casework.models.case import Case, CaseCounter, CaseExpert
from casework.models.case_story import CaseEvent, CaseNote
from casework.models.diagnosis import (
    ClueHandOver,
    Constraint,
    Diagnosis,
    Indicator,
    IndicatorValue,
    Judgement,
)
from casework.models.enterprise import Enterprise, EnterpriseIdentity, EnterpriseName, EnterpriseYear
from casework.models.expert import Expert, ExpertContact
from casework.models.follow_up import FollowUp
from casework.models.importing import ImportBatch, ImportRow
from casework.models.invitation import Invitation
from casework.models.job_run import JobRun
from casework.models.joint_action import JointAction, JointActionPart
from casework.models.list_export import ListExport
from casework.models.listing import BulkRow, BulkRun, SavedView
from casework.models.merge import EnterpriseMerge
from casework.models.move import CaseTransfer, Reopening, RollOver, RollOverDecision
from casework.models.narrative import ModelCase, ModelCasePhoto, ReturnParagraph, ReturnParagraphVersion
from casework.models.nomination import Nomination, NominationStep
from casework.models.notice import Notice
from casework.models.opening import CaseOpening
from casework.models.outbox import OutboxMessage
from casework.models.outcome import Acceptance, AcceptanceTarget, Benefit, Result, Survey
from casework.models.person_mark import PersonMark
from casework.models.plan import Plan, PlanLine
from casework.models.privacy import CorrectionRequest, PrivacyReceipt, RetentionPlan
from casework.models.programme import CalendarDay, CalendarYear, Programme, ProgrammeQuota
from casework.models.reference import ConstraintType, Industry, ReferenceEdition, SizeBound
from casework.models.region import Region
from casework.models.return_correction import ReturnCorrection
from casework.models.return_lock import ReturnLock
from casework.models.return_version import ReturnRemark, ReturnStep, ReturnVersion
from casework.models.search_token import ExpertToken, SearchToken
from casework.models.selection import Objection, QuotaConsent, ZeroDeclaration
from casework.models.sign_in import AccountToken, AttemptCounter, PastPassword, RecoveryCode, SecondFactor
from casework.models.team import ConclusionCheck, DeclarationWaiver
from casework.models.training import TrainingClass
from casework.models.user import RequestKey, SignInSession, User
from casework.models.visit import Visit, VisitAction, VisitExpert
from casework.models.warning_aside import WarningAside

__all__ = [
    "Acceptance",
    "AcceptanceTarget",
    "AccountReview",
    "AccountToken",
    "ActionItem",
    "ActionPause",
    "ActionReport",
    "AnnualReturn",
    "Attachment",
    "AttemptCounter",
    "AuditAnchor",
    "AuditChain",
    "AuditEntry",
    "Base",
    "Benefit",
    "BulkRow",
    "BulkRun",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseExpert",
    "CaseNote",
    "CaseOpening",
    "CaseTransfer",
    "ClueHandOver",
    "ConclusionCheck",
    "Constraint",
    "ConstraintType",
    "CorrectionRequest",
    "DeclarationWaiver",
    "Diagnosis",
    "DropRequest",
    "Enterprise",
    "EnterpriseIdentity",
    "EnterpriseMerge",
    "EnterpriseName",
    "EnterpriseYear",
    "Expert",
    "ExpertContact",
    "ExpertToken",
    "Extension",
    "FollowUp",
    "ImportBatch",
    "ImportRow",
    "Indicator",
    "IndicatorValue",
    "Industry",
    "Invitation",
    "JobRun",
    "JointAction",
    "JointActionPart",
    "Judgement",
    "ListExport",
    "ModelCase",
    "ModelCasePhoto",
    "Nomination",
    "NominationStep",
    "Notice",
    "Objection",
    "OutboxMessage",
    "PastPassword",
    "PersonMark",
    "Plan",
    "PlanLine",
    "PrivacyReceipt",
    "Programme",
    "ProgrammeQuota",
    "QuotaConsent",
    "RecoveryCode",
    "ReferenceEdition",
    "Region",
    "Reopening",
    "RequestKey",
    "Result",
    "RetentionPlan",
    "ReturnCorrection",
    "ReturnLock",
    "ReturnParagraph",
    "ReturnParagraphVersion",
    "ReturnRemark",
    "ReturnStep",
    "ReturnVersion",
    "RollOver",
    "RollOverDecision",
    "SavedView",
    "SearchToken",
    "SecondFactor",
    "SignInSession",
    "SizeBound",
    "Survey",
    "TrainingClass",
    "User",
    "Visit",
    "VisitAction",
    "VisitExpert",
    "WarningAside",
    "ZeroDeclaration",
]
