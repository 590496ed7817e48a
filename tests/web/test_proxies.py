"""Forwarded addresses count from the configured proxies only."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request

from casework.web import proxies


def caller(setting: str, peer: str, **headers: str) -> tuple[str, str]:
    """Address and scheme that the application sees."""
    app = Flask("proxies")
    app.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    proxies.trust(app, setting)
    answer: Any = app.test_client().get(
        "/",
        environ_base={"REMOTE_ADDR": peer},
        headers={f"X-Forwarded-{name}": v for name, v in headers.items()},
    )
    address, scheme, host = answer.text.split(" ")
    assert host == "localhost"
    return address, scheme


@pytest.mark.parametrize("setting", ["", "0"])
def test_without_proxies_the_headers_mean_nothing(setting: str) -> None:
    assert caller(setting, "198.51.100.7", For="192.0.2.1", Proto="https", Host="evil.example") == (
        "198.51.100.7",
        "http",
    )


@pytest.mark.parametrize("setting", ["1", "10.0.0.5", "10.0.0.0/24, 10.1.0.1"])
def test_the_proxys_word_counts_and_what_the_caller_wrote_before_it_does_not(setting: str) -> None:
    seen = caller(setting, "10.0.0.5", For="192.0.2.66, 198.51.100.7", Proto="https", Host="evil.example")
    assert seen == ("198.51.100.7", "https")


def test_who_goes_around_the_proxies_is_not_believed() -> None:
    seen = caller("10.0.0.0/24", "203.0.113.9", For="192.0.2.1", Proto="https")
    assert seen == ("203.0.113.9", "http")


def test_a_chain_of_proxies_is_walked_back_to_the_first_stranger() -> None:
    seen = caller(
        "10.0.0.0/24,2001:db8::/32", "10.0.0.5", For="192.0.2.66, 198.51.100.7, 2001:db8::5, 10.0.0.6"
    )
    assert seen[0] == "198.51.100.7"


@pytest.mark.parametrize("forwarded", ["", "unknown", "192.0.2.1:8080", "<script>", "1.2.3"])
def test_what_is_no_address_leaves_the_proxys_own(forwarded: str) -> None:
    assert caller("10.0.0.5", "10.0.0.5", For=forwarded)[0] == "10.0.0.5"


@pytest.mark.parametrize("scheme", ["javascript", "HTTPS evil", ""])
def test_only_schemes_of_the_web_are_taken(scheme: str) -> None:
    assert caller("10.0.0.5", "10.0.0.5", Proto=scheme)[1] == "http"
