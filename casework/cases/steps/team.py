"""What waits for a team: experts to assign, declarations to sign, second looks."""

from __future__ import annotations

from casework.access.permissions import Permission as P
from casework.cases.queries.page import CasePage
from casework.cases.steps.step import NextStep
from casework.enums import TeamRole
from casework.i18n import gettext as _
from casework.i18n import ngettext


def team_steps(page: CasePage) -> list[NextStep]:
    """A case without a whole team."""
    has_begun = (page.case.diagnosis_started_on or page.case.diagnosed_on) is not None
    why = (
        _("An expert takes part after having declared to have no conflict of interest.")
        if has_begun
        else _("Diagnosis begins when every expert has declared to have no conflict of interest.")
    )
    due = None if page.case.diagnosed_on is not None else page.case.programme.diagnosis_due_on
    missing = page.facts.declarations_missing
    if missing and page.case.leader is not None:
        names = "、".join(m.expert.name for m in page.case.present_team if not m.is_cleared)
        return [
            NextStep(
                "declare",
                ngettext(
                    "Sign the recusal declaration", "Sign the recusal declarations (%(num)d missing)", missing
                ),
                _("Expert %(name)s", name=names),
                "team.show",
                _("Sign the declaration"),
                P.DECLARATION_SIGN,
                why,
                due,
            )
        ]
    has_leader = any(m.role is TeamRole.LEADER for m in page.case.present_team)
    return [
        NextStep(
            "assign",
            _("Assign the expert team") if not has_leader else _("Complete the expert team"),
            _("Prefecture or province"),
            "team.show",
            _("Assign experts"),
            P.CASE_ASSIGN,
            _("A team has a leader and two to five people; each signs a recusal declaration."),
            due,
        )
    ]


def whole_team_again(page: CasePage) -> list[NextStep]:
    """A case that came from another county, or whose expert left, needs a whole team whatever its state."""
    is_whole = page.case.leader is not None and not page.facts.declarations_missing
    return [] if is_whole else team_steps(page)


def second_looks(page: CasePage) -> list[NextStep]:
    """What waits for a second person: the waiver of a declaration, the check of a conclusion."""
    facts, steps = page.facts, []
    if facts.waivers_waiting and page.case.is_open:
        steps.append(
            NextStep(
                "waiver",
                _("Decide whether an expert may work without the declaration"),
                _("Leader of the prefecture, or the province"),
                "team.show",
                _("Decide on the waiver"),
                P.WAIVER_CONSENT,
                _("Whoever asks for a waiver never consents to it."),
            )
        )
    if facts.checks_unnamed:
        steps.append(
            NextStep(
                "name_checker",
                _("Name an expert who checks the conclusion"),
                _("Prefecture or province"),
                "team.show",
                _("Name an expert"),
                P.CASE_ASSIGN,
                _("A conflict of interest was found after the work was done."),
            )
        )
    if facts.checker_id is not None:
        names = "、".join(m.expert.name for m in page.case.present_team if m.id == facts.checker_id)
        steps.append(
            NextStep(
                "check",
                _("Check what the expert before concluded"),
                _("Expert %(name)s", name=names),
                "team.show",
                _("Check the conclusion"),
                P.CONCLUSION_CHECK,
                _("Acceptance is not concluded before."),
            )
        )
    return steps
