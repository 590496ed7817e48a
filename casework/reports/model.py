"""Plain dataclasses of the year-end summary: figures, tables, text. No database, no file format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal

DASH: Final = "—"
"""Not applicable: a ratio whose denominator is 0, a score that may not be shown. Never 0 and never empty."""

NOT_COMPARABLE: Final = "（批次不足5，不可比）"
"""Behind a change of spot checks with fewer than five batches before or after (summary_report.md, K16)."""

Number = Decimal | int
Cell = str | int | Decimal | date | None
"""One table cell: None = not asked, 0 = zero, DASH = not applicable. Per cents are 84.45, not 0.8445."""

Level = Literal["province", "prefecture", "county"]
Period = Literal["half_year", "year"]
FigureKind = Literal["ratio", "count", "mean", "points", "change"]
ColumnKind = Literal["serial", "text", "int", "decimal", "percent", "date"]
TotalRule = Literal["sum", "given", "dash", "none"]

_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)


def half_up(value: Number, places: int) -> Decimal:
    """Round to `places` decimals, half away from zero (summary_report.md, 3). Never gives a negative zero."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), context=_WIDE)
    return abs(rounded) if rounded == 0 else rounded


def percent(numerator: Number, denominator: Number) -> Decimal | str:
    """Share in per cent with two decimals, as a table cell; DASH when the denominator is 0."""
    if denominator == 0:
        return DASH
    return half_up(_WIDE.divide(Decimal(numerator) * 100, Decimal(denominator)), 2)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as of the data date, kept as what was counted, so that its value can always be checked.

    ratio: numerator ÷ denominator in per cent; mean: numerator ÷ denominator; count: the numerator;
    points: numerator − denominator (after and before, both in per cent); change: (numerator − denominator) ÷
    denominator in per cent. Both are printed with their sign. `unit` belongs to the value, `count_unit` to numerator and
    denominator. `parts` are side figures with codes such as `K09.partial`. Not `is_comparable`: too little was counted
    before or after; the value is printed with that remark.
    """

    code: str
    kind: FigureKind
    numerator: Number | None
    denominator: Number | None = None
    unit: str = ""
    count_unit: str = ""
    decimals: int = 1
    parts: tuple["Figure", ...] = ()
    is_comparable: bool = True

    @property
    def suffix(self) -> str:
        """The part of the code behind the point, '' for a main figure."""
        return self.code.partition(".")[2]

    @property
    def value(self) -> Decimal | None:
        """The value with two decimals, half up; None where paper shows DASH."""
        return None if self.exact is None else half_up(self.exact, 2)

    @property
    def exact(self) -> Decimal | None:
        """The value before it is rounded: what differences are made from."""
        if self.numerator is None:
            return None
        if self.kind == "count":
            return Decimal(self.numerator)
        if self.denominator is None or (self.denominator == 0 and self.kind != "points"):
            return None
        over, under = Decimal(self.numerator), Decimal(self.denominator)
        if self.kind in ("points", "change"):
            over = over - under
        if self.kind == "points":
            return over
        return _WIDE.divide(over if self.kind == "mean" else over * 100, under)

    @property
    def is_signed(self) -> bool:
        """A comparison says which way it went: +2.3, -1.0."""
        return self.kind in ("points", "change")

    @property
    def digits(self) -> str:
        """The value as printed, without unit. Rounded from the two decimals that Excel also starts from."""
        if self.value is None:
            return DASH
        rounded = half_up(self.value, self.decimals)
        return f"{rounded:+}" if self.is_signed and rounded else str(rounded)

    @property
    def text(self) -> str:
        """The value as printed, with its unit: 84.1%, 2.4次, +1.2个百分点（不可比）; DASH alone has no unit."""
        if self.value is None:
            return DASH
        return f"{self.digits}{self.unit}{'' if self.is_comparable else NOT_COMPARABLE}"

    def part(self, suffix: str) -> "Figure | None":
        """The side figure `CODE.suffix`, or None when it was not computed."""
        return next((part for part in self.parts if part.code == f"{self.code}.{suffix}"), None)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `weight` is its width in half-width characters.

    `decimals` None prints a decimal with the places it was entered with. `total`: sum = value and SUM
    formula, given = a value that cannot be added up (ratios), dash, none = empty.
    """

    key: str
    heading: str
    kind: ColumnKind
    weight: float
    group: str = ""
    total: TotalRule = "none"
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One official table. `title` is a pattern with {year}, {region} and {programme}."""

    number: int
    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    total_first: bool = False
    units: str = ""
    notes: tuple[str, ...] = ()
    empty_note: str = ""

    def index(self, key: str) -> int:
        """Position of the column `key`; KeyError when the table has no such column."""
        for position, column in enumerate(self.columns):
            if column.key == key:
                return position
        raise KeyError(key)

    def values(self, key: str) -> list[Cell]:
        """The cells of one column, top to bottom, without the total row."""
        position = self.index(key)
        return [row[position] for row in self.rows]

    def total_of(self, key: str) -> Cell:
        """The total row's cell of one column; None when the table has no total row."""
        return None if self.total is None else self.total[self.index(key)]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; `figure` is the binding (bindings.py) whose printed value it shows, '' for none."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the narrative; a subheading is numbered （一） by the writer."""

    runs: tuple[Run, ...]
    kind: Literal["text", "subheading"] = "text"

    @property
    def text(self) -> str:
        """The whole paragraph as plain text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the narrative; it is numbered 一、 by the writer."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two places that should say the same and do not."""

    what: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The year-end summary of one region as of one data date: what screens, files and the freeze all read.

    `unit_name` is the reporting bureau. Without `paragraphs` the writers print the draft of narrative.py;
    `signed_on` is the date over the seal, left open while it is None. `revision` counts the corrections that were
    issued after the freeze; `fingerprint` is the SHA-256 of the stored form and never part of it. `differences`: sums
    that failed when it was built; none of a summary that may be handed in.
    """

    region_name: str
    region_code: str
    level: Level
    unit_name: str
    year: int
    data_date: date
    programme_name: str
    is_draft: bool
    figures: Mapping[str, Figure]
    tables: Mapping[int, Table]
    paragraphs: tuple[Section, ...] = ()
    made_at: datetime | None = None
    period: Period = "year"
    revision: int = 0
    fingerprint: str = ""
    signed_on: date | None = None
    differences: tuple[Difference, ...] = ()

    def figure(self, code: str) -> Figure | None:
        """A figure or side figure by code (K09, K09.partial); None when it was not computed."""
        main, _, suffix = code.partition(".")
        found = self.figures.get(main)
        return found if found is None or not suffix else found.part(suffix)

    def title_of(self, table: Table) -> str:
        """The printed title of a table: 2026年度××县中小微企业质量精准帮扶工作台账."""
        return table.title.format(year=self.year, region=self.region_name, programme=self.programme_name)

    @property
    def is_zero_report(self) -> bool:
        """True when no effective case counts in the year: the summary is then a zero report (零报告)."""
        places = self.figures.get("K01")
        return places is None or not places.numerator
