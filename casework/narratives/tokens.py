"""Text with figures in it, as people write it: `completed [[K05|84.1%]]` holds a binding and the value last read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from casework.reports.bindings import is_known, lasting, shown
from casework.reports.model import Figure, Paragraph, Run, Summary

_TOKEN: Final = re.compile(r"\[\[([^\[\]|\n]+)\|([^\[\]|\n]*)\]\]")
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_LEAST_DIGITS: Final = 2
"""A single digit equals some figure almost always; hints would be noise."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or a figure: its binding and the value that stands in the text."""

    text: str
    binding: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A typed text put right: figures show their values. What was wrong is told: (value typed, value it has)."""

    text: str
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


def pieces_of(text: str) -> list[Piece]:
    """The words and figures of a text in their order; empty words are left out."""
    made: list[Piece] = []
    parts = _TOKEN.split(text)
    for at in range(0, len(parts), 3):
        if parts[at]:
            made.append(Piece(parts[at]))
        if at + 2 < len(parts):
            made.append(Piece(parts[at + 2], parts[at + 1].strip()))
    return made


def written(pieces: list[Piece]) -> str:
    """The text that `pieces_of` reads."""
    return "".join(token(one.binding, one.text) if one.binding else one.text for one in pieces)


def token(binding: str, value: str) -> str:
    """A figure in a text."""
    return f"[[{binding}|{value}]]"


def plain(text: str) -> str:
    """The text as it reads, without brackets and bindings."""
    return "".join(one.text for one in pieces_of(text))


def of_paragraph(summary: Summary, paragraph: Paragraph) -> str:
    """A paragraph of the draft as text to be edited; brackets of its own words cannot be taken for a figure."""
    pieces = []
    for run in paragraph.runs:
        binding = lasting(summary, run.figure) if run.figure else ""
        pieces.append(Piece(run.text if binding else _harmless(run.text), binding))
    return written(pieces)


def _harmless(text: str) -> str:
    return text.replace("[[", "［［").replace("]]", "］］")


def runs_of(text: str) -> tuple[Run, ...]:
    """The text as runs of a paper, each figure bound."""
    return tuple(Run(one.text, one.binding) for one in pieces_of(text))


def settle(summary: Summary, typed: str) -> Settled:
    """A typed text with every figure at its value; what was typed over a figure and what is no figure is named."""
    corrected, unknown, made = [], [], []
    for one in pieces_of(typed):
        if not one.binding:
            unknown += _unclosed(one.text)
            made.append(one)
        elif not is_known(summary, one.binding):
            unknown.append(one.binding)
            made.append(one)
        else:
            value = shown(summary, one.binding)
            if value != one.text:
                corrected.append((one.text, value))
            made.append(Piece(value, one.binding))
    return Settled(written(made), tuple(corrected), tuple(unknown))


def _unclosed(words: str) -> list[str]:
    """Brackets of a figure that begins or ends nowhere."""
    return [mark for mark in ("[[", "]]") if mark in words]


def stale_in(summary: Summary, text: str) -> dict[str, tuple[str, str]]:
    """Binding → (value in the text, value now) of every figure that has changed since the text was last read."""
    found = {}
    for one in pieces_of(text):
        if one.binding:
            now = shown(summary, one.binding)
            if now != one.text:
                found[one.binding] = (one.text, now)
    return found


def refreshed(summary: Summary, text: str) -> str:
    """The text with every figure at the value it has now."""
    return written(
        [Piece(shown(summary, one.binding), one.binding) if one.binding else one for one in pieces_of(text)]
    )


def loose_in(summary: Summary, text: str) -> dict[str, str]:
    """Number typed as plain words → binding of a figure that has just this value: to be bound instead."""
    values = _values(summary)
    return {
        number: values[number]
        for one in pieces_of(text)
        if not one.binding
        for number in _NUMBER.findall(one.text)
        if number in values
    }


def bind(text: str, number: str, binding: str) -> str:
    """The text with the first plain occurrence of a number made a figure."""
    made, done = [], False
    for one in pieces_of(text):
        found = None if one.binding or done else _whole(number).search(one.text)
        if found is None:
            made.append(one)
            continue
        done = True
        before, after = one.text[: found.start()], one.text[found.end() :]
        made += [Piece(before), Piece(number, binding), Piece(after)]
    return written(made)


def _whole(number: str) -> re.Pattern[str]:
    """The number alone, not as part of a longer one."""
    return re.compile(rf"(?<![\d.,]){re.escape(number)}(?![\d%]|[.,]\d)")


def _values(summary: Summary) -> dict[str, str]:
    """Printed value → binding, for values that say enough; of several figures with one value the first one by code."""
    found: dict[str, str] = {}
    for figure in figures_in(summary):
        value = figure.text if figure.unit == "%" else figure.digits
        if sum(sign.isdigit() for sign in value) >= _LEAST_DIGITS:
            found.setdefault(value, figure.code if figure.unit == "%" else _bare(figure))
    return found


def _bare(figure: Figure) -> str:
    """The binding that prints a figure without its unit, where there is one."""
    return f"{figure.code}:n" if figure.kind == "count" else figure.code


def figures_in(summary: Summary) -> Iterator[Figure]:
    """Figures by code, each followed by its side figures."""
    for code in sorted(summary.figures):
        yield summary.figures[code]
        yield from summary.figures[code].parts
