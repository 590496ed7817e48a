"""Two people at one page: what they changed in different fields is put together, what clashes is shown with both values."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask

from casework.enums import Role
from casework.extensions import db
from casework.models import Enterprise
from tests import factories as make
from tests.enterprises.test_views import FILE


@pytest.fixture
def address(app: Flask, given: Callable[..., Any]) -> str:
    """A file of an enterprise, and two officers of its county."""
    with given():
        make.make_user(Role.COUNTY_OFFICER, username="one", display_name="何建军")
        make.make_user(Role.COUNTY_OFFICER, username="two", display_name="孙立")
        enterprise = make.make_enterprise(
            main_product="闸阀",
            legal_representative="马国强",
            contact_name="马小芳",
            contact_phone="13893152000",
            has_quality_officer=True,
        )
        return f"/enterprises/{enterprise.id}/edit"


def shown_by(page: str) -> dict[str, str]:
    """Every field of the form as a browser sends it back."""
    form = page[page.index('<form class="cw-form') :]
    found = {
        name: unescape(value)
        for tag in re.findall(r"<input [^>]*>", form)
        if (name := _attribute(tag, "name"))
        and 'type="submit"' not in tag
        and (" checked" in tag or not re.search('type="(radio|checkbox)"', tag))
        for value in [_attribute(tag, "value")]
    }
    for name, inner in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = [tag for tag in re.findall(r"<option [^>]*>", inner) if " selected" in tag]
        found[name] = unescape(_attribute(chosen[0], "value")) if chosen else ""
    for name, inner in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = unescape(inner).lstrip("\r\n")
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def saved(given: Callable[..., Any]) -> Enterprise:
    with given():
        return db.session.query(Enterprise).order_by(Enterprise.id.desc()).first()  # type: ignore[return-value]


def test_changes_of_different_fields_are_put_together_and_told(
    address: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    one, two = sign_in("one"), sign_in("two")
    first, second = shown_by(one.get(address).text), shown_by(two.get(address).text)
    assert one.post(address, data={**first, "main_product": "截止阀"}).status_code == 303
    answer = two.post(address, data={**second, "legal_representative": "赵海燕"})
    assert answer.status_code == 303
    row = saved(given)
    assert (row.main_product, row.legal_representative) == ("截止阀", "赵海燕")
    assert "他人已修改并保存：主导产品" in two.get(answer.location).text


def test_a_clash_shows_both_values_with_name_and_time_and_one_press_decides(
    address: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    one, two = sign_in("one"), sign_in("two")
    first, second = shown_by(one.get(address).text), shown_by(two.get(address).text)
    changed = {**first, "main_product": "截止阀", "short_name": "恒峡阀门"}
    assert one.post(address, data=changed).status_code == 303
    page = two.post(address, data={**second, "main_product": "球阀", "legal_representative": "赵海燕"})
    assert page.status_code == 409
    assert re.search(r"何建军 已于 \d{4}-\d\d-\d\d \d\d:\d\d 保存", page.text)
    assert "截止阀" in page.text
    assert "球阀" in page.text
    table = page.text[page.text.index("<table") : page.text.index("</table>")]
    assert "法定代表人" not in table, "only what clashes is asked"
    again = {
        name: unescape(value).removeprefix("\n")
        for name, value in re.findall(r'<textarea name="(\w+)" hidden[^>]*>(.*?)</textarea>', page.text, re.S)
    }
    assert two.post(address, data=again).status_code == 303
    row = saved(given)
    assert (row.main_product, row.legal_representative, row.short_name) == ("球阀", "赵海燕", "恒峡阀门")


def test_what_was_overridden_is_asked_again_when_it_changes_once_more(
    address: str, sign_in: Callable[[str], Any]
) -> None:
    one, two = sign_in("one"), sign_in("two")
    first, second = shown_by(one.get(address).text), shown_by(two.get(address).text)
    one.post(address, data={**first, "main_product": "截止阀"})
    page = two.post(address, data={**second, "main_product": "球阀"}).text
    seen = re.search(r'<textarea name="kept" hidden[^>]*>\s*(.*?)</textarea>', page, re.S)
    assert seen
    third = shown_by(one.get(address).text)
    one.post(address, data={**third, "main_product": "蝶阀"})
    answer = two.post(address, data={**second, "main_product": "球阀", "kept": unescape(seen[1])})
    assert answer.status_code == 409
    assert "蝶阀" in answer.text


def test_both_typed_the_same(address: str, sign_in: Callable[[str], Any]) -> None:
    one, two = sign_in("one"), sign_in("two")
    first, second = shown_by(one.get(address).text), shown_by(two.get(address).text)
    assert one.post(address, data={**first, "main_product": "截止阀"}).status_code == 303
    assert two.post(address, data={**second, "main_product": "截止阀"}).status_code == 303


def test_a_number_that_was_shown_masked_is_not_taken_for_typed(
    address: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    one, two = sign_in("one"), sign_in("two")
    first, second = shown_by(one.get(address).text), shown_by(two.get(address).text)
    assert one.post(address, data={**first, "contact_phone": FILE["contact_phone"]}).status_code == 303
    assert two.post(address, data={**second, "main_product": "球阀"}).status_code == 303
    row = saved(given)
    assert (row.contact_phone, row.main_product) == (FILE["contact_phone"], "球阀")


def test_a_form_that_does_not_say_what_it_was_shown_with_overwrites_nothing(
    address: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    one, two = sign_in("one"), sign_in("two")
    first, second = shown_by(one.get(address).text), shown_by(two.get(address).text)
    one.post(address, data={**first, "main_product": "截止阀"})
    for marks in ("", "main_product=0", "%%%", "=&" * 600):
        answer = two.post(address, data={**second, "shown": marks, "main_product": "球阀"})
        assert answer.status_code == 409
    assert saved(given).main_product == "截止阀"


def test_the_same_value_has_the_same_mark_and_no_other_has(app: Flask, address: str, sign_in: Any) -> None:
    page = shown_by(sign_in("one").get(address).text)
    assert "138" not in page["shown"]
    assert shown_by(sign_in("two").get(address).text)["shown"] == page["shown"]
