"""From the cells of a row to the values that a service takes, by the very forms of the screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from casework import clock
from casework.enums import EnterpriseSize, ImportKind, ServiceType, SpecialisedGrade
from casework.i18n import LOCALES
from casework.i18n import gettext as _
from casework.imports.cells import key_of_word, typed
from casework.imports.columns import COLUMNS, Column, Reads
from casework.imports.forms import EnterpriseRowForm
from casework.imports.headings import Found
from casework.imports.tables import LOST_DIGITS, letters_of
from casework.nominations.forms.entry import NominationForm

Raw = dict[str, list[str]]
ALWAYS_NEEDED: Final = ("uscc", "name")
YEARLY: Final = ("year", "employees", "revenue_wan", "assets_wan", "unit_confirmed")
VOCABULARIES: Final = {"grades": SpecialisedGrade, "sizes": EnterpriseSize, "needs": ServiceType}
Chains = Sequence[tuple[str, str]]


@dataclass
class Reading:
    """A row as it was understood. `problems`: (cell, heading, what is wrong); `open_points`: what a draft still
    lacks; `places`: field → its cell."""

    line: int
    cells: list[str]
    raw: Raw
    entry: dict[str, Any]
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    open_points: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def uscc(self) -> str:
        """The code, normalised."""
        return str(self.entry.get("uscc") or "")

    @property
    def name(self) -> str:
        """The name of the enterprise."""
        return str(self.entry.get("name") or "")


class RowReader:
    """Reads rows of one kind; one form is filled again and again. `chains`: (code, name) of the industrial chains."""

    def __init__(self, kind: ImportKind, chains: Chains) -> None:
        self.kind = kind
        self.columns = {column.field: column for column in COLUMNS[kind]}
        self._words = {name: _words_of(column, chains) for name, column in self.columns.items()}
        form_class: Any = EnterpriseRowForm if kind is ImportKind.ENTERPRISES else NominationForm
        self.form: Any = form_class(MultiDict(), meta={"csrf": False})
        self.form.offer_chains(list(chains))
        for choice in self.form:
            if isinstance(choice, SelectField):
                choice.choices = choice.choices  # asked for once, not for every row
        if kind is ImportKind.NOMINATIONS:
            self.form.request_key.validators = []
        self.form.process(MultiDict(self._sent({})))
        self._filled: frozenset[str] = frozenset()

    def label(self, name: str) -> str:
        """What the screens call a field."""
        return str(self.form[name].label.text)

    def read(self, line: int, cells: list[str], found: Sequence[Found]) -> Reading:
        """A row of a sheet."""
        raw: Raw = {}
        lost = []
        for place in found:
            text = cells[place.index] if place.index < len(cells) else ""
            if text.endswith(LOST_DIGITS):
                text = text.removesuffix(LOST_DIGITS)
                lost.append(place)
            column = self.columns[place.field]
            values = typed(column, text, self._words[place.field], heading_unit=place.unit)
            if values:
                raw[place.field] = values
        reading = self.read_raw(raw, line=line, cells=cells, found=found)
        for place in lost:
            if self.columns[place.field].reads in (Reads.CODE, Reads.PHONE):
                words = _(
                    "It was kept as a number, so its last digits are lost. Please format the column as text."
                )
                cell = f"{letters_of(place.index)}{line}"
                reading.problems = [one for one in reading.problems if one[0] != cell]
                reading.problems.append((cell, self.label(place.field), words))
        return reading

    def read_again(self, raw: Raw, *, line: int) -> Reading:
        """What the form has found good, as it was kept: nothing in a text can have turned wrong since."""
        self._fill(raw, as_kept=True)
        return Reading(line, [], raw, self._entry())

    def read_raw(
        self, raw: Raw, *, line: int = 0, cells: list[str] | None = None, found: Sequence[Found] = ()
    ) -> Reading:
        """Values as they were typed, checked by the form."""
        form = self.form
        if self.kind is ImportKind.ENTERPRISES and "year" not in raw:
            raw = {**raw, "year": [str(clock.today().year - 1)]}
        self._fill(raw)
        form.validate()
        places = {place.field: f"{letters_of(place.index)}{line}" for place in found}
        reading = Reading(line, cells or [], raw, self._entry(), places=places)
        for name, errors in form.errors.items():
            if name in raw or name in ALWAYS_NEEDED:
                reading.problems.append((places.get(name, ""), self.label(name), " ".join(map(str, errors))))
            elif name in self.columns:
                reading.open_points.append(self.label(name))
        return reading

    def _fill(self, raw: Raw, *, as_kept: bool = False) -> None:
        """Give the form a row. A field that is empty now and was empty in the row before stands as it is."""
        names = raw.keys() | self._filled
        sent = MultiDict((name, value) for name, value in self._sent(raw) if name in names)
        data = sent if as_kept else self.form.meta.wrap_formdata(self.form, sent)
        for name in names & self.form._fields.keys():
            self.form[name].process(data)
        self._filled = frozenset(raw)

    def _sent(self, raw: Raw) -> list[tuple[str, str]]:
        """As a browser sends it: empty fields come as empty texts, boxes that are not ticked do not come at all."""
        sent = [(name, value) for name, values in raw.items() for value in values]
        empty = (
            (name, "") for name, column in self.columns.items() if name not in raw and _comes_empty(column)
        )
        return [*sent, *empty, ("size_override", ""), ("specialised_grade", "none"), ("chain_code", "")]

    def _entry(self) -> dict[str, Any]:
        form = self.form
        try:
            return dict(form.file if self.kind is ImportKind.ENTERPRISES else form.entry)
        except ValueError:  # a choice that is none: the form has said so
            return dict(form.values)

    def is_example(self, reading: Reading) -> bool:
        """The row that the template comes with."""
        return all(reading.raw.get(name) == [self.columns[name].example] for name in ALWAYS_NEEDED)

    def file_of(self, reading: Reading) -> dict[str, Any]:
        """The values of an enterprise file alone, without code and figures."""
        return {name: value for name, value in reading.entry.items() if name not in (*YEARLY, "uscc")}

    def figures_of(self, reading: Reading) -> dict[str, Any]:
        """People and amounts of the row's year."""
        return {name: reading.entry[name] for name in ("employees", "revenue_wan", "assets_wan")}


def _comes_empty(column: Column) -> bool:
    return column.reads not in (Reads.CHOICE, Reads.CHOICES, Reads.TICK)


def _words_of(column: Column, chains: Chains) -> dict[str, str]:
    """What people write for the choices of a column → their values: labels in both languages, codes, other words."""
    words = {key_of_word(word): value for word, value in column.other_words.items()}
    if column.list_name == "chains":
        for code, name in chains:
            words |= {key_of_word(text): code for text in (code, name, f"{code} {name}")}
    vocabulary: Mapping[str, Any] = getattr(VOCABULARIES.get(column.list_name), "__members__", {})
    for locale in LOCALES:
        with force_locale(locale):
            words |= {key_of_word(str(member.label)): member.value for member in vocabulary.values()}
    words |= {key_of_word(member.value): member.value for member in vocabulary.values()}
    if column.list_name == "officers":
        words |= {"yes": "yes", "no": "no"}
    return words
