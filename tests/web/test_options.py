"""Choices of a select box and addresses with a query string."""

from __future__ import annotations

import pytest
from flask import Flask

from casework.paging import Count
from casework.web.addresses import query_address
from casework.web.options import option_tags


def test_the_choice_that_reads_like_the_value_is_selected() -> None:
    assert option_tags([(2025, "2025"), (2026, "2026")], "2026") == (
        '<option value="2025">2025</option><option value="2026" selected>2026</option>'
    )


def test_what_people_typed_is_no_markup_in_a_choice() -> None:
    assert option_tags([('"><b>', "<i>&")], "") == (
        '<option value="&#34;&gt;&lt;b&gt;">&lt;i&gt;&amp;</option>'
    )


def test_an_address_leaves_out_what_is_empty_and_quotes_the_rest(app: Flask) -> None:
    values = {"q": "阀门 & 泵", "view": "", "county": None, "size": 50}
    with app.test_request_context():
        assert query_address("cases.index", values) == "/cases?q=%E9%98%80%E9%97%A8+%26+%E6%B3%B5&size=50"
        assert query_address("cases.index", {}) == "/cases"
    with app.test_request_context("/cases", base_url="http://localhost/casework"):
        assert query_address("cases.index", {}) == "/casework/cases", "behind a proxy that serves a folder"


@pytest.mark.parametrize(("found", "text"), [(0, "0"), (200, "200"), (201, "200+")])
def test_a_count_says_when_it_stopped(found: int, text: str) -> None:
    count = Count.of(found, 200)
    assert (str(count), bool(count)) == (text, found > 0)
