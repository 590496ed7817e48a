"""The text of a revision: the words that were handed in, with the figures that were corrected."""

from __future__ import annotations

from dataclasses import replace

from casework.reports.bindings import DATA_DATE, lasting, shown
from casework.reports.model import Paragraph, Run, Section, Summary
from casework.reports.writers.narrative import draft


def retold(stored: Summary, corrected: Summary) -> Summary:
    """The corrected summary with the text of the stored one.

    A text that nobody edited is drafted again, so that its sentences fit. An edited one keeps every word; each bound figure
    that reads differently now shows what is right, wherever its row stands in the table meanwhile.
    """
    bare = replace(stored, paragraphs=())
    own, anew = draft(bare), draft(replace(corrected, paragraphs=()))
    for shaped in (lambda sections: sections, _with_plain_days):
        if stored.paragraphs == shaped(own):
            return replace(corrected, paragraphs=shaped(anew))
    sections = tuple(
        replace(section, paragraphs=tuple(_corrected(bare, corrected, one) for one in section.paragraphs))
        for section in stored.paragraphs
    )
    return replace(corrected, paragraphs=sections)


def _with_plain_days(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """A draft as it was before the data date was bound in it: versions of that time are made again to the byte."""
    return tuple(
        replace(
            section, paragraphs=tuple(replace(one, runs=_plain_days(one.runs)) for one in section.paragraphs)
        )
        for section in sections
    )


def _plain_days(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The day and the words on both sides of it as one run."""
    made: list[Run] = []
    joins = False
    for run in runs:
        if run.figure == DATA_DATE or joins:
            before = made.pop().text if made and not made[-1].figure else ""
            made.append(Run(before + run.text))
            joins = run.figure == DATA_DATE
        else:
            made.append(run)
    return tuple(made)


def _corrected(stored: Summary, corrected: Summary, paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, runs=tuple(_run(stored, corrected, run) for run in paragraph.runs))


def _run(stored: Summary, corrected: Summary, run: Run) -> Run:
    if not run.figure:
        return run
    before = shown(stored, run.figure)
    # A serial number means another row once a row came or went.
    lasts = _lasting(stored, run.figure)
    after = shown(corrected, lasts) if lasts else before
    return run if after == before else replace(run, text=after)


def _lasting(stored: Summary, binding: str) -> str:
    try:
        return lasting(stored, binding)
    except (ValueError, KeyError, IndexError):
        return ""
