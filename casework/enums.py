"""The fixed vocabularies, each member with its label and, where it is a state, the tone it is shown in."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from casework.i18n import lazy_gettext as _l


class Vocabulary(StrEnum):
    """Text values for the database, translated labels for people, a tone (bad, warn, ok, info, neutral) for pills."""

    label: Any
    tone: str

    def __new__(cls, value: str, label: Any = "", tone: str = "neutral") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member


class Rank(Vocabulary):
    PROVINCE = "province", _l("Province")
    PREFECTURE = "prefecture", _l("Prefecture")
    COUNTY = "county", _l("County")


class Role(Vocabulary):
    PROVINCIAL_MANAGER = "provincial_manager", _l("Provincial manager")
    PREFECTURE_REVIEWER = "prefecture_reviewer", _l("Prefecture reviewer")
    COUNTY_OFFICER = "county_officer", _l("County case officer")
    LEADER = "leader", _l("Deputy head in charge")
    VIEWER = "viewer", _l("Viewer")
    EXPERT = "expert", _l("Quality expert")
    ENTERPRISE_CONTACT = "enterprise_contact", _l("Enterprise contact")
    SYSTEM_ADMIN = "system_admin", _l("System administrator")
    SECURITY_ADMIN = "security_admin", _l("Security administrator")
    AUDIT_ADMIN = "audit_admin", _l("Audit administrator")


class DayKind(Vocabulary):
    OFF = "off", _l("Rest day")
    WORKDAY = "workday", _l("Make-up working day")


class ProgrammeStatus(Vocabulary):
    PREPARING = "preparing", _l("In preparation")
    OPEN = "open", _l("Open"), "info"
    FINISHED = "finished", _l("Finished"), "ok"


class EnterpriseSize(Vocabulary):
    LARGE = "large", _l("Large enterprise")
    MEDIUM = "medium", _l("Medium enterprise")
    SMALL = "small", _l("Small enterprise")
    MICRO = "micro", _l("Micro enterprise")


class SpecialisedGrade(Vocabulary):
    """专精特新 cultivation grades of small and medium enterprises."""

    NONE = "none", _l("None")
    INNOVATIVE = "innovative", _l("Innovative SME")
    SPECIALISED = "specialised", _l("Specialised, refined, distinctive and innovative SME")
    LITTLE_GIANT = "little_giant", _l("Little giant")


class ServiceType(Vocabulary):
    STANDARD = "standard", _l("Standardisation service")
    METROLOGY = "metrology", _l("Metrology service")
    CERTIFICATION = "certification", _l("Certification and accreditation service")
    TESTING = "testing", _l("Inspection and testing service")
    MANAGEMENT = "management", _l("Quality management advice")
    TRAINING = "training", _l("Quality training")
    BRAND = "brand", _l("Brand cultivation")
    INTELLECTUAL_PROPERTY = "intellectual_property", _l("Intellectual property service")
    FINANCE = "finance", _l("Quality-based credit support")


class NominationStatus(Vocabulary):
    DRAFT = "draft", _l("Draft")
    SUBMITTED = "submitted", _l("Nominated"), "info"
    PREFECTURE_REVIEW = "prefecture_review", _l("Prefecture review"), "info"
    PROVINCE_REVIEW = "province_review", _l("Provincial decision"), "info"
    PUBLIC_NOTICE = "public_notice", _l("Public notice"), "info"
    CONFIRMED = "confirmed", _l("Selected"), "ok"
    RETURNED = "returned", _l("Returned for correction"), "warn"
    NOT_SELECTED = "not_selected", _l("Not selected")
    RESERVE = "reserve", _l("Reserve")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


class ReviewStep(Vocabulary):
    """Whose desk a nomination lay on when a review step was taken."""

    COUNTY = "county", _l("County")
    PREFECTURE = "prefecture", _l("Prefecture")
    PROVINCE = "province", _l("Province")
    PUBLIC_NOTICE = "public_notice", _l("Public notice")


class ReviewDecision(Vocabulary):
    SUBMIT = "submit", _l("Submitted"), "info"
    TAKE = "take", _l("Taken up for review"), "info"
    FORWARD = "forward", _l("Recommended upwards"), "ok"
    RETURN = "return", _l("Returned for correction"), "warn"
    SELECT = "select", _l("Proposed for selection"), "ok"
    RESERVE = "reserve", _l("Put on the reserve list")
    REJECT = "reject", _l("Not selected")
    PUBLISH = "publish", _l("Published"), "info"
    CONFIRM = "confirm", _l("Selection confirmed"), "ok"
    WITHDRAW = "withdraw", _l("Withdrawn")


class CaseStatus(Vocabulary):
    CONFIRMED = "confirmed", _l("Selected"), "info"
    TEAM_READY = "team_ready", _l("Team assigned"), "info"
    DIAGNOSING = "diagnosing", _l("Diagnosing"), "info"
    DIAGNOSED = "diagnosed", _l("Diagnosed"), "info"
    PLAN_REVIEW = "plan_review", _l("Plan under review"), "info"
    IMPLEMENTING = "implementing", _l("Implementing"), "info"
    ACCEPTANCE = "acceptance", _l("Awaiting acceptance"), "info"
    ACCEPTED = "accepted", _l("Accepted"), "ok"
    CLOSED = "closed", _l("Closed"), "ok"
    ARCHIVED = "archived", _l("Archived"), "ok"
    RECTIFY = "rectify", _l("To be corrected before acceptance"), "warn"
    SUSPENDED = "suspended", _l("Suspended"), "warn"
    WITHDRAWN = "withdrawn", _l("Withdrawn from the programme")
    TRANSFERRED = "transferred", _l("Transferred")


class Stage(Vocabulary):
    """The six stages of the bar on every case page."""

    SELECTED = "selected", _l("Selection")
    TEAM = "team", _l("Team")
    DIAGNOSIS = "diagnosis", _l("Diagnosis")
    PLAN = "plan", _l("Plan")
    IMPLEMENTATION = "implementation", _l("Implementation")
    ACCEPTANCE = "acceptance", _l("Acceptance and closing")


class WithdrawalReason(Vocabulary):
    """The list of programme.md section 5."""

    STOPPED = "stopped", _l("Production stopped")
    DEREGISTERED = "deregistered", _l("Deregistered or licence revoked")
    MOVED_OUT = "moved_out", _l("Moved out")
    VOLUNTARY = "voluntary", _l("Withdrew of its own will")
    BECAME_LARGE = "became_large", _l("Became a large enterprise")
    SERIOUS_ILLEGALITY = "serious_illegality", _l("Serious breach of law or trust")
    OTHER = "other", _l("Other")


class ObjectionChannel(Vocabulary):
    """How an objection to a public notice came in."""

    LETTER = "letter", _l("By letter")
    PHONE = "phone", _l("Phone")
    VISIT = "visit", _l("In person")
    EMAIL = "email", _l("E-mail")
    ONLINE = "online", _l("Online")
    OTHER = "other", _l("Other")


class TeamRole(Vocabulary):
    LEADER = "leader", _l("Team leader")
    MEMBER = "member", _l("Member")
    TECHNICAL = "technical", _l("Technical support")


class VisitWay(Vocabulary):
    ON_SITE = "on_site", _l("On site")
    VIDEO = "video", _l("Video")
    PHONE = "phone", _l("Phone")


class Severity(Vocabulary):
    HIGH = "high", _l("High")
    MEDIUM = "medium", _l("Medium")
    LOW = "low", _l("Low")


class Answer(Vocabulary):
    """What the enterprise says of a finding."""

    PENDING = "pending", _l("Not answered")
    AGREED = "agreed", _l("Agreed"), "ok"
    OBJECTED = "objected", _l("Objected"), "warn"


class Resolution(Vocabulary):
    """Dated judgement of a constraint; the last one up to the data date counts."""

    UNSOLVED = "unsolved", _l("Not solved")
    PARTIAL = "partial", _l("Partly solved"), "warn"
    SOLVED = "solved", _l("Solved"), "ok"


class Direction(Vocabulary):
    """Which way an indicator is better."""

    HIGHER = "higher", _l("Higher is better")
    LOWER = "lower", _l("Lower is better")


class ValueKind(Vocabulary):
    BASELINE = "baseline", _l("Before")
    INTERIM = "interim", _l("Interim")
    AFTER = "after", _l("After")


class PartyKind(Vocabulary):
    """Who answers for an action item."""

    ENTERPRISE = "enterprise", _l("Enterprise")
    EXPERT_TEAM = "expert_team", _l("Expert team")
    BUREAU = "bureau", _l("Market regulation bureau")
    INSTITUTION = "institution", _l("Technical institution")
    OTHER_DEPARTMENT = "other_department", _l("Other department")


class Solver(Vocabulary):
    """Who can solve a constraint."""

    SELF = "self", _l("The enterprise by itself")
    DEPARTMENT = "department", _l("A department has to help")
    INSTITUTION = "institution", _l("A technical institution has to help")


class ActionState(Vocabulary):
    """Computed from dates, never stored; overdue is a second, independent mark."""

    PLANNED = "planned", _l("Not started")
    RUNNING = "running", _l("Under way"), "info"
    TO_CHECK = "to_check", _l("Evidence handed in"), "info"
    DONE = "done", _l("Done, to be struck off"), "warn"
    STRUCK_OFF = "struck_off", _l("Struck off"), "ok"
    DROPPED = "dropped", _l("No longer pursued")


class Progress(Vocabulary):
    """The three answers that an enterprise gives from its phone."""

    NOT_STARTED = "not_started", _l("Not begun")
    PARTLY = "partly", _l("Partly done")
    ALL_DONE = "all_done", _l("All done")


class FollowUpKind(Vocabulary):
    REGULAR = "regular", _l("Regular follow-up")
    AFTER_ACTION = "after_action", _l("Follow-up after an action")
    LOOK_BACK = "look_back", _l("Look-back check")


class Conclusion(Vocabulary):
    """Result of an acceptance."""

    PASS = "pass", _l("Passed"), "ok"
    RECTIFY = "rectify", _l("Correct within a time limit"), "warn"
    FAIL = "fail", _l("Not passed"), "bad"


class TargetResult(Vocabulary):
    REACHED = "reached", _l("Reached"), "ok"
    PARTLY = "partly", _l("Partly reached"), "warn"
    MISSED = "missed", _l("Not reached"), "bad"


class ResultKind(Vocabulary):
    """Kinds of K22, in the order in which tables print them."""

    MANAGEMENT_CERTIFICATE = "management_certificate", _l("Management system certificate")
    PRODUCT_CERTIFICATE = "product_certificate", _l("Product certificate")
    SERVICE_CERTIFICATE = "service_certificate", _l("Service certificate")
    STANDARD_INTERNATIONAL = "standard_international", _l("International standard")
    STANDARD_NATIONAL = "standard_national", _l("National standard")
    STANDARD_INDUSTRY = "standard_industry", _l("Industry standard")
    STANDARD_LOCAL = "standard_local", _l("Local standard")
    STANDARD_GROUP = "standard_group", _l("Group standard")
    STANDARD_ENTERPRISE = "standard_enterprise", _l("Enterprise standard")
    PATENT_INVENTION = "patent_invention", _l("Invention patent")
    PATENT_UTILITY = "patent_utility", _l("Utility model patent")
    PATENT_DESIGN = "patent_design", _l("Design patent")
    TRADEMARK = "trademark", _l("Trade mark")
    GEOGRAPHICAL_INDICATION = "geographical_indication", _l("Geographical indication")
    GOVERNMENT_QUALITY_AWARD = "government_quality_award", _l("Government quality award")
    CHIEF_QUALITY_OFFICER = "chief_quality_officer", _l("Chief quality officer")
    QC_RESULT = "qc_result", _l("QC circle result")

    @property
    def has_partners(self) -> bool:
        """A standard that several make together: whether the enterprise led (主导) or took part (参与) counts."""
        return self.value.startswith("standard_") and self is not ResultKind.STANDARD_ENTERPRISE


class DeadlineKind(Vocabulary):
    """What the next deadline of a case belongs to."""

    TEAM = "team", _l("Assign the team")
    DIAGNOSIS = "diagnosis", _l("Diagnosis report")
    ANSWER = "answer", _l("Answer of the enterprise to the report")
    PLAN = "plan", _l("Plan")
    PLAN_REVIEW = "plan_review", _l("Approval of the plan")
    ACTION = "action", _l("Action item")
    STRIKE_OFF = "strike_off", _l("Check of evidence")
    FOLLOW_UP = "follow_up", _l("Follow-up")
    VISIT_LOG = "visit_log", _l("Visit log")
    ACCEPTANCE = "acceptance", _l("Acceptance")
    RECTIFY = "rectify", _l("Correction")
    CLOSING = "closing", _l("Closing")
    LOOK_BACK = "look_back", _l("Look-back check")


class BenefitKind(Vocabulary):
    """What the help was worth in money."""

    SALES = "sales", _l("More sales")
    COST = "cost", _l("Costs saved")
    LOSS = "loss", _l("Losses avoided")
    OTHER = "other", _l("Other benefit")


class EventKind(Vocabulary):
    """What can happen in the story of a case; the template of the story words each with its details."""

    OPENED = "opened", _l("Selected; file opened"), "ok"
    EXPERT_ASSIGNED = "expert_assigned", _l("Expert assigned"), "info"
    DECLARATION_SIGNED = "declaration_signed", _l("Recusal declaration signed"), "info"
    EXPERT_ENDED = "expert_ended", _l("Assignment ended")
    TEAM_READY = "team_ready", _l("Team complete"), "ok"
    DIAGNOSIS_STARTED = "diagnosis_started", _l("Diagnosis begun"), "info"
    SELF_ASSESSED = "self_assessed", _l("Self-assessment handed in"), "info"
    REPORT_SUBMITTED = "report_submitted", _l("Diagnosis report sent to the enterprise"), "info"
    REPORT_ANSWERED = "report_answered", _l("Enterprise answered the report"), "info"
    DIAGNOSED = "diagnosed", _l("Diagnosis confirmed"), "ok"
    PLAN_SUBMITTED = "plan_submitted", _l("Plan submitted"), "info"
    PLAN_RETURNED = "plan_returned", _l("Plan returned"), "warn"
    PLAN_APPROVED = "plan_approved", _l("Plan approved"), "ok"
    PROGRESS_REPORTED = "progress_reported", _l("Progress reported"), "info"
    ACTION_DONE = "action_done", _l("Action confirmed as done"), "info"
    ACTION_RETURNED = "action_returned", _l("Action returned for correction"), "warn"
    ACTION_STRUCK_OFF = "action_struck_off", _l("Action struck off"), "ok"
    ACTION_DROPPED = "action_dropped", _l("Action no longer pursued")
    EXTENSION_REQUESTED = "extension_requested", _l("Extension requested"), "info"
    EXTENSION_DECIDED = "extension_decided", _l("Extension decided"), "info"
    VISITED = "visited", _l("Visit"), "info"
    VISIT_CONFIRMED = "visit_confirmed", _l("Visit confirmed by the enterprise"), "ok"
    FOLLOWED_UP = "followed_up", _l("Follow-up held"), "info"
    FOLLOW_UP_CANCELLED = "follow_up_cancelled", _l("Follow-up cancelled")
    JUDGED = "judged", _l("Constraint judged"), "info"
    ACCEPTANCE_APPLIED = "acceptance_applied", _l("Acceptance applied for"), "info"
    ACCEPTANCE_OPINION = "acceptance_opinion", _l("Acceptance opinion given"), "info"
    ACCEPTANCE_CONCLUDED = "acceptance_concluded", _l("Acceptance concluded"), "ok"
    SURVEY_ANSWERED = "survey_answered", _l("Satisfaction survey answered"), "info"
    RESULT_RECORDED = "result_recorded", _l("Result recorded"), "ok"
    CLOSED = "closed", _l("Case struck off the register"), "ok"
    ARCHIVED = "archived", _l("Archived"), "ok"
    SUSPENDED = "suspended", _l("Suspended"), "warn"
    RESUMED = "resumed", _l("Resumed"), "info"
    WITHDRAWAL_REQUESTED = "withdrawal_requested", _l("Withdrawal applied for"), "warn"
    WITHDRAWN = "withdrawn", _l("Withdrawn from the programme"), "warn"
    SUBSTITUTED = "substituted", _l("Place passed to a substitute"), "info"
    CARRIED_OVER = "carried_over", _l("Carried over into the next year"), "warn"
    REOPENED = "reopened", _l("Reopened"), "warn"
    TRANSFERRED = "transferred", _l("Transferred to another county"), "warn"
    OFFICER_CHANGED = "officer_changed", _l("Case officer changed"), "info"
    REMINDED = "reminded", _l("Reminder sent"), "warn"
    FILE_ADDED = "file_added", _l("File added")
    OPENED_WITH_REASON = "opened_with_reason", _l("Opened by a superior unit"), "warn"


class NoticeKind(Vocabulary):
    DEADLINE = "deadline", _l("Deadline")
    HAND_OVER = "hand_over", _l("Something waits for you")
    INFORMATION = "information", _l("Information")
    NUDGE = "nudge", _l("Reminder from a person")


class JobOutcome(Vocabulary):
    RUNNING = "running", _l("Running"), "info"
    DONE = "done", _l("Done"), "ok"
    FAILED = "failed", _l("Failed"), "bad"


class FileSubject(Vocabulary):
    """What an attachment belongs to; each has its own foreign key on the attachment."""

    NOMINATION = "nomination", _l("Nomination form")
    DIAGNOSIS = "diagnosis", _l("Diagnosis")
    ACTION = "action", _l("Action item")
    VISIT = "visit", _l("Visit")
    FOLLOW_UP = "follow_up", _l("Follow-up")
    ACCEPTANCE = "acceptance", _l("Acceptance")
    RESULT = "result", _l("Result")
    DECLARATION = "declaration", _l("Recusal declaration")
    CASE = "case", _l("Case file")


class TokenKind(Vocabulary):
    """Why somebody holds a link that lets them choose a password."""

    RESET = "reset", _l("Forgotten password")
    INVITATION = "invitation", _l("Invitation")


class MessageState(Vocabulary):
    """What became of a message of the outbox; VOID: there was nobody to send it to."""

    WAITING = "waiting", _l("Waits to be sent"), "info"
    SENT = "sent", _l("Sent"), "ok"
    VOID = "void", _l("Nobody to send it to")
    GIVEN_UP = "given_up", _l("Could not be sent"), "bad"


class CorrectionDesk(Vocabulary):
    """Who keeps what a person asks to have corrected."""

    ACCOUNTS = "accounts", _l("Accounts (security administrator)")
    EXPERTS = "experts", _l("Expert register")
    ENTERPRISES = "enterprises", _l("Enterprise register")


class CorrectionVerdict(Vocabulary):
    """What became of a request to correct personal data."""

    CORRECTED = "corrected", _l("Corrected"), "ok"
    REFUSED = "refused", _l("Not corrected"), "warn"


class InvitationState(Vocabulary):
    """What became of an invitation; worked out from its dates."""

    OPEN = "open", _l("Sent, not used yet"), "info"
    USED = "used", _l("Used"), "ok"
    EXPIRED = "expired", _l("Expired"), "warn"
    REVOKED = "revoked", _l("Revoked")


class ReviewOutcome(Vocabulary):
    """What the yearly review decided about an account."""

    KEPT = "kept", _l("Confirmed"), "ok"
    DISABLED = "disabled", _l("Disabled")


class AccountState(Vocabulary):
    """How an account stands; worked out from its dates."""

    ACTIVE = "active", _l("In use"), "ok"
    WAITING = "waiting", _l("Waiting for the first sign-in"), "info"
    UNUSED = "unused", _l("Unused for long"), "warn"
    LOCKED = "locked", _l("Locked"), "bad"
    DISABLED = "disabled", _l("Disabled")


class TransferState(Vocabulary):
    """Where a proposal to move a case stands; worked out from its dates."""

    PROPOSED = "proposed", _l("Waits for the receiving county"), "info"
    ACCEPTED = "accepted", _l("Waits for the consent of the common superior"), "info"
    CONSENTED = "consented", _l("Hand-over arranged"), "info"
    DONE = "done", _l("Handed over"), "ok"
    SENT_BACK = "sent_back", _l("Sent back by the receiving county"), "warn"
    REFUSED = "refused", _l("Refused by the superior"), "warn"
    TAKEN_BACK = "taken_back", _l("Taken back")


class RollOverChoice(Vocabulary):
    """What becomes of a case that is open at the end of its programme year."""

    FINISH = "finish", _l("Finish by a date"), "info"
    CARRY_OVER = "carry_over", _l("Carry over into the next year"), "warn"
    END = "end", _l("End without result")


class ImportKind(Vocabulary):
    """What a file brings."""

    ENTERPRISES = "enterprises", _l("Enterprises")
    NOMINATIONS = "nominations", _l("Nominations")


class ImportState(Vocabulary):
    """How far an import has come."""

    PREVIEW = "preview", _l("Preview, nothing written"), "info"
    WRITING = "writing", _l("Being written"), "warn"
    WRITTEN = "written", _l("Imported"), "ok"
    UNDOING = "undoing", _l("Being undone"), "warn"
    UNDONE = "undone", _l("Undone")
    DISCARDED = "discarded", _l("Discarded")


class RowFinding(Vocabulary):
    """What the preview found about a row."""

    NEW = "new", _l("New"), "ok"
    DIFFERENT = "different", _l("Different from what is on file"), "warn"
    SAME = "same", _l("Same as on file")
    ELSEWHERE = "elsewhere", _l("Known to another unit"), "warn"
    DOUBLE = "double", _l("Twice in this file"), "bad"
    WRONG = "wrong", _l("Error"), "bad"


class RowState(Vocabulary):
    """What became of a row."""

    WAITING = "waiting", _l("Waiting"), "info"
    WRITTEN = "written", _l("Written"), "ok"
    REFUSED = "refused", _l("Not written"), "bad"
    UNDONE = "undone", _l("Taken back")
    KEPT = "kept", _l("Cannot be taken back"), "warn"


class ListKind(Vocabulary):
    """The lists that views are saved of."""

    CASES = "cases", _l("Assisted enterprises")
    ACTIONS = "actions", _l("Action items")
    FOLLOW_UPS = "follow_ups", _l("Follow-ups")
    VISITS = "visits", _l("Visits")
    NOMINATIONS = "nominations", _l("Nomination and selection")
    ENTERPRISES = "enterprises", _l("Enterprises")
    EXPERTS = "experts", _l("Experts")


class Sharing(Vocabulary):
    """Who finds a saved view."""

    OWN = "own", _l("Only me")
    UNIT = "unit", _l("My unit")
    BELOW = "below", _l("My unit and the units below it")


class BulkAct(Vocabulary):
    """What is done to many rows at once."""

    ASSIGN = "assign", _l("Hand over")
    MOVE = "move", _l("Move the date")
    REMIND = "remind", _l("Send a reminder")
    STRIKE_OFF = "strike_off", _l("Strike off on the evidence")


class BulkState(Vocabulary):
    """What became of a row of a bulk run."""

    WAITING = "waiting", _l("Not done yet"), "warn"
    DONE = "done", _l("Done"), "ok"
    REFUSED = "refused", _l("Cannot be done"), "bad"
    UNDONE = "undone", _l("Taken back")
    KEPT = "kept", _l("Cannot be taken back"), "warn"
