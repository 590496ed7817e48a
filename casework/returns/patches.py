"""What one change of the facts does to a stored summary: found between two builds, kept as data, laid on the stored one.

A revision may say nothing new but what approved corrections changed. So it is not counted again: of each correction is kept
which numbers and cells it changed (`between`), and the next version is the one before with exactly these put in
(`laid_on`). Everything here works on plain JSON values and reads nothing else, so it gives the same bytes anywhere. The
rows behind the figures are patched the same way in `row_patches`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
            if (found := table_between(old["tables"][number], table))
        },
    }


def in_stored_words(patch: Patch, stored: str, before: str) -> Patch:
    """The patch with the names that the stored form has for what was renamed in the live rows since: a row that comes in
    belongs to an enterprise under the name under which it was handed in."""
    kept, live = plain_of(stored)["tables"], plain_of(before)["tables"]
    names: dict[tuple[str, str], set[str]] = {}
    for number in kept.keys() & live.keys():
        lines, others = lines_of(kept[number]), lines_of(live[number])
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
        figure = dict(by_code(summary["figures"])).get(code)
        if figure is not None:
            put(figure, sides, code, wrong)
    for number, change in patch["tables"].items():
        if number in summary["tables"]:
            _put_table(summary["tables"][number], change, number, wrong)
    if wrong:
        raise NotAsStoredError(wrong)
    if revision is not None:
        summary["revision"] = revision
    return to_json(retold(from_json(stored), from_json(text_of_plain(summary))))


# ------------------------------------------------------------------ figures


def by_code(figures: Plain) -> Iterator[tuple[str, dict[str, Any]]]:
    """Code → figure of every figure and side figure."""
    for figure in figures.values():
        yield figure["code"], figure
        for part in figure["parts"]:
            yield part["code"], part


def _figures_between(old: Plain, new: Plain) -> dict[str, dict[str, list[Any]]]:
    known = dict(by_code(old))
    return {code: found for code, figure in by_code(new) if (found := changed(known[code], figure, SIDES))}


def changed(old: Plain, new: Plain, names: Sequence[str]) -> dict[str, list[Any]]:
    """Name → [value before, value after] of everything that differs."""
    return {name: [old[name], new[name]] for name in names if canonical(old[name]) != canonical(new[name])}


def put(
    target: dict[str, Any],
    changes: Plain,
    what: str,
    wrong: list[Difference],
    is_same: Callable[[str, Any, Any], bool] = lambda _name, one, other: canonical(one) == canonical(other),
) -> None:
    """Put changed values into a row or figure; what stood there otherwise than before the change goes to `wrong`."""
    for name, (old, new) in changes.items():
        if name not in target:
            continue
        if not is_same(name, target[name], old):
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


def lines_of(table: Plain) -> list[dict[str, Any]]:
    """The rows of a table by column, without their serial numbers."""
    keys = [column["key"] for column in table["columns"]]
    wanted = set(_columns(table))
    return [
        {key: cell for key, cell in zip(keys, row, strict=True) if key in wanted} for row in table["rows"]
    ]


def whose(line: Plain) -> str:
    """Whose row a line is: equal for the lines of two builds that stand for the same thing."""
    return canonical([line.get(key) for key in IDENTITY])


def table_between(old: Plain, new: Plain) -> Patch:
    """What differs between two tables of the same columns; {} for nothing.

    `changed`: place of the row before → column → [before, after]; `removed`: place → row; `added`: [place before which it
    comes, row]; `total`: column → [before, after].
    """
    before, after, keys = lines_of(old), lines_of(new), _columns(new)
    change: Patch = {"length": len(before), "changed": {}, "removed": {}, "added": []}
    matcher = SequenceMatcher(
        None, [whose(one) for one in before], [whose(one) for one in after], autojunk=False
    )
    for tag, start, end, first, last in matcher.get_opcodes():
        if end - start == last - first:
            for at, (one, other) in enumerate(zip(before[start:end], after[first:last], strict=True), start):
                if cells := changed(one, other, keys):
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
    return changed(total_of(old), total_of(new), _columns(new))


def total_of(table: Plain) -> dict[str, Any]:
    keys = [column["key"] for column in table["columns"]]
    return dict(zip(keys, table["total"], strict=True))


def _put_table(table: dict[str, Any], change: Patch, number: str, wrong: list[Difference]) -> None:
    lines = lines_of(table)
    where = f"T{number}"
    if len(lines) != change["length"] and (change["changed"] or change["removed"] or change["added"]):
        wrong.append(Difference(f"{where}:rows", str(len(lines)), str(change["length"])))
        return
    for at, cells in change["changed"].items():
        put(lines[int(at)], cells, f"{where}:{int(at) + 1}", wrong)
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
        total = total_of(table)
        put(total, change["total"], f"{where}:total", wrong)
        table["total"] = [total[key] for key in keys]


def _not_the_same(stored: Plain, line: Plain, what: str) -> list[Difference]:
    """A row that goes must be the one that was counted; its words may have been written otherwise since."""
    return [
        Difference(f"{what}.{key}", _said(stored[key]), _said(cell))
        for key, cell in line.items()
        if key in stored and not isinstance(cell, str) and canonical(stored[key]) != canonical(cell)
    ]
