"""What one change of the facts does to the stored rows behind the figures, found and laid on like that of a summary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from casework.reports.codec import canonical
from casework.reports.model import Difference
from casework.returns.days import is_ahead
from casework.returns.patches import NotAsStoredError, Patch, Plain, changed, put


def rows_between(old: Mapping[str, Sequence[Plain]], new: Mapping[str, Sequence[Plain]]) -> Patch:
    """What differs between the rows behind two builds: per measure which rows came, went, or count otherwise."""
    found: Patch = {}
    known = {_key(row): row for rows in old.values() for row in rows}
    for measure, rows in new.items():
        before, after = ({_key(row): row for row in some} for some in (old.get(measure, ()), rows))
        change = {
            "removed": sorted(before.keys() - after.keys()),
            "added": [
                {"row": row, "cells": _row_changed(known[key], row) if key in known else None}
                for key, row in after.items()
                if key not in before
            ],
            "changed": {
                key: cells
                for key, row in after.items()
                if key in before and (cells := _row_changed(before[key], row))
            },
        }
        if any(change.values()):
            found[measure] = change
    return found


def rows_laid_on(stored: str, patch: Patch, until: str) -> str:
    """The stored rows with a patch put in, as text. Raises NotAsStoredError as `laid_on`.

    A fact that had not happened by the data date (`until`, ISO date) counts nowhere, so it is no difference that the live
    row knows it by now: an action that was open then may have been done since.
    """
    kept: dict[str, list[dict[str, Any]]] = json.loads(stored)
    known = {_key(row): row for some in kept.values() for row in some}
    wrong: list[Difference] = []
    for measure, change in patch.items():
        if measure not in kept:
            continue
        rows = {_key(row): row for row in kept[measure]}
        for key in (*change["removed"], *change["changed"]):
            if key not in rows:
                wrong.append(Difference(f"{measure}:{key}", "—", "1"))
        for key, cells in change["changed"].items():
            if key in rows:
                rows[key] = _row_put(rows[key], cells, f"{measure}:{key}", wrong, until)
        left = [row for key, row in rows.items() if key not in change["removed"]]
        for one in change["added"]:
            key = _key(one["row"])
            if key not in rows:
                left.append(_row_added(one, known.get(key), f"{measure}:{key}", wrong, until))
        order: Any = lambda row: (row["case_number"], row["id"])  # noqa: E731
        kept[measure] = sorted(left, key=order) if change["added"] else left
    if wrong:
        raise NotAsStoredError(wrong)
    return canonical(kept)


def _key(row: Plain) -> str:
    return f"{row['noun']}:{row['id']}"


def _flat(row: Plain) -> dict[str, Any]:
    return {"weight": row["weight"], **{f"facts.{name}": value for name, value in row["facts"].items()}}


def _row_changed(old: Plain, new: Plain) -> dict[str, list[Any]]:
    before, after = _flat(old), _flat(new)
    return changed({name: before.get(name) for name in after}, after, list(after))


def _row_added(
    one: Plain, stored: Plain | None, what: str, wrong: list[Difference], until: str
) -> dict[str, Any]:
    """A row that enters a measure. One that another measure has stored keeps the words that it has there."""
    row: dict[str, Any] = one["row"]
    if stored is None or one["cells"] is None:
        return row
    cells = {name: pair for name, pair in one["cells"].items() if name != "weight"}
    return {**_row_put(stored, cells, what, wrong, until), "weight": row["weight"]}


def _row_put(row: Plain, cells: Plain, what: str, wrong: list[Difference], until: str) -> dict[str, Any]:
    def is_same(name: str, one: Any, other: Any) -> bool:
        fact = name.removeprefix("facts.")
        return canonical(one) == canonical(other) or all(
            is_ahead(fact, value, until) for value in (one, other)
        )

    flat = _flat(row)
    put(flat, cells, what, wrong, is_same)
    facts = {name.removeprefix("facts."): value for name, value in flat.items() if name != "weight"}
    return {**row, "weight": flat["weight"], "facts": facts}
