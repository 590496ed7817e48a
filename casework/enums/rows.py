"""Imports, lists, and steps on many rows."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


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
