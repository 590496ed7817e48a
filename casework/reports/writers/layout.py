"""What both paper formats share: fonts, clean text, display widths, Chinese dates."""

import re
import unicodedata
from typing import Final

from casework.reports.days import chinese_date as chinese_date

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
KAI_FONT: Final = "楷体_GB2312"
HEADING_FONT: Final = "黑体"
TABLE_FONT: Final = "宋体"
LATIN_FONT: Final = "Times New Roman"

# XML 1.0 has no place for these; a NUL or a lone surrogate would make the whole file unreadable.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LATIN_WORD: Final = re.compile(r"[!-~]+|[^!-~]", re.DOTALL)
_NAME_ENDS: Final = ("公司", "厂", "合作社", "中心", "研究院")
_NUMERALS: Final = "零一二三四五六七八九十"


def clean(text: str) -> str:
    """Text without control characters, line ends as newline, tabs as a space."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def display_width(text: str) -> int:
    """Width in half-width characters: Chinese and ambiguous signs 2, combining marks 0, others 1."""
    if text.isascii():
        return len(text)
    width = 0
    for sign in text:
        if sign.isascii():
            width += 1
        elif not unicodedata.combining(sign):
            width += 2 if unicodedata.east_asian_width(sign) in "WFA" else 1
    return width


def line_count(text: str, capacity: float) -> int:
    """Lines that `text` needs in a cell of `capacity` half-width characters; Latin words stay together."""
    return sum(_lines_of(line, max(2.0, capacity)) for line in text.split("\n"))


def _lines_of(line: str, capacity: float) -> int:
    if display_width(line) <= capacity:
        return 1
    lines, used = 1, 0.0
    for piece in _LATIN_WORD.findall(line):
        width = display_width(piece)
        if used + width <= capacity:
            used += width
        elif width <= capacity:
            lines, used = lines + 1, width
        else:
            # A word longer than the cell is broken anywhere.
            extra, used = divmod(used + width, capacity)
            lines += int(extra)
    return lines


def shaped(title: str, most: int) -> str:
    """A title on one line of `most` full-width signs, or with a newline where it is broken: behind the name of an
    enterprise, else in its middle, the upper line the longer one (GB/T 9704: trapezium), and never within a Latin word."""
    if "\n" in title or display_width(title) <= 2 * most:
        return title
    pieces = _LATIN_WORD.findall(title)
    heads = ["".join(pieces[:at]) for at in range(1, len(pieces))]
    fitting = [one for one in heads if max(display_width(one), display_width(title[len(one) :])) <= 2 * most]
    named = [one for one in fitting if one.endswith(_NAME_ENDS)]
    half = display_width(title) / 2
    halves = [one for one in fitting if display_width(one) >= half]
    head = named[-1] if named else halves[0] if halves else ""
    return f"{head}\n{title[len(head) :]}" if head else title


def chinese_number(count: int) -> str:
    """1–99 in Chinese numerals, for headings: 一, 十, 十二, 二十一."""
    tens, ones = divmod(count, 10)
    if not tens:
        return _NUMERALS[ones]
    head = "" if tens == 1 else _NUMERALS[tens]
    return f"{head}十{_NUMERALS[ones] if ones else ''}"
