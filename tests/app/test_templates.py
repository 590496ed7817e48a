"""Every template compiles, and what it imports it uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_compiles_and_uses_its_imports(shared_app: Flask, path: Path) -> None:
    name = str(path.relative_to(ROOT / "templates"))
    shared_app.jinja_env.get_template(name)
    source = path.read_text(encoding="utf-8")
    tree = shared_app.jinja_env.parse(source)
    imported = [
        alias[1] if isinstance(alias, tuple) else alias
        for node in tree.find_all(nodes.FromImport)
        for alias in node.names
    ]
    for macro in imported:
        uses = len(re.findall(rf"\b{re.escape(macro)}\b", source))
        assert uses > source.count(f"import {macro}") or uses > 1, f"{macro} is imported and not used"
