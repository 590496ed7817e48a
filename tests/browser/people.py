"""One person at a browser: signs in by the form, finds everything by what stands on the page, never by an address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import Watched
from tests.browser.site import DESKTOP, PHONE, Site

PASSWORD = "correct horse battery"
TOTP_SECRET = "ONLYFORTESTSONLYFORTESTSONLYFORT"
"""The second factor of everybody who needs one."""


class Person:
    """Somebody with an account. `look` is called on every page that is left behind."""

    def __init__(
        self, browser: Browser, site: Site, username: str, *, phone: bool = False, look: Callable[..., None]
    ) -> None:
        self.site, self.phone, self._look = site, phone, look
        size = PHONE if phone else DESKTOP
        self.context = site.enter(browser, viewport=size, has_touch=phone)
        self.watched = Watched(self.context.new_page())
        self.page: Page = self.watched.page
        self.is_signed_in = False
        self.page.goto(site.address)
        self.fill("用户名", username)
        self.fill("密码", PASSWORD)
        self.press("登录")
        if self.page.get_by_label("验证码").count():
            self.fill("验证码", pyotp.TOTP(TOTP_SECRET).now())
            self.press("继续")
        expect(self.page.get_by_label("密码")).to_have_count(0)
        self.is_signed_in = True

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    def start(self) -> None:
        """The start page."""
        self._look(self)
        self.page.goto(self.site.address)

    def menu(self, name: str) -> None:
        """A link of the side bar, or of the bar at the bottom of a phone."""
        bar = self.page.get_by_role("navigation", name="常用页面" if self.phone else "主菜单")
        self._leave_by(bar.get_by_role("link", name=re.compile(f"^{re.escape(name)}")))

    def follow(self, name: str) -> None:
        """A link inside the page."""
        self._leave_by(self.main.get_by_role("link", name=name).first)

    def press(self, name: str) -> None:
        """A button that sends a form."""
        self._leave_by(self.button(name))

    def button(self, name: str) -> Locator:
        """The first button of this name that can be seen."""
        return self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first

    def confirm(self, link: str) -> None:
        """A link that asks once, in a window over the page; the answer that goes ahead is named like it."""
        self.main.get_by_role("link", name=link).first.click()
        self._leave_by(self.page.get_by_role("dialog").get_by_role("button", name=link, exact=True))

    def _leave_by(self, way: Locator) -> None:
        """Look at the page once more, and be on the next one afterwards."""
        self._look(self)
        with self.page.expect_navigation():
            way.click()

    def field(self, label: str) -> Locator:
        """An input by its label; a mark such as （必填） may follow."""
        return self.page.get_by_label(re.compile(f"^{re.escape(label)}(（|$)"))

    def fill(self, label: str, text: str) -> None:
        """Type into an input."""
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Take an option of a drop-down list by (part of) its words."""
        box = self.field(label)
        words = box.locator("option").filter(has_text=option).first.inner_text()
        box.select_option(label=words.strip())

    def tick(self, group: str, option: str) -> None:
        """A radio button or check box, in the group with this legend."""
        legend = re.compile(f"^{re.escape(group)}")
        groups = self.page.get_by_role("radiogroup", name=legend).or_(
            self.page.get_by_role("group", name=legend)
        )
        groups.get_by_label(option).first.check()

    def sees(self, text: str) -> None:
        """These words stand on the page."""
        expect(self.main.get_by_text(text).locator("visible=true").first).to_be_visible()

    def leave(self) -> None:
        """The browser is closed."""
        self._look(self)
        self.context.close()
