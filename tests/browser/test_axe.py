"""Every page that a GET route renders: in both languages, at two widths, for the roles that may open it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.app.test_access import expected
from tests.app.world import World, address, build, routes
from tests.browser.looking import Watched
from tests.browser.site import Site, serve_site

pytestmark = pytest.mark.browser

THOROUGH = os.environ.get("THOROUGH") == "1"
LOCALES = ("zh_Hans", "en")
NOBODY = "nobody"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_site(tmp_path_factory.mktemp("axe"), today="2026-10-14T14:30") as site:
        yield site


PIECES = {"enterprises.alike"}
"""Answers that a script puts into a page, where they are looked at; nobody opens them by themselves."""


@pytest.fixture(scope="module")
def world(site: Site) -> World:
    with site.rows():
        return build()


def pages(app: Flask, world: World) -> list[tuple[str, str, str]]:
    """(user name, endpoint, address) of every page that somebody of the home county may open."""
    found = []
    for endpoint, method, permissions in routes(app):
        if method != "GET" or endpoint in PIECES:
            continue
        names = [name for role, name in world.home.items() if expected(role, permissions)]
        for name in names or [NOBODY]:
            found.append((name, endpoint, address(app, endpoint, world.keys)))
    return found


def of_this_run(every: list[tuple[str, str, str]], locale: str) -> list[tuple[str, str, str]]:
    """Every page in each language with THOROUGH=1, else half of them in each; the roles take turns, and the one who
    looks in one language is not the one who looks in the other."""
    by_endpoint: dict[str, list[tuple[str, str, str]]] = {}
    for page in every:
        by_endpoint.setdefault(page[1], []).append(page)
    number = LOCALES.index(locale)
    turns = list(enumerate(by_endpoint.values()))
    looked_at = turns if THOROUGH else turns[number :: len(LOCALES)]
    return [group[(turn + number) % len(group)] for turn, group in looked_at]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_open_to_everybody_who_may_see_it(
    browser: Browser, site: Site, world: World, locale: str
) -> None:
    site.speak(locale)
    typed_in = site.typed_in() if locale == "en" else None
    wrong, seen = [], 0
    todo = of_this_run(pages(site.app, world), locale)
    for name in sorted({name for name, _, _ in todo}):
        language = "en-GB" if locale == "en" else "zh-CN"
        context = site.enter(browser, "" if name == NOBODY else name, locale=language)
        watched = Watched(context.new_page())
        page = watched.page
        for endpoint, url in [(endpoint, url) for user, endpoint, url in todo if user == name]:
            probe = context.request.get(site.address + url, max_redirects=0)
            if not probe.headers.get("content-type", "").startswith("text/html") or 300 <= probe.status < 400:
                continue
            page.goto(site.address + url)
            seen += 1
            faults = watched.faults_at_both_widths(typed_in)
            wrong += [f"{url} ({endpoint}) {name}: {fault}" for fault in faults]
        context.close()
    assert seen > 40, f"only {seen} pages were looked at"
    assert not wrong, "\n".join(wrong)
