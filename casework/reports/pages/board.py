"""What the dashboard's template shows: figures with addresses, tiles, bars, lagging units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.calendars.queries import explain_address
from casework.enums import Rank
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import place
from casework.reports import charts
from casework.reports.dashboard import AGES, Dashboard, Line
from casework.reports.model import DASH, Figure
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import counted, is_chinese, number, share_of, value_of
from casework.reports.pages.shades import SHADES, Shade, shaded
from casework.reports.tiles import TILE_HEIGHT, TILE_WIDTH, tile_map

LAGGING_SHOWN: Final = 10
_WIDE_NAME: Final = 7  # half-width signs that fit into a tile as they are; up to ten are squeezed


# ------------------------------------------------------------------ six figures


def six_figures(board: Dashboard, asked: Asked) -> list[dict[str, Any]]:
    """The figures at the top, each with its fraction."""
    figures = board.figures
    overdue = figures["K08"]
    partial = figures["K09"].part("partial")
    solved = counted(figures["K09"])
    if partial is not None and partial.numerator:
        solved = _("%(solved)s, partly %(partly)s", solved=solved, partly=number(partial.numerator))
    late = board.figures["K08"].numerator
    return [
        {
            "value": number(figures["K01"].numerator),
            "label": _("Assisted (enterprises)"),
            "sub": _("Quota use %(share)s", share=value_of(figures["K01"])),
            "url": asked.figure_url("K01"),
        },
        _share(figures["K03"], _("Diagnosis rate"), asked),
        _share(figures["K05"], _("Action completion"), asked),
        {
            "value": number(late),
            "label": _("Overdue actions"),
            "sub": _(
                "%(share)s of %(open)s open ones", share=value_of(overdue), open=number(overdue.denominator)
            ),
            "url": asked.figure_url("K08"),
            "tone": "bad" if late else "",
        },
        {**_share(figures["K09"], _("Constraint resolution"), asked), "sub": solved},
        _share(figures["K10"], _("On-time follow-up"), asked),
    ]


def _share(figure: Figure, label: str, asked: Asked) -> dict[str, Any]:
    return {
        "value": value_of(figure),
        "label": label,
        "sub": counted(figure),
        "url": asked.figure_url(figure.code, "denominator"),
    }


# ------------------------------------------------------------------ map


def tiles(board: Dashboard, asked: Asked, shade: Shade) -> dict[str, Any]:
    """The map: groups of tiles in the order of codes, with the list that phones show instead."""
    above = place(board.region.prefecture_id or board.region.id)
    drawn = tile_map(board.region, above)
    lines = {line.county_id: line for line in board.lines}
    groups = []
    for group in drawn.groups:
        made = [
            _tile(spot.county, spot.x, spot.y, lines.get(spot.county.id), asked, shade)
            for spot in group.tiles
        ]
        groups.append({"name": group_name(group.prefecture), "x": group.x, "y": group.y, "tiles": made})
    return {
        "width": drawn.width,
        "height": drawn.height,
        "tile_width": TILE_WIDTH,
        "tile_height": TILE_HEIGHT,
        "groups": groups,
        "legend": shade.legend(),
        "has_corner": board.region.rank is Rank.PROVINCE,
    }


def group_name(prefecture: Any) -> str:
    """兰州市, 临夏州; in English without the words for its kind."""
    if not is_chinese():
        return _first_name(prefecture.name_en)
    return f"{prefecture.short_name}州" if prefecture.name_zh.endswith("州") else str(prefecture.name_zh)


def _first_name(name: str) -> str:
    """The proper name: Qilihe District -> Qilihe, Linxia Hui Autonomous Prefecture -> Linxia."""
    head = name.split(" (")[0].split(",")[0]
    return "New Area" if head.endswith("New Area") else head.split(" ")[0]


def _tile(county: Any, x: int, y: int, line: Line | None, asked: Asked, shade: Shade) -> dict[str, Any]:
    value, band = shaded(shade, line)
    name = county.label if is_chinese() else _tile_name_en(county)
    late = len(line.overdue) if line else 0
    words = [county.name, f"{shade.label} {value}"]
    if late:
        words.append(_("overdue actions: %(count)s", count=late))
    if value == DASH:
        words = [county.name, _("no assisted enterprises")]
        url = asked.url("reports.show", county)
    else:
        url = asked.figure_url(shade.code, shade.part, county)
    return {
        "x": x,
        "y": y,
        "name": charts.shortened(name, 10),
        "is_wide": charts.half_widths(name) > _WIDE_NAME,
        "full_name": county.name,
        "value": value,
        "band": band,
        "sides": shade.sides(line) if line else DASH,
        "effective": line.count("effective") if line else 0,
        "late": late,
        "url": url,
        "words": _(", ").join(words),
    }


def _tile_name_en(county: Any) -> str:
    """Linxia City and Linxia County stay apart."""
    parts = county.name_en.split(" ")
    return county.name_en if parts[0] == "Linxia" and len(parts) == 2 else _first_name(county.name_en)


def shade_links(asked: Asked, shade: Shade) -> list[dict[str, Any]]:
    """The choices of what the tiles show."""
    return [
        {
            "label": str(one.label),
            "url": asked.url("reports.dashboard", shade=key) + "#map",
            "active": one is shade,
        }
        for key, one in SHADES.items()
    ]


# ------------------------------------------------------------------ units


def unit_lines(board: Dashboard, asked: Asked, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Counties (or the enterprises of a county) as rows: completion, overdue actions, follow-ups, latest visit."""
    is_county = board.region.rank is Rank.COUNTY
    made = []
    for line in lines:
        unit = place(line.county_id)
        oldest = max(line.overdue, key=lambda action: action.days) if line.overdue else None
        made.append(
            {
                "line": line,
                "name": line.name if is_county else unit.name,
                "is_case": is_county,
                "url": "" if is_county else asked.url("reports.dashboard", unit),
                "unit": unit,
                "overdue_url": asked.figure_url("K08", region=unit),
                "cases_url": asked.figure_url("K01", region=unit),
                "actions_url": asked.figure_url("K05", "denominator", unit),
                "follow_ups_url": asked.figure_url("K10", "denominator", unit),
                "completion": _with_sign(line.count("done"), line.count("pursued")),
                "on_time": _with_sign(line.count("window_held"), line.count("window_due")),
                "longest": _longest(line.longest) if oldest else "",
                "longest_tone": "bad" if line.longest > AGES[1][1] else "warn",  # type: ignore[operator]
                "longest_url": explain_address(line.county_id, due=oldest.due_on) if oldest else "",
            }
        )
    return made


def _with_sign(part: int, whole: int) -> str:
    return f"{share_of(part, whole)} %" if whole else DASH


def _longest(days: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", days)
