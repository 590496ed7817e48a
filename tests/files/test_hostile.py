"""Hostile files through every upload form of the application, found by walking its pages: nothing active is ever stored.

A file counts as active when it could be stored although it means harm; as outside the store when it, or anything else,
lies anywhere but under a random name in the folder of files.
"""

from __future__ import annotations

import inspect
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from casework.enums import NominationStatus, Role
from casework.extensions import db
from casework.files.storage import STORED_NAME
from casework.models import Attachment, Nomination, User, Visit
from casework.web.headers import SANDBOX
from tests.app.test_access import expected
from tests.app.world import World, address, build, routes
from tests.files.hostile_files import HOSTILE, WELL_MADE
from tests.files.samples import pdf, picture
from tests.markup import tree_of

THOROUGH = os.environ.get("THOROUGH") == "1"
AT_LEAST = 20
ROLES = (
    Role.COUNTY_OFFICER,
    Role.EXPERT,
    Role.ENTERPRISE_CONTACT,
    Role.PREFECTURE_REVIEWER,
    Role.PROVINCIAL_MANAGER,
)
TAKING = ("arriving(", "return _add(target)", "_previewed(form)", "verify_file(")
"""What a view calls that takes files."""
READ_ONLY = {"imports.new", "returns.verify"}
"""What reads a file and keeps none."""


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own, which holds the store and whatever the system puts aside for an upload."""
    (tmp_path / "aside").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "aside"))
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path / "data")
    yield tmp_path
    app.config["DATA_DIR"] = before


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        made = build()
        draft = db.session.scalars(
            select(Nomination).where(Nomination.status == NominationStatus.DRAFT)
        ).first()
        assert draft is not None
        made.keys["nomination_id"] = draft.id
        visit = db.session.get(Visit, made.keys["visit_id"])
        visit.author_id = db.session.scalars(
            select(User.id).where(User.username == made.home[Role.EXPERT])
        ).one()
        return made


@dataclass
class UploadForm:
    """A form with a place for files, filled in as somebody would, and the browser that may send it."""

    browser: Any
    action: str
    fields: MultiDict[str, str]
    files: list[str]

    def send(self, name: str, content: bytes, field: str) -> Any:
        data = self.fields.copy()
        if "request_key" in data:
            data["request_key"] = os.urandom(12).hex()
        upload = FileStorage(io.BytesIO(content), filename=name, name=field)
        boundary, body = encode_multipart(MultiDict([*data.items(multi=True), (field, upload)]))
        return self.browser.post(
            self.action, data=body, content_type=f"multipart/form-data; boundary={boundary}"
        )


def value_of(element: Any) -> str:
    """What somebody might answer."""
    kind = element.get("type", "")
    if element.tag == "select":
        return next((o.get("value") for o in element.iter("option") if o.get("value")), "")
    plausible = {"date": "2026-09-21", "number": element.get("min") or "1", "radio": "", "checkbox": ""}
    times = {"arrived_at": "09:00", "left_at": "11:30"}
    return element.get("value") or times.get(
        element.get("name"), plausible.get(kind, "压力表已送检，台账已补齐。")
    )


def filled(form: Any) -> MultiDict[str, str]:
    fields: MultiDict[str, str] = MultiDict()
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "")
        if element.tag not in ("input", "select", "textarea") or not name or kind in ("file", "submit"):
            continue
        if kind in ("radio", "checkbox") and name in fields:
            continue
        fields.add(name, value_of(element))
    return fields


def upload_forms(app: Flask, world: World, sign_in: Callable[[str], Any]) -> dict[str, UploadForm]:
    """Every form with a place for files that any role is shown on any page, by the endpoint that takes it."""
    found: dict[str, UploadForm] = {}
    for role in ROLES:
        browser = sign_in(world.home[role])
        for endpoint, method, permissions in routes(app):
            if method != "GET" or not expected(role, permissions):
                continue
            here = address(app, endpoint, world.keys)
            answer = browser.get(here)
            if answer.mimetype != "text/html" or 'type="file"' not in answer.text:
                continue
            tree = tree_of(answer.text)
            for form in tree.iter("form"):
                files = [e.get("name") for e in form.iter("input") if e.get("type") == "file"]
                if files:
                    action = (form.get("action") or here).partition("#")[0] or here
                    target, _ = app.url_map.bind("localhost").match(action, method="POST")
                    found.setdefault(target, UploadForm(browser, action, filled(form), files))
    return found


def errors_of(page: str) -> str:
    return " ".join(page.partition('id="errors"')[2].partition("</ol>")[0].split())


def stored() -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def taking_files(app: Flask) -> set[str]:
    """The endpoints whose code takes files: what the walk over the pages must have found."""
    sources = {name: inspect.getsource(inspect.unwrap(view)) for name, view in app.view_functions.items()}
    return {name for name, source in sources.items() if any(word in source for word in TAKING)}


def test_hostile_files_through_every_form(
    app: Flask,
    world: World,
    sign_in: Callable[[str], Any],
    given: Callable[..., Any],
    here: Path,
    database_kind: str,
) -> None:
    forms = upload_forms(app, world, sign_in)
    assert set(forms) == taking_files(app)
    with given():
        before = {row.id for row in stored()}
    wrong, sent = [], 0
    for number, (endpoint, form) in enumerate(forms.items()):
        for what, (name, content) in _chosen(number, database_kind):
            answer, sent = form.send(name, content, form.files[0]), sent + 1
            if answer.status_code >= 500:
                wrong.append((endpoint, what, answer.status_code))
    assert not wrong
    assert sent >= AT_LEAST * len(forms)
    with given():
        active = [row.file_name for row in stored() if row.id not in before]
    assert not active
    assert not [path for path in here.rglob("*") if path.is_file()], "nothing lies anywhere"


def _chosen(number: int, database_kind: str) -> list[tuple[str, tuple[str, bytes]]]:
    """All of them, or for each form other twenty: what is refused reaches no database."""
    everything = list(HOSTILE.items())
    if THOROUGH and database_kind == "sqlite":
        return everything
    step = len(everything) // AT_LEAST
    return everything[number % step :: step][:AT_LEAST]


def test_sound_files_under_hostile_names_are_stored_under_names_of_ours(
    app: Flask, world: World, sign_in: Callable[[str], Any], given: Callable[..., Any], here: Path
) -> None:
    """The same forms take sound files, so it was the files that were refused above; and no name leads anywhere."""
    everything = upload_forms(app, world, sign_in)
    forms = {endpoint: form for endpoint, form in everything.items() if endpoint not in READ_ONLY}
    with given():
        before = {row.id for row in stored()}
    for number, (endpoint, form) in enumerate(forms.items()):
        _what, (name, content) = list(WELL_MADE.items())[number % len(WELL_MADE)]
        if ".pdf" not in form.files[0] and "photos" in form.files[0]:
            name, content = name.replace(".pdf", ".jpg"), picture(size=(64, 48 + number))
        answer = form.send(name, content + b"", form.files[0])
        assert answer.status_code in (200, 303), (endpoint, name, errors_of(answer.text))
    for name, content in WELL_MADE.values():
        forms["files.add_to_case"].send(name, content, "files")
    with given():
        rows = [row for row in stored() if row.id not in before]
    assert len(rows) >= len(forms) + len(WELL_MADE) - 2, "the same content is stored once"
    folder = here / "data" / "files"
    places = {path.relative_to(folder) for path in here.rglob("*") if path.is_file()}
    assert places == {Path(row.stored_name[:2], row.stored_name[2:4], row.stored_name) for row in rows}
    assert all(STORED_NAME.fullmatch(row.stored_name) for row in rows)
    for row in rows:
        assert not set(row.file_name) & set('/\\<>:"|?*\u202e\n\r\0'), row.file_name
    _assert_downloads_are_inert(forms["files.add_to_case"].browser, rows)


def _assert_downloads_are_inert(browser: Any, rows: list[Attachment]) -> None:
    for row in rows:
        with browser.get(f"/files/{row.id}") as answer:
            if answer.status_code == 404:
                continue  # of a nomination or case that this person does not see
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["Content-Security-Policy"] == SANDBOX
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.mimetype in ("application/pdf", "image/jpeg")
            assert len(answer.headers.getlist("Set-Cookie")) <= 1


def test_the_reason_is_said_and_the_rest_of_the_form_is_kept(
    app: Flask, world: World, sign_in: Callable[[str], Any]
) -> None:
    """Whoever chose a wrong file reads which one and why, and types nothing twice."""
    silent = []
    for endpoint, form in upload_forms(app, world, sign_in).items():
        answer = form.send("证书.exe", b"MZ", form.files[0])
        page = form.browser.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
        if "证书.exe" not in page:
            silent.append(endpoint)
        typed = [value for name, value in form.fields.items(multi=True) if value.startswith("压力表已送检")]
        if answer.status_code != 303 and typed and typed[0] not in answer.text:
            silent.append(f"{endpoint}: what was typed is gone")
    assert not silent


def test_a_file_too_many_for_the_form_is_said_and_nothing_is_stored(
    app: Flask, world: World, sign_in: Callable[[str], Any], given: Callable[..., Any], here: Path
) -> None:
    form = upload_forms(app, world, sign_in)["files.add_to_case"]
    answer = form.send("big.pdf", pdf() + b" " * app.config["MAX_CONTENT_LENGTH"], "files")
    assert answer.status_code == 413
    assert not [path for path in here.rglob("*") if path.is_file()]
