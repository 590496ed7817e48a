"""What the page of a return shows: state, why not yet, the units below, figures, freeze, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.calendars.queries import deadlines
from casework.enums import Rank, ReturnAct, ReturnStatus
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import Place, place
from casework.reports.catalogue import FIGURES
from casework.reports.checking.links import Links
from casework.reports.model import Figure
from casework.reports.pages.asked import Asked
from casework.reports.pages.checks_page import links_of
from casework.reports.pages.figure_lines import counted, name_of, number, unit_of, value_of
from casework.returns import queries
from casework.returns.correction_pages import entry
from casework.returns.corrections import object_of
from casework.returns.places import words_of_place
from casework.returns.versions import SIDES, frozen_rows, in_fours
from casework.web.guards import can


@dataclass(frozen=True)
class UnitLine:
    """One unit below: how far its return is, and what can be done about it."""

    name: str
    tone: str
    state: str
    version: str
    on: date | None
    note: str
    note_tone: str
    url: str
    link: str


def show_context(annual_return: Any, today: date) -> dict[str, Any]:
    """Everything of the page; a constant number of statements whatever the number of units."""
    region = place(annual_return.region_id)
    programme = queries.programme_of(annual_return)
    units, known = queries.units_with_returns(annual_return)
    everything = [annual_return.id, *(row.id for row in known.values())]
    newest = queries.newest_versions(everything)
    remarks = queries.remarks_of(everything)
    due = queries.due_on(programme, region.rank, annual_return.period)
    below_due = queries.due_on(programme, _rank_below(region), annual_return.period)
    lines = [_line(unit, known.get(unit.id), newest, remarks, below_due, today) for unit in units]
    version = newest.get(annual_return.id)
    corrections = queries.corrections_of([annual_return.id])
    return {
        "row": annual_return,
        "region": region,
        "programme": programme,
        "version": version,
        "due": due,
        "distance": deadlines(today, noted=False)(due, _calendar_of(region))
        if annual_return.is_open
        else None,
        "lines": lines,
        "missing": [line for line in lines if line.tone != "ok"],
        "remarks": [
            {"row": one, "place": words_of_place(one.place)}
            for one in remarks
            if one.annual_return_id == annual_return.id and _is_out(one, annual_return)
        ],
        "steps": _steps(everything),
        "figures": _figures(annual_return, version),
        "fingerprint": in_fours(version.fingerprint) if version else "",
        "corrections": [entry(one, annual_return, programme) for one in corrections],
        "stages": _stages(annual_return, region, lines),
        **_rights(annual_return, region),
    }


def _is_out(remark: Any, annual_return: Any) -> bool:
    """Remarks reach the unit when its return comes back; until then whoever makes them may still take them back."""
    is_own = current_user.region_id == annual_return.region_id
    return bool(not is_own or annual_return.is_open or remark.settled_on is not None)


def _steps(return_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The history. What froze without having been handed in was left out by exception."""
    rows = queries.steps_of(return_ids)
    handed_in = queries.numbers_handed_in(
        [one.annual_return_id for one in rows if one.act is ReturnAct.FREEZE]
    )
    return [
        {
            "row": one,
            "unit": place(one.region_id).name,
            "note": _("Frozen by exception, not handed in")
            if one.act is ReturnAct.FREEZE and (one.annual_return_id, one.version_number) not in handed_in
            else "",
        }
        for one in rows
    ]


def unit_lines(annual_return: Any, today: date) -> list[UnitLine]:
    """How far the units below a return are, by code."""
    region = place(annual_return.region_id)
    units = queries.below(region)
    known = queries.returns_of(units, annual_return.programme_id, annual_return.period)
    keys = [row.id for row in known.values()]
    newest, remarks = queries.newest_versions(keys), queries.remarks_of(keys)
    due = queries.due_on(queries.programme_of(annual_return), _rank_below(region), annual_return.period)
    return [_line(unit, known.get(unit.id), newest, remarks, due, today) for unit in units]


def _rank_below(region: Place) -> Rank:
    return Rank.PREFECTURE if region.rank is Rank.PROVINCE else Rank.COUNTY


def _calendar_of(region: Place) -> int:
    return region.id


def _rights(annual_return: Any, region: Place) -> dict[str, bool]:
    """What the reader may do now; the services ask again."""
    is_own = current_user.region_id == region.id
    above = queries.above(region)
    is_above = above is not None and current_user.region_id == above.id
    status = annual_return.status
    handed_in = status in (ReturnStatus.SUBMITTED, ReturnStatus.CHECKED)
    return {
        "is_own": is_own,
        "may_submit": is_own and annual_return.is_open and can(P.RETURN_SUBMIT),
        "may_type": is_own and annual_return.is_open and can(P.RETURN_WRITE),
        "may_check": is_above and status is ReturnStatus.SUBMITTED and can(P.RETURN_CHECK),
        "may_remark": is_above and handed_in and can(P.RETURN_CHECK),
        "may_except": is_own
        and annual_return.is_open
        and region.rank is Rank.PREFECTURE
        and can(P.RETURN_CHECK),
        "may_remind": is_own and region.rank is not Rank.COUNTY and can(P.RETURN_CHECK),
        "may_settle": (is_above or (is_own and annual_return.is_open)) and can(P.RETURN_WRITE),
        "may_decide": can(P.RETURN_CORRECT),
        "may_revise": status is ReturnStatus.FROZEN and region.rank is Rank.COUNTY and can(P.RETURN_CORRECT),
    }


def _line(
    unit: Place, row: Any, newest: dict[int, Any], remarks: Sequence[Any], due: date, today: date
) -> UnitLine:
    status = row.status if row else ReturnStatus.DRAFT
    version = newest.get(row.id) if row else None
    open_remarks = [one for one in remarks if row and one.annual_return_id == row.id and not one.settled_on]
    note, tone = "", ""
    if open_remarks:
        count = len(open_remarks)
        places = _("; ").join(words_of_place(one.place) for one in open_remarks[:3])
        note = ngettext("%(num)d remark: %(places)s", "%(num)d remarks: %(places)s", count, places=places)
    elif status in (ReturnStatus.DRAFT, ReturnStatus.RETURNED) and today > due:
        note, tone = _("Due on %(date)s, overdue", date=due.isoformat()), "bad"
    elif version is not None and version.is_zero:
        note = _("Zero report")
    waits = status is ReturnStatus.SUBMITTED and can(P.RETURN_CHECK)
    return UnitLine(
        name=unit.name,
        tone=status.tone if row else "neutral",
        state=str(status.label),
        version=f"V{version.number}" if version else "—",
        on=version.made_on if version else None,
        note=note,
        note_tone=tone,
        url=url_for("returns.show", return_id=row.id) if row else "",
        link=_("Check the return") if waits else _("View"),
    )


def _figures(annual_return: Any, version: Any) -> list[dict[str, str]]:
    """The figures as they were handed in; each side leads to its stored rows."""
    if version is None:
        return []
    summary = queries.frozen_summary(version)
    address = {"return_id": annual_return.id, "number": version.number}
    return [
        {
            "code": one.code,
            "name": name_of(one),
            "value": value_of(summary.figure(one.code)),
            "counted": _sides(summary.figure(one.code)),
            "url": url_for("returns.figure", **address, code=one.code),
        }
        for one in FIGURES
        if summary.figure(one.code) is not None
    ]


def _sides(figure: Figure | None) -> str:
    """What was counted; a figure without a denominator has one side only."""
    if figure is None or figure.denominator is not None:
        return counted(figure)
    return f"{number(figure.numerator)} {unit_of(figure.count_unit)}".strip()


def _stages(annual_return: Any, region: Place, lines: Sequence[UnitLine]) -> list[dict[str, Any]]:
    """The steps of the way upwards; `state` is done, now or later."""
    status = annual_return.status
    passed = {
        ReturnStatus.DRAFT: 0,
        ReturnStatus.RETURNED: 0,
        ReturnStatus.SUBMITTED: 1,
        ReturnStatus.CHECKED: 2,
        ReturnStatus.FROZEN: 9,
    }[status]
    done = sum(line.tone == "ok" for line in lines)
    first = [(_("Units below"), f"{done} / {len(lines)}")] if lines else []
    names = [*first, (_("Drafting"), ""), (_("Return handed in"), ""), (_("Checked"), ""), (_("Freeze"), "")]
    offset = len(first)
    return [
        {"label": name, "note": note, "state": _state(at - offset, passed, done == len(lines))}
        for at, (name, note) in enumerate(names)
    ]


def _state(at: int, passed: int, all_in: bool) -> str:
    if at < 0:
        return "done" if all_in else "now"
    if at < passed:
        return "done"
    return "now" if at == passed and (all_in or passed) else "later"


def links_to(annual_return: Any, programme: Any) -> Links:
    """Where the findings of a return are mended: its own text, else the pages of the report at its data date."""
    asked = Asked(place(annual_return.region_id), programme, annual_return.data_on)
    text = url_for("narratives.text", return_id=annual_return.id)
    return replace(links_of(asked), text=lambda section, paragraph: text)


def why_not_yet(context: dict[str, Any]) -> list[str]:
    """What still stands between an open return and its being handed in."""
    row = context["row"]
    if not row.is_open:
        return []
    found = []
    names = [_("%(unit)s (%(state)s)", unit=line.name, state=line.state) for line in context["missing"]]
    if names:
        found.append(_("Not in yet: %(names)s.", names=_("; ").join(names)))
    open_remarks = sum(one["row"].settled_on is None for one in context["remarks"])
    if open_remarks:
        found.append(
            ngettext("%(num)d remark is not dealt with.", "%(num)d remarks are not dealt with.", open_remarks)
        )
    return found


def rows_context(annual_return: Any, version: Any, code: str, part: str) -> dict[str, Any]:
    """The stored rows of one side of a figure. Raises NotFound for a figure or side that was not counted."""
    if part not in SIDES:
        raise NotFound
    try:
        rows = frozen_rows(version, code, part)
    except KeyError as error:
        raise NotFound from error
    definition = next(one for one in FIGURES if one.code == code.partition(".")[0])
    region = place(annual_return.region_id)
    may_correct = (
        annual_return.status is ReturnStatus.FROZEN
        and region.rank is Rank.COUNTY
        and current_user.region_id == region.id
        and can(P.RETURN_WRITE)
    )
    return {
        "row": annual_return,
        "version": version,
        "region": region,
        "programme": queries.programme_of(annual_return),
        "code": code,
        "part": part,
        "name": name_of(definition),
        "value": value_of(queries.frozen_summary(version).figure(code)),
        "lines": [_stored(annual_return, one, may_correct) for one in rows],
    }


def _stored(annual_return: Any, row: Any, may_correct: bool) -> dict[str, Any]:
    table, key = object_of(row)
    facts = [f"{name} {value}" for name, value in row["facts"].items() if value not in (None, "")]
    return {
        "case": row["case_number"] or row.get("county") or place(row["county_id"]).name,
        "enterprise": row["enterprise"],
        "county": row.get("county") or place(row["county_id"]).name,
        "weight": row["weight"],
        "facts": " · ".join(facts),
        "url": url_for(
            "return_steps.choose_value", return_id=annual_return.id, object_type=table, object_id=key
        )
        if may_correct and table
        else "",
    }
