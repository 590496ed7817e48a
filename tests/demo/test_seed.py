"""The seeding itself on both databases: what it writes, what it refuses, and that it gives the same twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock, create_app
from casework.access.permissions import needs_second_factor
from casework.access.tenancy import Reach, Scope
from casework.accounts.one_time_codes import code_at
from casework.accounts.passwords import verify_password
from casework.accounts.sessions import find_credentials
from casework.demo.people import totp_secret
from casework.demo.seed import DemoRefused, seed_demo
from casework.enums import CaseStatus, Role
from casework.extensions import db
from casework.models import (
    ActionItem,
    Attachment,
    Base,
    Case,
    CaseEvent,
    Nomination,
    Programme,
    Region,
    User,
    Visit,
)
from casework.regions.queries import place
from casework.reports.summary import build_summary
from tests.conftest import WorkingDatabase, settings, sqlite_template
from tests.owner import owner

CASES = 12 if os.environ.get("THOROUGH") else 6
TODAY = date(2026, 11, 21)
KEYS = {"role", "username", "password", "region_code", "enterprise_uscc", "display_name", "totp_secret"}
TENANT_ROLES = (Role.COUNTY_OFFICER, Role.LEADER, Role.VIEWER, Role.PREFECTURE_REVIEWER)
# Real time and random names differ from run to run; everything else must not.
DIGESTED = (
    "programmes", "programme_quotas", "enterprises", "nominations", "nomination_steps", "cases", "case_experts",
    "diagnoses", "constraints", "indicators", "indicator_values", "judgements", "plans", "plan_lines", "action_items",
    "action_reports", "extensions", "visits", "visit_experts", "follow_ups", "acceptances", "surveys", "results",
    "case_notes", "users",
)  # fmt: skip
RANDOM_COLUMNS = {
    "created_at",
    "updated_at",
    "at",
    "password_hash",
    "password_changed_at",
    "last_signed_in_at",
    # Two changes in one transaction are one UPDATE or two, as a query comes between them or finds its row in memory still.
    "version",
}


def quiet(_line: str) -> None:
    """Nobody reads the progress."""


def seed(app: Flask, folder: Path, cases: int = CASES) -> list[dict[str, str]]:
    """Seed and read the accounts."""
    path = folder / "accounts.json"
    with clock.moved_to(TODAY):
        seed_demo(app, year=None, cases=cases, seed=1, accounts=path, report=quiet)
    accounts: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return accounts


@pytest.fixture(scope="module")
def demo(
    working_database: WorkingDatabase, shared_app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[dict[str, str]]]:
    """A seeded database, once for the tests of this file."""
    yield seed(shared_app, tmp_path_factory.mktemp("demo"))
    with shared_app.app_context():
        db.session.remove()
        db.engine.dispose()
    working_database.restore()


@pytest.fixture
def seeded(demo: list[dict[str, str]], app: Flask, province: int) -> Iterator[Any]:
    """A reading session of the province on the seeded database."""
    with app.test_request_context(), clock.moved_to(TODAY):
        db.session().bind_scope(Scope(Reach.PROVINCE, province), actor_name="test")
        yield db.session
        db.session.rollback()


def test_every_role_has_an_account_and_tenant_roles_have_one_in_two_places(
    demo: list[dict[str, str]],
) -> None:
    assert all(set(account) == KEYS for account in demo)
    assert {account["role"] for account in demo} == {role.value for role in Role}
    for role in TENANT_ROLES:
        places = {account["region_code"] for account in demo if account["role"] == role.value}
        assert len(places) >= 2, role
    contacts = {a["enterprise_uscc"] for a in demo if a["role"] == Role.ENTERPRISE_CONTACT.value}
    assert len(contacts) >= 2
    assert all(account["username"].isascii() for account in demo)


def test_five_viewers_are_spare_and_the_people_of_the_story_are_there(demo: list[dict[str, str]]) -> None:
    names = {account["username"]: account for account in demo}
    assert all(names[f"viewer-spare-{n}"]["role"] == Role.VIEWER.value for n in range(1, 6))
    assert names["qilihe-officer"]["display_name"] == "李晓燕"
    assert names["expert-ma-wenbo"]["display_name"] == "马文博"
    assert names["contact-hengxiafamen"]["enterprise_uscc"] == "91620103MA7B2K4N9H"


def test_accounts_that_need_a_second_factor_have_one_whose_secret_stands_in_the_file(
    demo: list[dict[str, str]], seeded: Any
) -> None:
    with_secret = {account["username"] for account in demo if account["totp_secret"]}
    users = seeded.scalars(select(User)).all()
    assert with_secret == {
        user.username
        for user in users
        if needs_second_factor(user.role, user.region.rank if user.region else None)
    }


def test_the_codes_of_demo_accounts_are_printed(app: Flask, demo: list[dict[str, str]]) -> None:
    account = next(account for account in demo if account["username"] == "province-manager")
    printed = app.test_cli_runner().invoke(args=["demo-code", account["username"]])
    assert printed.output.strip() in {
        code_at(account["totp_secret"], clock.real_now() - timedelta(seconds=seconds)) for seconds in (0, 30)
    }
    refused = app.test_cli_runner().invoke(args=["demo-code", "qilihe-officer"])
    assert refused.exit_code == 1


def test_no_demo_account_has_a_password_to_change(seeded: Any) -> None:
    assert not [
        user.username
        for user in seeded.scalars(select(User))
        if user.first_password_until or user.password_changed_at
    ]


def test_the_secret_of_a_demo_account_is_the_same_in_every_demo() -> None:
    assert totp_secret("province-manager") == "FZBRE6A2OKROOVWW4DG2MGR4WDS4AGNH"


def test_the_password_of_the_file_opens_an_account(app: Flask, demo: list[dict[str, str]]) -> None:
    account = next(account for account in demo if account["username"] == "qilihe-officer")
    with app.app_context():
        found = find_credentials(account["username"])
    assert found is not None
    assert verify_password(found.password_hash, account["password"])


def test_three_years_have_their_cases_and_next_years_forms_lie_on_the_desks(seeded: Any) -> None:
    years = Counter(seeded.scalars(select(Programme.year).join(Case, Case.programme_id == Programme.id)))
    assert years == {2024: CASES, 2025: CASES, 2026: CASES}
    forms = seeded.scalars(select(Nomination.status).join(Programme).where(Programme.year == 2027)).all()
    assert len(set(forms)) >= 4


def test_nothing_happened_after_today_or_before_its_cause(seeded: Any) -> None:
    assert seeded.scalar(select(CaseEvent.id).where(CaseEvent.on_date > TODAY).limit(1)) is None
    assert seeded.scalar(select(Visit.id).where(Visit.filed_on > TODAY).limit(1)) is None
    for case in seeded.scalars(select(Case)):
        days = [
            case.confirmed_on, case.team_ready_on, case.diagnosis_started_on, case.diagnosed_on, case.plan_approved_on,
            case.acceptance_applied_on, case.accepted_on, case.closed_on, case.archived_on,
        ]  # fmt: skip
        known = [day for day in days if day is not None]
        if case.continues_id is None:
            assert known == sorted(known), case.number
        assert all(day <= TODAY for day in known)
    for action in seeded.scalars(select(ActionItem).where(ActionItem.struck_off_on.is_not(None))):
        assert action.done_on <= action.struck_off_on
        assert action.struck_off_by_id != action.done_by_id


def test_evidence_can_be_downloaded(seeded: Any, app: Flask) -> None:
    folder = Path(app.config["DATA_DIR"]) / "files"
    files = seeded.scalars(select(Attachment)).all()
    assert len(files) > CASES * 3
    for file in files[:50]:
        path = folder / file.stored_name[:2] / file.stored_name[2:4] / file.stored_name
        assert path.stat().st_size == file.size_bytes
    assert not list((folder / "incoming").iterdir())


def test_every_figure_of_a_finished_year_has_something_to_count(seeded: Any, province: int) -> None:
    summary = build_summary(place(province), 2025, date(2026, 3, 31))
    figures = summary.figures
    for code in ("K01", "K03", "K05", "K06", "K07", "K09", "K10", "K12", "K13", "K14", "K22", "K23", "K25"):
        assert figures[code].value is not None, code
        assert figures[code].value > 0, code


def test_the_story_stands_where_the_design_shows_it(seeded: Any) -> None:
    case = seeded.scalars(select(Case).where(Case.number == "2026-620103-003")).one()
    assert case.enterprise_name == "兰州恒峡阀门有限公司"
    assert case.status is CaseStatus.IMPLEMENTING
    actions = seeded.scalars(select(ActionItem).where(ActionItem.case_id == case.id)).all()
    assert len(actions) == 9
    gauge = next(action for action in actions if action.code == "C05")
    assert (gauge.title, gauge.due_on) == ("压力表送检并更新计量台账", date(2026, 10, 9))


def test_a_second_seeding_is_refused(app: Flask, demo: list[dict[str, str]], tmp_path: Path) -> None:
    with pytest.raises(DemoRefused):
        seed(app, tmp_path)


def test_without_demo_nothing_is_seeded(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEMO", False)
    with pytest.raises(DemoRefused):
        seed(app, tmp_path)
    answer = app.test_cli_runner().invoke(args=["prepare"])
    assert answer.exit_code == 0, answer.output
    assert "Seeding" not in answer.output
    assert app.test_cli_runner().invoke(args=["demo-code", "province-manager"]).exit_code == 1


def test_preparing_a_seeded_database_does_nothing(app: Flask, demo: list[dict[str, str]]) -> None:
    answer = app.test_cli_runner().invoke(args=["prepare"])
    assert answer.exit_code == 0, answer.output
    assert "Seeding" not in answer.output


def digest(app: Flask) -> dict[str, str]:
    """A fingerprint of every column of the key tables, without what real time and chance leave in them."""
    found = {}
    with owner(app) as connection:
        for name in DIGESTED:
            table = Base.metadata.tables[name]
            columns = [column for column in table.columns if column.name not in RANDOM_COLUMNS]
            order = list(table.primary_key.columns)
            rows = connection.execute(select(*columns).order_by(*order)).all()
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                found[str(column)] = hashlib.sha256(repr(values).encode()).hexdigest()
    return found


def test_the_same_seed_writes_the_same_rows(
    demo: list[dict[str, str]], app: Flask, database_kind: str, tmp_path: Path, fresh: Callable[[Path], Flask]
) -> None:
    if database_kind != "sqlite":
        pytest.skip("once is enough: the rows are made before any database sees them")
    first = digest(app)
    other = fresh(tmp_path)
    assert seed(other, tmp_path) == demo
    assert digest(other) == first


@pytest.fixture
def fresh() -> Callable[[Path], Flask]:
    """An application on a new database of its own."""

    def build(folder: Path) -> Flask:
        url = f"sqlite:///{shutil.copy(sqlite_template(), folder / 'second.sqlite3')}"
        return create_app(settings(url, folder))

    return build


def test_the_units_of_the_accounts_exist(seeded: Any, demo: list[dict[str, str]]) -> None:
    codes = set(seeded.scalars(select(Region.code)))
    assert {account["region_code"] for account in demo} - {""} <= codes
