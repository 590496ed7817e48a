"""Inline icons."""

from __future__ import annotations

import pytest

from casework.web.icons import icon


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
