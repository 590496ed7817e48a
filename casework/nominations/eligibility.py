"""What speaks for and against a nomination, as lines that a person can read: eligibility, duplicates, priority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from casework.enums import EnterpriseSize
from casework.i18n import gettext as _
from casework.i18n import ngettext

YOUNGEST_YEARS = 1
"""Registered and producing for at least a year (programme.md 4.1, general knowledge)."""

TAKEN = "Already nominated by another unit; your prefecture has been asked."


def taken_elsewhere() -> str:
    """The one sentence about a code that another unit has nominated, whatever lies behind it."""
    return _(TAKEN)


class Alike(Protocol):
    """A file with the same or a similar name, head or address."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Check:
    """One line of the card. `tone` as in pills; `state` the word in the pill; `links`: (words, endpoint, key)."""

    tone: str
    state: str
    text: str
    links: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class Subject:
    """What the checks look at; everything was read in the reader's own scope."""

    has_valid_code: bool
    is_live: bool
    contested_on: date | None
    own_other: Any = None
    size: EnterpriseSize | None = None
    undecided: str = ""
    assisted: Sequence[Any] = field(default=())
    look_alikes: Sequence[Alike] = field(default=())
    twins: Sequence[Any] = field(default=())
    checked_on: date | None = None
    spot_checks_failed: int | None = None
    founded_on: date | None = None
    legal_representative: str = ""
    contact_name: str = ""


def checks(subject: Subject, today: date) -> list[Check]:
    """Every line, the hindrances first in the order in which they are asked."""
    lines = [
        _elsewhere(subject),
        _size(subject),
        _assisted(subject),
        _breaches(subject),
        _age(subject, today),
        _contact(subject),
        *_alikes(subject),
        _priority(subject),
    ]
    return [line for line in lines if line is not None]


def _passed(text: str) -> Check:
    return Check("ok", _("Passed"), text)


def _open(text: str) -> Check:
    return Check("neutral", _("To check"), text)


def _elsewhere(subject: Subject) -> Check:
    if subject.contested_on is not None:
        return Check("bad", _("Taken"), taken_elsewhere())
    if subject.own_other is not None:
        link = (subject.own_other.enterprise_name, "nominations.show", subject.own_other.id)
        return Check("bad", _("Double"), _("Your county has nominated this code already:"), (link,))
    if subject.is_live:
        return _passed(_("Not nominated by another unit"))
    if not subject.has_valid_code:
        return _open(_("Nominated by another unit: checked once the credit code is right"))
    return _open(_("Nominated by another unit: checked on submission"))


def _size(subject: Subject) -> Check:
    if subject.size is EnterpriseSize.LARGE:
        return Check("bad", _("Refused"), _("A large enterprise cannot be nominated"))
    if subject.size is not None:
        return _passed(_("Not a large enterprise"))
    return _open(subject.undecided or _("Size: decided once industry and figures are filled in"))


def _assisted(subject: Subject) -> Check | None:
    if not subject.has_valid_code:
        return None
    if not subject.assisted:
        return _passed(_("Not assisted in the last 3 years in your area"))
    links = tuple((case.number, "cases.show", case.case_id) for case in subject.assisted)
    return Check("warn", _("Look at it"), _("Assisted in the last 3 years:"), links)


def _breaches(subject: Subject) -> Check:
    if subject.checked_on is None:
        return _open(_("Not yet checked against the list of serious breaches"))
    return _passed(_("No serious breach on record (checked %(date)s)", date=subject.checked_on))


def _age(subject: Subject, today: date) -> Check | None:
    if subject.founded_on is None or subject.founded_on > today:
        return None
    if (today - subject.founded_on).days >= 365 * YOUNGEST_YEARS:
        return None
    return Check(
        "warn", _("Look at it"), _("Founded less than a year ago (%(date)s)", date=subject.founded_on)
    )


def _contact(subject: Subject) -> Check | None:
    """The legal representative is rarely the one who answers the phone; often the wrong line was copied."""
    if not subject.contact_name or subject.contact_name != subject.legal_representative:
        return None
    return Check(
        "warn",
        _("Look at it"),
        _("The contact is the legal representative. Is that who answers questions?"),
    )


def _alikes(subject: Subject) -> list[Check]:
    lines = []
    if subject.look_alikes:
        links = tuple((other.name, "enterprises.show", other.id) for other in subject.look_alikes)
        lines.append(
            Check(
                "warn", _("Look at it"), _("Same or similar name, head or address in your register:"), links
            )
        )
    for twin in subject.twins:
        words = {
            "code": _("Same credit code, %(county)s:", county=twin.county),
            "organisation": _("Same organisation in the credit code, %(county)s:", county=twin.county),
            "name": _("Similar name, %(county)s:", county=twin.county),
            "earlier": _("Similar to an earlier name, %(county)s:", county=twin.county),
            "person": _("Same legal representative, %(county)s:", county=twin.county),
            "address": _("Same address, %(county)s:", county=twin.county),
        }[twin.reason]
        lines.append(Check("warn", _("Look at it"), words, ((twin.name, "nominations.show", twin.id),)))
    return lines


def _priority(subject: Subject) -> Check | None:
    """Problems found by supervision count for selection, because help follows supervision (programme.md 4.1)."""
    if not subject.spot_checks_failed:
        return None
    text = ngettext(
        "%(num)d batch failed in spot checks in the last 3 years",
        "%(num)d batches failed in spot checks in the last 3 years",
        subject.spot_checks_failed,
    )
    return Check("info", _("Priority"), text)
