"""Addresses of static files and how long browsers keep them."""

from __future__ import annotations

import hashlib

import pytest

from casework.web.assets import ASK_EACH_TIME, KEEP_FOREVER, asset
from config import ROOT
from tests.web.conftest import Bench

BOOTSTRAP = ("css/bootstrap.min.css", "bootstrap.static")


def test_address_carries_the_hash_of_the_content(bench: Bench) -> None:
    whole = hashlib.sha256((ROOT / "static/app.css").read_bytes()).hexdigest()
    path, _, version = asset("app.css").partition("?v=")
    assert path == "/static/app.css"
    assert len(version) == 10
    assert whole.startswith(version)


def test_file_that_is_missing_is_an_error_when_the_page_is_made(bench: Bench) -> None:
    with pytest.raises(FileNotFoundError):
        asset("no-such-file.css")


@pytest.mark.parametrize("name", [("app.css",), ("app.js",), BOOTSTRAP])
def test_right_hash_is_kept_for_a_year(bench: Bench, name: tuple[str, ...]) -> None:
    with bench.client.get(asset(*name)) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == KEEP_FOREVER


@pytest.mark.parametrize(
    "name", ["no-such-file.css", "../config.py", "../../../../../../../dev/zero", "/etc/passwd"]
)
def test_no_file_is_read_for_a_question_about_methods(bench: Bench, name: str) -> None:
    answer = bench.client.options("/", environ_overrides={"PATH_INFO": f"/static/{name}"})
    assert answer.status_code in (200, 308, 404)


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789"])
def test_file_without_the_right_hash_is_asked_for_each_time(bench: Bench, query: str) -> None:
    with bench.client.get(f"/static/app.css{query}") as response:
        assert response.headers["Cache-Control"] == ASK_EACH_TIME


def test_file_of_an_unknown_name_is_not_kept(bench: Bench) -> None:
    response = bench.client.get("/static/no-such-file.css?v=0123456789")
    assert response.status_code == 404
    assert response.headers.get("Cache-Control") != KEEP_FOREVER
