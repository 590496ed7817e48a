"""The blueprint of the pages about personal data, and how a file of them leaves the house."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

bp = Blueprint("personal_data", __name__)
Answer = Response | str | tuple[str, int]
MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def file_answer(content: bytes, name: str, ending: str) -> Response:
    """A file to keep for the person, and for no cache."""
    response = send_file(
        BytesIO(content), mimetype=MEDIA[ending], as_attachment=True, download_name=f"{name}.{ending}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
