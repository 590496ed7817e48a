"""The life cycle of a case, its history and its moves."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


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


class TeamRole(Vocabulary):
    LEADER = "leader", _l("Team leader")
    MEMBER = "member", _l("Member")
    TECHNICAL = "technical", _l("Technical support")


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
