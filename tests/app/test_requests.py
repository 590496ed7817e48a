"""What is refused before any view: unreadable text, other sites' forms, other hosts; and what a stale form keeps."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from casework.enums import CaseStatus, Role
from casework.web.addresses import own_address
from tests import factories as make
from tests.app.world import World, address, build, routes

BOUNDARY = "multipart/form-data; boundary=x"


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


@pytest.fixture
def keys(given: Callable[..., Any]) -> dict[str, int]:
    """A case, a visit to it, and an officer of their county: all that most tests here need."""
    with given():
        case = make.make_case(status=CaseStatus.IMPLEMENTING)
        visit = make.make_visit(case, make.make_expert())
        make.make_user(Role.COUNTY_OFFICER, username="officer")
        return {"case_id": case.id, "visit_id": visit.id}


@pytest.fixture
def officer(keys: dict[str, int], sign_in: Callable[[str], Any]) -> Any:
    return sign_in("officer")


@pytest.fixture
def tokens(app: Flask) -> Iterator[None]:
    """Forms need their token, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def part(head: bytes, body: bytes = b"v") -> bytes:
    return b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + body + b"\r\n--x--\r\n"


BROKEN = {
    "NUL in a field": (b"reason=a%00b", "application/x-www-form-urlencoded"),
    "NUL in a name": (b"rea%00son=a", "application/x-www-form-urlencoded"),
    "raw NUL": (b"reason=a\x00b", "application/x-www-form-urlencoded"),
    "no UTF-8": (b"reason=%ff%fe", "application/x-www-form-urlencoded"),
    "raw GB 18030": (b"reason=" + "理由".encode("gb18030"), "application/x-www-form-urlencoded"),
    "half a character": (b"reason=%e7%90", "application/x-www-form-urlencoded"),
    "surrogates": (b"reason=%ed%a0%80", "application/x-www-form-urlencoded"),
    "no UTF-8 in a part": (part(b'name="reason"', b"\xff\xfe"), BOUNDARY),
    "NUL in a part": (part(b'name="reason"', b"a\x00b"), BOUNDARY),
    "NUL in a part's name": (part(b'name="rea\x00son"'), BOUNDARY),
    "no UTF-8 in a part's name": (part(b'name="\xff"'), BOUNDARY),
    "NUL in a file's name": (part(b'name="files"; filename="a\x00.pdf"'), BOUNDARY),
    "a part without a name": (part(b'nam="reason"'), BOUNDARY),
    "a file without a name of its field": (part(b'filename="a.pdf"'), BOUNDARY),
    "a part without a disposition": (b"--x\r\nX: y\r\n\r\nv\r\n--x--\r\n", BOUNDARY),
    "no boundary": (part(b'name="reason"'), "multipart/form-data"),
    "another boundary": (part(b'name="reason"'), "multipart/form-data; boundary=y"),
    "half a body": (part(b'name="reason"')[:-12], BOUNDARY),
    "a boundary that is no ASCII": (part(b'name="reason"'), "multipart/form-data; boundary=é"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("with_tokens", [False, True])
def test_a_body_that_cannot_be_read_is_a_400(app: Flask, officer: Any, case: str, with_tokens: bool) -> None:
    body, content_type = BROKEN[case]
    app.config["WTF_CSRF_ENABLED"] = with_tokens
    try:
        answer = officer.post("/cases/1/files/new", data=body, content_type=content_type)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "target", ["/cases?q=%00", "/cases?q=%ff%fe", "/cases/%00", "/search?q=%C0%80", "/cases?page=%F0%9F"]
)
def test_an_address_that_cannot_be_read_is_a_400(officer: Any, target: str) -> None:
    assert officer.get(target).status_code == 400


@pytest.mark.parametrize("path", ["/\xff", "/cases/\x00", "/\xed\xa0\x80"])
def test_a_path_that_cannot_be_read_is_a_400(client: Any, path: str) -> None:
    assert client.get("/", environ_overrides={"PATH_INFO": path}).status_code == 400


@pytest.mark.parametrize("name", ["User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "Cookie"])
def test_control_characters_in_a_header_are_a_400(app: Flask, name: str) -> None:
    environ = {f"HTTP_{name.upper().replace('-', '_')}": "a\x00b"}
    browser = app.test_client(use_cookies=False)
    assert browser.get("/login", environ_overrides=environ).status_code == 400


def test_cookies_of_other_programs_lock_nobody_out(app: Flask) -> None:
    environ = {"HTTP_COOKIE": "other=\xff\xfe; session=x.y.z; =; ;"}
    assert app.test_client(use_cookies=False).get("/login", environ_overrides=environ).status_code == 200


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "text/xml", "image/png", "", "a;b=c"]
)
def test_what_no_form_sends_is_a_415(officer: Any, content_type: str) -> None:
    answer = officer.post("/cases/1/files/new", data=b'{"reason": "x"}', content_type=content_type)
    assert answer.status_code == 415
    assert officer.post("/cases/1/files/new").status_code != 415


def test_a_form_is_limited_in_size_and_in_fields(officer: Any) -> None:
    plain = "application/x-www-form-urlencoded"
    assert officer.post("/logout", data=b"a=" + b"b" * 2_200_000, content_type=plain).status_code == 413
    assert officer.post("/logout", data=b"a=1&" * 3000, content_type=plain).status_code == 413
    assert officer.post("/logout", data={f"f{n}": "1" for n in range(100)}).status_code == 303


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "http://[broken"},
    {"Referer": "https://evil.example/http://localhost/"},
]
OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Referer": "http://localhost/account"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_refused(officer: Any, headers: dict[str, str]) -> None:
    answer = officer.post("/logout", headers=headers)
    assert answer.status_code == 400
    assert "不是从本系统页面提交的" in answer.text
    assert officer.get("/account").status_code == 200, "nothing happened"


@pytest.mark.parametrize(
    ("host", "origin", "is_own"),
    [
        ("bangfu.cn", "https://bangfu.cn", True),
        ("bangfu.cn:443", "https://bangfu.cn", True),
        ("bangfu.cn:8000", "http://bangfu.cn:8000", True),
        ("bangfu.cn", "https://bangfu.cn:8443", False),
        ("bangfu.cn:8000", "http://bangfu.cn", False),
        ("bangfu.cn:8000", "http://bangfu.cn:99999999", False),
        ("bangfu.cn", "https://xbangfu.cn", False),
        ("bangfu.cn", "https://bangfu.cn.evil.example", False),
        ("", "https://", False),
        ("[::1]:8000", "http://[::1]:8000", True),
    ],
)
def test_names_and_ports_are_compared_as_browsers_write_them(
    officer: Any, host: str, origin: str, is_own: bool
) -> None:
    answer = officer.post(
        "/language",
        data={"language": "en"},
        environ_overrides={"HTTP_HOST": host},
        headers={"Origin": origin},
    )
    assert (answer.status_code == 303) is is_own


@pytest.mark.parametrize("headers", OWN)
def test_a_form_of_ours_is_taken(officer: Any, headers: dict[str, str]) -> None:
    assert officer.post("/logout", headers=headers).status_code == 303


def test_links_from_elsewhere_lead_here(officer: Any) -> None:
    assert officer.get("/cases", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_proxy_may_pass_on_another_name(app: Flask, officer: Any) -> None:
    app.config["TRUSTED_HOSTS"] = ["localhost", "bangfu.example.cn"]
    try:
        assert officer.post("/logout", headers={"Origin": "https://bangfu.example.cn"}).status_code == 303
    finally:
        app.config["TRUSTED_HOSTS"] = None


# ---- a token of an older session
def stale(browser: Any, path: str, data: dict[str, Any], **headers: str) -> Any:
    ours = {"Referer": f"http://localhost{path}", "Origin": "http://localhost", **headers}
    return browser.post(path, data={"csrf_token": "old", **data}, headers=ours)


def test_a_stale_form_is_sent_again_with_one_press(tokens: None, keys: dict[str, int], officer: Any) -> None:
    path = f"/cases/{keys['case_id']}/files/new"
    typed = {"reason": "设备供货推迟，\n请求延期 <b>两周</b>", "kind": "list", "request_key": "k" * 20}
    answer = stale(officer, path, typed)
    assert answer.status_code == 400
    assert "设备供货推迟，\n请求延期 &lt;b&gt;两周&lt;/b&gt;" in answer.text
    assert f'<form id="again" method="post" action="{path}">' in answer.text
    for name in typed:
        assert f'<textarea name="{name}" hidden' in answer.text
    token = answer.text.split('id="again"')[1].split('name="csrf_token" value="')[1].split('"')[0]
    again = officer.post(path, data={"csrf_token": token, **typed}, headers={"Origin": "http://localhost"})
    assert again.status_code == 422, "the form's own words now: a file is missing"


def test_a_stale_form_with_files_says_that_they_must_be_chosen_again(
    tokens: None, keys: dict[str, int], officer: Any
) -> None:
    path = f"/cases/{keys['case_id']}/files/new"
    answer = stale(officer, path, {"kind": "list", "files": (io.BytesIO(b"x"), "a.pdf")})
    assert "附件无法保留" in answer.text


def test_passwords_are_never_shown_again(tokens: None, client: Any) -> None:
    for names in (
        {"username": "u", "password": "hunter2 secret"},
        {"code": "123456"},
        {"new_password": "hunter2 x"},
    ):
        answer = stale(client, "/login", names)
        assert answer.status_code == 400
        assert 'id="again"' not in answer.text
        assert not any(value in answer.text for value in names.values() if len(value) > 5)


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_have_its_words_confirmed(
    tokens: None, keys: dict[str, int], officer: Any, headers: dict[str, str]
) -> None:
    answer = officer.post(
        f"/cases/{keys['case_id']}/files/new",
        data={"reason": "别人的话别人的话别人的话"},
        headers=headers,
    )
    assert answer.status_code == 400
    assert "别人的话" not in answer.text


def test_who_was_signed_out_while_writing_comes_back_to_the_page(keys: dict[str, int], client: Any) -> None:
    path = f"/visits/{keys['visit_id']}"
    answer = client.post(f"{path}/confirm", headers={"Referer": f"http://localhost{path}?a=1"})
    assert answer.headers["Location"] == f"/login?next={path}?a%3D1"
    for foreign in ("https://evil.example/visits/1", "http://[broken", "javascript:alert(1)"):
        answer = client.post(f"{path}/confirm", headers={"Referer": foreign, "Sec-Fetch-Site": "same-origin"})
        assert answer.headers["Location"] == "/login"


def test_who_was_signed_out_reads_what_was_typed(tokens: None, keys: dict[str, int], client: Any) -> None:
    path = f"/cases/{keys['case_id']}/files/new"
    answer = stale(client, path, {"reason": "设备供货推迟，请求延期"})
    assert "设备供货推迟，请求延期" in answer.text
    assert f'href="/login?next={path}"' in answer.text
    assert 'id="again"' not in answer.text


# ---- hosts and redirects
@pytest.mark.parametrize(
    "host", ["evil.example", "x" * 3000, "a b", "[", "é", "", "a:99999999", "localhost.evil.example"]
)
def test_only_configured_hosts_are_answered(app: Flask, client: Any, host: str) -> None:
    app.config["TRUSTED_HOSTS"] = ["localhost"]
    try:
        answer = client.get("/login", headers={"Host": host})
        assert answer.status_code == 400
        assert host == "" or host not in answer.text
        assert client.get("/login").status_code == 200
    finally:
        app.config["TRUSTED_HOSTS"] = None


@pytest.mark.parametrize("host", ["x" * 3000, "a b", "[", "é", "", "a:99999999"])
def test_a_strange_host_is_no_crash(client: Any, host: str) -> None:
    assert client.get("/login", headers={"Host": host}).status_code in (200, 400)


@pytest.mark.parametrize(
    "path", ["//cases", "/cases//1", "//evil.example/cases", "/\\evil.example", "/cases/", ""]
)
def test_no_redirect_names_a_host(client: Any, path: str) -> None:
    environ = {"PATH_INFO": path, "HTTP_HOST": "evil.example"}
    answer = client.get("/", environ_overrides=environ)
    assert "evil.example" not in answer.headers.get("Location", "")
    assert answer.status_code in (303, 308, 404)


def test_every_redirect_is_relative(app: Flask, client: Any) -> None:
    answer = client.get("/cases?q=x", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.headers["Location"].startswith("/login?next=/cases")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "cases",
        "/\t/evil.example", "/\n/evil.example", " /cases", "/a b", "", "/\x00", "/\u202e", "http:/cases", "/cases\r\nX: y",
    ],
)  # fmt: skip
def test_only_paths_of_ours_are_gone_to(target: str) -> None:
    assert own_address(target, "/home") == "/home"


def test_paths_of_ours_are_kept() -> None:
    assert own_address("/cases?q=%E5%BC%A0&page=2", "/home") == "/cases?q=%E5%BC%A0&page=2"
    assert own_address("/cases?q=张", "/home") == "/cases?q=张"


@pytest.mark.parametrize(
    "role", [Role.COUNTY_OFFICER, Role.PROVINCIAL_MANAGER, Role.EXPERT, Role.ENTERPRISE_CONTACT]
)
def test_asking_for_the_head_of_a_page_does_what_asking_for_the_page_does(
    app: Flask, world: World, sign_in: Callable[[str], Any], role: Role
) -> None:
    """A HEAD carries no token: a view that takes everything but GET for a sent form would be moved by a mere link."""
    browser = sign_in(world.home[role])
    wrong = []
    for endpoint, method, _permissions in routes(app):
        if method == "GET":
            path = address(app, endpoint, world.keys)
            with browser.get(path) as page, browser.head(path) as head:
                if page.status_code != head.status_code or head.data:
                    wrong.append((endpoint, page.status_code, head.status_code))
    assert not wrong


def test_a_file_where_text_belongs_is_nothing(keys: dict[str, int], officer: Any) -> None:
    path = f"/cases/{keys['case_id']}/files/new"
    answer = officer.post(path, data={"dated_on": (io.BytesIO(b"2026-10-09"), "a.txt"), "kind": "list"})
    assert answer.status_code == 422
