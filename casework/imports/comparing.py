"""What is already known of each row: on file in the own county, known elsewhere, twice in the file, suspicious."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from casework.enterprises.many import files_on, known_codes
from casework.enterprises.names import core_name
from casework.enterprises.queries.page import get_year, place_names
from casework.enterprises.services import UnitDoubt, check_unit
from casework.enums import ImportKind, RowFinding, Vocabulary
from casework.i18n import gettext as _
from casework.imports.queries import names_on_file, nominations_on
from casework.imports.reading import YEARLY, Reading, RowReader
from casework.masking import masked_contact
from casework.models import Enterprise, Nomination
from casework.nominations.lifecycle import EDITABLE
from casework.nominations.queries.page import assisted_before
from casework.nominations.typed import typed_of

PHONES: Final = ("head_phone", "contact_phone")
AT_ONCE: Final = 500
F = RowFinding
Change = tuple[str, str, str]


@dataclass
class Verdict:
    """What was found about a row. `changes`: (field, what is on file, what the row says), phones masked."""

    reading: Reading
    finding: RowFinding
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    double_of: int | None = None
    known: Any = None


@dataclass(frozen=True)
class Against:
    """What rows are compared with: the county, and for nominations the year."""

    reader: RowReader
    tenant_id: int
    programme: Any = None


def compare_all(readings: Sequence[Reading], against: Against) -> list[Verdict]:
    """Every row of a file, in its order."""
    verdicts: list[Verdict] = []
    for start in range(0, len(readings), AT_ONCE):
        verdicts += compare(readings[start : start + AT_ONCE], against)
    first: dict[str, int] = {}
    for verdict in verdicts:
        code = verdict.reading.uscc
        if verdict.finding is F.WRONG or not code:
            continue
        if code in first:
            verdict.finding, verdict.double_of, verdict.changes = F.DOUBLE, first[code], []
        else:
            first[code] = verdict.reading.line
    _note_same_names(verdicts, against)
    return verdicts


def compare(readings: Sequence[Reading], against: Against) -> list[Verdict]:
    """Some rows with what the database knows now; also asked right before a row is written."""
    codes = sorted({reading.uscc for reading in readings if reading.uscc})
    own = files_on(codes, against.tenant_id)
    known = known_codes(codes)
    if against.reader.kind is ImportKind.ENTERPRISES:
        return [_enterprise(reading, own, known, against.reader) for reading in readings]
    forms = nominations_on(codes, against.programme.id, against.tenant_id)
    return [_nomination(reading, own, known, forms, against) for reading in readings]


def _enterprise(reading: Reading, own: dict[str, Enterprise], known: set[str], reader: RowReader) -> Verdict:
    file = own.get(reading.uscc)
    _question_unit(reading, file, reading.entry.get("year"), reader)
    verdict = Verdict(reading, F.WRONG, notes=_doubts(reading, reader), known=file)
    if reading.problems:
        return verdict
    if file is None:
        verdict.finding = F.ELSEWHERE if reading.uscc in known else F.NEW
        return verdict
    verdict.changes = _changes_of_file(reading, file)
    verdict.finding = F.DIFFERENT if verdict.changes else F.SAME
    return verdict


def _nomination(
    reading: Reading,
    own: dict[str, Enterprise],
    known: set[str],
    forms: dict[str, Nomination],
    against: Against,
) -> Verdict:
    reader, file, form = against.reader, own.get(reading.uscc), forms.get(reading.uscc)
    _question_unit(reading, file, against.programme.year - 1, reader)
    verdict = Verdict(reading, F.WRONG, notes=_doubts(reading, reader), known=form)
    if reading.problems:
        return verdict
    if reading.open_points:
        verdict.notes.append(_("Still open: %(fields)s", fields=_("; ").join(reading.open_points)))
    if file is not None and (before := assisted_before(file.identity_id, against.programme.year)):
        numbers = _("; ").join(case.number for case in before)
        verdict.notes.append(_("Assisted in the last 3 years: %(numbers)s", numbers=numbers))
    if form is None:
        verdict.finding = F.ELSEWHERE if file is None and reading.uscc in known else F.NEW
        return verdict
    verdict.changes = _changes_of_form(reading, form)
    verdict.finding = F.DIFFERENT if verdict.changes else F.SAME
    if verdict.changes and form.status not in EDITABLE:
        words = _("Your county has nominated this code already: %(name)s.", name=form.enterprise_name)
        reading.problems.append(("", reader.label("uscc"), words))
        verdict.finding = F.WRONG
    return verdict


def _question_unit(reading: Reading, file: Enterprise | None, year: Any, reader: RowReader) -> None:
    """The guard of the forms: a figure in a strange unit is asked back, here as an error of the row."""
    entry = reading.entry
    if reading.problems or not isinstance(year, int) or entry.get("unit_confirmed"):
        return
    try:
        check_unit(file, year, entry)
    except UnitDoubt as doubt:
        meant = doubt.suspicion.suggested_wan
        words = str(doubt.message)
        if meant is not None:
            words += _(" Perhaps %(meant)s is meant.", meant=f"{meant:,.2f}")
        place = reading.places.get("revenue_wan", "")
        reading.problems.append((place, reader.label("revenue_wan"), words))


def _doubts(reading: Reading, reader: RowReader) -> list[str]:
    """What may well be right, but is often a slip."""
    entry = reading.entry
    if entry.get("legal_representative") and entry["legal_representative"] == entry.get("contact_name"):
        return [_("Legal representative and contact person are the same. Is that so?")]
    return []


def _changes_of_file(reading: Reading, file: Enterprise) -> list[Change]:
    """Only what the row says: an empty cell leaves what is on file."""
    changes = []
    figures = get_year(file, reading.entry["year"])
    for name in reading.raw:
        if name in ("uscc", "year", "unit_confirmed"):
            continue
        holder = figures if name in YEARLY else file
        change = _change(name, getattr(holder, name, None), reading.entry[name])
        changes += [change] if change else []
    return changes


def _changes_of_form(reading: Reading, form: Nomination) -> list[Change]:
    """The same for a nomination form, as it was typed."""
    on_form = typed_of(form)
    changes = []
    for name, values in reading.raw.items():
        if name != "unit_confirmed" and not _is_same_text(on_form.get(name, []), values):
            change = _change(name, _("; ").join(on_form.get(name, [])), _("; ").join(values))
            changes += [change] if change else []
    return changes


def _is_same_text(one: list[str], other: list[str]) -> bool:
    """A figure may stand with separators in one and without in the other."""
    return [text.replace(",", "") for text in one] == [text.replace(",", "") for text in other]


def _change(name: str, old: Any, new: Any) -> Change | None:
    if (old or None) == (new or None) and not isinstance(new, bool):
        return None
    texts = _text(old), _text(new)
    if texts[0] == texts[1]:
        return None
    if name in PHONES:
        texts = masked_contact(texts[0]), masked_contact(texts[1])
    return name, *texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Vocabulary):
        return str(value.label)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _note_same_names(verdicts: Iterable[Verdict], against: Against) -> None:
    """One enterprise under two codes, or under its old and its new name: the same core of the name."""
    places = place_names()
    on_file: dict[str, tuple[str, str]] = {}
    for name, uscc in names_on_file(against.tenant_id):
        on_file.setdefault(core_name(name, places), (name, uscc))
    in_file: dict[str, Reading] = {}
    for verdict in verdicts:
        reading = verdict.reading
        if not reading.name or verdict.finding in (F.DOUBLE, F.WRONG):
            continue
        core = core_name(reading.name, places)
        known, other = on_file.get(core), in_file.setdefault(core, reading)
        if known is not None and known[1] != reading.uscc:
            verdict.notes.append(
                _("Nearly the same name is on file under %(code)s: %(name)s.", code=known[1], name=known[0])
            )
        if other.uscc != reading.uscc:
            verdict.notes.append(
                _("Nearly the same name as row %(line)s, with another code.", line=other.line)
            )
