"""Notices, jobs, files and messages."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


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


class MessageState(Vocabulary):
    """What became of a message of the outbox; VOID: there was nobody to send it to."""

    WAITING = "waiting", _l("Waits to be sent"), "info"
    SENT = "sent", _l("Sent"), "ok"
    VOID = "void", _l("Nobody to send it to")
    GIVEN_UP = "given_up", _l("Could not be sent"), "bad"
