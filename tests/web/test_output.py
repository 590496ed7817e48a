"""What templates print is escaped, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from casework.i18n import LOCALES, message
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


TWO_PAGES = {
    "words.html": '{% include "part.html" %}|{{ _("%(year)d programme year", year=2026) }}|{{ [_("Search")] }}',
    "part.html": '{{ _("Search") }} {{ _("<b>") }}{% macro m(text) %}{{ text }}{% endmacro %}{{ m(_("Search")) }}',
}


def test_each_language_has_templates_of_its_own(
    app: Flask, given_templates: Callable[[dict[str, str]], None]
) -> None:
    given_templates(TWO_PAGES)
    for _time in range(2):
        for locale in LOCALES:
            search = message(locale, "Search")
            year = message(locale, "%(year)d programme year") % {"year": 2026}
            with app.test_request_context(), force_locale(locale):
                page = render_template("words.html")
            assert page == f"{search} &lt;b&gt;{search}|{year}|[&#39;{search}&#39;]"
    assert message("en", "Search") != message("zh_Hans", "Search")


class _Thing:
    name = "thing"

    def __getitem__(self, key: str) -> str:
        return f"item {key}"


def test_attributes_are_found_where_jinja_finds_them(app: Flask) -> None:
    template = "{{ d.name }}|{{ d.no is defined }}|{{ d.items()|length }}|{{ t.name }}|{{ t.other }}|{{ d.get('keys') }}"
    with app.test_request_context():
        page = render_template_string(template, d={"name": "<", "items": 1, "keys": 2}, t=_Thing())
    assert page == "&lt;|False|3|thing|item other|2"
