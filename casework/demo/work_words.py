"""What is written during the work: visits, follow-ups, results, surveys, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from casework.demo.word_files import rows
from casework.enums import ResultKind, VisitWay

WRITTEN_FOR = 2026
"""The year that the documents in results.csv were written for."""
_DOCUMENT = re.compile(
    r"(?:编号|注册号第|注册号|计划号|申请号)([A-Za-z0-9〔〕.\-]+)|(ZL [0-9 .X]+)|((?:DB62|T|Q)/[A-Z]+ \w+-\d{4})"
)


@dataclass(frozen=True)
class VisitWords:
    """What an expert writes after a visit."""

    group: str
    way: VisitWay
    observation: str
    advice: str
    feedback: str
    new_problem: str
    next_step: str


@dataclass(frozen=True)
class FollowUpWords:
    """What was heard at a follow-up."""

    finding: str
    opinion: str
    needs_more: bool


@dataclass(frozen=True)
class ResultWords:
    """Something gained, as of the year it was written for."""

    kind: ResultKind
    title: str
    industry: str
    issuer: str

    def in_year(self, year: int) -> tuple[str, str]:
        """Title and document number as they read in another year: 2026 and the years just before move along."""
        back = WRITTEN_FOR - year
        title = re.sub("202([456])", lambda match: str(int(match.group()) - back), self.title)
        short = f"{year % 100:02d}"
        title = re.sub(r"26(?=[A-Z][A-Za-z]*\d)", short, title)
        found = _DOCUMENT.search(title)
        return title, next(part for part in found.groups() if part).strip() if found else ""


@cache
def visits() -> tuple[VisitWords, ...]:
    """Texts of visit logs."""
    return _visits("visits")


@cache
def story_visits() -> tuple[VisitWords, ...]:
    """What was written after the visits to the story's enterprise."""
    return _visits("story_visits")


def _visits(name: str) -> tuple[VisitWords, ...]:
    return tuple(
        VisitWords(
            group=row["constraint_group"],
            way=VisitWay(row["way"]),
            observation=row["observation"],
            advice=row["advice"],
            feedback=row["feedback"],
            new_problem=row["new_problem"],
            next_step=row["next_step"],
        )
        for row in rows(name)
    )


@cache
def follow_ups() -> tuple[FollowUpWords, ...]:
    """Texts of follow-ups."""
    return tuple(
        FollowUpWords(row["finding"], row["enterprise_opinion"], row["needs_more"] == "yes")
        for row in rows("follow_ups")
    )


@cache
def results() -> tuple[ResultWords, ...]:
    """What can be gained."""
    return tuple(
        ResultWords(ResultKind(row["kind"]), row["title"], row["industry"], row["issuer"])
        for row in rows("results")
    )


@cache
def survey() -> tuple[tuple[str, int], ...]:
    """Free answers of the satisfaction survey with the score on 100 that they go with."""
    return tuple((row["text"], int(row["score"])) for row in rows("survey"))


@cache
def notes() -> tuple[str, ...]:
    """Internal notes of officers."""
    return tuple(row["text"] for row in rows("notes"))
