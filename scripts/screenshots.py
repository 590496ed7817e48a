"""Takes a picture of every kind of page of a running demo, for each role, language and width.

    make run                                   # in another window
    make screenshots ARGS="--role expert"      # pictures under var/screenshots

It follows the links of the pages, one page for each shape of address (/cases/17 and /cases/18 are one), and
names every page that answers with an error, writes to the console (as a breach of the content policy does) or
scrolls sideways; then it ends with 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.servers import browser_launch_options, browser_path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"zh-Hans": "zh-CN", "en": "en"}
WIDTHS = (1366, 390)
LINKS = """() => Array.from(
    document.querySelectorAll('a[href]'),  // also those in drawings, whose href is an object
    link => new URL(link.getAttribute('href'), document.baseURI).href
)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SWITCH_LANGUAGE = "() => document.querySelector('form:has(input[name=language])').submit()"


def main() -> int:
    """Go through the accounts; 1 when something was wrong."""
    options = _options()
    if browser_path() is None:
        sys.exit("No Chromium, Chrome or Edge here; BROWSER_PATH may name one.")
    accounts: dict[str, dict[str, str]] = {}
    for account in json.loads(options.accounts.read_text(encoding="utf-8")):
        accounts.setdefault(account["role"], account)
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_launch_options())
        for role in options.role or accounts:
            for language in options.language or LANGUAGES:
                found = list(_visit(browser, options, accounts[role], language))
                print(f"{role}, {language}: {len(found)} faults", *found, sep="\n  ", flush=True)
                faults += found
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Pictures of every kind of page of a running demo.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, default=ROOT / "var" / "demo-accounts.json")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--role", action="append", help="only this role; may be repeated")
    parser.add_argument("--language", action="append", choices=list(LANGUAGES))
    parser.add_argument("--width", action="append", type=int, help="pixels")
    parser.add_argument("--limit", type=int, default=80, help="pages for each role and language")
    parser.add_argument("paths", nargs="*", help="only these pages, without following links")
    return parser.parse_args()


def _visit(
    browser: Browser, options: argparse.Namespace, account: dict[str, str], language: str
) -> Iterator[str]:
    """Sign in and take the pictures; yields what is wrong, a line each."""
    context = browser.new_context(locale=LANGUAGES[language], timezone_id="Asia/Shanghai")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, options.url, account, language)
    waiting = [options.url + path for path in options.paths or ["/"]]
    seen = {_shape(address) for address in waiting}
    for count, address in enumerate(waiting):
        if count == options.limit:
            break
        said.clear()
        yield from _picture(page, options, address, options.out / account["role"] / language)
        yield from (f"{address}: {text}" for text in said)
        for link in [] if options.paths else page.evaluate(LINKS):
            found = link.split("#")[0]
            if found.startswith(options.url + "/") and _shape(found) not in seen:
                seen.add(_shape(found))
                waiting.append(found)
    context.close()


def sign_in(page: Page, url: str, account: dict[str, str], language: str) -> None:
    """Through the form, the second factor included; then the language is chosen."""
    page.goto(f"{url}/login")
    page.fill("[name=username]", account["username"])
    page.fill("[name=password]", account["password"])
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    used = ""
    for _attempt in range(2):
        if urlsplit(page.url).path == "/second-factor":
            used = _next_code(account["totp_secret"], used)
            page.fill("[name=code]", used)
            with page.expect_navigation():
                page.press("[name=code]", "Enter")
    if urlsplit(page.url).path in ("/login", "/second-factor"):
        sys.exit(f"{account['username']} could not sign in.")
    if page.get_attribute("html", "lang") != language:
        with page.expect_navigation():
            page.evaluate(SWITCH_LANGUAGE)


def _next_code(secret: str, used: str) -> str:
    """The code of now, when it is another one than was used already: each is taken once, by whoever comes first."""
    codes = pyotp.TOTP(secret)
    while codes.now() == used:
        time.sleep(1)
    return codes.now()


def _picture(page: Page, options: argparse.Namespace, address: str, folder: Path) -> Iterator[str]:
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            yield f"{address}: {error.message.splitlines()[0]}"
        return
    if response is None or response.status >= 400:
        yield f"{address}: status {response.status if response else 'unknown'}"
    name = _shape(address).strip("/").replace("/", "-") or "home"
    for width in options.width or WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        too_wide: Any = page.evaluate(SIDEWAYS)
        if too_wide > 0:
            yield f"{address}: scrolls sideways by {too_wide} pixels at {width}"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


def _shape(address: str) -> str:
    """The path with numbers taken out: pages of one kind share it."""
    return re.sub(r"/\d+", "/0", urlsplit(address).path)


if __name__ == "__main__":
    sys.exit(main())
