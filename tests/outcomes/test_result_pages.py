"""Results over HTTP: with their copies, confirmed, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from casework.extensions import db
from casework.models import Result
from tests import factories as make
from tests.outcomes.ready import ON
from tests.outcomes.site import (
    Site,
    key_of,
    version_of,
    with_result,
)

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\n%%EOF\n"


def result(page: Any, **given: Any) -> dict[str, Any]:
    return {
        "request_key": key_of(page),
        "kind": "patent_utility",
        "title": "一种闸阀密封面在线检测装置",
        "document_number": "ZL202620511234.5",
        "issuer": "国家知识产权局",
        "dated_on": "2026-10-20",
        **given,
    }


def upload(name: str = "专利证书.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_result_is_recorded_with_its_copy_once(site: Callable[..., Site]) -> None:
    here = site()
    officer = here.as_("officer")
    page = officer.get(here.at("results/new"))
    for _attempt in range(2):
        answer = officer.post(here.at("results/new"), data=result(page, files=upload()))
        assert answer.status_code == 303
    tab = officer.get(here.at("outcomes"))
    assert "一种闸阀密封面在线检测装置" in tab.text
    with here.given():
        assert db.session.query(Result).one().copy_on == ON


def test_a_copy_of_the_wrong_kind_keeps_the_result_from_being_stored(site: Callable[..., Site]) -> None:
    here = site()
    officer = here.as_("officer")
    page = officer.get(here.at("results/new"))
    answer = officer.post(
        here.at("results/new"), data=result(page, files=upload("专利证书.pdf", b"<html>not a pdf</html>"))
    )
    assert answer.status_code == 422
    assert "files-error" in answer.text
    assert "ZL202620511234.5" in answer.text
    with here.given():
        assert db.session.query(Result).count() == 0


def test_a_result_with_a_date_ahead_comes_back(site: Callable[..., Site]) -> None:
    here = site()
    officer = here.as_("officer")
    page = officer.get(here.at("results/new"))
    answer = officer.post(here.at("results/new"), data=result(page, dated_on="2026-11-13"))
    assert answer.status_code == 422
    assert "dated_on-error" in answer.text
    empty = officer.post(here.at("results/new"), data={"request_key": key_of(page)})
    assert empty.status_code == 422
    assert "kind-error" in empty.text


def test_a_missing_copy_is_added_later(site: Callable[..., Site]) -> None:
    here = site(with_result)
    officer = here.as_("officer")
    with here.given():
        key = db.session.query(Result).one().id
    address = here.at(f"results/{key}/copy")
    assert address in officer.get(here.at("outcomes")).text
    page = officer.get(address)
    without = officer.post(address, data={"request_key": key_of(page)})
    assert without.status_code == 422
    answer = officer.post(address, data={"request_key": key_of(page), "files": upload("证书.pdf")})
    assert answer.status_code == 303
    with here.given():
        assert db.session.query(Result).one().copy_on == ON


def test_the_enterprise_confirms_a_result_and_the_officer_takes_it_back(site: Callable[..., Site]) -> None:
    here = site(with_result)
    with here.given():
        key = db.session.query(Result).one().id
    confirm, remove = here.at(f"results/{key}/confirm"), here.at(f"results/{key}/remove")
    assert here.as_("contact").post(confirm).status_code == 303
    again = here.as_("contact").post(confirm, follow_redirects=True)
    assert "2026-11-12" in again.text
    officer = here.as_("officer")
    stale = version_of(officer.get(remove))
    page = officer.get(remove)
    assert officer.post(remove, data={"version": stale, "reason": ""}).status_code == 422
    done = officer.post(remove, data={"version": version_of(page), "reason": "属于上年成果"})
    assert done.status_code == 303
    assert officer.post(remove, data={"version": stale, "reason": "再来一次"}).status_code == 409
    assert "GB/T 19001" not in officer.get(here.at("outcomes")).text


def test_a_result_under_the_wrong_case_is_not_found(
    site: Callable[..., Site], given: Callable[..., Any]
) -> None:
    here = site(with_result)
    with given():
        other = make.make_result(make.make_case()).id
    assert here.as_("officer").get(here.at(f"results/{other}/remove")).status_code == 404
