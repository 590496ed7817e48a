"""A summary to JSON and back, exactly: decimals keep their places, dates their type, text every character."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from casework.reports.model import Cell, Column, Difference, Figure, Paragraph, Run, Section, Summary, Table

_FORMAT = 1


def to_json(summary: Summary) -> str:
    """The summary as canonical JSON (sorted keys, no spaces): equal summaries give equal text."""
    return canonical({"format": _FORMAT, "summary": _plain(summary)})


def canonical(value: Any) -> str:
    """Plain JSON values in the one spelling whose bytes a fingerprint is made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain_of(text: str) -> dict[str, Any]:
    """What `to_json` wrote as plain JSON values, tagged decimals and dates left as they are written.

    Raises ValueError for JSON of another format.
    """
    stored = json.loads(text)
    if not isinstance(stored, dict) or stored.get("format") != _FORMAT:
        raise ValueError("not a stored summary of format 1")
    summary: dict[str, Any] = stored["summary"]
    return summary


def text_of_plain(summary: Mapping[str, Any]) -> str:
    """The text of a summary in plain JSON values: `text_of_plain(plain_of(text)) == text`."""
    return canonical({"format": _FORMAT, "summary": summary})


def from_json(text: str) -> Summary:
    """The summary that `to_json` wrote. Raises ValueError for JSON of another format."""
    stored = json.loads(text, object_hook=_typed)
    if not isinstance(stored, dict) or stored.get("format") != _FORMAT:
        raise ValueError("not a stored summary of format 1")
    raw = stored["summary"]
    return Summary(
        **{
            **raw,
            "figures": {code: _figure(figure) for code, figure in raw["figures"].items()},
            "tables": {int(number): _table(table) for number, table in raw["tables"].items()},
            "paragraphs": tuple(_section(section) for section in raw["paragraphs"]),
            "differences": tuple(Difference(**one) for one in raw.get("differences", ())),
        }
    )


def cell_of(value: Any) -> Cell:
    """One cell of `plain_of` as a table holds it: a tagged decimal or date becomes one."""
    found: Cell = _typed(value) if isinstance(value, dict) else value
    return found


def _plain(value: object) -> Any:
    """Dataclasses, decimals, dates and containers as JSON values; floats are refused as inexact."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Column):
        # The width is layout, not a figure: the only float.
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.name != "fingerprint"  # it is made of what is written here
        }
    raise TypeError(f"a summary cannot hold {type(value).__name__}")


def _typed(stored: dict[str, Any]) -> Any:
    if len(stored) != 1:
        return stored
    ((tag, value),) = stored.items()
    if tag == "$decimal":
        return Decimal(value)
    if tag == "$instant":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if tag == "$date" else stored


def _figure(raw: dict[str, Any]) -> Figure:
    return Figure(**{**raw, "parts": tuple(_figure(part) for part in raw["parts"])})


def _table(raw: dict[str, Any]) -> Table:
    return Table(
        **{
            **raw,
            "columns": tuple(Column(**column) for column in raw["columns"]),
            "rows": tuple(tuple(row) for row in raw["rows"]),
            "total": None if raw["total"] is None else tuple(raw["total"]),
            "notes": tuple(raw["notes"]),
        }
    )


def _section(raw: dict[str, Any]) -> Section:
    paragraphs = (
        Paragraph(runs=tuple(Run(**run) for run in paragraph["runs"]), kind=paragraph["kind"])
        for paragraph in raw["paragraphs"]
    )
    return Section(heading=raw["heading"], paragraphs=tuple(paragraphs))
