"""The text of a return."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


class ParagraphKind(Vocabulary):
    """What a piece of text is on paper; headings are numbered by the writers."""

    HEADING = "heading", _l("Section heading")
    SUBHEADING = "subheading", _l("Subheading")
    TEXT = "text", _l("Paragraph")


class ParagraphAct(Vocabulary):
    """How a version of a paragraph came about."""

    DRAFTED = "drafted", _l("Drafted by the system")
    ADDED = "added", _l("Added")
    EDITED = "edited", _l("Edited")
    AGREED = "agreed", _l("Figures read and agreed"), "ok"
    MOVED_UP = "moved_up", _l("Moved up")
    MOVED_DOWN = "moved_down", _l("Moved down")
    REMOVED = "removed", _l("Removed"), "warn"
    RESTORED = "restored", _l("Earlier version restored")
