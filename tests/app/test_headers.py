"""What every answer carries: pages, errors, redirects, downloads, static files; cookies; over http and over https."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from casework import create_app
from casework.enums import Role
from casework.extensions import db
from casework.web.headers import SANDBOX
from tests.app.world import World, address, build, routes
from tests.conftest import WorkingDatabase, settings

DIRECTIVES = {
    "default-src 'none'", "style-src 'self'", "img-src 'self' data: blob:", "connect-src 'self'", "font-src 'self'",
    "manifest-src 'self'", "object-src 'none'", "frame-src 'none'", "worker-src 'none'", "base-uri 'none'",
    "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
}  # fmt: skip
SCRIPT = re.compile(r"<script\b[^>]*>")


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


def parts(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


def problems(answer: Any) -> list[str]:
    """What an answer of ours lacks."""
    headers, found = answer.headers, []
    for name, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
        ("Cache-Control", "no-store"),
        ("Vary", "Cookie"),
    ):
        if headers.get(name) != value:
            found.append(f"{name}: {headers.get(name)}")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if len(headers.getlist("Content-Security-Policy")) != 1:
        found.append("not one policy")
    policy = parts(headers["Content-Security-Policy"])
    if answer.mimetype != "text/html" or "attachment" in headers.get("Content-Disposition", ""):
        return found
    found += [f"no {directive}" for directive in DIRECTIVES - policy]
    scripts = next(part for part in policy if part.startswith("script-src "))
    text = answer.text
    tags = SCRIPT.findall(text)
    nonces = set(re.findall(r'<script\b[^>]* nonce="([\w-]{20,})"', text))
    expected = "script-src 'none'" if not tags else f"script-src 'nonce-{''.join(nonces)}'"
    if scripts != expected or len(tags) != len(re.findall(r"<script\b[^>]* nonce=", text)):
        found.append(f"{scripts} for {tags}")
    if "unsafe" in " ".join(policy) or re.search(r"<[^>]+ (style|on\w+)=", text) or "<style" in text:
        found.append("inline")
    return found


def test_every_page_of_every_role_carries_every_header(
    app: Flask, world: World, sign_in: Callable[[str], Any], client: Any
) -> None:
    wrong = {}
    browsers = {role.value: sign_in(world.home[role]) for role in Role} | {"anonymous": client}
    for name, browser in browsers.items():
        for endpoint, method, _ in routes(app):
            if method == "GET":
                answer = browser.get(address(app, endpoint, world.keys))
                if found := problems(answer):
                    wrong[name, endpoint, answer.status_code] = found
    assert not wrong


@pytest.mark.parametrize(
    ("method", "path", "extra", "status"),
    [
        ("GET", "/no-such-page", {}, 404),
        ("GET", "/static/no-such-file.css", {}, 404),
        ("POST", "/static/app.css", {}, 405),
        ("DELETE", "/cases", {}, 405),
        ("OPTIONS", "/cases", {}, 200),
        ("GET", "/cases?q=%00", {}, 400),
        ("POST", "/logout", {"data": b"{}", "content_type": "application/json"}, 415),
        (
            "POST",
            "/logout",
            {"data": b"a=" + b"b" * 3_000_000, "content_type": "application/x-www-form-urlencoded"},
            413,
        ),
        ("POST", "/logout", {"headers": {"Origin": "https://evil.example"}}, 400),
        ("POST", "/logout", {}, 303),
    ],
)
def test_refusals_and_redirects_carry_them_too(
    world: World, sign_in: Callable[[str], Any], method: str, path: str, extra: dict[str, Any], status: int
) -> None:
    answer = sign_in(world.home[Role.COUNTY_OFFICER]).open(path, method=method, **extra)
    assert answer.status_code == status
    assert not problems(answer)


def test_a_nonce_is_used_once(world: World, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(world.home[Role.COUNTY_OFFICER])
    assert len({browser.get("/account").headers["Content-Security-Policy"] for _ in range(20)}) == 20


@pytest.mark.parametrize("path", ["/static/app.css", "/static/app.js", "/static/mark.svg", "/icons.svg"])
def test_static_files_are_for_everybody_and_set_no_cookie(client: Any, path: str) -> None:
    client.get("/login")  # a browser with a session
    with client.get(path) as answer:
        etag = answer.headers["ETag"]
        assert answer.status_code == 200
        _assert_static(answer)
    with client.get(path, headers={"If-None-Match": etag}) as answer:
        assert answer.status_code == 304
        _assert_static(answer)


def _assert_static(answer: Any) -> None:
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in parts(answer.headers["Content-Security-Policy"])
    assert "no-store" not in answer.headers["Cache-Control"]


def test_what_came_from_outside_is_put_into_a_sandbox() -> None:
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'none'"} <= parts(SANDBOX)


def test_there_is_one_cookie_and_scripts_cannot_read_it(client: Any) -> None:
    client.get("/login")
    answer = client.post("/language", data={"language": "en", "next": "/login"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookies[0].split(";")}
    assert [cookie.key for cookie in client._cookies.values()] == ["session"]


@pytest.fixture
def https(working_database: WorkingDatabase, clean_database: WorkingDatabase) -> Iterator[Flask]:
    """The application as it runs in production: behind https."""
    app = create_app(settings(working_database.url, working_database.folder, HTTPS="1"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_over_https_the_cookie_is_bound_to_the_host_and_the_browser_stays_there(https: Flask) -> None:
    client = https.test_client()
    answer = client.get("/login", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "upgrade-insecure-requests" in parts(answer.headers["Content-Security-Policy"])
    with client.get("/static/app.css", base_url="https://localhost") as static:
        assert static.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_over_http_nothing_forces_https(client: Any) -> None:
    answer = client.get("/login")
    assert "Strict-Transport-Security" not in answer.headers
    assert "upgrade-insecure-requests" not in answer.headers["Content-Security-Policy"]
