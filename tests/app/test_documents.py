"""What the documents promise can be looked up: tests that they name exist, tables that they except are those."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from casework.access.rls import policies
from casework.models import Base
from config import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


@cache
def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _named_tests() -> list[str]:
    return sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", SECURITY)))


@pytest.mark.parametrize("named", _named_tests())
def test_a_test_that_proves_a_claim_exists(named: str) -> None:
    path, _colons, function = named.partition("::")
    assert (ROOT / path).is_file()
    assert not function or function in _functions(ROOT / path)


def test_tables_without_row_security_are_excepted_with_a_reason() -> None:
    section = SECURITY.partition("### Tables without row security")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|$", section, flags=re.MULTILINE)
    excepted = [name for names, _reason in rows for name in re.findall(r"`(\w+)`", names)]
    everything = {*Base.metadata.tables, "alembic_version"}
    assert sorted(excepted) == sorted(everything - {policy.table for policy in policies()})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]
