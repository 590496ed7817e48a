"""Inline icons."""

from __future__ import annotations

import pytest

from casework.web import navigation
from casework.web.icons import icon
from casework.web.sprite import IN_FRAME, frame_icon
from tests.web.conftest import Bench


def test_icon_is_inline_svg_without_style_or_address() -> None:
    drawing = icon("house")
    assert drawing.startswith("<svg ")
    assert drawing.endswith("</svg>")
    assert "style=" not in drawing
    assert "href" not in drawing


def test_icon_beside_a_word_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in icon("bell")


def test_icon_that_stands_alone_is_an_image_with_a_name() -> None:
    drawing = icon("bell", label="通知")
    assert 'role="img" aria-label="通知"' in drawing
    assert "aria-hidden" not in drawing


def test_name_of_an_icon_is_escaped() -> None:
    assert 'aria-label="&lt;b&gt; &#34;"' in icon("bell", label='<b> "')


def test_two_icons_have_different_drawings() -> None:
    assert icon("bell") != icon("house")


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_the_frame_refers_to_one_file_that_browsers_keep(bench: Bench) -> None:
    drawing = str(frame_icon("house"))
    address = drawing.partition('href="')[2].partition("#")[0]
    with bench.client.get(address) as kept, bench.client.get("/icons.svg?v=older") as asked:
        assert kept.mimetype == "image/svg+xml"
        assert 'id="house"' in kept.text
        assert "immutable" in kept.headers["Cache-Control"]
        assert asked.headers["Cache-Control"] == "no-cache"


def test_every_icon_of_the_navigation_is_in_the_file() -> None:
    entries = [entry for _title, group in navigation.STAFF_GROUPS for entry in group]
    entries += [entry for bar in navigation.BOTTOM_BARS.values() for entry in bar]
    assert {entry.icon for entry in entries} <= set(IN_FRAME)


def test_an_icon_that_the_file_has_not_is_an_error(bench: Bench) -> None:
    with pytest.raises(KeyError):
        frame_icon("no-such-icon")
