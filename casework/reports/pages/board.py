"""What the dashboard's template shows: figures with addresses, tiles, bars, lagging units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from casework.calendars.queries import explain_address
from casework.enums import Rank
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n import ngettext
from casework.regions.queries import place
from casework.reports import charts
from casework.reports.dashboard import AGES, STAGES, Dashboard, Line
from casework.reports.model import DASH, Figure, half_up, percent
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import counted, is_chinese, number, value_of
from casework.reports.pages.shades import SHADES, Shade, shaded
from casework.reports.tiles import TILE_HEIGHT, TILE_WIDTH, tile_map

CATEGORIES_SHOWN: Final = 8
LAGGING_SHOWN: Final = 10
_WIDE_NAME: Final = 7  # half-width signs that fit into a tile as they are; up to ten are squeezed
REACHED: Final = {
    "confirmed": _l("Selected"),
    "team_ready": _l("Team ready"),
    "diagnosed": _l("Diagnosed"),
    "approved": _l("Plan approved"),
    "applied": _l("Applied"),
    "accepted": _l("Accepted"),
    "closed": _l("Struck off"),
}


@dataclass(frozen=True)
class Note:
    """Small words with an address."""

    text: str
    url: str


@dataclass(frozen=True)
class ChartRow:
    """One row of a chart: its name, the number at the end of its bar, where that leads, and notes at the right."""

    name: str
    full_name: str
    value: int
    url: str
    bar: charts.Bar
    notes: Sequence[Note] = ()
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chart:
    """A chart and its size."""

    height: int
    rows: Sequence[ChartRow]
    width: int = charts.WIDTH


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
            "label": _("Assisted enterprises"),
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
        made = [_tile(spot.county, spot.x, spot.y, lines.get(spot.county.id), asked, shade) for spot in group.tiles]
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


# ------------------------------------------------------------------ charts


def life_cycle(board: Dashboard, asked: Asked) -> Chart:
    """How many cases reached each stage, and how many stand there."""
    values = [board.stage("reached", stage) for stage in STAGES]
    drawn = charts.bars(values, longest=96, step=34, top=26)
    rows = [
        ChartRow(
            name=str(REACHED[stage]),
            full_name=str(REACHED[stage]),
            value=value,
            url=asked.figure_url(f"reached.{stage}") if value else "",
            bar=bar,
            notes=_standing(board, asked, stage),
        )
        for stage, value, bar in zip(STAGES, values, drawn.bars, strict=True)
    ]
    return Chart(drawn.height, rows)


def _standing(board: Dashboard, asked: Asked, stage: str) -> list[Note]:
    """Words for the cases that came to a stage and no further."""
    count = board.stage("standing", stage)
    url = asked.figure_url(f"standing.{stage}")
    if not count or stage == "closed":
        return []
    if stage == "applied":
        correcting = board.stage("standing", "rectify")
        notes = [Note(_("%(num)d waiting", num=count - correcting), url)] if count > correcting else []
        if correcting:
            notes.append(Note(_("%(num)d correcting", num=correcting), asked.figure_url("standing.rectify")))
        return notes
    words = {
        "confirmed": _("%(num)d without team", num=count),
        "team_ready": _("%(num)d in diagnosis", num=count),
        "diagnosed": _("%(num)d planning", num=count),
        "approved": _("%(num)d at work", num=count),
        "accepted": _("%(num)d to strike off", num=count),
    }
    return [Note(words[stage], url)]


def by_category(board: Dashboard, asked: Asked) -> Chart:
    """Constraints by first-level category, solved and unsolved, with the cumulative share."""
    shown = list(board.categories[:CATEGORIES_SHOWN])
    rest = board.categories[CATEGORIES_SHOWN:]
    lines = [(one.name.split(" (")[0], one.problems, one.solved, one.code) for one in shown]
    if rest:
        name = ngettext("%(num)d other", "%(num)d others", len(rest))
        lines.append((name, sum(one.problems for one in rest), sum(one.solved for one in rest), ""))
    drawn = charts.stacked(
        [(solved, problems - solved) for _name, problems, solved, _code in lines], longest=128, step=25, top=30
    )
    whole = sum(problems for _name, problems, _solved, _code in lines)
    rows, so_far = [], 0
    for (name, problems, solved, code), bar in zip(lines, drawn.bars, strict=True):
        so_far += problems
        url = asked.figure_url("K09", "denominator", category=code or "other")
        share = _percent(so_far, whole)
        rows.append(
            ChartRow(charts.shortened(name, 14 if is_chinese() else 12), name, problems, url, bar, more={"solved": solved, "share": share})
        )
    return Chart(drawn.height, rows)


def _percent(part: int, whole: int) -> str:
    share = percent(part, whole)
    return share if isinstance(share, str) else str(half_up(share, 1))


def by_age(board: Dashboard, asked: Asked) -> Chart:
    """Overdue actions by working days, with who is told at each step."""
    steps = (
        _("the person is reminded"),
        _("the person is reminded"),
        _("to the prefecture"),
        _("to the province"),
    )
    drawn = charts.bars(board.by_age, longest=270, step=46, top=0)
    rows = []
    for at, (age, count) in enumerate(zip(AGES, board.by_age, strict=True)):
        rows.append(
            ChartRow(
                name=age_words(age),
                full_name=age_words(age),
                value=count,
                url=asked.figure_url("K08", age=age_key(age)) if count else "",
                bar=drawn.bars[at],
                notes=[Note(steps[at], "")],
            )
        )
    return Chart(drawn.height, rows)


def age_key(age: tuple[int, int | None]) -> str:
    """A band in an address: 6-10, 21-."""
    return f"{age[0]}-{'' if age[1] is None else age[1]}"


def age_words(age: tuple[int, int | None]) -> str:
    """A band in words."""
    first, last = age
    if last is None:
        return _("more than %(days)d working days", days=first - 1)
    if not first:
        return _("up to %(days)d working days", days=last)
    return _("%(first)d–%(last)d working days", first=first, last=last)


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
                "completion": _whole_percent(line.count("done"), line.count("pursued")),
                "on_time": _whole_percent(line.count("window_held"), line.count("window_due")),
                "longest": _longest(line.longest) if oldest else "",
                "longest_tone": "bad" if line.longest > AGES[1][1] else "warn",  # type: ignore[operator]
                "longest_url": explain_address(line.county_id, due=oldest.due_on) if oldest else "",
            }
        )
    return made


def _whole_percent(part: int, whole: int) -> str:
    return f"{_percent(part, whole)} %" if whole else DASH


def _longest(days: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", days)
