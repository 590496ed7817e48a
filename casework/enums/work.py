"""Diagnosis, plan, visits and follow-ups."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


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


class Standard(Vocabulary):
    """Which figure of the year-end summary (K16 to K21) an indicator of a case goes into."""

    SPOT_CHECK = "spot_check", _l("Pass rate of official spot checks")
    FIRST_PASS = "first_pass", _l("First-pass yield")
    DEFECTS = "defects", _l("Defect (scrap) rate")
    QUALITY_LOSS = "quality_loss", _l("Quality loss rate")
    COMPLAINTS_PER_ORDERS = "complaints_per_orders", _l("Complaints per 100 orders")
    COMPLAINTS_PER_UNITS = "complaints_per_units", _l("Complaints per 10,000 units")
    REVENUE = "revenue", _l("Revenue")


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
