"""What the team page shows: members with their steps, waivers and checks, proposals with their facts, gaps."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases import declaration
from casework.cases.queries import CasePage
from casework.cases.queries.team import checks_of, waivers_of
from casework.cases.team_forms import AssignForm, DeclarationForm
from casework.cases.team_views.blueprint import Answer
from casework.experts.candidates import Candidate, Gap, Need, candidates, need_of, proposals
from casework.experts.distance import Nearness
from casework.experts.load import BUSY
from casework.experts.queries import field_names, fields_of_work
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.i18n.lists import listed
from casework.reference.queries import Code
from casework.web.guards import can


def team_page(page: CasePage, **forms: Any) -> Answer:
    """The page; the form that was refused, if any, is shown with its errors."""
    own, case = own_member(page), page.case
    context: dict[str, Any] = {"assign_form": None, "declaration_form": None, **forms}
    if own is not None and context["declaration_form"] is None:
        context["declaration_form"] = DeclarationForm()
    if can(P.CASE_ASSIGN) and case.is_open:
        context.update(_assigning(page, context["assign_form"]))
    refused = next((form for form in forms.values() if form is not None), None)
    reads_reasons = can(P.EXPERT_READ)
    checks = checks_of(case.id) if case.blocked else []
    body = render_template(
        "experts/team.html",
        page=page,
        tab="team",
        own=own,
        own_text=declaration.text(case.enterprise_name, case.number),
        past=[member for member in case.team if member.ended_on is not None],
        successors={member.id: member for member in case.team},
        waivers=waivers_of(case.id) if reads_reasons else [],
        checks=checks if reads_reasons else [c for c in checks if own is not None and c.checker_id == own.id],
        own_checks={c.id for c in checks if own is not None and c.checker_id == own.id and c.done_on is None},
        form=refused,
        asked=asked(),
        **context,
    )
    return body, 422 if refused is not None else 200


def asked() -> dict[str, str]:
    """The filter of the proposals, from the address."""
    return {"field": request.args.get("field", ""), "q": request.args.get("q", "").strip()[:100]}


def own_member(page: CasePage) -> Any:
    """The present assignment of the expert who reads."""
    if current_user.expert_id is None:
        return None
    return next((m for m in page.case.present_team if m.expert_id == current_user.expert_id), None)


def _assigning(page: CasePage, form: AssignForm | None) -> dict[str, Any]:
    need = need_of(page.case, current_user)
    offered, gaps = proposals(need, current_user, clock.today(), without=_taken(page), **asked())
    names = fields_of_work()
    return {
        "assign_form": form or assign_form(offered),
        "offered": {candidate.id: hint(candidate, need, names) for candidate in offered},
        "wanted": field_names(need.wanted, names),
        "is_diagnosed": need.is_diagnosed,
        "gaps": [_gap(gap, names) for gap in gaps],
        "field_options": [("", _("All")), *((code, entry.name) for code, entry in names.items())],
    }


def _taken(page: CasePage) -> list[int]:
    return [member.expert_id for member in page.case.present_team]


def offered_for(page: CasePage) -> tuple[Need, list[Candidate]]:
    """What the case asks for and who is offered under the filter of the address."""
    need = need_of(page.case, current_user)
    return need, candidates(need, current_user, clock.today(), without=_taken(page), **asked())


def assign_form(offered: list[Candidate], chosen: Any = None, form: type[Any] = AssignForm) -> Any:
    """The form with the experts on offer, and the one chosen under another filter."""
    experts = [(candidate.id, candidate.name) for candidate in offered]
    if chosen is not None and chosen.id not in dict(experts):
        experts.append((chosen.id, chosen.name))
    return form(experts)


def hint(candidate: Candidate, need: Need, names: dict[str, Code]) -> str:
    """The facts of a proposal in one line: a tie first, then what fits, how far, how busy."""
    fit = candidate.fit
    conflict = _("CONFLICT OF INTEREST: %(tie)s", tie=_tie(candidate)) if fit.conflict else ""
    wanted = listed(field_names(fit.fields, names))
    fields = _("fits: %(fields)s", fields=wanted) if wanted else ""
    if not need.wanted:
        fields = listed(field_names(candidate.fields, names))
    elif not wanted:
        fields = _("fits none of the wanted fields")
    industry = {"division": _("knows this industry"), "section": _("knows this section of industry")}
    serves = _("does not serve this prefecture") if fit.serves is False else ""
    parts = (
        conflict, candidate.unit, candidate.title, fields, industry.get(fit.industry, ""),
        far(candidate), load_words(candidate.load), serves,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def _tie(candidate: Candidate) -> str:
    tie = candidate.fit.conflict
    return _("stepped back from this enterprise before") if tie == candidate.name else tie


def load_words(load: int) -> str:
    """How many cases, with a warning from so many on."""
    words = ngettext("on %(num)d case now", "on %(num)d cases now", load)
    return _("%(load)s – busy", load=words) if load >= BUSY else words


def far(candidate: Candidate) -> str:
    """The distance in words, with the kilometres between the seats where there are some."""
    distance = candidate.distance
    if distance.nearness is Nearness.SAME_COUNTY:
        return _("same county")
    if distance.nearness is Nearness.SAME_PREFECTURE:
        return _("same prefecture")
    if distance.km is None:
        return str(candidate.place.label)
    words = _("%(place)s, %(km)d km", place=candidate.place.label, km=distance.km)
    return _("%(place)s – far", place=words) if distance.nearness is Nearness.FAR else words


def _gap(gap: Gap, names: dict[str, Code]) -> str:
    field = field_names([gap.field], names)[0]
    if gap.nearest is None:
        return _("Nobody in the pool is at home in “%(field)s”.", field=field)
    return _(
        "No expert for “%(field)s” in this prefecture; the nearest is %(name)s (%(far)s).",
        field=field,
        name=gap.nearest.name,
        far=far(gap.nearest),
    )
