"""What the page of a return shows: state, why not yet, the units below, checks, figures, freeze, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.calendars.queries import deadlines
from casework.enums import Rank, ReturnAct, ReturnStatus
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import Place, place
from casework.reports.findings import Finding
from casework.returns import queries, services
from casework.returns.checks_page import checks_of, counts_of_checks
from casework.returns.correction_pages import entry, errata_offers
from casework.returns.corrections import may_ask
from casework.returns.errata import errata_of
from casework.returns.figures_page import figures_of
from casework.returns.findings import looked_at
from casework.returns.places import words_of_place
from casework.returns.progress import UnitLine, counties_in_words, counts_of, unit_lines, units_in_words
from casework.returns.versions import in_fours
from casework.web.guards import can


@dataclass(frozen=True)
class Hindrance:
    """One thing that still stands between a return and its being handed in, and where it is mended."""

    words: str
    url: str = ""


def show_context(annual_return: Any, today: date) -> dict[str, Any]:
    """Everything of the page; a constant number of statements whatever the number of units."""
    region = place(annual_return.region_id)
    programme = queries.programme_of(annual_return)
    lines = unit_lines(annual_return, programme, region, today)
    _units, below = queries.units_with_returns(annual_return)
    everything = [annual_return.id, *(row.id for row in below.values())]
    remarks = queries.remarks_of([annual_return.id])
    version = queries.newest_versions([annual_return.id]).get(annual_return.id)
    due = queries.due_on(programme, region.rank, annual_return.period)
    corrections = errata_of(annual_return)
    rights = _rights(annual_return, region)
    summary = looked_at(annual_return, programme, today, version)
    looks = rights["is_own"] or rights["may_remark"]
    checks = checks_of(annual_return, programme, summary) if looks else []
    exception = services.exception_of(annual_return) if annual_return.is_open else ""
    return {
        "row": annual_return,
        "region": region,
        "programme": programme,
        "version": version,
        "versions": queries.all_numbers(annual_return.id),
        "due": due,
        "distance": deadlines(today, noted=False)(due, region.id) if annual_return.is_open else None,
        "lines": lines,
        "units_sub": counts_of(lines) if lines else "",
        "to_remind": units_in_words([line for line in lines if line.is_missing]),
        "counties_to_remind": counties_in_words(queries.late_counties(annual_return)) if lines else "",
        "next_check": next((line for line in lines if line.waits), None),
        "remarks": [
            {"row": one, "place": words_of_place(one.place)} for one in remarks if _is_out(one, annual_return)
        ],
        "steps": _steps(everything),
        "checks": checks,
        "checks_sub": counts_of_checks(checks),
        "figures": figures_of(annual_return, programme, summary, version),
        "figures_on": summary.data_date,
        "fingerprint": in_fours(version.fingerprint) if version else "",
        "corrections": [entry(one, annual_return, programme) for one in corrections],
        "errata_papers": errata_offers(corrections),
        "stages": _stages(annual_return, region, lines),
        "hindrances": _hindrances(annual_return, lines, remarks, checks, exception, today),
        "exception": exception,
        **rights,
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
        "may_ask": status is ReturnStatus.FROZEN
        and may_ask(annual_return, current_user.region_id)
        and can(P.RETURN_WRITE),
        "may_decide": can(P.RETURN_CORRECT),
        "may_revise": status is ReturnStatus.FROZEN and region.rank is Rank.COUNTY and can(P.RETURN_CORRECT),
    }


def before_handing_in(annual_return: Any, today: date) -> dict[str, Any]:
    """What the page of handing in says: what still stands in the way, and what has to be confirmed in a sentence."""
    programme = queries.programme_of(annual_return)
    lines = unit_lines(annual_return, programme, place(annual_return.region_id), today)
    checks = checks_of(annual_return, programme, looked_at(annual_return, programme, today))
    remarks = queries.remarks_of([annual_return.id])
    exception = services.exception_of(annual_return)
    return {
        "hindrances": _hindrances(annual_return, lines, remarks, checks, exception, today),
        "to_confirm": [one for one in checks if one.level == "confirm"],
    }


def _hindrances(
    annual_return: Any,
    lines: Sequence[UnitLine],
    remarks: Sequence[Any],
    checks: Sequence[Finding],
    exception: str,
    today: date,
) -> list[Hindrance]:
    """What still stands between an open return and its being handed in, each with its place; empty for another one."""
    if not annual_return.is_open:
        return []
    here = url_for("returns.show", return_id=annual_return.id)
    found = []
    if today < annual_return.data_on:
        on = annual_return.data_on.isoformat()
        found.append(Hindrance(_("It can be handed in from its data date on, %(date)s.", date=on)))
    missing = [line for line in lines if not line.is_in]
    if missing and not exception:
        names = _("; ").join(_("%(unit)s (%(state)s)", unit=line.name, state=line.state) for line in missing)
        found.append(Hindrance(_("Not in yet: %(names)s.", names=names), f"{here}#units"))
    left = sum(one.settled_on is None for one in remarks)
    if left:
        words = ngettext("%(num)d remark is not dealt with.", "%(num)d remarks are not dealt with.", left)
        found.append(Hindrance(words, f"{here}#remarks"))
    found += [Hindrance(one.message, one.url) for one in checks if one.level == "must"]
    return found


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
    done = sum(line.is_in for line in lines)
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
