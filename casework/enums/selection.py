"""Nomination, review, withdrawal."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


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
