"""What the tiles of the map can show, and the bands in which they are shaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.reports.dashboard import Line
from casework.reports.model import DASH, half_up, percent

NONE: Final = "none"


@dataclass(frozen=True)
class Shade:
    """One measure of the map. A value below the first bound is in the first band, and so on.

    `bands` name the look of each band: low (amber, dashed edge), a to e (ever darker blue), late, later (red).
    `code` and `part` say which rows a tile opens, `least` and `most` are the smallest and the greatest value there are,
    `counts` names the two measures of a share. The bounds of a measure are the same for every unit, level and day: a
    county has one shade, whoever looks at it from where, and two days or years may be laid beside each other.
    """

    label: Any
    code: str
    part: str
    value: Callable[[Line, int], Decimal | int | None]
    bounds: Sequence[int]
    bands: Sequence[str]
    least: int = 0
    most: int | None = None
    counts: tuple[str, str] | None = None

    def sides(self, line: Line) -> str:
        """What a share was counted from: 71 / 88; a dash for a plain number."""
        if self.counts is None:
            return DASH
        return f"{line.count(self.counts[0])} / {line.count(self.counts[1])}"

    def legend(self) -> list[tuple[str, str]]:
        """(look, words) of each band."""
        made = []
        for at, band in enumerate(self.bands):
            if at == 0:
                alone = self.bounds[0] - 1 == self.least
                words = str(self.least) if alone else _("below %(number)s", number=self.bounds[0])
            elif at == len(self.bands) - 1:
                alone = self.bounds[-1] == self.most
                words = str(self.most) if alone else _("%(number)s and more", number=self.bounds[-1])
            else:
                low, high = self.bounds[at - 1], self.bounds[at] - 1
                words = str(low) if low == high else f"{low}–{high}"
            made.append((band, words))
        return made

    def words_of(self, band: str) -> str:
        """The words of one band, as the legend has them; a dash for a tile without a value."""
        return dict(self.legend()).get(band, DASH)


SHARE_BOUNDS: Final = (40, 60, 80, 90, 100)
"""Bands of shares, in per cent: finer towards the end, since at year end nearly everybody stands above 70, and whoever is
not at 100 is who lags; during the year counties with their few actions lie far apart."""
SHARE_BANDS: Final = ("low", "a", "b", "c", "d", "e")


def _share(part: str, whole: str) -> Callable[[Line, int], Decimal | None]:
    def value(line: Line, late: int) -> Decimal | None:
        share = percent(line.count(part), line.count(whole))
        return None if isinstance(share, str) else share

    return value


SHADES: Final[dict[str, Shade]] = {
    "completion": Shade(
        _l("Action completion"),
        "K05",
        "denominator",
        _share("done", "pursued"),
        SHARE_BOUNDS,
        SHARE_BANDS,
        most=100,
        counts=("done", "pursued"),
    ),
    "cases": Shade(
        _l("Number assisted"),
        "K01",
        "numerator",
        lambda line, late: line.count("effective"),
        (2, 3, 4),
        ("a", "b", "d", "e"),
        least=1,
    ),
    "overdue": Shade(
        _l("Overdue items"),
        "K08",
        "denominator",
        lambda line, late: late,
        (1, 3, 6),
        ("a", "low", "late", "later"),
    ),
    "on_time": Shade(
        _l("On-time follow-up"),
        "K10",
        "denominator",
        _share("window_held", "window_due"),
        SHARE_BOUNDS,
        SHARE_BANDS,
        most=100,
        counts=("window_held", "window_due"),
    ),
}


def shaded(shade: Shade, line: Line | None, late: int) -> tuple[str, str]:
    """(value, band) of a tile, given its late actions; a dash without an enterprise or anything to count."""
    if line is None or not (line.count("effective") or line.count("reached.confirmed")):
        return DASH, NONE
    value = shade.value(line, late)
    if value is None or (shade.code == "K01" and not value):
        return DASH, NONE
    shown = half_up(value, 0)
    band = next((shade.bands[at] for at, bound in enumerate(shade.bounds) if shown < bound), shade.bands[-1])
    return str(shown), band
