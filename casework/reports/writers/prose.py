"""Sentences with bound figures: `{K05}` in a text becomes a run that shows figure K05 and remembers it."""

import re
from collections import Counter
from typing import Final

from casework.reports.bindings import number, resolve
from casework.reports.model import DASH, Paragraph, Run, Summary

# Only names of figures and tables; enterprise names and other free text come in as runs of their own.
_PLACE: Final = re.compile(r"\{([KT]\d[A-Za-z0-9_.:>]*|D)\}")

Piece = str | Run


class Prose:
    """Builds paragraphs for one summary and answers the questions on which their wording depends."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.level = summary.level
        self.whole = f"全{summary.region_name[-1:]}"
        self.county_bureau = "我局" if summary.level == "county" else "县（区、市）局"

    def paragraph(self, *pieces: Piece) -> Paragraph:
        """A text paragraph; strings are templates with {bindings}, runs are taken as they are."""
        return Paragraph(tuple(self.runs(*pieces)))

    def runs(self, *pieces: Piece) -> list[Run]:
        """The runs of some pieces, empty ones left out."""
        made: list[Run] = []
        for piece in pieces:
            if isinstance(piece, Run):
                made.append(piece)
                continue
            for position, text in enumerate(_PLACE.split(piece)):
                if position % 2:
                    made.append(self.bound(text))
                elif text:
                    made.append(Run(text))
        return made

    def bound(self, binding: str) -> Run:
        """A run that shows what a binding points at."""
        return Run(resolve(self.summary, binding), binding)

    def number(self, binding: str) -> int:
        """What a binding counts, as a whole number; 0 where nothing was counted."""
        return int(number(self.summary, binding))

    def shown(self, code: str) -> bool:
        """True when a figure has a value on paper, that is, not DASH."""
        figure = self.summary.figure(code)
        return figure is not None and figure.value is not None

    def leading(self, table: int, key: str, most: int, weight: str = "") -> list[str]:
        """The `most` frequent texts of a column, by number of rows or by the sum of column `weight`."""
        found = self.summary.tables.get(table)
        if found is None:
            return []
        counted: Counter[str] = Counter()
        weights = found.values(weight) if weight else [1] * len(found.rows)
        for text, count in zip(found.values(key), weights, strict=True):
            if isinstance(text, str) and text not in ("", DASH) and isinstance(count, int) and count:
                counted[text] += count
        return [text for text, _ in counted.most_common(most)]

    def by_group(self, table: int, key: str, names: list[str], what: str, unit: str) -> list[Piece]:
        """“计量12条、标准9条”: each name with what its rows add up to (`what` is a binding prefix)."""
        pieces: list[Piece] = []
        for name in names:
            mark = "、" if pieces else ""
            pieces += [Run(f"{mark}{name}"), self.bound(f"T{table}:{what}:{key}={name}"), Run(unit)]
        return pieces
