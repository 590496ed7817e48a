"""The page of the stored rows of a figure, as they were counted when the version was made."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.enums import ReturnStatus
from casework.errors import NotFound
from casework.regions.queries import place
from casework.reports.catalogue import definition_of
from casework.reports.pages.figure_lines import name_of, value_of
from casework.returns import queries
from casework.returns.column_words import words_of_column
from casework.returns.corrections import may_ask, object_of
from casework.returns.values import word_of
from casework.returns.versions import SIDES, frozen_rows
from casework.web.guards import can


def rows_context(annual_return: Any, version: Any, code: str, part: str) -> dict[str, Any]:
    """The stored rows of one side of a figure. Raises NotFound for a figure or side that was not counted."""
    if part not in SIDES:
        raise NotFound
    try:
        rows = frozen_rows(version, code, part)
    except KeyError as error:
        raise NotFound from error
    main, definition = code.partition(".")[0], definition_of(code)
    region = place(annual_return.region_id)
    programme = queries.programme_of(annual_return)
    may_correct = (
        annual_return.status is ReturnStatus.FROZEN
        and may_ask(annual_return, current_user.region_id)
        and can(P.RETURN_WRITE)
    )
    return {
        "row": annual_return,
        "version": version,
        "region": region,
        "programme": programme,
        "code": code,
        "shown_code": main,
        "part": part,
        "name": name_of(definition),
        "value": value_of(queries.frozen_summary(version).figure(code)),
        "lines": [_stored(annual_return, programme, one, may_correct) for one in rows],
    }


def _stored(annual_return: Any, programme: Any, row: Any, may_correct: bool) -> dict[str, Any]:
    """One row; its facts in the words that corrections have for columns and values."""
    table, key = object_of(row)
    facts = [
        f"{words_of_column(name)} {word_of(table, name, str(value), programme) if table else value}"
        for name, value in row["facts"].items()
        if value not in (None, "")
    ]
    return {
        "case": row["case_number"] or row.get("county") or place(row["county_id"]).name,
        "enterprise": row["enterprise"],
        "county": row.get("county") or place(row["county_id"]).name,
        "weight": row["weight"],
        "facts": " · ".join(facts),
        "url": url_for(
            "return_steps.choose_value", return_id=annual_return.id, object_type=table, object_id=key
        )
        if may_correct and table
        else "",
    }
