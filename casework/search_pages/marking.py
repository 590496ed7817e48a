"""Where in a text the typed words stand: marked, and of a long text only the piece around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

AROUND = 24
"""Characters shown on either side of the first match of a long text."""


def marked(text: str, q: str) -> Markup:
    """The text with what was typed in <mark>; unchanged where it was found by its pinyin or a code's parts."""
    pattern = _pattern(q)
    if pattern is None:
        return escape(text)
    at, parts = 0, []
    for match in pattern.finditer(text):
        parts += [escape(text[at : match.start()]), Markup("<mark>"), escape(match[0]), Markup("</mark>")]
        at = match.end()
    return Markup("").join([*parts, escape(text[at:])])


def excerpt(texts: Iterable[str], q: str) -> Markup:
    """The first of the texts that holds what was typed, cut to the words around it; the first text where none does."""
    known = [text for text in texts if text]
    pattern = _pattern(q)
    for text in known:
        match = pattern.search(text) if pattern else None
        if match:
            start, end = max(0, match.start() - AROUND), match.end() + AROUND
            cut = ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
            return marked(cut.replace("\n", " "), q)
    first = known[0] if known else ""
    return escape(first[: 2 * AROUND] + ("…" if len(first) > 2 * AROUND else ""))


def _pattern(q: str) -> re.Pattern[str] | None:
    """The typed words whole; of a word of Chinese characters also each two neighbours, by which it was found."""
    words: Sequence[str] = q.split()
    pairs = [one + other for word in words if not word.isascii() for one, other in pairwise(word)]
    wanted = sorted({*words, *pairs}, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in wanted), re.IGNORECASE) if wanted else None
