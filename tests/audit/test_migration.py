"""What the migration makes of a log from before there were chains, and that the way back keeps every entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrated import migrated_app
from tests.owner import owner

COLUMNS = "at, actor_id, actor_name, tenant_id, act, object_type, object_id, changes, address, request_id"


@pytest.fixture
def old_app(database_kind: str, tmp_path: Path) -> Any:
    """An application on a database with regions, put back to the log of 0005."""
    with migrated_app(database_kind, tmp_path) as app:
        downgrade(revision="0005")
        yield app


def rows(statement: str, **values: Any) -> list[Any]:
    with owner(current_app) as connection:
        result = connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


def test_old_entries_stand_in_their_chains_without_proof(old_app: Any) -> None:
    ((county,),) = rows("SELECT min(id) FROM regions WHERE rank = 'county'")
    before = rows("SELECT count(*) FROM audit_entries")
    for number, tenant in enumerate((county, None, county)):
        rows(
            f"INSERT INTO audit_entries ({COLUMNS}) VALUES (:at, 7, '李', :tenant, 'update', 'cases', :id, '{{}}', '', '')",
            at=f"2026-10-0{number + 1} 01:02:03.000004+00:00",
            tenant=tenant,
            id=str(number),
        )
    upgrade()
    found = rows(
        "SELECT seq, object_id, case_id, scheme, mac, prefecture_id IS NOT NULL FROM audit_entries"
        " WHERE chain = :c ORDER BY seq DESC LIMIT 2",
        c=county,
    )
    assert [row[1:5] for row in found] == [("2", 2, 0, ""), ("0", 0, 0, "")]
    assert found[0][0] == found[1][0] + 1
    assert all(row[5] for row in found)
    ((length, seal),) = rows("SELECT length, seal FROM audit_chains WHERE chain = :c", c=county)
    assert (length, seal) == (found[0][0], "")
    counties = rows("SELECT count(*) FROM regions WHERE rank = 'county'")
    assert rows("SELECT count(*) - 1 FROM audit_chains") == counties
    downgrade(revision="0005")
    assert rows("SELECT count(*) FROM audit_entries") == [(before[0][0] + 3,)]
    kept = rows("SELECT tenant_id, object_id FROM audit_entries WHERE actor_name = '李' ORDER BY id")
    assert kept == [(county, "0"), (None, "1"), (county, "2")]
