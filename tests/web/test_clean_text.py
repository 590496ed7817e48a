"""What forms make of text: trimmed, without anything that nobody types, a name in one line."""

from __future__ import annotations

import pytest
from wtforms import PasswordField, StringField, TextAreaField

from casework.web.forms import BaseForm, clean, clean_line
from tests.web.conftest import Bench


class Note(BaseForm):
    name = StringField("名称")
    text = TextAreaField("情况")
    password = PasswordField("密码")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  甲 \r\n乙\r丙 ", "甲 \n乙\n丙"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\ud800b\udfff", "ab"),
        ("a\ufffeb\uffffc\ufdd0", "abc"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066甲\u2069\u200e\u200f\u061c", "甲"),
        ("兰州\u200b重型\ufeff\u2060", "兰州重型"),
        ("一\u2028二\u2029三\x85四", "一\n二\n三\n四"),
        ("表\t格", "表\t格"),
        ("👨\u200d👩\u200d👧 𬬭 é", "👨\u200d👩\u200d👧 𬬭 é"),
        ("", ""),
    ],
)
def test_what_nobody_types_is_taken_out(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_name_has_one_line_and_a_text_may_have_more(bench: Bench) -> None:
    with bench.app.test_request_context(
        method="POST", data={"name": "甲\n\t乙\r\nX-Header: 1", "text": "甲\r\n乙", "password": " a b\u202e "}
    ):
        form = Note(meta={"csrf": False})
        assert form.validate()
        assert form.name.data == "甲 乙 X-Header: 1"
        assert form.text.data == "甲\n乙"
        assert form.password.data == " a b ", "spaces belong to a password"


def test_what_is_no_text_passes() -> None:
    assert (clean(None), clean(7), clean_line(None), clean_line(7)) == (None, 7, None, 7)


def test_a_form_takes_its_own_fields_only(bench: Bench) -> None:
    sent = {"name": "甲", "tenant_id": "1", "id": "7", "role": "province", "__class__": "x", "values": "y"}
    with bench.app.test_request_context(method="POST", data=sent):
        form = Note(meta={"csrf": False})
        assert form.validate()
        assert set(form.values) == {"name", "text", "password"}
