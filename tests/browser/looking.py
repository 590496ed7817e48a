"""What every page must keep in a browser: axe finds nothing, nothing scrolls sideways, English chrome is English."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.site import DESKTOP, PHONE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
# Only violations are wanted, and of them what a person needs to find the place. The page is looked at from its top: an
# address with an anchor stands scrolled, and what then lies half under the sticky bar is no target that is too small.
RUN_AXE = """async rules => {
  window.scrollTo({top: 0, behavior: "instant"})
  const {violations} = await axe.run({runOnly: rules, resultTypes: ["violations"]})
  return violations.map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160) + " — "
    + node.any.concat(node.all, node.none).map(check => check.message).join("; ").slice(0, 200)).slice(0, 3)])
}"""
# The words of the page itself, without what is marked as text in another language.
OWN_WORDS = """() => {
  const words = []
  for (const part of document.querySelectorAll("title, nav, h1, button, label, legend, th, summary")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement
      if (!parent.closest("[lang]:not(html)")) words.push(walker.currentNode.data.trim())
    }
  }
  for (const part of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
    if (part.closest("[lang]:not(html)")) continue
    words.push(...["aria-label", "placeholder", "title"].map(name => part.getAttribute(name) || ""))
  }
  return words.filter(Boolean)
}"""
OVERFLOW = """() => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth + 1) return []
  return [...document.querySelectorAll("body *")]
    .filter(part => part.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(-2).map(part => part.outerHTML.slice(0, 160))
}"""


class Watched:
    """A page whose errors are kept: what the console says and what scripts throw."""

    def __init__(self, page: Page) -> None:
        self.page, self.errors = page, list[str]()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        # The browser also logs every answer of 400 and above: refusals are pages, too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def glance(self) -> list[str]:
        """The faults that are found at once: errors of scripts and of the policy, and scrolling sideways."""
        found = [f"console: {text}" for text in self.errors]
        self.errors.clear()
        return found + [f"wider than the window: {part}" for part in self.page.evaluate(OVERFLOW)]

    def faults(self, typed_in: str | None = None) -> list[str]:
        """What is wrong with the page as it stands; `typed_in` (English pages only): the texts of the database."""
        found = self.glance()
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        violations: list[Any] = self.page.evaluate(RUN_AXE, RULES)
        found += [f"axe {rule}: {node}" for rule, nodes in violations for node in nodes]
        if typed_in is not None:
            found += [f"Chinese on an English page: {text}" for text in self._chinese(typed_in)]
        return found

    def faults_at_both_widths(self, typed_in: str | None = None) -> list[str]:
        """The same on a desktop and on a phone; the window gets its size back."""
        size = self.page.viewport_size
        found = []
        for window in (DESKTOP, PHONE):
            self.page.set_viewport_size(window)
            found += [f"{window['width']} px: {fault}" for fault in self.faults(typed_in)]
        if size is not None:
            self.page.set_viewport_size(size)
        return found

    def _chinese(self, typed_in: str) -> list[str]:
        words: list[str] = self.page.evaluate(OWN_WORDS)
        return [text for text in words if any(run not in typed_in for run in CHINESE.findall(text))]
