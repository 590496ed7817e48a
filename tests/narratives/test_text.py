"""The text of a return over HTTP: drafted, edited, stale, agreed, removed, brought back, closed when handed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from casework import clock
from casework.enums import ParagraphAct, ParagraphKind, ReturnStatus, Role
from casework.extensions import db
from casework.models import AnnualReturn, ReturnParagraph, ReturnParagraphVersion
from casework.narratives import queries
from casework.narratives.pages import words_of_binding
from tests import factories as make
from tests.narratives.made import make_paragraph, make_return
from tests.reports.hand_made import GANGU, QILIHE, D, make_year

Given = Callable[..., Any]


@pytest.fixture
def ids(given: Given) -> dict[str, int]:
    """Returns of two counties in the hand-made year, and people who write, read and belong elsewhere."""
    with given() as session:
        year = make_year()
        officer = make.make_user(Role.COUNTY_OFFICER, QILIHE, username="officer", display_name="李文")
        make.make_user(Role.COUNTY_OFFICER, QILIHE, username="second", display_name="王芳")
        make.make_user(Role.VIEWER, QILIHE, username="viewer")
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="gangu")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="lanzhou")
        edited = make_return(year.programme, GANGU, data_on=D)
        one = make_return(year.programme, QILIHE, data_on=D)
        keys = {"return": one.id, "gangu": edited.id, "officer": officer.id}
        session.flush()
    return keys


@pytest.fixture
def edited(ids: dict[str, int], given: Given) -> dict[str, int]:
    """The same with a text of a heading and two paragraphs."""
    with given():
        row, officer = db.session.get(AnnualReturn, ids["return"]), make.find_user("officer")
        assert row is not None
        heading = make_paragraph(row, "取得成效", by=officer, kind=ParagraphKind.HEADING)
        first = make_paragraph(row, "完成率[[K05|12.0%]]。", by=officer, place=2000)
        second = make_paragraph(row, "其他工作有序推进。", by=officer, place=3000)
        return {**ids, "heading": heading.id, "first": first.id, "second": second.id}


def sent(page: str) -> dict[str, str]:
    """The hidden fields of the edit form."""
    form = page[page.index('id="paragraph"') :]
    return dict(re.findall(r'name="(version|shown|kept|request_key)"[^>]*value="([^"]*)"', form))


def texts(given: Given, return_id: int) -> list[str]:
    with given():
        row = queries.get_return(return_id)
        return [one.text for one in queries.paragraphs_of(row)]


def acts(given: Given, paragraph_id: int) -> list[tuple[int, ParagraphAct, str]]:
    with given():
        rows = db.session.scalars(
            select(ReturnParagraphVersion)
            .where(ReturnParagraphVersion.paragraph_id == paragraph_id)
            .order_by(ReturnParagraphVersion.number)
        ).all()
        return [(one.number, one.act, one.by_name) for one in rows]


def edit(client: Any, ids: dict[str, int], which: str, text: str, **more: Any) -> Any:
    address = f"/returns/{ids['return']}/text/{ids[which]}"
    return client.post(address, data={**sent(client.get(address).text), "text": text, **more})


def test_the_draft_is_shown_and_taken_over_once(given: Given, ids: dict[str, int], sign_in: Given) -> None:
    client = sign_in("officer")
    with clock.moved_to(D):
        assert "系统起草" in client.get(f"/returns/{ids['return']}/text").text
        for _ in range(2):
            assert client.post(f"/returns/{ids['return']}/text").status_code == 303
        page = client.get(f"/returns/{ids['return']}/text").text
    kept = texts(given, ids["return"])
    assert kept[0] == "基本情况"
    assert len(set(kept)) == len(kept) > 12
    assert "系统起草的文字" not in page
    assert "一、基本情况" in page
    with given():
        row = queries.get_return(ids["return"])
        summary = queries.counted(row, D)
        assert len(queries.sections_of(row)) == 6
        printed = queries.with_text(summary, row)
    assert printed.paragraphs[0].paragraphs[0].text.startswith("2026年，按照")


def test_words_are_edited_and_a_figure_typed_over_is_put_right(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    with clock.moved_to(D):
        answer = edit(client, edited, "first", "整改完成率达到[[K05|99.9%]]，成效明显。")
        assert answer.status_code == 303
        page = client.get(answer.headers["Location"]).text
    (kept,) = [one for one in texts(given, edited["return"]) if "成效明显" in one]
    assert "[[K05|99.9%]]" not in kept
    value = re.findall(r"K05\|([^\]]*)", kept)[0]
    assert f"99.9% → {value}" in page
    assert acts(given, edited["first"]) == [
        (1, ParagraphAct.DRAFTED, "李文"),
        (2, ParagraphAct.EDITED, "李文"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "请填写内容"), ("率[[K99|1]]。", "K99"), ("率[[K05", "[["), ("长" * 4001, "4000")],
)
def test_what_cannot_be_kept_comes_back_with_a_reason(
    given: Given, edited: dict[str, int], sign_in: Given, text: str, said: str
) -> None:
    answer = edit(sign_in("officer"), edited, "first", text)
    assert answer.status_code == 422
    assert said in answer.text
    assert text[:10] in answer.text
    assert len(acts(given, edited["first"])) == 1


def test_a_figure_is_put_in_without_script(edited: dict[str, int], sign_in: Given, given: Given) -> None:
    client = sign_in("officer")
    answer = edit(client, edited, "second", "另外", insert="[[K01:n|3]]")
    assert answer.status_code == 200
    assert "另外[[K01:n|3]]" in answer.text
    assert len(acts(given, edited["second"])) == 1


def test_a_stale_figure_is_marked_and_agreed_to_in_one_click(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = f"/returns/{edited['return']}/text"
    with clock.moved_to(D):
        page = client.get(address).text
        assert "<del>12.0%</del>" in page
        seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
        assert client.post(f"{address}/agree", data={"seen": "other"}).status_code == 303
        assert "12.0%" in "".join(texts(given, edited["return"]))
        assert client.post(f"{address}/agree", data={"seen": seen}).status_code == 303
        assert "<del>" not in client.get(address).text
    assert acts(given, edited["first"])[-1][1] is ParagraphAct.AGREED
    assert len(acts(given, edited["second"])) == 1


def test_a_number_that_equals_a_figure_can_be_bound(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = f"/returns/{edited['return']}/text"
    with clock.moved_to(D):
        edit(client, edited, "first", "完成率[[K05|x]]。")
        value = re.findall(r"K05\|([^\]]*)", texts(given, edited["return"])[1])[0]
        edit(client, edited, "second", f"完成率为{value}。")
        page = client.get(address).text
        assert f"关联{value}？" in page
        data = {"version": "2", "value": value}
        answer = client.post(f"{address}/{edited['second']}/bind", data=data)
        assert answer.status_code == 303
    assert texts(given, edited["return"])[2] == f"完成率为[[K05|{value}]]。"


def test_a_paragraph_is_added_between_and_a_second_press_adds_none(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = f"/returns/{edited['return']}/text/{edited['first']}/after"
    data = {**sent(client.get(address).text), "kind": "text", "text": "中间一段。"}
    for _ in range(2):
        assert client.post(address, data=data).status_code == 303
    assert [one for one in texts(given, edited["return"]) if "[[" not in one] == [
        "取得成效",
        "中间一段。",
        "其他工作有序推进。",
    ]


def test_many_paragraphs_find_room_at_one_place(given: Given, edited: dict[str, int], sign_in: Given) -> None:
    client = sign_in("officer")
    address = f"/returns/{edited['return']}/text/{edited['first']}/after"
    for at in range(14):
        data = {**sent(client.get(address).text), "kind": "text", "text": f"第{at}段"}
        assert client.post(address, data=data).status_code == 303
    assert texts(given, edited["return"])[2:-1] == [f"第{at}段" for at in reversed(range(14))]


def test_a_removed_paragraph_comes_back_from_its_history(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = f"/returns/{edited['return']}/text/{edited['second']}"
    assert client.post(f"{address}/remove", data={"version": "1"}).status_code == 303
    assert len(texts(given, edited["return"])) == 2
    assert client.get(address).status_code == 404
    history = client.get(f"{address}/history").text
    assert "李文" in history
    assert "已删除" in history
    back = {"version": "2", "number": "1"}
    assert client.post(f"{address}/restore", data=back).status_code == 303
    assert texts(given, edited["return"])[2] == "其他工作有序推进。"
    assert [act for _number, act, _name in acts(given, edited["second"])] == [
        ParagraphAct.DRAFTED,
        ParagraphAct.REMOVED,
        ParagraphAct.RESTORED,
    ]
    assert client.post(f"{address}/restore", data={"version": "3", "number": "9"}).status_code == 404


def test_a_paragraph_moves_up_and_down_and_its_history_says_so(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client, address = sign_in("officer"), f"/returns/{edited['return']}/text/{edited['second']}"
    before = texts(given, edited["return"])
    assert client.post(f"{address}/up", data={"version": "1"}).status_code == 303
    assert texts(given, edited["return"]) == [before[0], before[2], before[1]]
    assert client.post(f"{address}/up", data={"version": "1"}).status_code == 409, (
        "a second press moves nothing"
    )
    assert client.post(f"{address}/down", data={"version": "2"}).status_code == 303
    assert texts(given, edited["return"]) == before
    assert client.post(f"{address}/down", data={"version": "3"}).status_code == 303, (
        "the last one stays where it is"
    )
    assert texts(given, edited["return"]) == before
    assert [act for _number, act, _name in acts(given, edited["second"])] == [
        ParagraphAct.DRAFTED,
        ParagraphAct.MOVED_UP,
        ParagraphAct.MOVED_DOWN,
    ]
    assert "下移" in client.get(f"{address}/history").text
    page = client.get(f"/returns/{edited['return']}/text").text
    assert f"{edited['heading']}/up" not in page
    assert f"{edited['second']}/down" not in page


def test_a_moved_paragraph_stays_there_when_data_change_and_in_the_papers(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client, address = sign_in("officer"), f"/returns/{edited['return']}"
    client.post(f"{address}/text/{edited['second']}/up", data={"version": "1"})
    with given() as session:
        session.get(ReturnParagraph, edited["first"]).text = "完成率[[K05|99.0%]]。"
    with clock.moved_to(D):
        page = client.get(f"{address}/text").text
        paper = client.post(f"{address}/papers", data={"what": "summary", "format": "docx"}, buffered=True)
    assert page.index("其他工作有序推进") < page.index("完成率")
    said = [one.text for one in Document(BytesIO(paper.data)).paragraphs]
    assert said.index("其他工作有序推进。") + 1 == next(at for at, one in enumerate(said) if "完成率" in one)


def test_two_paragraphs_at_one_place_can_change_places(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    with given() as session:
        session.get(ReturnParagraph, edited["second"]).place = 2000
    before = texts(given, edited["return"])
    address = f"/returns/{edited['return']}/text/{edited['second']}/up"
    assert sign_in("officer").post(address, data={"version": "2"}).status_code == 303
    assert texts(given, edited["return"]) == [before[0], before[2], before[1]]


def test_a_removed_paragraph_does_not_move_and_is_stepped_over(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    client, address = sign_in("officer"), f"/returns/{edited['return']}/text"
    client.post(f"{address}/{edited['first']}/remove", data={"version": "1"})
    client.post(f"{address}/{edited['first']}/up", data={"version": "2"})
    assert "请先恢复" in client.get(address).text
    client.post(f"{address}/{edited['second']}/up", data={"version": "1"})
    assert texts(given, edited["return"]) == ["其他工作有序推进。", "取得成效"]


def test_the_length_of_the_whole_text_stands_beside_one_paragraph(
    edited: dict[str, int], sign_in: Given
) -> None:
    """取得成效 (4) + 完成率50.0%。 + 其他工作有序推进。 (9): figures count by the values that are printed."""
    client, address = sign_in("officer"), f"/returns/{edited['return']}/text"
    with clock.moved_to(D):
        page = client.get(f"{address}/{edited['second']}").text
    others = 4 + len("完成率12.0%。")
    assert f'data-others="{others}"' in page
    assert f'<output for="text">{others + 9}</output>' in page
    assert "一般约 2,000 字" in page
    new = client.get(f"{address}/{edited['second']}/after").text
    assert f'data-others="{others + 9}"' in new


def test_the_last_paragraph_stays(given: Given, edited: dict[str, int], sign_in: Given) -> None:
    client = sign_in("officer")
    for which in ("heading", "first", "second"):
        client.post(f"/returns/{edited['return']}/text/{edited[which]}/remove", data={"version": "1"})
    assert texts(given, edited["return"]) == ["其他工作有序推进。"]


def test_two_people_at_different_paragraphs_are_both_kept(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    first, second = sign_in("officer"), sign_in("second")
    base = f"/returns/{edited['return']}/text"
    one = sent(first.get(f"{base}/{edited['first']}").text)
    other = sent(second.get(f"{base}/{edited['second']}").text)
    assert first.post(f"{base}/{edited['first']}", data={**one, "text": "甲写的。"}).status_code == 303
    assert second.post(f"{base}/{edited['second']}", data={**other, "text": "乙写的。"}).status_code == 303
    assert texts(given, edited["return"]) == ["取得成效", "甲写的。", "乙写的。"]


def test_two_people_at_one_paragraph_see_both_texts(
    given: Given, edited: dict[str, int], sign_in: Given
) -> None:
    first, second = sign_in("officer"), sign_in("second")
    address = f"/returns/{edited['return']}/text/{edited['second']}"
    one, other = sent(first.get(address).text), sent(second.get(address).text)
    assert first.post(address, data={**one, "text": "甲写的。"}).status_code == 303
    answer = second.post(address, data={**other, "text": "乙写的。"})
    assert answer.status_code == 409
    assert "甲写的。" in answer.text
    assert "乙写的。" in answer.text
    assert "李文" in answer.text
    removed = second.post(f"{address}/remove", data={"version": "1"})
    assert removed.status_code == 409
    assert texts(given, edited["return"])[2] == "甲写的。"


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.CHECKED, ReturnStatus.FROZEN])
def test_what_was_handed_in_changes_no_more_and_typed_words_are_not_lost(
    given: Given, edited: dict[str, int], sign_in: Given, status: ReturnStatus
) -> None:
    client = sign_in("officer")
    base = f"/returns/{edited['return']}/text"
    form = sent(client.get(f"{base}/{edited['first']}").text)
    with given():
        queries.get_return(edited["return"]).status = status
    before = texts(given, edited["return"])
    answer = client.post(f"{base}/{edited['first']}", data={**form, "text": "迟到的文字。"})
    assert answer.status_code == 422
    assert "迟到的文字。" in answer.text
    assert "已上报" in answer.text
    client.post(f"{base}/{edited['first']}/remove", data={"version": "1"})
    client.post(base)
    assert texts(given, edited["return"]) == before
    page = client.get(base).text
    assert f"{base}/{edited['first']}/history" in page
    assert f'href="{base}/{edited["first"]}"' not in page


def test_a_return_that_came_back_is_open_again(given: Given, edited: dict[str, int], sign_in: Given) -> None:
    with given():
        queries.get_return(edited["return"]).status = ReturnStatus.RETURNED
    assert edit(sign_in("officer"), edited, "second", "按意见修改。").status_code == 303


def test_those_above_read_and_do_not_write_and_neighbours_see_nothing(
    edited: dict[str, int], sign_in: Given
) -> None:
    base = f"/returns/{edited['return']}/text"
    address = f"{base}/{edited['first']}"
    above = sign_in("lanzhou")
    assert above.get(base).status_code == 200
    assert above.get(f"{address}/history").status_code == 200
    assert above.get(address).status_code == 404
    assert above.post(f"{base}/agree", data={"seen": "x"}).status_code == 404
    assert above.post(base).status_code == 404
    viewer = sign_in("viewer")
    assert viewer.get(base).status_code == 200
    assert viewer.get(address).status_code == 403
    neighbour = sign_in("gangu")
    for path in (base, address, f"{address}/history"):
        assert neighbour.get(path).status_code == 404
    assert neighbour.get(f"/returns/{edited['gangu']}/text/{edited['first']}").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_paragraphs(
    edited: dict[str, int], sign_in: Given, given: Given, statements: Any
) -> None:
    client = sign_in("officer")
    address = f"/returns/{edited['return']}/text"
    client.get(address)
    with statements() as few:
        client.get(address)
    with given():
        row, officer = db.session.get(AnnualReturn, edited["return"]), make.find_user("officer")
        assert row is not None
        for at in range(18):
            make_paragraph(row, f"第{at}段", by=officer, place=4000 + at)
    with statements() as many:
        client.get(address)
    assert len(many) == len(few)


def test_paragraphs_of_another_region_cannot_be_made(given: Given, ids: dict[str, int]) -> None:
    with given():
        row = db.session.get(AnnualReturn, ids["return"])
        assert row is not None
        made = make_paragraph(row, "本单位文字。", by=make.find_user("officer"))
        assert (made.tenant_id, made.region_id) == (row.tenant_id, row.region_id)
        assert db.session.scalars(select(ReturnParagraph.tenant_id)).all() == [row.tenant_id]


@pytest.mark.parametrize(
    ("binding", "words"),
    [
        ("K05", "整改（提升）完成率"),
        ("K05:n", "整改（提升）完成率 · 分子"),
        ("T2:row:enterprise=甲厂:visits", "表 2"),
        ("K99", ""),
    ],
)
def test_a_bound_figure_is_named_in_words(app: Any, binding: str, words: str) -> None:
    with app.test_request_context():
        assert words_of_binding(binding).replace("表2", "表 2") == words
