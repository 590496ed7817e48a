"""The browser that tests drive: BROWSER_PATH, else the Chromium, Chrome or Edge of this machine."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn

from tests.servers.shared_run import build_once, missing, run_folder

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
MAC_PROGRAMS = ("Chromium", "Google Chrome", "Microsoft Edge")
WINDOWS_PROGRAMS = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
# Nothing of a test, and none of the browser's own errands, leaves this machine.
ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FONT_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@cache
def browser_path() -> str | None:
    """The program file of a Chromium-like browser, or None. A BROWSER_PATH that leads nowhere is an error."""
    given = os.environ.get("BROWSER_PATH")
    if given:
        if not Path(given).is_file():
            raise FileNotFoundError(f"BROWSER_PATH is {given}, where there is no file")
        return given
    on_path = (shutil.which(command) for command in COMMANDS)
    installed = (str(path) for path in _usual_places() if path.is_file())
    return next((path for path in (*on_path, *installed) if path), None)


def require_browser() -> str:
    """The same, for a test that needs it: without one it is skipped, or fails when one is required."""
    return browser_path() or missing(
        "browser",
        "no Chromium, Chrome or Edge on this machine, and BROWSER_PATH is not set",
        "REQUIRE_BROWSER",
    )


def browser_launch_options() -> dict[str, Any]:
    """What Playwright's `launch` needs; skips or fails the test like `require_browser`."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": require_browser(),
        "args": [*ARGUMENTS, *(["--no-sandbox"] if is_root else [])],  # Chromium refuses root its sandbox
        "env": {**os.environ, **_fonts()},
    }


def _usual_places() -> list[Path]:
    if sys.platform == "darwin":
        return [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC_PROGRAMS]
    roots = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)") if name in os.environ]
    return [Path(root) / program for root in roots for program in WINDOWS_PROGRAMS]


def _fonts() -> dict[str, str]:
    """Let the browser draw Chinese on a Linux without Chinese fonts: screenshots are true everywhere."""
    if sys.platform != "linux":
        return {}
    configuration = run_folder() / "fonts.conf"
    text = FONT_CONFIGURATION.format(
        fonts=pylopdf_fonts_zh_cn.sans_path().parent, cache=run_folder() / "font-cache"
    )
    build_once("fonts", lambda: configuration.write_text(text, encoding="utf-8"))
    return {"FONTCONFIG_FILE": str(configuration)}
