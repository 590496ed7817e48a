"""The nomination form between what was typed and the template: progress, size panel, checks while it is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_login import current_user

from casework import clock
from casework.calendars.queries import deadline
from casework.enterprises.doubles import Doubles, doubles_of
from casework.enterprises.queries.alike import Typed
from casework.enterprises.queries.sizes import (
    SizePanel,
    chains,
    decide_size,
    divisions,
    industry_name,
    size_panel,
)
from casework.enterprises.services import file_on
from casework.enums import EnterpriseSize, NominationStatus, ReviewDecision
from casework.files.archive import file_row
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.nominations.eligibility import Subject, checks
from casework.nominations.forms.entry import SECTIONS, NominationForm, filled
from casework.nominations.page import way_ahead
from casework.nominations.queries.page import assisted_before, files_of, own_live
from casework.nominations.services.submitting import editions_of, figures_year, revenue_before
from casework.programmes.queries import quota_line_of

S, D = NominationStatus, ReviewDecision


@dataclass(frozen=True)
class SectionState:
    """A line of the progress card."""

    number: int
    key: str
    title: Any
    tone: str
    state: str


def section_states(form: NominationForm, *, is_checked: bool) -> list[SectionState]:
    """How far each section is. `is_checked`: a submission was tried, so what is missing counts as an error."""
    probe = form if is_checked else filled(form.raw)
    if not is_checked:
        _offer_codes(probe, [])
        probe.validate()
    states = []
    for number, (key, title, names) in enumerate(SECTIONS, start=1):
        wrong = sum(bool(probe[name].errors) for name in names)
        if not wrong:
            tone, state = "ok", _("Filled in")
        elif is_checked:
            tone, state = "bad", ngettext("%(num)d error", "%(num)d errors", wrong)
        elif not any(form.raw.get(name) for name in names):
            tone, state = "neutral", _("Not begun yet")
        else:
            tone, state = "neutral", ngettext("%(num)d to do", "%(num)d to do", wrong)
        states.append(SectionState(number, key, title, tone, state))
    return states


def _offer_codes(form: NominationForm, known: Sequence[tuple[str, str]]) -> None:
    """The probe judges what is missing, not which chain was chosen."""
    form.offer_chains(known)
    form.chain_code.validate_choice = False


def prepared(form: NominationForm, programme: Any) -> NominationForm:
    """The form with the chains of the year's code list."""
    form.offer_chains([(code.code, code.name) for code in chains(programme.industry_edition_id)])
    return form


def form_context(nomination: Any, form: NominationForm, today: date, *, is_checked: bool) -> dict[str, Any]:
    """Everything that nominations/edit.html shows beside the form."""
    programme = nomination.programme
    code_is_right = bool(form.uscc.data) and form.uscc.problem is None
    own_file = file_on(form.uscc.data, nomination.tenant_id) if code_is_right else None
    panel = _panel(nomination, form)
    doubles = doubles_in(form, nomination.tenant_id, own_file)
    return {
        "nomination": nomination,
        "programme": programme,
        "form": form,
        "sections": section_states(form, is_checked=is_checked),
        "panel": panel,
        "checks": checks(_subject_of_form(nomination, form, own_file, panel, doubles), today),
        "doubles": doubles,
        "apart": own_file.id if own_file else "",
        "no_tick": nomination.status is S.RETURNED,
        "way": way_ahead(nomination),
        "files": [file_row(item) for item in files_of(nomination.id)],
        "saved_at": _saved_at(nomination.updated_at),
        "quota": quota_line_of(programme, nomination.prefecture_id, current_user.scope),
        "due": deadline(programme.nomination_due_on, nomination.tenant_id, today),
        "figures_year": figures_year(nomination.programme),
        "revenue_before": revenue_before(nomination, form.uscc.data) if code_is_right else None,
        "divisions": divisions(programme.industry_edition_id),
        "industry_name": industry_name(form.industry_code.data, programme.industry_edition_id)
        if form.industry_code.data
        else "",
        "returned": _last_return(nomination),
    }


def _saved_at(at: datetime | None) -> str:
    """When the draft was kept: the time of day if it was today (by the true clock, like the stamp itself)."""
    if at is None:
        return ""
    is_today = clock.civil_date(at) == clock.civil_date(clock.real_now())
    return at.astimezone(clock.CHINA).strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M")


def _panel(nomination: Any, form: NominationForm) -> SizePanel | None:
    """The size class by what stands in the form; None while there is nothing to say."""
    if not form.industry_code.data and form.employees.data is None and form.revenue_wan.data is None:
        return None
    editions = editions_of(nomination)
    decision = decide_size(
        editions,
        form.industry_code.data or "",
        year=figures_year(nomination.programme),
        employees=form.employees.data,
        revenue_wan=form.revenue_wan.data,
        assets_wan=form.assets_wan.data,
    )
    known = {size.value for size in EnterpriseSize}
    override = EnterpriseSize(form.size_override.data) if form.size_override.data in known else None
    return size_panel(
        editions,
        decision,
        form.revenue_wan.data,
        override=override if form.size_override_reason.data else None,
        override_reason=form.size_override_reason.data or "",
    )


def _subject_of_form(
    nomination: Any, form: NominationForm, own_file: Any, panel: SizePanel | None, doubles: Doubles
) -> Subject:
    code_is_right = bool(form.uscc.data) and form.uscc.problem is None
    is_same_code = nomination.uscc == form.uscc.data
    return Subject(
        has_valid_code=code_is_right,
        is_live=nomination.is_live and is_same_code,
        contested_on=nomination.contested_on if is_same_code else None,
        own_other=own_live(nomination.programme_id, form.uscc.data, nomination.tenant_id, nomination.id)
        if code_is_right
        else None,
        size=panel.size if panel else None,
        undecided=panel.undecided if panel else "",
        assisted=assisted_before(own_file.identity_id, nomination.programme.year) if own_file else (),
        look_alikes=doubles.alike,
        checked_on=form.no_serious_illegality_checked_on.data,
        spot_checks_failed=form.spot_checks_failed.data,
        founded_on=form.founded_on.data,
        legal_representative=form.legal_representative.data or "",
        contact_name=form.contact_name.data or "",
    )


def doubles_in(form: NominationForm, tenant_id: int, own_file: Any) -> Doubles:
    """What in the county's register may be the same enterprise as the one in the form, apart from its own file."""
    if not form.name.data:
        return Doubles()
    typed = Typed(
        name=form.name.data,
        uscc=form.uscc.data if form.uscc.data and form.uscc.problem is None else "",
        person=form.legal_representative.data or "",
        address=form.production_address.data or "",
        registered_address=form.registered_address.data or "",
    )
    return doubles_of(typed, tenant_id=tenant_id, apart_from_id=own_file.id if own_file else None)


def _last_return(nomination: Any) -> Any:
    """The step that sent the form back, while it lies at the county."""
    if nomination.status is not S.RETURNED:
        return None
    return next((step for step in reversed(nomination.steps) if step.decision is D.RETURN), None)
