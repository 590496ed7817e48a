"""Addresses of lists: dozens on a page that differ in their query string only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

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
