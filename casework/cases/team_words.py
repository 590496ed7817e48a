"""The words of the messages about teams, entered in the table of the inbox."""

from __future__ import annotations

from typing import Any, Final

from casework.enums import TeamRole
from casework.i18n import gettext as _
from casework.notices.wording import TITLES

Details = dict[str, Any]

ASSIGNED: Final = "team_assigned"
LEFT: Final = "team_left"
YOU_LEFT: Final = "team_you_left"
WAIVER_TO_DECIDE: Final = "waiver_to_decide"
WAIVER_DECIDED: Final = "waiver_decided"
CHECK_NEEDED: Final = "check_needed"
CHECK_TO_DO: Final = "check_to_do"
IN_CHARGE: Final = "officer_in_charge"
CHECK_DONE: Final = "check_done"


def _with(details: Details, sentence: str) -> str:
    return f"{sentence} · {details['name']}" if details.get("name") else sentence


def _left(details: Details) -> str:
    names = {"expert": details.get("expert", ""), "successor": details.get("successor", "")}
    if names["successor"]:
        return _with(
            details, _("%(expert)s has left the expert team; %(successor)s takes the place", **names)
        )
    return _with(details, _("%(expert)s has left the expert team", expert=names["expert"]))


def _waiver_decided(details: Details) -> str:
    expert = details.get("expert", "")
    if details.get("consent"):
        return _with(details, _("The declaration of %(expert)s is waived", expert=expert))
    opinion = details.get("opinion", "")
    return _with(
        details, _("The waiver for %(expert)s was refused: %(opinion)s", expert=expert, opinion=opinion)
    )


def _check_done(details: Details) -> str:
    person = details.get("person", "")
    if details.get("is_upheld"):
        return _with(details, _("%(person)s has checked the conclusion: it stands", person=person))
    return _with(details, _("%(person)s has checked the conclusion: it does not stand", person=person))


TITLES.update(
    {
        ASSIGNED: lambda d: _with(
            d,
            _(
                "You are on an expert team (%(role)s): please sign the recusal declaration",
                role=next((r.label for r in TeamRole if r.value == d.get("role")), ""),
            ),
        ),
        LEFT: _left,
        YOU_LEFT: lambda d: _with(d, _("Your assignment has ended")),
        WAIVER_TO_DECIDE: lambda d: _with(
            d,
            _(
                "%(person)s asks to let %(expert)s work without the declaration",
                person=d.get("person", ""),
                expert=d.get("expert", ""),
            ),
        ),
        WAIVER_DECIDED: _waiver_decided,
        CHECK_NEEDED: lambda d: _with(
            d,
            _(
                "A conflict of interest of %(expert)s was found: another expert checks the conclusion",
                expert=d.get("expert", ""),
            ),
        ),
        CHECK_TO_DO: lambda d: _with(
            d, _("Please check what %(expert)s concluded", expert=d.get("expert", ""))
        ),
        CHECK_DONE: _check_done,
        IN_CHARGE: lambda d: _with(d, _("You are in charge of a case now")),
    }
)
