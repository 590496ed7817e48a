"""House rules that a tool can check."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from casework.i18n import catalogue
from casework.i18n.check import problems
from config import ROOT

CODE = sorted((ROOT / "casework").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_every_message_has_its_chinese_and_no_translation_is_left_over() -> None:
    assert problems() == []


def test_the_screens_never_say_the_word_of_law_enforcement() -> None:
    texts = [text for message in catalogue("zh_Hans") for text in _forms(message.string)]
    assert not [text for text in texts if "案件" in text]


def _forms(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string),)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_lives_there_and_import_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "no module docstring"
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = [n for n in ast.walk(function) if isinstance(n, (ast.Import, ast.ImportFrom))]
            assert not inner, f"{function.name} imports inside"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_to_the_content_security_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for forbidden in ('style="', "<style", "onclick=", "onchange=", "|safe", "javascript:"):
        assert forbidden not in text
    assert "<script>" not in text


# What it stands for in a view, and why not; the modules that may.
NOT_IN_VIEWS = {
    r"populate_obj|\*\*request\.|request\.(form|args|values)\.(items|to_dict|lists)\b|\bget_json\b": (
        "a form takes the fields that it declares",
        {"web/resending.py", "web/decoding.py"},
    ),
    r"\b_external=|request\.(url_root|host_url|base_url|root_url|url)\b": (
        "no address of ours names a host",
        set(),
    ),
    r'request\.method (==|!=) "(GET|HEAD)"': (
        "HEAD carries no token and is no POST",
        {"web/filters.py", "web/guards.py"},
    ),
    r"\btype=int\b": ("web.keys.key: no number that a column cannot hold", {"demo/commands.py"}),
    r"Markup\(f|Markup\([^)\"']*\+|\|safe": ("markup is never put together from text", {"web/icons.py"}),
}


@pytest.mark.parametrize("pattern", NOT_IN_VIEWS)
def test_words_that_would_open_a_hole_stand_nowhere(pattern: str) -> None:
    reason, allowed = NOT_IN_VIEWS[pattern]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in CODE
        if path.relative_to(ROOT / "casework").as_posix() not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert not found, reason


def test_no_file_names_a_machine_or_a_registry() -> None:
    wrong = []
    for path in [*CODE, *TEMPLATES, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "requirements.txt"]:
        text = path.read_text(encoding="utf-8")
        if any(word in text for word in ("/wo" + "rk/", "pypi." + "org", "files.python" + "hosted")):
            wrong.append(path)
    assert not wrong
