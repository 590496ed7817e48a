"""The errors that cross layers: a rule said no, somebody else was faster, nothing is there."""

from __future__ import annotations

from datetime import datetime


class RuleViolation(Exception):
    """A business rule refused. `message` is translated text a user can act on; `field` names the form field."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class StaleWrite(Exception):
    """The row was changed by somebody else since the form was rendered (HTTP 409).

    `saved` and `typed` map field labels to texts, so that the page can show both; `by` and `at` say who saved it and when.
    `seen` goes into the form that is sent again: it overrides just these saved values.
    """

    def __init__(
        self,
        saved: dict[str, str] | None = None,
        typed: dict[str, str] | None = None,
        *,
        by: str = "",
        at: datetime | None = None,
        seen: str = "",
    ) -> None:
        super().__init__("the row was changed meanwhile")
        self.saved = saved or {}
        self.typed = typed or {}
        self.by, self.at, self.seen = by, at, seen


class NotFound(Exception):
    """The row does not exist for this person (HTTP 404): out of scope and a wrong number look the same."""


class TooManyAttempts(Exception):
    """Something was tried more often than its limit allows (HTTP 429); it is free again in `minutes`."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"free again in {minutes} minutes")
        self.minutes = minutes
