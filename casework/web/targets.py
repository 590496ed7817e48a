"""Where a form may lead afterwards: an address of our own, whatever the request says."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for


def safe_target(target: str) -> str:
    """A relative address of our own, else the home page: never another site."""
    parts = urlsplit(target)
    is_own = target.startswith("/") and not target.startswith("//") and not parts.scheme and not parts.netloc
    if not is_own or "\\" in target or any(ord(character) < 32 for character in target):
        return url_for("home.index")
    return target
