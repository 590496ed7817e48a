"""Browsers by the names that people know."""

from __future__ import annotations

import pytest

from casework.web.browsers import browser_name

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14; HMA-AL00) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (f"{CHROME} Edg/120.0.2210.91", "Edge · Windows"),
        (PHONE, "Chrome · 安卓手机"),
        (f"{PHONE} MicroMessenger/8.0.44", "微信 · 安卓手机"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name(bench: object, user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
