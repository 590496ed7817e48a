"""Makes the README's picture from a running demo: the page of the case that its story tells.

make run                          # in another window
.venv/bin/python -m scripts.picture
"""

from __future__ import annotations

import argparse
import json
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts.screenshots import ROOT, sign_in
from tests.servers import browser_launch_options

NUMBER = "2026-620103-003"
COLOURS = 224
"""Flat colours only: a palette makes the file a fifth as large."""


def main() -> int:
    """Sign in as the county's officer, open the case, keep what the first screen shows."""
    parser = argparse.ArgumentParser(description="The picture of the README.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, default=ROOT / "var" / "demo-accounts.json")
    parser.add_argument("--case", default=NUMBER, help="the number of the case")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "case.png")
    options = parser.parse_args()
    accounts = json.loads(options.accounts.read_text(encoding="utf-8"))
    officer = next(account for account in accounts if account["role"] == "county_officer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_launch_options())
        page = browser.new_page(viewport={"width": 1366, "height": 960}, device_scale_factor=1.5)
        sign_in(page, options.url, officer, "zh-Hans")
        page.goto(f"{options.url}/cases?q={options.case}")
        page.click(f"table a:near(:text('{options.case}'))")
        page.wait_for_url("**/cases/*")
        shot = page.screenshot()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS).save(options.out, optimize=True)
    print(f"{options.out}: {options.out.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
