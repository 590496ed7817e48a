"""Two paragraphs beside each other: which words both of them have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

SHORTEST_SHARED: Final = 4
"""Characters from which words of both paragraphs are marked as the same."""


@dataclass(frozen=True)
class Passage:
    """Some words of a paragraph, and whether the other one has them too."""

    text: str
    is_shared: bool


def passages(text: str, other: str) -> Iterator[Passage]:
    """A text in passages that the other one has and passages that it has not."""
    at = 0
    for block in SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks():
        if block.size >= SHORTEST_SHARED:
            if block.a > at:
                yield Passage(text[at : block.a], is_shared=False)
            yield Passage(text[block.a : block.a + block.size], is_shared=True)
            at = block.a + block.size
    if at < len(text):
        yield Passage(text[at:], is_shared=False)
