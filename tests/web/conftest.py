"""A bare application that has only what layouts and components need: no database, no routes of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template, render_template_string, session
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import DictLoader
from markupsafe import Markup

from casework.i18n import domain
from casework.paging import Count
from casework.web import filters, headers, sprite
from casework.web.assets import keep_static_files
from config import ROOT

WELL_FORMED = html5lib.HTMLParser(strict=True)


class Bench:
    """Renders templates in a request, and refuses HTML that is not well formed."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def macro(self, source: str, **context: Any) -> str:
        """A fragment: a template string that imports and calls macros."""
        html = render_template_string(source, **context)
        WELL_FORMED.parseFragment(html)
        return html

    def call(self, component: str, expression: str, **context: Any) -> str:
        """What one macro of `components/<component>.html` prints."""
        return self.macro(
            f'{{% import "components/{component}.html" as m %}}{{{{ m.{expression} }}}}', **context
        )

    def page(self, source: str, **context: Any) -> str:
        """A whole page: a template string that extends a layout."""
        if "frame" in context:
            context["frame"] = with_side(context["frame"])
        html = render_template_string(source, **context)
        WELL_FORMED.parse(html)
        return html

    def file(self, name: str, **context: Any) -> str:
        """A whole page from a template file."""
        html = render_template(name, **context)
        WELL_FORMED.parse(html)
        return html


def with_side(frame: dict[str, Any]) -> dict[str, Any]:
    """The frame with its side bar drawn from its groups, as web/frame.py does it."""
    return frame | {"side": Markup(render_template("components/_side.html", frame=frame))}


@pytest.fixture(scope="session")
def bare_app() -> Flask:
    """Bootstrap, languages, CSRF and our template globals; the language is the session's `locale`."""
    app = Flask("bare", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY="only for tests",
        WTF_CSRF_CHECK_DEFAULT=False,
        BABEL_DEFAULT_LOCALE="zh_Hans",
        TESTING=True,
        HTTPS=False,
    )
    Babel(app, default_domain=domain, locale_selector=lambda: session.get("locale", "zh_Hans"))
    Bootstrap5(app)
    CSRFProtect(app)
    filters.register(app)
    headers.register(app)
    sprite.register(app)
    app.after_request(keep_static_files)
    return app


@pytest.fixture
def bench(bare_app: Flask) -> Iterator[Bench]:
    """The bench inside a request for `/list?page=2`, in Chinese."""
    with bare_app.test_request_context("/list?page=2"):
        yield Bench(bare_app)


@pytest.fixture
def frame() -> dict[str, Any]:
    """What layouts/page.html shows around the content for a county officer."""
    return {
        "unit_name": "七里河区市场监督管理局",
        "groups": [
            {
                "title": "",
                "items": [{"label": "工作台", "url": "/", "icon": "house", "active": True, "count": None}],
            },
            {
                "title": "名录",
                "items": [{"label": "企业", "url": "/e", "icon": "buildings", "active": False, "count": 4}],
            },
        ],
        "bottom_bar": [],
        "notice_bars": [],
        "person_name": "李晓燕",
        "person_initial": "李",
        "role_label": "县区经办人",
        "unread_count": Count(3),
        "search_url": "/search",
        "inbox_url": "/notices",
        "account_url": "/me",
        "language_url": "/language",
        "other_language": "English",
        "other_locale": "en",
        "sign_out_url": "/logout",
    }


@pytest.fixture
def given_templates(app: Flask) -> Iterator[Callable[[dict[str, str]], None]]:
    """Takes templates, by name, that stand for those of the application until the test ends.

    The environment of each language keeps the loader that it began with, so those are begun again before and after:
    the application serves the next tests too.
    """
    environment: Any = app.jinja_env
    first = environment.loader

    def take(pages: dict[str, str]) -> None:
        environment.loader = DictLoader(pages)
        environment._spoken.clear()

    yield take
    environment.loader = first
    environment._spoken.clear()
