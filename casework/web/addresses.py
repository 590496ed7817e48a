"""Addresses: of lists, dozens on a page that differ in their query string only; and those that a request names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, request, url_for


def query_address(endpoint: str, values: Mapping[str, Any]) -> str:
    """The address of a page without parts in its path, with a query string; what is empty is left out.

    Raises BuildError for an unknown endpoint, as `url_for`.
    """
    kept: dict[tuple[str, str], str] = current_app.extensions.setdefault("query_addresses", {})
    key = (endpoint, request.script_root)
    if key not in kept:
        kept[key] = url_for(endpoint)
    return extended(kept[key], values)


def extended(address: str, values: Mapping[str, Any]) -> str:
    """An address of ours with more in its query string; what is empty is left out."""
    query = urlencode([(name, value) for name, value in values.items() if value])
    if not query:
        return address
    return f"{address}&{query}" if "?" in address else f"{address}?{query}"


def own_address(target: str, otherwise: str) -> str:
    """The target when it is a path of ours, else `otherwise`: a request never sends anybody to another site.

    Browsers read `\\` as `/` and drop tabs and line ends, so `/\t/evil.example` is another site for them.
    """
    is_path = target.startswith("/") and not target.startswith("//") and "\\" not in target
    if not is_path or not target.isprintable() or " " in target:
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else target


def came_from() -> str:
    """The page of ours that held the form of this request, as a path with its query string; "" when nobody says."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if not parts.netloc or parts.netloc != request.host:
        return ""
    path = parts.path or "/"
    return own_address(f"{path}?{parts.query}" if parts.query else path, "")
