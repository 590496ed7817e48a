"""Names replaced by pseudonyms, and texts that lose names and numbers.

The pseudonym of a name is the same wherever it stands about one enterprise, so that people who were two stay two; about
another enterprise the same name has another one. Nobody makes the name out of it without the key of the installation.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from casework.masking import without_numbers
from casework.secrets_at_rest import Keyring

PREFIX: Final = "人员"
"""Archives and papers are Chinese."""
LENGTH: Final = 6
_FORM: Final = rf"{PREFIX}[A-Z2-7]{{{LENGTH}}}"
PSEUDONYM: Final = re.compile(rf"^{_FORM}$")
_BEGINS_WITH_ONE: Final = re.compile(rf"^\s*{_FORM}")
SEPARATORS: Final = re.compile(r"([、，,；;/\n]+)")
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_LEADING_NAME: Final = re.compile(
    rf"^\s*([{_HAN}]{{1,7}}·[{_HAN}·]{{1,12}}|[{_HAN}]{{2,4}})(?=$|[\s（(【:：])"
)
_OF_A_GROUP: Final = re.compile("(?:[部科室组处站班队厂司局院所]|人员|负责人|员工|一行|等人|代表)$")


@dataclass
class Pseudonyms:
    """The names known about one enterprise. `kept`: names that stay, as that of the legal representative, which the
    register of enterprises publishes."""

    keys: Keyring
    enterprise_id: int
    kept: frozenset[str] = frozenset()
    known: set[str] = field(default_factory=set)

    def of(self, name: str) -> str:
        """The pseudonym of a name; what is one already, is kept or empty stays."""
        name = name.strip()
        if not name or name in self.kept or PSEUDONYM.match(name):
            return name
        digest = self.keys.digest("pseudonym", f"{self.enterprise_id}:{name}")
        return PREFIX + base64.b32encode(bytes.fromhex(digest))[:LENGTH].decode()

    def learn(self, names: Iterable[str]) -> None:
        """Names that texts are searched for; words for groups of people are none."""
        found = (name.strip() for name in names)
        self.known.update(
            name
            for name in found
            if _LEADING_NAME.fullmatch(name) and not _OF_A_GROUP.search(name) and name not in self.kept
        )

    def people(self, text: str) -> str:
        """A list of people with each name replaced; departments and what stands in brackets stay."""
        return "".join(
            part if SEPARATORS.fullmatch(part) else self._person(part) for part in SEPARATORS.split(text)
        )

    def _person(self, part: str) -> str:
        found = _LEADING_NAME.match(part)
        name = found[1] if found else part.strip()
        if not name or _OF_A_GROUP.search(name) or _BEGINS_WITH_ONE.match(part):
            return part
        return part.replace(name, self.of(name), 1)

    def text(self, text: str) -> str:
        """A text with every known name replaced, the longest first, and without numbers and addresses."""
        for name in sorted(self.known, key=lambda name: (-len(name), name)):
            text = text.replace(name, self.of(name))
        return without_numbers(text)

    def mended(self, text: str) -> str:
        """A text, or the texts inside a JSON document."""
        if not text.startswith(("{", "[")):
            return self.text(text)
        try:
            document = json.loads(text)
        except ValueError:
            return self.text(text)
        return json.dumps(self._inside(document), ensure_ascii=False)

    def _inside(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._inside(item) for item in value]
        if isinstance(value, dict):
            return {key: self._inside(item) for key, item in value.items()}
        return value


def names_in(people: str) -> list[str]:
    """The names that a list of people begins its entries with."""
    found = (_LEADING_NAME.match(part) for part in SEPARATORS.split(people))
    return [match[1] for match in found if match]
