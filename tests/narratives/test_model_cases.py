"""Model cases: chosen, drafted from the tables, told with photos, printed with or without the enterprise's consent."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from casework import clock
from casework.enums import FileSubject, Role
from casework.extensions import db
from casework.files import storage
from casework.models import ActionItem, AnnualReturn, Attachment, Case
from casework.narratives import model_cases, queries
from tests import factories as make
from tests.narratives.made import make_return
from tests.reports.hand_made import GANGU, QILIHE, D, make_year

Given = Callable[..., Any]


@pytest.fixture
def ids(given: Given) -> dict[str, int]:
    """The return of a county with its cases, and one of another county."""
    with given():
        year = make_year()
        make.make_user(Role.COUNTY_OFFICER, QILIHE, username="officer")
        make.make_user(Role.COUNTY_OFFICER, GANGU, username="gangu")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="lanzhou")
        row = make_return(year.programme, QILIHE, data_on=D)
        cases = {name: case.id for name, case in year.cases.items()}
        return {"return": row.id, "gangu": make_return(year.programme, GANGU, data_on=D).id, **cases}


def picture(size: tuple[int, int] = (2400, 1200)) -> bytes:
    stream = BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(stream, "JPEG")
    return stream.getvalue()


def add_photo(given: Given, case_id: int, name: str = "改造后车间.jpg") -> int:
    """A photo in the file of a case, its bytes on disk."""
    with given():
        path, size, digest = storage.write_beside(BytesIO(picture()), 10_000_000)
        officer = make.find_user("officer")
        photo = Attachment(
            case_id=case_id,
            subject=FileSubject.CASE,
            kind="other",
            file_name=name,
            stored_name=storage.move_in(path),
            media_type="image/jpeg",
            size_bytes=size,
            sha256=digest,
            dated_on=D,
            uploaded_on=D,
            uploaded_by_id=officer.id,
            uploaded_by_name="officer",
        )
        db.session.add(photo)
        db.session.flush()
        return photo.id


def choose(client: Any, ids: dict[str, int], name: str) -> Any:
    with clock.moved_to(D):
        return client.post(f"/returns/{ids['return']}/model-cases", data={"case_id": ids[name]})


def story_texts(given: Given, return_id: int) -> dict[int, list[str]]:
    with given():
        row = queries.get_return(return_id)
        return {
            one.id: [text.text for text in queries.paragraphs_of(row, one.id)]
            for one in model_cases.model_cases_of(row)
        }


def test_a_case_is_chosen_once_and_its_draft_holds_bound_numbers(
    given: Given, ids: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    page = client.get(f"/returns/{ids['return']}/model-cases").text
    assert "尚未选择典型案例" in page
    answers = [choose(client, ids, "A1") for _ in range(2)]
    assert {one.status_code for one in answers} == {303}
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    (texts,) = story_texts(given, ids["return"]).values()
    assert [one for one in texts if len(one) < 8] == [
        "企业基本情况",
        "问题诊断",
        "帮扶措施",
        "帮扶成效",
        "经验启示",
    ]
    assert "[[T2:row:enterprise=" in "".join(texts)
    with clock.moved_to(D):
        story = client.get(answers[0].headers["Location"]).text
    assert "800" in story
    assert "1500" in story
    assert "一、企业基本情况" in story
    with given():
        assert queries.sections_of(queries.get_return(ids["return"])) == ()


def test_cases_of_other_units_and_a_fourth_one_are_refused(
    given: Given, ids: dict[str, int], sign_in: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("officer")
    monkeypatch.setattr(model_cases, "MOST", 1)
    assert choose(client, ids, "C1").status_code == 303
    assert story_texts(given, ids["return"]) == {}
    choose(client, ids, "A1")
    choose(client, ids, "A3")
    assert len(story_texts(given, ids["return"])) == 1
    assert sign_in("gangu").get(f"/returns/{ids['return']}/model-cases").status_code == 404
    above = sign_in("lanzhou")
    assert above.get(f"/returns/{ids['return']}/model-cases").status_code == 200
    assert above.post(f"/returns/{ids['return']}/model-cases", data={"case_id": ids["A1"]}).status_code == 404


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|shown|kept)"[^>]*value="([^"]*)"', page))


def test_consent_needs_its_day_and_stands_on_the_paper(ids: dict[str, int], sign_in: Given) -> None:
    client = sign_in("officer")
    address = choose(client, ids, "A1").headers["Location"]
    with clock.moved_to(D):
        data = {**fields_of(client.get(address).text), "title": "一块量块的故事", "is_consented": "y"}
        refused = client.post(address, data=data)
        assert refused.status_code == 422
        assert "请填写企业同意的日期" in refused.text
        assert "尚未同意公布" in words_of(paper(client, ids, address, "docx"))
        later = client.post(address, data={**data, "consented_on": "2027-01-01"})
        assert later.status_code == 422
        kept = client.post(address, data={**data, "consented_on": "2026-11-20", "consent_note": "盖章同意函"})
        assert kept.status_code == 303
        said = words_of(paper(client, ids, address, "docx"))
    assert "一块量块的故事" in said
    assert "企业已于2026年11月20日同意公布，盖章同意函" in said


def paper(client: Any, ids: dict[str, int], address: str, file_format: str) -> Any:
    what = f"model-{address.rsplit('/', 1)[1]}"
    with clock.moved_to(D):
        return client.post(
            f"/returns/{ids['return']}/papers", data={"what": what, "format": file_format}, buffered=True
        )


def words_of(answer: Any) -> str:
    if answer.data.startswith(b"%PDF"):
        return "".join("".join(one.extract_text().split()) for one in PdfReader(BytesIO(answer.data)).pages)
    return "\n".join(one.text for one in Document(BytesIO(answer.data)).paragraphs)


def test_photos_of_the_case_go_into_word_and_pdf(given: Given, ids: dict[str, int], sign_in: Given) -> None:
    client = sign_in("officer")
    photo, foreign = add_photo(given, ids["A1"]), add_photo(given, ids["C1"])
    address = choose(client, ids, "A1").headers["Location"]
    assert "改造后车间.jpg" in client.get(address).text
    wanted = {"ids": [str(photo)], f"caption-{photo}": "改造后的车间", "version": "1"}
    assert client.post(f"{address}/photos", data=wanted).status_code == 303
    assert client.post(f"{address}/photos", data=wanted).status_code == 409, (
        "somebody else has chosen meanwhile"
    )
    assert client.post(f"{address}/photos", data={"ids": [str(foreign)], "version": "2"}).status_code == 404
    word, pdf = (paper(client, ids, address, one) for one in ("docx", "pdf"))
    document = Document(BytesIO(word.data))
    assert len(document.inline_shapes) == 1
    assert "改造后的车间" in words_of(word)
    reader = PdfReader(BytesIO(pdf.data))
    assert sum(len(page.images) for page in reader.pages) == 1
    (image,) = [one for page in reader.pages for one in page.images]
    assert image.image is not None
    assert image.image.size == (1600, 800)
    assert "改造后的车间" in words_of(pdf)
    assert client.post(f"{address}/photos", data={"version": "2"}).status_code == 303
    assert len(Document(BytesIO(paper(client, ids, address, "docx").data)).inline_shapes) == 0


def test_photos_stand_in_the_order_of_their_numbers_with_words_for_those_who_cannot_see(
    given: Given, ids: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    first, second, third = (add_photo(given, ids["A1"], f"{name}.jpg") for name in ("甲", "乙", "丙"))
    address = choose(client, ids, "A1").headers["Location"]
    wanted = {
        "version": "1",
        "ids": [str(first), str(second), str(third)],
        f"place-{first}": "3", f"place-{second}": "1", f"place-{third}": "1",
        f"caption-{first}": "甲图", f"caption-{second}": "乙图", f"caption-{third}": "丙图",
        f"alt-{second}": "两名专家在检定台旁核对量块",
    }  # fmt: skip
    client.post(f"{address}/photos", data=wanted)
    word = Document(BytesIO(paper(client, ids, address, "docx").data))
    captions = [one.text for one in word.paragraphs if one.text in ("甲图", "乙图", "丙图")]
    assert captions == ["乙图", "丙图", "甲图"]
    said = [one.get("descr") for one in word.element.iter(qn("wp:docPr"))]
    assert said == ["两名专家在检定台旁核对量块", "丙图", "甲图"]
    page = client.get(address).text
    assert page.index(f'value="{second}" checked') < page.index(f'value="{first}" checked')
    assert "未经同意" in page
    client.post(f"{address}/photos", data={**wanted, "version": "2", "ids": [str(first), str(second)]})
    word = Document(BytesIO(paper(client, ids, address, "docx").data))
    assert [one.text for one in word.paragraphs if one.text in ("甲图", "乙图", "丙图")] == ["乙图", "甲图"]


def test_a_paper_says_which_photos_it_leaves_out(given: Given, ids: dict[str, int], sign_in: Given) -> None:
    client = sign_in("officer")
    first, second, third = (add_photo(given, ids["A1"], f"{name}.jpg") for name in ("甲", "乙", "丙"))
    address = choose(client, ids, "A1").headers["Location"]
    wanted = {"version": "1", "ids": [str(first), str(second), str(third)]}
    assert client.post(f"{address}/photos", data=wanted).status_code == 303
    with given() as session:
        # Evidence of an action: whoever sits above the county needs a reason for it.
        case = session.get(Case, ids["A1"])
        action = session.query(ActionItem).filter_by(case_id=case.id).first()
        evidence = session.get(Attachment, second)
        evidence.subject, evidence.action_item_id = FileSubject.ACTION, action.id
    above = sign_in("lanzhou")
    for who, left_out in ((client, 0), (above, 1)):
        for file_format in ("docx", "pdf"):
            made = paper(who, ids, address, file_format)
            assert ("另有1张照片须说明理由调阅，本件未载" in words_of(made)) is bool(left_out)
        word = Document(BytesIO(paper(who, ids, address, "docx").data))
        assert len(word.inline_shapes) == 3 - left_out
    with given() as session:
        storage.path_of(session.get(Attachment, third).stored_name).write_bytes(b"damaged")
    for file_format in ("docx", "pdf"):
        assert "另有1张照片文件已损坏，本件未载" in words_of(paper(client, ids, address, file_format))


def test_text_of_word_and_pdf_is_the_story_at_the_present_figures(
    given: Given, ids: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = choose(client, ids, "A1").headers["Location"]
    with given():
        row = queries.get_return(ids["return"])
        (story,) = model_cases.model_cases_of(row)
        changed = next(one for one in queries.paragraphs_of(row, story.id) if "[[T2" in one.text)
        changed.text = re.sub(r"\|(\d+)\]\]", "|999]]", changed.text)
    for file_format in ("docx", "pdf"):
        said = words_of(paper(client, ids, address, file_format))
        assert "专家组现场入企" in said
        assert "999" not in said
    assert paper(client, ids, address, "xlsx").status_code == 404


def test_a_story_is_taken_out_and_comes_back_as_it_was(
    given: Given, ids: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = choose(client, ids, "A1").headers["Location"]
    before = story_texts(given, ids["return"])
    assert client.post(f"{address}/drop", data={"version": "9"}).status_code == 409
    assert client.post(f"{address}/drop", data={"version": "1"}).status_code == 303
    assert story_texts(given, ids["return"]) == {}
    assert client.get(address).status_code == 404
    assert choose(client, ids, "A1").headers["Location"] == address
    assert story_texts(given, ids["return"]) == before


def test_nothing_changes_once_the_return_was_handed_in(
    given: Given, ids: dict[str, int], sign_in: Given
) -> None:
    client = sign_in("officer")
    address = choose(client, ids, "A1").headers["Location"]
    with given():
        row = db.session.get(AnnualReturn, ids["return"])
        assert row is not None
        row.status = "submitted"
    before = story_texts(given, ids["return"])
    choose(client, ids, "A2")
    client.post(f"{address}/drop", data={"version": "1"})
    client.post(f"{address}/photos", data={"version": "1"})
    assert story_texts(given, ids["return"]) == before
    assert "从材料中移出" not in client.get(address).text
