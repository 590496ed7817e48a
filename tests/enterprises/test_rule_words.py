"""Every message of the pure rules has Chinese words with the same parameters."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import casework
from casework.i18n import catalogue

FOLDER = Path(casework.__file__).parent / "enterprises"
RULES = ["credit_code.py", "industry_code.py", "size_class.py", "unit_guard.py"]


def marked_in(path: Path) -> list[str]:
    """The msgids marked with N_() in a module."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [
        ast.literal_eval(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "N_"
    ]


@pytest.mark.parametrize("file_name", RULES)
def test_every_message_of_a_rule_is_translated_with_its_parameters(file_name: str) -> None:
    msgids = marked_in(FOLDER / file_name)
    assert msgids
    for msgid in msgids:
        message = catalogue("zh_Hans").get(msgid)
        assert message is not None, msgid
        assert _parameters(str(message.string)) == _parameters(msgid)


def test_the_catalogue_of_the_rules_holds_nothing_else() -> None:
    marked = {msgid for file_name in RULES for msgid in marked_in(FOLDER / file_name)}
    text = (Path(casework.__file__).parent / "i18n" / "zh_Hans" / "enterprise_rules.po").read_text("utf-8")
    assert text.count("\nmsgid ") == len(marked) + 1


def _parameters(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))
