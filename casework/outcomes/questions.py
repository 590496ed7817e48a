"""The six questions of the satisfaction survey and the words of their marks."""

from __future__ import annotations

from typing import Final

from casework.i18n import lazy_gettext as _l

# Answers are kept in this order: a question is never moved or dropped, the whole set is replaced for a new year.
QUESTIONS: Final = (
    _l("The diagnosis found our real problems"),
    _l("The actions fit us and can be done"),
    _l("The experts know their trade"),
    _l("Visits and answers came in time"),
    _l("The help has brought results"),
    _l("All in all"),
)
MARK_WORDS: Final = {
    1: _l("very dissatisfied"),
    2: _l("dissatisfied"),
    3: _l("fair"),
    4: _l("satisfied"),
    5: _l("very satisfied"),
}
