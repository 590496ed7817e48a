"""Pieces of pages that stay drawn: never older than what they show, never with anything of one person."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from flask import Flask

from casework.web.pieces import KeptPieces, draw


class Counted:
    """Something that was counted."""


def test_a_piece_is_drawn_once_for_each_key_of_its_source() -> None:
    pieces: KeptPieces[int] = KeptPieces(10)
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    one, other = Counted(), Counted()
    assert [pieces.get(one, "zh", make), pieces.get(one, "zh", make)] == [0, 0]
    assert pieces.get(one, "en", make) == 1
    assert pieces.get(other, "zh", make) == 2


def test_a_piece_goes_with_its_source() -> None:
    pieces: KeptPieces[int] = KeptPieces(10)
    for at in range(5):
        pieces.get(Counted(), "zh", lambda at=at: at)  # type: ignore[misc]
        gc.collect()
    kept = Counted()
    pieces.get(kept, "zh", lambda: 9)
    assert len(pieces) == 1


def test_only_so_many_pieces_are_kept() -> None:
    pieces: KeptPieces[int] = KeptPieces(3)
    source = Counted()
    for at in range(5):
        pieces.get(source, at, lambda: 0)
    assert len(pieces) == 3
    again: list[int] = []
    pieces.get(source, 0, lambda: again.append(1) or 1)  # type: ignore[func-returns-value]
    assert again == [1]


@pytest.mark.parametrize("asked", ["{{ csrf_token() }}", "{{ nonce() }}"])
def test_a_piece_is_escaped_and_never_drawn_with_a_form_key_or_a_nonce(
    app: Flask, given_templates: Callable[[dict[str, str]], None], asked: str
) -> None:
    given_templates({"piece.html": asked, "plain.html": "{{ words }}"})
    with app.test_request_context():
        assert draw("plain.html", {"words": "<b>"}) == "&lt;b&gt;"
        with pytest.raises(RuntimeError):
            draw("piece.html", {})
