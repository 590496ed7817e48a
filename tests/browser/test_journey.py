"""One enterprise from the county's form to the year-end papers, everybody signed in under the own account."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select as select_rows

from casework import clock
from casework.access.permissions import needs_second_factor
from casework.accounts.passwords import hash_password
from casework.accounts.services import second_factor
from casework.enums import Role
from casework.models import Enterprise, Visit
from casework.secrets_at_rest import keyring
from tests import factories as make
from tests.browser import closing_steps as closing
from tests.browser import diagnosis_steps as diagnosis
from tests.browser import selection_steps as selection
from tests.browser import work_steps as work
from tests.browser.people import PASSWORD, TOTP_SECRET, Person
from tests.browser.site import Site, serve_site

pytestmark = pytest.mark.browser

THOROUGH = os.environ.get("THOROUGH") == "1"
COUNTY, PREFECTURE, PROVINCE = "620103", "620100", "620000"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with serve_site(tmp_path, today="2026-03-05T09:30") as site:
        yield site


class Cast:
    """The people of the journey; each signs in when first called for."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.there: dict[str, Person] = {}
        self.faults: list[str] = []
        with site.rows():
            make.make_quota(make.make_programme())
            for username, name, role, code in (
                ("officer", "李晓燕", Role.COUNTY_OFFICER, COUNTY),
                ("leader", "孙立军", Role.LEADER, COUNTY),
                ("reviewer", "郑海涛", Role.PREFECTURE_REVIEWER, PREFECTURE),
                ("manager", "周文斌", Role.PROVINCIAL_MANAGER, PROVINCE),
            ):
                self.account(username, role, code, display_name=name)
            for username, name in (("expert", "马文博"), ("second", "张淑琴")):
                self.account(username, Role.EXPERT, COUNTY, expert=make.make_expert(name))

    def account(self, username: str, role: Role, code: str, **bound: Any) -> None:
        """An account with the password that everybody uses."""
        user = make.make_user(role, code, username=username, password_hash=SECRET, **bound)
        if needs_second_factor(role, user.region.rank if user.region else None):
            keys = keyring(self.site.app.config["SECRET_KEY"])
            second_factor.install([(user.id, TOTP_SECRET)], keys=keys)

    def contact(self, username: str) -> None:
        """The enterprise's contact gets an account as soon as the county's file on the enterprise exists."""
        with self.site.rows() as session:
            enterprise = session.scalars(select_rows(Enterprise)).one()
            self.account(
                username, Role.ENTERPRISE_CONTACT, COUNTY, enterprise=enterprise, display_name="赵海燕"
            )

    def __call__(self, username: str, *, phone: bool = False) -> Person:
        """The person at the start page."""
        if username not in self.there:
            self.there[username] = Person(self.browser, self.site, username, phone=phone, look=self.look_at)
        person = self.there[username]
        person.start()
        return person

    def look_at(self, person: Person) -> None:
        """What every page must keep. With THOROUGH=1: axe as well, as the person sees the page. (test_axe.py looks at each
        page at both widths and in both languages. Here a window that changed its size while a page was arriving once never
        answered.)"""
        faults = person.watched.faults() if THOROUGH else person.watched.glance()
        self.faults += [f"{person.page.url}: {fault}" for fault in faults]


SECRET = hash_password(PASSWORD)


def on(moment: str) -> None:
    """Business time goes on from here: `2026-03-05T09:30`, China time."""
    clock.move_process_to(clock.parse_moment(moment))


def select(cast: Cast) -> str:
    """March to April: the county nominates, the prefecture recommends, the province publishes and confirms."""
    selection.nominate(cast("officer"), make.credit_code())
    on("2026-03-18T10:00")
    selection.review(cast("reviewer"))
    on("2026-03-30T10:00")
    selection.decide(cast("manager"))
    selection.confirm_too_early(cast("manager"))
    on("2026-04-10T10:00")
    return selection.confirm(cast("manager"))


def diagnose_and_plan(cast: Cast) -> None:
    """April to May: team, diagnosis, the enterprise's answer, a plan that somebody else approves."""
    on("2026-04-13T10:00")
    diagnosis.assign(cast("reviewer"), leader="马文博", member="张淑琴")
    for expert in ("expert", "second"):
        diagnosis.declare(cast(expert, phone=True))
    cast.contact("contact")
    on("2026-04-21T10:00")
    diagnosis.diagnose(cast("expert", phone=True))
    on("2026-04-23T10:00")
    diagnosis.answer(cast("contact", phone=True))
    on("2026-05-06T10:00")
    diagnosis.draft_plan(cast("officer"))
    diagnosis.agree(cast("contact", phone=True))
    diagnosis.submit_plan(cast("officer"))
    diagnosis.approve(cast("leader"))


def implement(cast: Cast) -> None:
    """May to August: a visit without network, progress with evidence, strike-off by a second person, a follow-up."""
    on("2026-05-20T13:00")
    work.visit_without_network(cast("expert", phone=True))
    with cast.site.rows() as session:
        assert session.scalars(select_rows(Visit.situation)).all() == [work.SEEN]
    work.confirm_visit(cast("contact", phone=True))
    on("2026-06-15T10:00")
    work.report(cast("contact", phone=True), cast.site.folder)
    on("2026-06-17T10:00")
    work.confirm_done(cast("expert", phone=True))
    work.strike_off(cast("officer"))
    on("2026-08-06T10:00")
    work.hold_follow_up(cast("officer"))


def accept_and_close(cast: Cast) -> None:
    """November: acceptance with value, survey and opinion; the case is struck off the register."""
    on("2026-11-05T10:00")
    work.judge(cast("officer"))
    closing.apply(cast("officer"))
    closing.answer_survey(cast("contact", phone=True))
    closing.give_opinion(cast("expert", phone=True))
    closing.conclude(cast("officer"))
    closing.close(cast("officer"))


def test_one_enterprise_from_nomination_to_the_year_end_papers(browser: Browser, site: Site) -> None:
    cast = Cast(browser, site)
    number = select(cast)
    assert number == "2026-620103-001"
    diagnose_and_plan(cast)
    implement(cast)
    accept_and_close(cast)
    on("2026-12-01T10:00")
    officer = cast("officer")
    tables = closing.texts_of_workbook(closing.download(officer, "全部报表和主要指标", site.folder))
    for words in (selection.NAME, diagnosis.CONSTRAINT, diagnosis.ACTION):
        assert words in tables
    report = closing.texts_of_document(closing.download(officer, "下载总结（Word）", site.folder))
    assert selection.NAME in report
    for person in cast.there.values():
        person.leave()
    assert not cast.faults, "\n".join(cast.faults)
