"""Several things in one sentence, with the separator of the language (、 or a comma)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from casework.i18n import gettext as _


def listed(items: Iterable[object]) -> str:
    """“a, b, c” in the reader's language; empty for nothing."""
    texts = [str(item) for item in items]
    return (
        reduce(lambda first, rest: _("%(first)s, %(rest)s", first=first, rest=rest), texts) if texts else ""
    )
