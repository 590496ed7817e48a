"""A cell as a person would have typed it into the form: dates, figures kept as text, units, spaces, full-width signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from casework.imports.columns import Column, Reads
from casework.web.fields import tidy_figure
from casework.web.forms import clean, clean_line

FIRST_DAY: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets."""
SERIAL: Final = range(10_000, 100_000)
EXACT: Final = 2**53
"""Above this a number in a cell has lost digits."""
_HAN_GAP: Final = re.compile(r"(?<=[\u3400-\u9fff（）()·])\s+(?=[\u3400-\u9fff（）()·])")
_CHINESE_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_PLAIN_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WITH_TIME: Final = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:T|\d{1,2}:).*")
_AMOUNT: Final = re.compile(r"([0-9.]+)(亿元?|万元?|元)?")
_FACTOR: Final = {"亿": Decimal(10_000), "万": Decimal(1), "元": Decimal("0.0001")}
_SEPARATORS: Final = re.compile(r"[、,，;；/|\n]+")


def shown(value: Any) -> str:
    """A cell as text, for keeping and handing back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return _plain_number(value)
    if isinstance(value, (date, time, timedelta, int)):
        return str(value)
    return str(clean(str(value)))


def _plain_number(value: float) -> str:
    """Without exponent and without the ".0" of a whole number."""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def has_lost_digits(value: Any) -> bool:
    """A code that was kept as a number and is too long for one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) > EXACT


def typed(column: Column, value: str, words: Mapping[str, str], *, heading_unit: str = "") -> list[str]:
    """What stands in the form's field for the text of a cell; [] for an empty one.

    `words`: what people write → the value of the choice. What is not understood stays as it is: the form says what is
    wrong with it. `heading_unit`: "元" or "亿" when the heading of the column says so.
    """
    text = str(clean(value))
    if column.reads is Reads.CHOICES:
        return [words.get(_key(part), part) for part in _SEPARATORS.split(text) if part.strip()]
    if column.reads in (Reads.CHOICE, Reads.TICK):
        found = words.get(_key(text), text if text else "")
        return [found] if found else []
    read = _READ.get(column.reads)
    if column.reads is Reads.AMOUNT:
        text = _amount(text, heading_unit)
    elif read is not None:
        text = read(text)
    return [text] if text else []


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


key_of_word = _key


def _name(text: str) -> str:
    """Names are written with gaps to make columns even: 陈　国栋."""
    return _HAN_GAP.sub("", str(clean_line(text)))


def _code(text: str) -> str:
    return unicodedata.normalize("NFKC", str(clean_line(text)))


def _phone(text: str) -> str:
    """One number: of several the first. Brackets around the area code go."""
    text = unicodedata.normalize("NFKC", str(clean_line(text))).replace("—", "-").replace("–", "-")
    text = text.replace("(", "").replace(")", "-") if text.startswith("(") else text
    return re.split(r"[、,;/]", text)[0].strip()


def _whole(text: str) -> str:
    return (
        tidy_figure(text)
        .removesuffix("人")
        .removesuffix("名")
        .removesuffix("批次")
        .removesuffix("年")
        .removesuffix("批")
    )


def _day(text: str) -> str:
    """2016年5月18日, 20160518, 2016-05-18 00:00 and day numbers as 2016-5-18; anything else as it is."""
    tidy = tidy_figure(text)
    if found := _CHINESE_DAY.fullmatch(tidy) or _PLAIN_DAY.fullmatch(tidy):
        return "-".join(found.groups())
    if found := _WITH_TIME.fullmatch(tidy):
        return str(found[1])
    if tidy.isdecimal() and int(tidy) in SERIAL:
        return (FIRST_DAY + timedelta(days=int(tidy))).isoformat()
    return tidy


def _amount(text: str, heading_unit: str) -> str:
    """In 万元, whatever unit stands behind the figure or in the heading."""
    tidy = tidy_figure(text).removeprefix("¥").removeprefix("人民币")
    found = _AMOUNT.fullmatch(tidy)
    if found is None:
        return tidy
    factor = _FACTOR[(found[2] or heading_unit or "万")[0]]
    try:
        return tidy if factor == 1 and not found[2] else format(Decimal(found[1]) * factor, "f")
    except InvalidOperation:
        return tidy


_READ: Final = {
    Reads.NAME: _name,
    Reads.CODE: _code,
    Reads.PHONE: _phone,
    Reads.WHOLE: _whole,
    Reads.DAY: _day,
}
