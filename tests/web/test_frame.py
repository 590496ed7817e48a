"""The frame around a page of the running application."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from casework.enums import Role
from tests import factories as make


@pytest.mark.parametrize(
    ("address", "marked"),
    [("/dashboard", "统计看板"), ("/reports", "年度总结"), ("/reports/2026", "年度总结"), ("/", "工作台")],
)
def test_one_link_of_the_side_bar_is_marked(
    given: Callable[..., Any], sign_in: Callable[[str], Any], address: str, marked: str
) -> None:
    with given():
        make.make_user(Role.COUNTY_OFFICER, username="officer")
        make.make_programme()
    page = sign_in("officer").get(address).text
    side = page[page.index("<nav") : page.index("</nav>")]
    found = re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', side, re.DOTALL)
    assert found == [marked]
