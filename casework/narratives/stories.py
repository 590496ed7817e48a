"""The draft of a model case: four parts made of what the tables of the summary say of one enterprise."""

from __future__ import annotations

from collections.abc import Iterator

from casework.enums import ParagraphKind
from casework.narratives import tokens
from casework.narratives.sections import Piece
from casework.reports.bindings import lasting, printed, resolve
from casework.reports.model import DASH, Cell, Summary, Table

SHORTEST, LONGEST = 800, 1500
"""Characters of a model case (summary_report.md, introduction)."""
_MOST_PROBLEMS, _MOST_INDICATORS = 4, 4


def story_of(summary: Summary, enterprise: str) -> Iterator[Piece]:
    """The pieces of a draft, headings among them; numbers of tables 2 and 5 are bound."""
    yield Piece(ParagraphKind.HEADING, "企业基本情况")
    yield _text(_situation(summary, enterprise))
    yield Piece(ParagraphKind.HEADING, "问题诊断")
    yield _text(_problems(summary, enterprise))
    yield Piece(ParagraphKind.HEADING, "帮扶措施")
    for paragraph in _measures(summary, enterprise):
        yield _text(paragraph)
    yield Piece(ParagraphKind.HEADING, "帮扶成效")
    yield _text(_effects(summary, enterprise))
    yield Piece(ParagraphKind.HEADING, "经验启示")
    yield Piece(ParagraphKind.TEXT, "（请结合企业实际，写明可复制、可推广的做法。）")


def choices_for(summary: Summary, enterprise: str) -> list[tuple[str, str, str]]:
    """(token, name, value) of every number that tables 2 and 5 hold of an enterprise."""
    found = []
    for number in (2, 5):
        table = summary.tables[number]
        for serial, row in _rows(table, enterprise):
            for column in table.columns:
                binding = lasting(summary, f"T{number}:cell:{serial}:{column.key}")
                if column.kind in ("int", "decimal", "percent") and binding:
                    value = resolve(summary, binding)
                    about = f"{row[table.index('indicator')]} · " if number == 5 else ""
                    found.append((tokens.token(binding, value), f"{about}{column.heading}", value))
    return [one for one in found if one[2] not in ("", DASH)]


def _text(words: list[str]) -> Piece:
    return Piece(ParagraphKind.TEXT, "".join(words))


def _rows(table: Table, enterprise: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    at = table.index("enterprise")
    for serial, row in enumerate(table.rows, 1):
        if row[at] == enterprise:
            yield serial, row


def _said(table: Table, row: tuple[Cell, ...], key: str) -> str:
    value = row[table.index(key)]
    return value if isinstance(value, str) and value not in ("", DASH, "无") else ""


def _bound(summary: Summary, number: int, serial: int, key: str) -> str:
    """A cell as a token; its plain text where the row cannot be told from others."""
    binding = lasting(summary, f"T{number}:cell:{serial}:{key}")
    table = summary.tables[number]
    value = printed(table.rows[serial - 1][table.index(key)], table.columns[table.index(key)])
    return tokens.token(binding, value) if binding else value


def _situation(summary: Summary, enterprise: str) -> list[str]:
    table = summary.tables[1]
    made: list[str] = [enterprise]
    for _serial, row in _rows(table, enterprise):
        place = f"{_said(table, row, 'prefecture')}{_said(table, row, 'county')}"
        made += [f"位于{place}" if place else "", f"，主要生产{_said(table, row, 'product')}"]
        made += [f"，属{_said(table, row, 'industry')}" if _said(table, row, "industry") else ""]
        made += [f"，为{_said(table, row, 'size')}企业" if _said(table, row, "size") else ""]
    return [*made, f"。{summary.year}年，企业列入{summary.programme_name}名单。"]


def _problems(summary: Summary, enterprise: str) -> list[str]:
    made: list[str] = []
    for serial, _row in _rows(summary.tables[2], enterprise):
        made += [
            f"专家组现场入企{_bound(summary, 2, serial, 'visits')}次，查找质量制约因素"
            f"{_bound(summary, 2, serial, 'problems')}条。"
        ]
    table, seen = summary.tables[3], []
    for _serial, row in _rows(table, enterprise):
        problem = _said(table, row, "problem")
        if problem and problem not in seen:
            seen.append(problem)
    named = "；".join(f"{at}是{problem.rstrip('。')}" for at, problem in zip("一二三四", seen, strict=False))
    return [*made, f"主要问题：{named}。" if named else ""]


def _measures(summary: Summary, enterprise: str) -> list[list[str]]:
    made: list[list[str]] = []
    for serial, _row in _rows(summary.tables[2], enterprise):
        made.append(
            [
                f"三方共同制定“一企一策”方案，列提升措施{_bound(summary, 2, serial, 'actions')}项，"
                f"已销号{_bound(summary, 2, serial, 'struck_off')}项。"
            ]
        )
    table, seen = summary.tables[3], []
    for _serial, row in _rows(table, enterprise):
        action = _said(table, row, "action")
        if action and action not in seen:
            seen.append(action)
    made += [[f"措施{at}：{action.rstrip('。')}。"] for at, action in enumerate(seen[:_MOST_PROBLEMS], 1)]
    return made or [["帮扶措施正在制定。"]]


def _effects(summary: Summary, enterprise: str) -> list[str]:
    table, made = summary.tables[5], []
    for serial, row in _rows(table, enterprise):
        if row[table.index("before")] in (None, DASH) or row[table.index("after")] in (None, DASH):
            continue
        unit = _said(table, row, "unit")
        made.append(
            f"{_said(table, row, 'indicator')}由{_bound(summary, 5, serial, 'before')}{unit}"
            f"变为{_bound(summary, 5, serial, 'after')}{unit}"
        )
    return [f"帮扶前后，{'；'.join(made[:_MOST_INDICATORS])}。" if made else "帮扶成效有待数据验证。"]
