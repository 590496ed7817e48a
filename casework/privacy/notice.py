"""The notice on personal information (告知书): its versions as texts of this folder, read into headings, paragraphs, lists.

A version is never changed once it was shown: another text is another version, which everybody is shown at the next sign-in.
`CURRENT` names the one in force; the tests hold the checksums of all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from casework.errors import NotFound
from casework.i18n import DEFAULT_LOCALE, LOCALES

TEXTS: Final = Path(__file__).parent / "texts"
VERSIONS: Final = ("2026-11",)
"""Oldest first."""
CURRENT: Final = VERSIONS[-1]


@dataclass(frozen=True)
class Block:
    """A piece of the text as a page shows it; of a list, `lines` are its items."""

    kind: Literal["heading", "text", "list"]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PrivacyNotice:
    """One version in one language. `sha256` is that of the text before names are put in."""

    version: str
    locale: str
    title: str
    blocks: tuple[Block, ...]
    sha256: str

    def naming(self, *, handler: str, contact: str) -> PrivacyNotice:
        """The same with the unit that processes the data, and how it is reached."""
        named = tuple(
            Block(block.kind, tuple(_named(line, handler, contact) for line in block.lines))
            for block in self.blocks
        )
        return PrivacyNotice(self.version, self.locale, self.title, named, self.sha256)


def _named(line: str, handler: str, contact: str) -> str:
    return line.replace("{handler}", handler).replace("{contact}", contact)


@cache
def notice(locale: str, version: str = CURRENT) -> PrivacyNotice:
    """A version in a language; another language than ours is Chinese. Raises NotFound for an unknown version."""
    if version not in VERSIONS:
        raise NotFound
    locale = locale if locale in LOCALES else DEFAULT_LOCALE
    text = (TEXTS / f"{version}.{locale}.md").read_text(encoding="utf-8")
    head, _line, body = text.partition("\n")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return PrivacyNotice(version, locale, head.removeprefix("# "), tuple(_blocks(body)), sha256)


def _blocks(body: str) -> list[Block]:
    blocks = []
    for part in filter(None, (part.strip() for part in body.split("\n\n"))):
        lines = tuple(part.splitlines())
        if part.startswith("## "):
            blocks.append(Block("heading", (part.removeprefix("## "),)))
        elif part.startswith("- "):
            blocks.append(Block("list", tuple(line.removeprefix("- ") for line in lines)))
        else:
            blocks.append(Block("text", lines))
    return blocks
