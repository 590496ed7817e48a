"""What a county has written for its return so far: a text that was begun some days ago, and a model case."""

from __future__ import annotations

from datetime import date
from typing import Final

from casework import clock
from casework.demo.stage import Stage, regions
from casework.enums import ParagraphKind, Rank, ReturnPeriod
from casework.models import AnnualReturn, Programme, ReturnParagraph
from casework.narratives.model_cases import candidates, choose
from casework.narratives.queries import counted, paragraphs_of
from casework.narratives.services import add_after, take_draft
from casework.regions.queries import place
from casework.reports.queries import return_of
from casework.reports.services import save_return

COUNTY: Final = "620103"
BEGUN: Final = 12
"""Days ago: some figures have changed since, and the page of the text says which."""
BEHIND: Final = 3
"""The paragraph of the draft behind which it stands, from 0; a zero report has fewer."""
ADDED: Final = (
    "针对企业送检路途远、周期长的实际，协调区计量所上门服务，结合[[K12:n|0]]次入企帮扶一并解决送检问题。"
)


def write_text(stage: Stage, programme: Programme, on: date | None = None) -> None:
    """The first county takes the draft over, adds a paragraph and tells the story of one enterprise: the same words every
    year, which the checks find."""
    on = on or stage.season.ago(BEGUN)
    officer = stage.cast.officers[COUNTY]
    unit = place(regions()[COUNTY, Rank.COUNTY].id)
    row = return_of(unit, programme, ReturnPeriod.YEAR)
    with stage.moment(officer, on):
        if row is None:
            row = save_return(
                unit,
                programme,
                actor=officer,
                period=ReturnPeriod.YEAR,
                trained=None,
                heads=None,
                enterprises=None,
                source="",
                reason="",
                today=on,
            )
        summary, now = counted(row, on), clock.now()
        take_draft(row, summary, actor=officer, now=now)
        texts = [one for one in paragraphs_of(row) if one.kind is ParagraphKind.TEXT]
        add_after(
            row, texts[min(3, len(texts) - 1)], ParagraphKind.TEXT, ADDED, summary, actor=officer, now=now
        )
        cases = candidates(row)
        if cases:
            choose(row, cases[0].id, summary, actor=officer, now=now)


def answer_in_text(stage: Stage, row: AnnualReturn, words: str, on: date) -> None:
    """A county writes what a remark asked for behind the last paragraph on problems."""
    officer = stage.cast.officers[place(row.region_id).code]
    with stage.moment(officer, on):
        summary, now = counted(row, on), clock.now()
        take_draft(row, summary, actor=officer, now=now)
        add_after(row, _last_on_problems(row), ParagraphKind.TEXT, words, summary, actor=officer, now=now)


def _last_on_problems(row: AnnualReturn) -> ReturnParagraph:
    """The last paragraph under the heading on problems, else the last of all."""
    found, is_there = None, False
    for one in paragraphs_of(row):
        if one.kind is ParagraphKind.HEADING:
            if is_there:
                break
            is_there = "问题" in one.text
        found = one
    assert found is not None
    return found
