"""One definition per paper; nothing here knows a file format."""

from collections.abc import Mapping
from typing import Final

from casework.papers.definitions.acceptance import ACCEPTANCE
from casework.papers.definitions.base import Definition, Subject
from casework.papers.definitions.diagnosis import DIAGNOSIS
from casework.papers.definitions.effect import EFFECT, SURVEY
from casework.papers.definitions.field_work import FOLLOW_UP, VISIT
from casework.papers.definitions.nomination import NOMINATION
from casework.papers.definitions.plan import PLAN
from casework.papers.definitions.team import DECLARATION, DISPATCH
from casework.papers.kinds import PaperKind

__all__ = ["DEFINITIONS", "Definition", "Subject"]

DEFINITIONS: Final[Mapping[PaperKind, Definition]] = {
    one.kind: one
    for one in (
        NOMINATION,
        DISPATCH,
        DECLARATION,
        DIAGNOSIS,
        PLAN,
        VISIT,
        FOLLOW_UP,
        ACCEPTANCE,
        SURVEY,
        EFFECT,
    )
}
