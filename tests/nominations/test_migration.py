"""What the migrations make of nominations that were there before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from casework.access.tenancy import Reach, Scope
from casework.enums import CaseStatus, WithdrawalReason
from casework.extensions import db
from tests import factories as make
from tests.migrated import migrated_app
from tests.owner import owner


@pytest.fixture
def filled_app(database_kind: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own with regions, at the last migration."""
    with migrated_app(database_kind, tmp_path) as app:
        yield app


def test_forms_of_places_given_up_before_count_no_more_for_their_code(filled_app: Flask) -> None:
    with owner(filled_app) as connection:
        province_id = connection.execute(text("SELECT id FROM regions WHERE code = '620000'")).scalar_one()
    with filled_app.test_request_context():
        db.session().bind_scope(Scope(Reach.PROVINCE, province_id), actor_name="test")
        going_on = make.make_case("620103")
        left = make.make_case(
            "620103",
            CaseStatus.WITHDRAWN,
            withdrawn_on=date(2026, 6, 3),
            withdrawal_reason=WithdrawalReason.VOLUNTARY,
            withdrawal_note="企业主动退出",
        )
        keys = {going_on.nomination_id: True, left.nomination_id: False}
        db.session.commit()
        db.session.remove()
    downgrade(revision="0033")
    with owner(filled_app) as connection:
        assert connection.execute(text("UPDATE nominations SET is_live = true")).rowcount == 2
    upgrade()
    with owner(filled_app) as connection:
        found = connection.execute(text("SELECT id, is_live FROM nominations")).all()
    assert {key: bool(is_live) for key, is_live in found} == keys
