"""Pseudonyms: the same person stays the same person about one enterprise, and nobody else; texts lose names and numbers."""

from __future__ import annotations

import json

import pytest

from casework.masking import REMOVED
from casework.personal_data.retention.pseudonyms import PSEUDONYM, Pseudonyms, names_in
from casework.secrets_at_rest import Keyring

KEYS = Keyring("s" * 40)


def about(enterprise_id: int = 7, *known: str, kept: str = "陈国栋") -> Pseudonyms:
    names = Pseudonyms(KEYS, enterprise_id, kept=frozenset({kept}))
    names.learn(known)
    return names


def test_a_name_has_one_pseudonym_about_an_enterprise_and_another_elsewhere() -> None:
    here = about(7).of("赵海燕")
    assert PSEUDONYM.match(here)
    assert here == about(7).of(" 赵海燕 ")
    assert (
        len({here, about(8).of("赵海燕"), about(7).of("王强"), Pseudonyms(Keyring("t" * 40), 7).of("赵海燕")})
        == 4
    )


def test_what_is_a_pseudonym_is_kept_or_empty_stays() -> None:
    names = about()
    assert names.of(names.of("赵海燕")) == names.of("赵海燕")
    assert names.of("陈国栋") == "陈国栋"
    assert names.of("") == ""


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("赵海燕", "{赵海燕}"),
        ("赵海燕、王强", "{赵海燕}、{王强}"),
        ("赵海燕，王强; 李四", "{赵海燕}，{王强}; {李四}"),
        ("赵海燕（质量部）、王强 车间主任", "{赵海燕}（质量部）、{王强} 车间主任"),
        ("质量部、赵海燕、检验员工", "质量部、{赵海燕}、检验员工"),
        ("陈国栋、赵海燕", "陈国栋、{赵海燕}"),
        ("阿依古丽·买买提", "{阿依古丽·买买提}"),
        ("Li Wei", "{Li Wei}"),
        ("赵海燕厂长和全体班组长", "{赵海燕厂长和全体班组长}"),
        ("", ""),
    ],
)
def test_of_a_list_of_people_each_one_is_replaced(people: str, expected: str) -> None:
    names = about()
    for name in ("赵海燕厂长和全体班组长", "阿依古丽·买买提", "赵海燕", "王强", "李四", "Li Wei"):
        expected = expected.replace(f"{{{name}}}", names.of(name))
    assert names.people(people) == expected
    assert names.people(expected) == expected


def test_a_text_loses_known_names_the_longest_first_and_numbers() -> None:
    names = about(7, "赵海", "赵海燕", "质量部", "王", "陈国栋")
    text = names.text("赵海燕带队，赵海陪同，质量部王工配合，陈国栋签字。电话 13893152046。")
    assert text == (
        f"{names.of('赵海燕')}带队，{names.of('赵海')}陪同，质量部王工配合，陈国栋签字。电话 {REMOVED}。"
    )
    assert names.text(text) == text


def test_documents_keep_their_form() -> None:
    names = about(7, "赵海燕")
    text = json.dumps(
        {"name": "赵海燕", "n": 13893152046, "items": [{"who": "赵海燕、王强"}]}, ensure_ascii=False
    )
    found = json.loads(names.mended(text))
    assert found == {
        "name": names.of("赵海燕"),
        "n": 13893152046,
        "items": [{"who": f"{names.of('赵海燕')}、王强"}],
    }
    assert names.mended("{赵海燕} 不是文档") == f"{{{names.of('赵海燕')}}} 不是文档"


def test_names_that_a_list_begins_its_entries_with() -> None:
    assert names_in("赵海燕（质量部）、王强 主任，质检") == ["赵海燕", "王强", "质检"]
