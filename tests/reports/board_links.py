"""Every link of a dashboard with the number that it promises: of table cells, of the parts of drawings, of tiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import html5lib

ROWS = re.compile(r"^/(?:reports/\d+/figures/|dashboard/rows/)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PLACES = re.compile(r"K01\?.*part=denominator")
"""Places given to units are a number beside each unit, not a row each."""


@dataclass(frozen=True)
class Promise:
    """An address, and how many rows its link says there are."""

    url: str
    rows: int
    words: str


def promises(text: str) -> Iterator[Promise]:
    """Every link to rows within the content of a page, with its number. Raises AssertionError for one without any."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    main = next(page.iter("main"))
    for way in _ways(main, []):
        link = way[-1]
        url = link.get("href", "")
        if not ROWS.match(url) or _PLACES.search(url):
            continue
        words = _words(way)
        if words is not None:
            yield Promise(url, _promised(words), words)


def _ways(element: Any, above: list[Any]) -> Iterator[list[Any]]:
    """Every link with the elements above it."""
    way = [*above, element]
    if _tag(element) == "a":
        yield way
    for child in element:
        if isinstance(child.tag, str):
            yield from _ways(child, way)


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _words(way: list[Any]) -> str | None:
    """What a link says of its number. A share says nothing: its two sides stand beside it."""
    link = way[-1]
    if any(one.get("id") == "map-numbers" for one in way):
        row = next(one for one in reversed(way) if _tag(one) == "tr")
        sides, effective = (_text(cell) for cell in row.findall("td")[1:3])
        return sides if sides != "—" else effective if "K01" in link.get("href") else None
    drawing = next((one for one in way if _tag(one) == "svg"), None)
    if drawing is not None:
        words = link.get("aria-label")
        assert words, f"a part of a drawing without a name: {link.get('href')}"
        assert _text(next(child for child in link if _tag(child) == "title")) == " ".join(words.split())
        return None if "%" in words or "rp-map" in drawing.get("class", "") else str(words)
    counted = next((one for one in way if _tag(one) == "li"), None)
    text = _text(link)
    if counted is None:
        return None if "%" in text else text
    number, label = (_text(next(link.iter(tag))) for tag in ("b", "span"))
    below = [_text(one) for one in counted.iter("p") if one.get("class") == "cw-sub"]
    assert label
    if "%" in number or number == "—":
        return below[0] if below else None
    return number


def _promised(words: str) -> int:
    """The number of rows: of “71 / 88” the second one, else the last number of the words."""
    part, slash, whole = words.partition("/")
    numbers = _NUMBER.findall(whole if slash else part)
    assert numbers, f"no number in {words!r}"
    return int(numbers[0 if slash else -1].replace(",", ""))


def rows_on(text: str) -> int:
    """How many rows a list says it has."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    counted = [_text(one) for one in page.iter("p") if "cw-pager-count" in one.get("class", "")]
    assert len(counted) == 1, "a list without its number of rows"
    return int(_NUMBER.findall(counted[0])[-1].replace(",", ""))
