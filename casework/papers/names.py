"""Names of files that every system takes: Windows forbids the most signs and knows no difference of case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 80
"""Characters of a name with its extension: a folder deep on a Windows disk still has room for it."""

_FORBIDDEN: Final = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]'
)
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"\.[0-9A-Za-z]{1,8}\Z")


def safe_name(name: str, fallback: str = "未命名") -> str:
    """One file name: no sign that Windows forbids, no reserved name, no dot or space at its end, not too long."""
    text = " ".join(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).split())
    found = _EXTENSION.search(text)
    extension = found.group() if found else ""
    stem = text[: len(text) - len(extension)][: LONGEST - len(extension)].strip(" .")
    made = f"{stem or fallback}{extension}"
    return f"_{made}" if _RESERVED.fullmatch(made) else made


def unique_names(names: Iterable[str]) -> list[str]:
    """Safe names in the given order; a second one that differs in nothing but case gets a number."""
    taken: set[str] = set()
    made = []
    for name in names:
        safe = safe_name(name)
        candidate, count = safe, 1
        while candidate.casefold() in taken:
            count += 1
            candidate = _numbered(safe, count)
        taken.add(candidate.casefold())
        made.append(candidate)
    return made


def _numbered(name: str, count: int) -> str:
    found = _EXTENSION.search(name)
    extension, tail = (found.group() if found else ""), f" ({count})"
    stem = name[: len(name) - len(extension)][: LONGEST - len(extension) - len(tail)].rstrip(" .")
    return f"{stem}{tail}{extension}"
