"""Rows of paragraphs as the sections of a paper: a heading begins a section, what follows belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from casework.enums import ParagraphKind
from casework.models import ReturnParagraph
from casework.narratives import tokens
from casework.reports.model import Paragraph, Section, Summary


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of text to be kept: what it is, and its words."""

    kind: ParagraphKind
    text: str


def sections_from(paragraphs: Iterable[ReturnParagraph]) -> tuple[Section, ...]:
    """Sections of paragraphs in order; what stands before the first heading makes a section without one."""
    made: list[tuple[str, list[Paragraph]]] = []
    for one in paragraphs:
        if one.kind is ParagraphKind.HEADING:
            made.append((tokens.plain(one.text), []))
            continue
        if not made:
            made.append(("", []))
        kind: Literal["text", "subheading"] = "subheading" if one.kind is ParagraphKind.SUBHEADING else "text"
        made[-1][1].append(Paragraph(tokens.runs_of(one.text), kind))
    return tuple(Section(heading, tuple(inside)) for heading, inside in made)


def pieces_from(summary: Summary, sections: Iterable[Section]) -> Iterator[Piece]:
    """The pieces of a draft, headings among them."""
    for section in sections:
        yield Piece(ParagraphKind.HEADING, section.heading)
        for one in section.paragraphs:
            kind = ParagraphKind.SUBHEADING if one.kind == "subheading" else ParagraphKind.TEXT
            yield Piece(kind, tokens.of_paragraph(summary, one))


def places_of(paragraphs: Iterable[ReturnParagraph]) -> dict[tuple[int, int], int]:
    """Number of the section and of the paragraph in it (from 1, the heading is 0), as `sections_from` makes them → key."""
    found: dict[tuple[int, int], int] = {}
    section = number = 0
    for one in paragraphs:
        if one.kind is ParagraphKind.HEADING or not section:
            section, number = section + 1, 0
        if one.kind is not ParagraphKind.HEADING:
            number += 1
        found[section, number] = one.id
    return found
