"""Files over HTTP: adding, downloading, taking back, and who reaches what."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from casework.enums import CaseStatus, FileSubject, Role
from casework.extensions import db
from casework.files import kinds
from casework.files import pdf as pdf_check
from casework.files.previews import made_anew
from casework.files.receiving import receive
from casework.files.services import store, take_back
from casework.models import ActionItem, Attachment, Case, User
from casework.web.headers import SANDBOX
from tests import factories as make
from tests.files.samples import Upload, pdf, picture
from tests.owner import log_of


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for the files of a test."""
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    yield tmp_path
    app.config["DATA_DIR"] = before


@pytest.fixture
def world(given: Callable[..., Any]) -> dict[str, Any]:
    """A case with an action, one file of evidence, and people of every kind."""
    with given():
        case = make.make_case(status=CaseStatus.IMPLEMENTING)
        action = make.make_action(case)
        officer = make.make_user()
        expert = make.make_user(Role.EXPERT)
        make.make_member(case, db.session.get(User, expert.id).expert)
        contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise)
        file = store(
            receive(Upload("检定证书 1.jpg", picture())), subject=FileSubject.ACTION, parent=action,
            kind="检定证书", actor=make.actor(contact, case),
        )  # fmt: skip
        return {
            "case": case.id, "action": action.id, "file": file.id, "nomination": make.make_nomination().id,
            "officer": officer.username, "expert": expert.username, "contact": contact.username,
            "other_officer": make.make_user(code="620102").username,
            "other_contact": make.make_user(Role.ENTERPRISE_CONTACT).username,
            "prefecture": make.make_user(Role.PREFECTURE_REVIEWER, "620100").username,
            "viewer": make.make_user(Role.VIEWER).username,
            "above": make.make_user(Role.VIEWER, "620100").username,
        }  # fmt: skip


def files(given: Any) -> list[Attachment]:
    with given():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def test_a_file_is_served_as_a_download_that_can_run_nothing(world: dict[str, Any], sign_in: Any) -> None:
    answer = sign_in(world["contact"]).get(f"/files/{world['file']}", buffered=True)
    assert answer.status_code == 200
    assert answer.data == picture()
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E6%A3%80%E5%AE%9A%E8%AF%81%E4%B9%A6%201.jpg" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == SANDBOX
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(picture())


@pytest.mark.parametrize("person", ["other_officer", "other_contact"])
def test_a_file_of_another_case_does_not_exist(world: dict[str, Any], sign_in: Any, person: str) -> None:
    browser = sign_in(world[person])
    for action in ("", "/thumbnail", "/preview", "/take-back"):
        assert browser.get(f"/files/{world['file']}{action}").status_code == 404


def test_a_file_taken_back_is_no_longer_served(world: dict[str, Any], sign_in: Any, given: Any) -> None:
    browser = sign_in(world["contact"])
    assert browser.post(f"/files/{world['file']}/take-back", data={"reason": ""}).status_code == 422
    assert browser.post(f"/files/{world['file']}/take-back", data={"reason": "拍错了"}).status_code == 303
    for action in ("", "/thumbnail", "/preview"):
        assert browser.get(f"/files/{world['file']}{action}").status_code == 404
    assert "拍错了" in browser.get(f"/cases/{world['case']}/files").text


@pytest.mark.parametrize("what", ["missing", "changed", "longer", "empty"])
def test_a_file_that_is_not_what_was_handed_in_is_kept_back_and_logged(
    app: Flask, world: dict[str, Any], sign_in: Any, here: Path, what: str
) -> None:
    path = next(path for path in (here / "files").rglob("*") if path.is_file())
    if what == "missing":
        path.unlink()
    else:
        whole = path.read_bytes()
        path.write_bytes({"changed": whole[:-1] + b"?", "longer": whole + b"?", "empty": b""}[what])
    browser = sign_in(world["contact"])
    for action in ("", "/thumbnail", "/preview"):
        answer = browser.get(f"/files/{world['file']}{action}")
        assert answer.status_code == 410
        assert "暂不提供下载" in answer.text
    (entry,) = log_of(app, "damaged")
    assert (entry.object_type, entry.object_id) == ("attachments", str(world["file"]))
    assert ("missing" if what == "missing" else "changed") in entry.changes


def with_place_and_owner() -> bytes:
    """A photo as phones take it: sideways, with where and by whom in it."""
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Zhao's phone"
    exif.get_ifd(0x8825)[2] = (36.0, 3.0, 41.0)
    Image.new("RGB", (640, 400), (120, 90, 60)).save(buffer, "JPEG", exif=exif, comment=b"private")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", with_place_and_owner()),
        ("photo.png", picture("PNG", (3000, 10))),
        ("photo.webp", picture("WEBP", (40, 2000))),
    ],
)
def test_a_picture_is_shown_made_anew_and_small(
    world: dict[str, Any], sign_in: Any, given: Any, name: str, content: bytes
) -> None:
    with given():
        row = store(
            receive(Upload(name, content)), subject=FileSubject.CASE, parent=db.session.get(Case, world["case"]),
            actor=make.actor(make.make_user()),
        )  # fmt: skip
        key = row.id
    browser = sign_in(world["officer"])
    for action, side in (("thumbnail", 320), ("preview", 1600)):
        answer = browser.get(f"/files/{key}/{action}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Content-Disposition"] == "inline; filename=preview.jpg"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.data != content
        assert not [word for word in (b"Exif", b"Zhao", b"private", b"GPS") if word in answer.data]
        with Image.open(io.BytesIO(answer.data)) as shown:
            assert max(shown.size) <= side
            assert not shown.getexif()
            if name == "photo.jpg":
                assert shown.height > shown.width, "upright"
    assert f"/files/{key}/thumbnail" in browser.get(f"/cases/{world['case']}/files").text


def test_see_through_pictures_stand_on_white() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(buffer, "PNG")
    with Image.open(io.BytesIO(made_anew(buffer, 100))) as shown:
        assert shown.getpixel((4, 4)) == (255, 255, 255)


def test_what_is_opened_for_a_reason_only_is_not_shown_without(world: dict[str, Any], sign_in: Any) -> None:
    browser = sign_in(world["prefecture"])
    for action in ("thumbnail", "preview"):
        assert browser.get(f"/files/{world['file']}/{action}").status_code == 404
    assert "/thumbnail" not in browser.get(f"/actions/{world['action']}").text


def test_a_name_leads_only_where_its_reader_can_go(world: dict[str, Any], sign_in: Any) -> None:
    address, page = f"/files/{world['file']}", f"/actions/{world['action']}"
    # A reviewer can give a reason, a viewer of the same unit cannot: the name is read, the link would be a 403.
    assert f'href="{address}"' in sign_in(world["prefecture"]).get(page).text
    above = sign_in(world["above"])
    assert above.get(address).status_code == 403
    shown = above.get(page).text
    assert "检定证书 1.jpg" in shown
    assert f'href="{address}"' not in shown
    assert "<s>" not in shown


def test_only_pictures_are_shown(world: dict[str, Any], sign_in: Any, given: Any) -> None:
    with given():
        row = store(
            receive(Upload("a.pdf", pdf())), subject=FileSubject.CASE, parent=db.session.get(Case, world["case"]),
            actor=make.actor(make.make_user()),
        )  # fmt: skip
        key = row.id
    browser = sign_in(world["officer"])
    assert browser.get(f"/files/{key}/preview").status_code == 404
    assert f"/files/{key}/thumbnail" not in browser.get(f"/cases/{world['case']}/files").text


def test_the_good_files_of_a_form_are_kept_and_the_bad_ones_named(
    world: dict[str, Any], sign_in: Any, given: Any
) -> None:
    answer = sign_in(world["officer"]).post(
        f"/cases/{world['case']}/files/new",
        data={
            "files": [(BytesIO(pdf()), "通知.pdf"), (BytesIO(b"MZ"), "坏.exe")],
            "kind": "list",
            "dated_on": "2026-04-10",
        },
    )
    assert answer.status_code == 422
    assert "坏.exe" in answer.text
    assert 'value="2026-04-10"' in answer.text
    assert [(f.file_name, f.kind) for f in files(given)][1:] == [("通知.pdf", "list")]


@pytest.mark.parametrize(
    ("address", "person"),
    [
        ("/actions/{action}/files/new", "officer"),
        ("/actions/{action}/files/new", "expert"),
        ("/nominations/{nomination}/files/new", "officer"),
        ("/cases/{case}/files/new", "contact"),
    ],
)
def test_each_parent_takes_files_from_its_people(
    world: dict[str, Any], sign_in: Any, given: Any, address: str, person: str
) -> None:
    url, browser = address.format(**world), sign_in(world[person])
    assert browser.get(url).status_code == 200
    answer = browser.post(url, data={"files": [(BytesIO(pdf()), "a.pdf")], "kind": "other"})
    assert answer.status_code == 303
    assert len(files(given)) == 2


def test_an_empty_form_is_invalid(world: dict[str, Any], sign_in: Any) -> None:
    answer = sign_in(world["officer"]).post(f"/cases/{world['case']}/files/new", data={"kind": "list"})
    assert answer.status_code == 422


def test_who_only_reads_adds_nothing(world: dict[str, Any], sign_in: Any) -> None:
    assert sign_in(world["viewer"]).get(f"/cases/{world['case']}/files/new").status_code == 403


def test_the_checks_run_before_the_transaction_begins(
    world: dict[str, Any], sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watched(path: Path) -> None:
        seen.append(db.session().in_transaction())
        pdf_check.check_pdf(path)

    watching = kinds.FileKind("application/pdf", "PDF", watched)
    monkeypatch.setitem(kinds.KINDS, "pdf", watching)
    answer = sign_in(world["officer"]).post(
        f"/cases/{world['case']}/files/new", data={"files": [(BytesIO(pdf()), "a.pdf")], "kind": "list"}
    )
    assert answer.status_code == 303
    assert seen == [False]


def test_the_archive_keeps_its_order(world: dict[str, Any], sign_in: Any) -> None:
    text = sign_in(world["officer"]).get(f"/cases/{world['case']}/files").text
    order = [
        "推荐表",
        "名单",
        "派组表",
        "回避声明",
        "诊断报告",
        "帮扶方案",
        "入企",
        "佐证材料",
        "回访记录",
        "验收",
        "满意度测评",
    ]
    places = [
        text.index(f"</span>{word}") if f"</span>{word}" in text else text.rindex(word) for word in order
    ]
    assert places == sorted(places)


def test_the_archive_asks_a_constant_number_of_statements(
    world: dict[str, Any], sign_in: Any, given: Any, statements: Any
) -> None:
    browser = sign_in(world["officer"])
    with statements() as few:
        browser.get(f"/cases/{world['case']}/files")
    with given():
        row = db.session.get(Case, world["case"])
        for _ in range(12):
            store(
                receive(Upload("a.pdf", pdf(str(make.number()).encode()))), subject=FileSubject.CASE, parent=row,
                actor=make.actor(make.make_user()),
            )  # fmt: skip
    with statements() as many:
        browser.get(f"/cases/{world['case']}/files")
    assert len(many) == len(few)


def test_a_removed_row_keeps_its_bytes_until_nobody_needs_them(
    world: dict[str, Any], given: Any, here: Path
) -> None:
    with given():
        row = db.session.scalars(select(Attachment)).one()
        take_back(row, "拍错了", on=row.uploaded_on, actor=make.actor(make.make_user()))
        name = row.stored_name
    assert (here / "files" / name[:2] / name[2:4] / name).exists()


def test_a_text_is_sent_with_its_charset_once(
    given: Callable[..., Any], world: dict[str, Any], sign_in: Any
) -> None:
    with given():
        file = store(
            receive(Upload("台账.csv", "编号,名称\n1,压力表\n".encode())), subject=FileSubject.CASE,
            parent=db.session.get(Case, world["case"]), actor=make.actor(make.make_user()),
        )  # fmt: skip
        key = file.id
    answer = sign_in(world["officer"]).get(f"/files/{key}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    answer.close()


def test_the_archive_offers_to_take_back_only_what_proves_nothing_yet(
    world: dict[str, Any], sign_in: Any, given: Any
) -> None:
    officer, offered = sign_in(world["officer"]), f"/files/{world['file']}/take-back"
    assert offered in officer.get(f"/cases/{world['case']}/files").text
    with given() as session:
        action = session.get(ActionItem, world["action"])
        action.done_on = action.struck_off_on = date(2026, 6, 30)
    assert offered not in officer.get(f"/cases/{world['case']}/files").text
