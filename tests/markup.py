"""HTML that the application answered with: whether it is well formed, and its tree."""

from __future__ import annotations

import re
from typing import Any, Final

import html5lib
import lxml.html

# What cannot be wrong in itself: text without markup, quoted values. Left out, two pages of one template with other rows
# of the database look the same, and are looked at once: html5lib takes longer than the application takes to answer.
_PLAIN_TEXT: Final = re.compile(r"(?<=>)[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]+(?=<)")
_PLAIN_VALUE: Final = re.compile(r'="[^"&<>\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]+"')
_well_formed: Final[set[int]] = set()


def problems(page: str) -> list[tuple[Any, ...]]:
    """What html5lib finds wrong with a page: ((line, column), name, details) of each."""
    skeleton = _PLAIN_VALUE.sub('=""', _PLAIN_TEXT.sub(" ", page))
    if hash(skeleton) in _well_formed:
        return []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    if not parser.errors:
        _well_formed.add(hash(skeleton))
    return list(parser.errors)


def tree_of(page: str) -> Any:
    """The elements of a page that is well formed, quickly; a textarea's text begins after its first line break."""
    document = lxml.html.document_fromstring(page)
    for area in document.iter("textarea"):
        area.text = (area.text or "").removeprefix("\r").removeprefix("\n")
    return document
