"""Whether every message of the code has its Chinese and no translation is left over: `python -m casework.i18n.check`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from babel.messages.extract import extract_from_dir

from casework.i18n import FOLDER, catalogue

ROOT = FOLDER.parent.parent
METHODS = [("**/templates/**.html", "jinja2"), ("**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def messages() -> Iterator[tuple[str, str]]:
    """(place, msgid) of every message in templates and code; a plural gives its first form."""
    for folder in (ROOT / "casework", ROOT / "templates"):
        options = {"**.html": {"silent": "false"}, "**/templates/**.html": {"silent": "false"}}
        for name, line, message, *_rest in extract_from_dir(
            str(folder), METHODS, options, keywords=KEYWORDS, comment_tags=()
        ):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                yield f"{folder.name}/{name}:{line}", str(text)


def literals() -> set[str]:
    """Every string constant of the code: pure rules give a msgid back without translating it themselves."""
    found: set[str] = set()
    for path in (ROOT / "casework").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def problems(locale: str = "zh_Hans") -> list[str]:
    """One line per message without translation, broken placeholder or unused translation."""
    known = catalogue(locale)
    used: set[str] = set()
    found: list[str] = []
    for place, text in messages():
        entry = known.get(text)
        if entry is None:
            if text not in used:
                found.append(f"{place}: no {locale} for {text!r}")
        else:
            found += _placeholders(place, text, entry.string)
        used.add(text)
    used |= literals()
    for entry in known:
        msgid = entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id
        if msgid and msgid not in used:
            found.append(f"{locale}: nothing uses {msgid!r}")
    return found


def _placeholders(place: str, text: str, translation: object) -> list[str]:
    """A translation may leave a placeholder out (Chinese plurals do) but never invents one."""
    forms = translation if isinstance(translation, (tuple, list)) else (translation,)
    allowed = set(PLACEHOLDER.findall(text)) | {"num"}
    return [
        f"{place}: {form!r} names an unknown placeholder"
        for form in forms
        if set(PLACEHOLDER.findall(str(form))) - allowed
    ]


def main() -> int:
    """Print the problems; 1 when there are any."""
    found = problems()
    sys.stdout.write("\n".join(found) + "\n" if found else "translations are complete\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
