"""A committed case at the door of acceptance, its people as browsers, and steps that bring it further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.enums import Conclusion
from casework.extensions import db
from casework.models import Case
from casework.outcomes import services
from tests import factories as make
from tests.outcomes.ready import APPLIED_ON, ON, Ready, answered, opined


@dataclass
class Site:
    """A committed case, its people's user names, and how to look at the rows."""

    case_id: int
    indicator_id: int
    names: dict[str, str]
    given: Callable[..., Any]
    sign_in: Callable[[str], Any]

    def as_(self, person: str) -> Any:
        return self.sign_in(self.names[person])

    def at(self, path: str) -> str:
        return f"/cases/{self.case_id}/{path}"

    def read(self, look: Callable[[Case], Any]) -> Any:
        """What `look` finds in the committed case."""
        with self.given():
            found = look(db.session.query(Case).filter_by(id=self.case_id).one())
            db.session.rollback()
        return found


def with_open_action(ready: Ready) -> None:
    make.make_action(ready.case, ready.constraint, number=7, title="外协热处理逐批硬度复验")


def concluded(conclusion: Conclusion) -> Callable[[Ready], None]:
    def step(ready: Ready) -> None:
        acceptance = opined(ready)
        if conclusion is Conclusion.PASS:
            answered(ready)
        services.conclude(
            acceptance, conclusion, county_opinion="同意专家意见。", on=APPLIED_ON, actor=ready.officer
        )

    return step


def with_result(ready: Ready) -> None:
    make.make_result(ready.case)


def key_of(page: Any) -> str:
    """The idempotency key of a rendered form."""
    return page.text.split('name="request_key"')[1].split('value="')[1].split('"')[0]


def version_of(page: Any) -> str:
    """The version that a rendered form read."""
    return page.text.split('name="version"')[1].split('value="')[1].split('"')[0]


def opined_again(ready: Ready) -> None:
    """The next round with the opinion, today."""
    opined(ready, ON)
