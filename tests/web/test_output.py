"""What templates print is escaped, whatever it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from casework.web.output import printed


class _Html:
    def __html__(self) -> str:
        return "<i>made</i>"


class _Word(StrEnum):
    SHARP = "<b>"


class _Text(str):
    """A kind of text that is not exactly `str`."""


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_it_says_what_jinja_would_say(value: Any) -> None:
    assert printed(value) == str(escape(value))


@pytest.mark.parametrize("value", [Markup("<b>"), _Html(), _Word.SHARP, _Text("<b>"), [1, "<"], ("&",)])
def test_other_kinds_are_printed_as_jinja_prints_them(value: Any) -> None:
    assert printed(value) == str(escape(value))


TEMPLATE = """{% macro cell(text) %}<td title="{{ text }}">{{ text }}{{ caller() if caller else "" }}</td>{% endmacro %}
{% set block %}{{ value }}{% endset %}{{ cell(value) }}|{{ block }}|{{ value ~ "<" }}|{{ value|upper }}|{{ value|safe }}
{%- call cell("&") %}{{ value }}{% endcall %}{% autoescape false %}|{{ value }}{% endautoescape %}"""


def test_templates_escape_once_at_every_place(app: Flask) -> None:
    with app.test_request_context():
        page = render_template_string(TEMPLATE, value="<a>'\"")
    once = "&lt;a&gt;&#39;&#34;"
    upper = "&lt;A&gt;&#39;&#34;"
    assert page.strip() == (
        f'<td title="{once}">{once}</td>|{once}|{once}&lt;|{upper}|<a>\'"'
        f'<td title="&amp;">&amp;{once}</td>|<a>\'"'
    )
