"""One entry and the trail of one object: columns in words, proof of the entry itself, the evidence that the log knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from flask import url_for

from casework.audit.canonical import UNPROVEN, entry_mac, same
from casework.audit.listener import audit_key
from casework.audit.values import details_of
from casework.audit_pages import queries
from casework.audit_pages.listing import Line, entry_url, line_of
from casework.audit_pages.words import accounts_of, value_word, word
from casework.files import storage
from casework.i18n import gettext as _

# Which column of a file names the object that it proves.
PROVES: Final = {
    "acceptances": "acceptance_id",
    "action_items": "action_item_id",
    "diagnoses": "diagnosis_id",
    "follow_ups": "follow_up_id",
    "results": "result_id",
    "visits": "visit_id",
}
BLOCK: Final = 1024 * 1024


class Change(NamedTuple):
    """One column of an entry: what it was and what it became; `new` alone for what is no change of a row."""

    name: str
    column: str
    old: str
    new: str


def changes_of(entry: Any, people: dict[int, str] | None = None) -> tuple[bool, list[Change]]:
    """Whether the entry tells old and new values, and its columns."""
    details = details_of(entry.changes)
    is_change = entry.act in ("insert", "update", "delete")
    changes = []
    for column, value in details.items():
        old, new = value if is_change and isinstance(value, list) and len(value) == 2 else (None, value)
        changes.append(
            Change(
                word("column", column),
                column,
                value_word(entry.object_type, column, old, people),
                value_word(entry.object_type, column, new, people),
            )
        )
    return is_change, changes


def accounts_in(entries: Iterable[Any]) -> set[int]:
    """The keys of accounts that entries name."""
    found: set[int] = set()
    for entry in entries:
        for column, value in details_of(entry.changes).items():
            if (entry.object_type, column) in accounts_of():
                values = value if isinstance(value, list) else [value]
                found.update(one for one in values if isinstance(one, int))
    return found


class Proof(NamedTuple):
    """Whether an entry fits its place behind the one before."""

    tone: str
    text: str


def proof_of(entry: Any) -> Proof:
    """The mac of this entry, made anew. The chain as a whole is verified every night."""
    if entry.scheme == UNPROVEN:
        return Proof("neutral", _("Without proof: from before the chains"))
    before = queries.mac_before(entry.chain, entry.seq)
    if before is None:
        return Proof("neutral", _("The entry before is no longer kept"))
    if same(entry.mac, entry_mac(audit_key(), entry.chain, entry.seq, before, entry._mapping)):
        return Proof("ok", _("Fits its place in the chain"))
    return Proof("bad", _("Does not fit its place in the chain"))


class Step(NamedTuple):
    """An entry of a trail with its columns; `counts` when it touched what a figure counts."""

    line: Line
    is_change: bool
    changes: list[Change]
    counts: bool


def steps(entries: Sequence[Any], counted: frozenset[str]) -> list[Step]:
    """The entries of a trail; those that touched one of the counted columns are marked."""
    people = queries.names_of(accounts_in(entries))
    made = []
    for entry in entries:
        is_change, changes = changes_of(entry, people)
        touched = any(change.column in counted for change in changes)
        made.append(Step(line_of(entry), is_change, changes, touched))
    return made


@dataclass
class Evidence:
    """A file as the log knows it: from its upload on."""

    id: str
    name: str
    kind: str
    size_bytes: int
    sha256: str
    stored_name: str
    uploaded_by: str
    uploaded_at: str
    url: str
    removed_on: str = ""
    proves: dict[str, int] = field(default_factory=dict)
    check: Proof | None = None


def evidence_of(case_id: int, object_type: str, object_id: str, *, checked: bool) -> list[Evidence]:
    """The files that prove an object, or all of a case. `checked` reads each from the disk and compares its checksum
    with the one that the log noted when it was uploaded."""
    found: dict[str, Evidence] = {}
    for entry in queries.uploads(case_id):
        details = details_of(entry.changes)
        if entry.act == "insert":
            found[entry.object_id] = _evidence(entry, {name: pair[1] for name, pair in details.items()})
        elif entry.object_id in found and "removed_on" in details:
            found[entry.object_id].removed_on = str(details["removed_on"][1] or "")
    column = PROVES.get(object_type)
    files = [one for one in found.values() if column is None or str(one.proves.get(column)) == object_id]
    for one in files if checked else ():
        one.check = _compare(one)
    return files


def _evidence(entry: Any, new: dict[str, Any]) -> Evidence:
    return Evidence(
        id=entry.object_id,
        name=str(new.get("file_name", "")),
        kind=str(new.get("kind", "")),
        size_bytes=int(new.get("size_bytes") or 0),
        sha256=str(new.get("sha256", "")),
        stored_name=str(new.get("stored_name", "")),
        uploaded_by=entry.actor_name,
        uploaded_at=line_of(entry).at,
        url=entry_url(entry),
        proves={name: value for name, value in new.items() if name in PROVES.values()},
    )


def _compare(evidence: Evidence) -> Proof:
    try:
        path = storage.path_of(evidence.stored_name)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except (OSError, ValueError):
        return Proof("bad", _("The file is missing"))
    if digest.hexdigest() == evidence.sha256:
        return Proof("ok", _("Same as uploaded"))
    return Proof("bad", _("Differs from what was uploaded"))


def related(entry: Any) -> list[tuple[str, str]]:
    """Where to go on from an entry: the same object, case, request, person."""
    links = []
    line = line_of(entry)
    if line.object_url:
        links.append((_("Everything about this object"), line.object_url))
    if entry.case_id:
        links.append(
            (_("Everything about this case"), url_for("audit_pages.case_trail", case_id=entry.case_id))
        )
    if entry.request_id:
        links.append((_("Everything of this request"), url_for("audit_pages.index", q=entry.request_id)))
    if entry.actor_name:
        links.append((_("Everything by this person"), url_for("audit_pages.index", who=entry.actor_name)))
    if entry.address:
        links.append((_("Everything from this address"), url_for("audit_pages.index", q=entry.address)))
    return links
