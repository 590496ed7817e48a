"""The application with a case under way and an expert who visits it on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from casework import clock, create_app
from casework.accounts.passwords import hash_password
from casework.enums import CaseStatus, Role, TeamRole
from casework.extensions import db
from casework.models import RequestKey, SignInSession, Visit
from tests import factories as make
from tests.browser.people import PASSWORD
from tests.browser.site import Site
from tests.conftest import WorkingDatabase, settings
from tests.servers.live import live

TEXT = "11 只压力表已送区计量所 8 只，其余 3 只 10-20 送检。"


class VisitSite(Site):
    """A case under way, its team of two experts with accounts, and a county officer."""

    def __init__(self, app: Flask, address: str, folder: Path) -> None:
        super().__init__(app, address, folder)
        with self.rows():
            expert, second = make.make_expert("马文博"), make.make_expert("张淑琴")
            case = make.make_case(status=CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 6, 3))
            make.make_member(case, expert, TeamRole.LEADER)
            make.make_member(case, second, TeamRole.MEMBER)
            self.action_id = make.make_action(case, progress_percent=40).id
            secret = hash_password(PASSWORD)
            make.make_user(Role.EXPERT, expert=expert, username="expert", password_hash=secret)
            make.make_user(Role.EXPERT, expert=second, username="second", password_hash=secret)
            make.make_user(Role.COUNTY_OFFICER, username="officer", password_hash=secret)
            self.visit_id = make.make_visit(make.make_case(status=CaseStatus.IMPLEMENTING), expert).id
            self.case_id, self.follow_up_id = case.id, make.make_follow_up(case).id
        self.form = f"{address}/cases/{self.case_id}/visits/new"

    def visits(self) -> list[str]:
        """The texts of everything stored so far."""
        with self.rows() as session:
            mine = select(Visit.situation).where(Visit.case_id == self.case_id)
            return list(session.scalars(mine.order_by(Visit.id)))

    def keys(self) -> int:
        """How many forms were taken in."""
        with self.rows() as session:
            return len(session.scalars(select(RequestKey.id)).all())

    def end_sessions(self) -> None:
        """Everybody is signed out on the server."""
        with self.rows() as session:
            for row in session.scalars(select(SignInSession)):
                row.revoked_at = clock.real_now()


def sign_in(page: Page, username: str = "expert") -> None:
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def fill(page: Page) -> None:
    page.fill("#arrived_at", "09:10")
    page.fill("#left_at", "14:30")
    page.get_by_label("张淑琴").check()
    page.fill("#enterprise_people", "赵海燕、孙立")
    page.get_by_label("计量服务").check()
    page.fill("#situation", TEXT)


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交记录").click()


@contextmanager
def serve_visits(database_kind: str, template: str, folder: Path) -> Iterator[VisitSite]:
    """The site on a private copy of the template, served until the block ends."""
    database = WorkingDatabase(database_kind, template, folder)
    app = create_app(settings(database.url, folder, TODAY="2026-10-14T14:30"))
    try:
        with live(app) as address:
            yield VisitSite(app, address, folder)
    finally:
        clock.move_process_to(None)
        with app.app_context():
            db.engine.dispose()
        database.drop()
