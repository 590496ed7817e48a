"""For whom a paper is made: what it may hold follows from the person, never from the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.masking import masked_phone
from casework.papers.model import said


@dataclass(frozen=True)
class Reader:
    """A person at a moment. `wants_numbers`: asked for phone numbers in full, which only counts with the right to."""

    person: Principal
    on: date
    made_at: datetime
    wants_numbers: bool = False

    @property
    def is_enterprise(self) -> bool:
        """Whether it is the enterprise's own file."""
        return allows(self.person, P.PAPER_OWN_FILE)

    @property
    def is_expert(self) -> bool:
        """Whether only the own work is given out."""
        return allows(self.person, P.PAPER_OWN_WORK)

    @property
    def sees_numbers(self) -> bool:
        """Whether phone numbers are printed in full: the enterprise's own, or revealed, which the log says."""
        return self.is_enterprise or (self.wants_numbers and allows(self.person, P.CONTACT_REVEAL))

    def phone(self, number: str) -> str:
        """A phone number as this reader gets it (programme.md 6)."""
        return said(number if self.sees_numbers else masked_phone(number))
