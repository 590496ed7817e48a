"""What one change of the facts does to a stored summary: found between two builds, kept as data, laid on the stored one.

A revision may say nothing new but what approved corrections changed. So it is not counted again: of each correction is kept
which numbers and cells it changed (`between`), and the next version is the one before with exactly these put in
(`laid_on`). Everything here works on plain JSON values and reads nothing else, so it gives the same bytes anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from casework.reports.codec import canonical, from_json, plain_of, text_of_plain, to_json
from casework.reports.model import Difference
from casework.returns.retelling import retold

Patch = dict[str, Any]
Plain = Mapping[str, Any]
SIDES: Final = ("numerator", "denominator", "is_comparable")
IDENTITY: Final = (
    "prefecture", "county", "region", "enterprise", "uscc", "indicator", "problem_number", "category", "subcategory",
    "expert", "session", "topic",
)  # fmt: skip
"""Columns that say whose row it is: by these the rows of two builds are held beside each other."""
NAMES: Final = ("prefecture", "county", "region", "enterprise", "uscc", "indicator", "expert")


class NotAsStoredError(ValueError):
    """The place that a correction changes does not say in the stored summary what it said before the correction."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__(", ".join(one.what for one in differences))
        self.differences = tuple(differences)


def between(before: str, after: str) -> Patch:
    """What differs between two stored forms of one unit's summary: numbers of figures, cells and rows of tables."""
    old, new = plain_of(before), plain_of(after)
    return {
        "figures": _figures_between(old["figures"], new["figures"]),
        "tables": {
            number: found
            for number, table in new["tables"].items()
            if (found := _table_between(old["tables"][number], table))
        },
    }


def in_stored_words(patch: Patch, stored: str, before: str) -> Patch:
    """The patch with the names that the stored form has for what was renamed in the live rows since: a row that comes in
    belongs to an enterprise under the name under which it was handed in."""
    kept, live = plain_of(stored)["tables"], plain_of(before)["tables"]
    names: dict[tuple[str, str], set[str]] = {}
    for number in kept.keys() & live.keys():
        lines, others = _lines(kept[number]), _lines(live[number])
        for line, other in zip(lines, others, strict=True) if len(lines) == len(others) else ():
            for key in NAMES:
                if isinstance(line.get(key), str) and isinstance(other.get(key), str):
                    names.setdefault((key, other[key]), set()).add(line[key])
    only = {key: found.pop() for key, found in names.items() if len(found) == 1}
    tables = {
        number: {**change, "added": [[at, _renamed(line, only)] for at, line in change["added"]]}
        for number, change in patch["tables"].items()
    }
    return {**patch, "tables": tables}


def _renamed(line: Plain, only: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {key: only.get((key, cell), cell) if isinstance(cell, str) else cell for key, cell in line.items()}


def is_empty(patch: Patch) -> bool:
    """Whether nothing differs."""
    return not patch["figures"] and not patch["tables"]


def laid_on(stored: str, patch: Patch, *, revision: int | None = None) -> str:
    """The stored form with a patch put in and its text read anew; `revision` is its new number, None leaves it.

    What the stored form does not hold (a figure that a later release added) is left out. Raises NotAsStoredError when a
    place that the patch changes says something else there than it said before the change.
    """
    summary = plain_of(stored)
    wrong: list[Difference] = []
    for code, sides in patch["figures"].items():
        figure = dict(_by_code(summary["figures"])).get(code)
        if figure is not None:
            _put(figure, sides, code, wrong)
    for number, change in patch["tables"].items():
        if number in summary["tables"]:
            _put_table(summary["tables"][number], change, number, wrong)
    if wrong:
        raise NotAsStoredError(wrong)
    if revision is not None:
        summary["revision"] = revision
    return to_json(retold(from_json(stored), from_json(text_of_plain(summary))))


# ------------------------------------------------------------------ figures


def _by_code(figures: Plain) -> Iterator[tuple[str, dict[str, Any]]]:
    for figure in figures.values():
        yield figure["code"], figure
        for part in figure["parts"]:
            yield part["code"], part


def _figures_between(old: Plain, new: Plain) -> dict[str, dict[str, list[Any]]]:
    known = dict(_by_code(old))
    return {code: found for code, figure in _by_code(new) if (found := _changed(known[code], figure, SIDES))}


def _changed(old: Plain, new: Plain, names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [old[name], new[name]] for name in names if canonical(old[name]) != canonical(new[name])}


def _put(target: dict[str, Any], changes: Plain, what: str, wrong: list[Difference]) -> None:
    for name, (old, new) in changes.items():
        if name not in target:
            continue
        if canonical(target[name]) != canonical(old):
            wrong.append(Difference(f"{what}.{name}", _said(target[name]), _said(old)))
        target[name] = new


def _said(value: Any) -> str:
    """A plain value as people read it; "—" for none."""
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return "—" if value is None else str(value)


# ------------------------------------------------------------------ tables


def _columns(table: Plain) -> list[str]:
    """The keys of the columns, without the serial number: it is counted anew."""
    return [column["key"] for column in table["columns"] if column["kind"] != "serial"]


def _lines(table: Plain) -> list[dict[str, Any]]:
    keys = [column["key"] for column in table["columns"]]
    wanted = set(_columns(table))
    return [
        {key: cell for key, cell in zip(keys, row, strict=True) if key in wanted} for row in table["rows"]
    ]


def _whose(line: Plain) -> str:
    return canonical([line.get(key) for key in IDENTITY])


def _table_between(old: Plain, new: Plain) -> Patch:
    before, after, keys = _lines(old), _lines(new), _columns(new)
    change: Patch = {"length": len(before), "changed": {}, "removed": {}, "added": []}
    matcher = SequenceMatcher(
        None, [_whose(one) for one in before], [_whose(one) for one in after], autojunk=False
    )
    for tag, start, end, first, last in matcher.get_opcodes():
        if end - start == last - first:
            for at, (one, other) in enumerate(zip(before[start:end], after[first:last], strict=True), start):
                if cells := _changed(one, other, keys):
                    change["changed"][str(at)] = cells
        elif tag in ("delete", "replace", "insert"):
            change["removed"] |= {str(at): before[at] for at in range(start, end)}
            change["added"] += [[end, line] for line in after[first:last]]
    total = _total_between(old, new)
    if total:
        change["total"] = total
    return change if any(change[name] for name in ("changed", "removed", "added")) or total else {}


def _total_between(old: Plain, new: Plain) -> dict[str, list[Any]]:
    if new["total"] is None:
        return {}
    return _changed(_total(old), _total(new), _columns(new))


def _total(table: Plain) -> dict[str, Any]:
    keys = [column["key"] for column in table["columns"]]
    return dict(zip(keys, table["total"], strict=True))


def _put_table(table: dict[str, Any], change: Patch, number: str, wrong: list[Difference]) -> None:
    lines = _lines(table)
    where = f"T{number}"
    if len(lines) != change["length"] and (change["changed"] or change["removed"] or change["added"]):
        wrong.append(Difference(f"{where}:rows", str(len(lines)), str(change["length"])))
        return
    for at, cells in change["changed"].items():
        _put(lines[int(at)], cells, f"{where}:{int(at) + 1}", wrong)
    for at, line in change["removed"].items():
        wrong += _not_the_same(lines[int(at)], line, f"{where}:{int(at) + 1}")
    made = []
    for at in range(len(lines) + 1):
        made += [line for before, line in change["added"] if before == at]
        if at < len(lines) and str(at) not in change["removed"]:
            made.append(lines[at])
    keys, own = [column["key"] for column in table["columns"]], set(_columns(table))
    table["rows"] = [
        [line.get(key) if key in own else serial for key in keys] for serial, line in enumerate(made, 1)
    ]
    if "total" in change and table["total"] is not None:
        total = _total(table)
        _put(total, change["total"], f"{where}:total", wrong)
        table["total"] = [total[key] for key in keys]


def _not_the_same(stored: Plain, line: Plain, what: str) -> list[Difference]:
    """A row that goes must be the one that was counted; its words may have been written otherwise since."""
    return [
        Difference(f"{what}.{key}", _said(stored[key]), _said(cell))
        for key, cell in line.items()
        if key in stored and not isinstance(cell, str) and canonical(stored[key]) != canonical(cell)
    ]


# ------------------------------------------------------------------ rows behind the figures


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


def rows_laid_on(stored: str, patch: Patch) -> str:
    """The stored rows with a patch put in, as text. Raises NotAsStoredError as `laid_on`."""
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
                rows[key] = _row_put(rows[key], cells, f"{measure}:{key}", wrong)
        left = [row for key, row in rows.items() if key not in change["removed"]]
        for one in change["added"]:
            key = _key(one["row"])
            if key not in rows:
                left.append(_row_added(one, known.get(key), f"{measure}:{key}", wrong))
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
    return _changed({name: before.get(name) for name in after}, after, list(after))


def _row_added(one: Plain, stored: Plain | None, what: str, wrong: list[Difference]) -> dict[str, Any]:
    """A row that enters a measure. One that another measure has stored keeps the words that it has there."""
    row: dict[str, Any] = one["row"]
    if stored is None or one["cells"] is None:
        return row
    cells = {name: pair for name, pair in one["cells"].items() if name != "weight"}
    return {**_row_put(stored, cells, what, wrong), "weight": row["weight"]}


def _row_put(row: Plain, cells: Plain, what: str, wrong: list[Difference]) -> dict[str, Any]:
    flat = _flat(row)
    _put(flat, cells, what, wrong)
    facts = {name.removeprefix("facts."): value for name, value in flat.items() if name != "weight"}
    return {**row, "weight": flat["weight"], "facts": facts}
