"""What early warnings warn of."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


class WarningRule(Vocabulary):
    """What is warned of. The value stands in addresses."""

    NO_VISIT = "no-visit", _l("No visit for long")
    SLIPPED_TWICE = "slipped-twice", _l("Deadline moved twice")
    HIGH_WITHOUT_ACTION = "high-without-action", _l("High severity without an action")
    SILENT = "silent", _l("Enterprise silent")
    OVERLOADED = "overloaded", _l("Expert overloaded")
    EVIDENCE_MISSING = "evidence-missing", _l("Evidence missing near year end")
