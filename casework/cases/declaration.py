"""The recusal declaration: its text, the conflicts that exclude an expert, and stepping back because of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.access.principal import Principal
from casework.cases.services import block_expert, sign_declaration
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.models import CaseExpert

# programme.md 4.2: who may not be on a team. The two last follow GB/T 27021.1 (impartiality of certification).
CONFLICTS: dict[str, Any] = {
    "stake": _l(
        "I am or was in the last three years a shareholder, employee or paid adviser of the enterprise."
    ),
    "competitor": _l(
        "I am or was in the last three years a shareholder, employee or paid adviser of a competitor."
    ),
    "kin": _l("I am kin to the head, the legal representative or a manager of the enterprise."),
    "certifier": _l("I work for a body that certifies the enterprise."),
    "audited": _l("I audited the enterprise for certification in the last two years."),
    "other": _l("There is another tie that may make my judgement doubtful."),
}


def text(enterprise: str, number: str) -> str:
    """What an expert declares, as it is kept with the signature."""
    return _(
        "I have been named to the expert team for %(enterprise)s (%(number)s). None of the ties listed is true of me. "
        "I will judge by facts and standards, take nothing from the enterprise, urge no institution on it, keep its "
        "technical and business secrets, and say so at once should a tie arise.",
        enterprise=enterprise,
        number=number,
    )


def sign(member: CaseExpert, conflicts: Sequence[str], *, on: date, actor: Principal) -> None:
    """Sign the declaration. Raises RuleViolation while a conflict is ticked: then only stepping back is open."""
    if conflicts:
        raise RuleViolation(
            _(
                "You ticked a conflict of interest, so you cannot sign. Choose “Step back” and another expert is assigned."
            ),
            "conflicts",
        )
    lines = [text(member.case.enterprise_name, member.case.number)]
    lines += [f"{_('No')}: {words}" for words in CONFLICTS.values()]
    sign_declaration(member, "\n".join(lines), on=on, actor=actor)


def step_back(member: CaseExpert, conflicts: Sequence[str], *, on: date, actor: Principal) -> None:
    """The expert leaves the team because of a conflict; the assigner sees that a place is open.

    What was ticked is kept with the assignment; the story, which the enterprise reads, says only that there is one. After
    signing the signed text stays, and what the expert concluded is checked by another one.
    Raises RuleViolation when nothing is ticked or somebody else tries.
    """
    if actor.expert_id != member.expert_id:
        raise RuleViolation(_("Only the expert can sign the own declaration."))
    if not conflicts:
        raise RuleViolation(_("Please tick what is true of you."), "conflicts")
    ticked = "\n".join(f"{_('Yes')}: {CONFLICTS[key]}" for key in conflicts)
    if member.declared_on is None:
        member.declaration = ticked
    reason = _("Stepped back: conflict of interest")
    block_expert(member, ticked, on=on, actor=actor, end_reason=reason)
