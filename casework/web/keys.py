"""Keys of rows in addresses: plain digits that fit the database, everything else is unknown (404)."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, ValidationError

GREATEST = 2**31 - 1


def key(text: str) -> int:
    """A key typed into an address. Raises ValueError for what can be no key; use as `args.get(name, type=key)`."""
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        raise ValueError("no key")
    value = int(text)
    if not 0 < value <= GREATEST:
        raise ValueError("no key")
    return value


class KeyConverter(BaseConverter):
    """`<int:case_id>`: replaces Werkzeug's, which lets through numbers that no column holds and other scripts' digits."""

    regex = "[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        try:
            return key(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: object) -> str:
        return str(int(str(value)))
