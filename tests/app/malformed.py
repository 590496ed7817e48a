"""Requests that no browser of ours would send: generated from the route map, the same ones for the same seed.

The generator knows every route with its methods and converters, and every name that a form or an address takes. It bends
one or more things of a request at a time: path, query, method, headers, content type, encoding, fields, files.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from flask import Flask
from werkzeug.test import EnvironBuilder

from config import ROOT
from tests.app.malformed_values import CONTENT_TYPES, HEADERS, KEYS, METHODS, NAMES, RAW, TEXTS
from tests.app.world import PLAIN_ARGUMENTS
from tests.files.hostile_files import HOSTILE

_NAME_IN_CODE = re.compile(
    r"""(?:args|form)\.(?:get|getlist)\(\s*f?["'](\w+)["']|["'](\w+)["'] in (?:request\.)?args"""
)
_FIELD_IN_CODE = re.compile(r"^    (\w+) = \w*Field\(", re.M)


@dataclass(frozen=True)
class Route:
    """A rule with what its parts are called."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]
    arguments: tuple[str, ...]


@dataclass
class Sent:
    """A request as a server would hand it over, and how to say it again."""

    method: str
    path: str
    query: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    endpoint: str = ""
    content_type: str | None = None
    body: bytes = b""

    def __str__(self) -> str:
        query, body = quote_from_bytes(self.query, "&=%+?/:;,")[:200], self.body[:300]
        return f"{self.method} {self.path[:200]}?{query} {self.headers} {self.content_type} {body!r}"

    def environ(self) -> dict[str, Any]:
        """What WSGI says: bytes as Latin-1."""
        builder = EnvironBuilder(method=self.method or "GET", input_stream=io.BytesIO(self.body))
        environ = builder.get_environ()
        builder.close()
        environ["REQUEST_METHOD"] = self.method
        environ["PATH_INFO"] = unquote_to_bytes(self.path).decode("latin-1")
        environ["QUERY_STRING"] = self.query.decode("latin-1")
        environ["REMOTE_ADDR"] = "192.0.2.7"
        if self.content_type is not None:
            environ["CONTENT_TYPE"] = self.content_type
        environ["CONTENT_LENGTH"] = str(len(self.body))
        for name, value in self.headers:
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_LENGTH" else f"HTTP_{key}"] = value
        if "HTTP_TRANSFER_ENCODING" in environ:  # servers end such a body by themselves
            environ["wsgi.input_terminated"] = True
        return environ


def known_names() -> tuple[str, ...]:
    """Every name that code of ours takes from an address or a form."""
    found: set[str] = set()
    for path in (ROOT / "casework").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found.update(name for pair in _NAME_IN_CODE.findall(text) for name in pair if name)
        found.update(_FIELD_IN_CODE.findall(text) if "forms" in path.name else ())
    return tuple(sorted(found | {"q", "page", "sort", "size", "view"}))


class Generator:
    """Makes requests for the routes of an application, with the keys of a world to come near to what exists."""

    def __init__(self, app: Flask, keys: dict[str, Any], seed: int) -> None:
        self.random = Random(seed)
        self.known = {name: str(value) for name, value in {**PLAIN_ARGUMENTS, **keys}.items()}
        self.names = known_names()
        self.fields = self._fields_of(app)
        self.routes = [
            Route(rule.endpoint, rule.rule, tuple(sorted(rule.methods or ())), tuple(sorted(rule.arguments)))
            for rule in app.url_map.iter_rules()
        ]
        self.posting = [route for route in self.routes if "POST" in route.methods]
        self.bend = ""

    @staticmethod
    def _fields_of(app: Flask) -> dict[str, tuple[str, ...]]:
        """The names that stand in the module of each view and in the forms of its package."""
        found = {}
        for endpoint, view in app.view_functions.items():
            module = getattr(view, "__module__", "")
            if not module.startswith("casework."):
                continue
            folder = ROOT.joinpath(*module.split(".")[:2])
            texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
            names = {name for text in texts for name in _FIELD_IN_CODE.findall(text)}
            names |= {name for text in texts for pair in _NAME_IN_CODE.findall(text) for name in pair if name}
            found[endpoint] = tuple(sorted(names))
        return found

    def next(self) -> Sent:
        """The next request. Most are bent in what they say and sound in how they say it: else none would come far."""
        pick = self.random
        self.bend = pick.choices(("value", "raw", "body", "header", "address"), (60, 10, 12, 9, 9))[0]
        route = pick.choice(self.posting if pick.random() < 0.5 else self.routes)
        method = "POST" if "POST" in route.methods and pick.random() < 0.8 else pick.choice(route.methods)
        if self.bend == "address" and pick.random() < 0.3:
            method = pick.choice(METHODS)
        sent = Sent(method, self._path(route), self._query(route), endpoint=route.endpoint)
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            sent.content_type, sent.body = self._body(self._pairs(route))
        while self.bend == "header" and pick.random() < 0.7:
            sent.headers.append(pick.choice(HEADERS))
        return sent

    def _body(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        if self.bend == "body":
            return self.random.choice((self._broken, self._other))(pairs)
        return self.random.choice((self._urlencoded, self._urlencoded, self._multipart))(pairs)

    def _path(self, route: Route) -> str:
        """The route's address: mostly with keys that exist, else with what is none."""
        pick, path = self.random, route.rule
        for name in route.arguments:
            is_real = self.bend != "address" or pick.random() < 0.4
            value = self.known.get(name, "1") if is_real else pick.choice(KEYS)
            path = re.sub(rf"<(?:[^<>:]*:)?{name}>", lambda _, value=value: value, path)  # type: ignore[misc]
        bend = pick.random() if self.bend == "address" else 1
        if bend < 0.2:
            path += pick.choice(("/", "//", "/.", "%2f", ";x=1", "%00", "/../", ".json", "%ff"))
        elif bend < 0.25:
            path = "/" + path
        elif bend < 0.3:
            path = path.upper()
        return quote(path, safe="/%;:@&=+$,.~-_!*'()")

    def _query(self, route: Route) -> bytes:
        if self.random.random() < (0.8 if "POST" in route.methods else 0.3):
            return b""
        names = [*self.fields.get(route.endpoint, ()), *self.names[:3]]
        return b"&".join(
            self._pair(self._name(names), self._value()) for _ in range(self.random.randrange(1, 6))
        )

    def _name(self, names: list[str]) -> str:
        pick = self.random
        name = pick.choice(names) if names and pick.random() < 0.8 else pick.choice((*self.names, *NAMES))
        return name if self.bend == "raw" else name.replace("\x00", "\x01") or "x"

    def _value(self) -> str:
        value = self.random.choice(TEXTS)
        return value if self.bend == "raw" else value.replace("\x00", "\x01")

    def _pair(self, name: str, value: str) -> bytes:
        """Percent-encoded as browsers do it, or not at all, or not as UTF-8."""
        bend = self.random.random() if self.bend == "raw" else 0
        if bend < 0.6:
            return f"{quote(name)}={quote(value, safe='')}".encode()
        if bend < 0.8:
            return quote(name).encode() + b"=" + quote_from_bytes(self.random.choice(RAW)).encode()
        if bend < 0.9:
            return quote(name).encode() + b"=" + self.random.choice(RAW)
        return self.random.choice(
            (b"=", b"%", b"a", b"=b", b"%ff=1", b"a=%u1234", b"a==b", b"a[]=1", b";", b"")
        )

    def _pairs(self, route: Route) -> list[tuple[str, str]]:
        """Fields as the forms around the route have them, some bent, some missing, some twice, some unknown."""
        pick, names = self.random, list(self.fields.get(route.endpoint, ()))
        chosen = [name for name in names if pick.random() < 0.8]
        share = pick.choice((0.3, 0.7, 0.95))
        pairs = [(name, self._plausible(name) if pick.random() < share else self._value()) for name in chosen]
        while pick.random() < 0.3:
            pairs.append((self._name(names), self._value()))
        pick.shuffle(pairs)
        return pairs

    def _plausible(self, name: str) -> str:
        """What gets past the first check, so that the next ones are reached too."""
        if name.endswith("_on") or name in ("on", "date"):
            return self.random.choice(("2026-10-09", "2026-09-01", "2026-12-30"))
        if name.endswith(("_id", "_ids")) or name == "ids":
            return self.known.get(name.removesuffix("s"), "1")
        if name == "request_key":
            return f"{self.random.getrandbits(96):024x}"
        return self.random.choice(
            ("1", "0", "2026", "yes", "list", "send", "en", "情况说明：压力表已送检。", "620103", "100")
        )

    def _urlencoded(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        content_type = "application/x-www-form-urlencoded"
        if self.bend == "body" and self.random.random() < 0.1:
            pairs = pairs + [("a", "b")] * 3000
        body = b"&".join(self._pair(name, value) for name, value in pairs)
        return content_type, body

    def _multipart(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        pick, parts = self.random, []
        for name, value in pairs:
            parts.append(self._part(name, value.encode("utf-8", "surrogatepass")))
        for _ in range(pick.randrange(0, 3)):
            file_name, content = pick.choice(list(HOSTILE.values()))
            name = pick.choice(("files", "photos", "files_0", *NAMES))
            parts.append(self._part(name, content if len(content) < 300_000 else content[:1000], file_name))
        pick.shuffle(parts)
        return "multipart/form-data; boundary=x", b"".join(parts) + b"--x--\r\n"

    def _part(self, name: str, value: bytes, file_name: str = "") -> bytes:
        pick = self.random
        head = f'Content-Disposition: form-data; name="{name}"'.encode("utf-8", "replace")
        if file_name or pick.random() < 0.03:
            head += f'; filename="{pick.choice((file_name, file_name, *TEXTS[:60]))}"'.encode(
                "utf-8", "replace"
            )
        bend = pick.random() if self.bend in ("raw", "body") else 1
        if bend < 0.05:
            head = pick.choice(
                (b"", b"Content-Disposition", b"Content-Disposition: form-data", b"X: \xff", head * 50)
            )
        elif bend < 0.10:
            head += b"\r\n" + pick.choice(
                (b"Content-Type: multipart/mixed; boundary=y", b"Content-Type: text/plain; charset=utf-16",
                 b"Content-Transfer-Encoding: base64", b"Content-Length: -5", b"Content-Type: \x00")
            )  # fmt: skip
        elif bend < 0.15:
            value = pick.choice(RAW)
        elif bend < 0.17:
            value = b'--y\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--y--\r\n'
        return b"--x\r\n" + head + b"\r\n\r\n" + value + b"\r\n"

    def _broken(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        """A body that is not what its type says, or not whole."""
        pick = self.random
        content_type, body = pick.choice((self._urlencoded, self._multipart))(pairs)
        if pick.random() < 0.5:
            return pick.choice(CONTENT_TYPES), body
        return content_type, body[: pick.randrange(len(body) + 1)]

    def _other(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        """What is no form at all."""
        pick = self.random
        bodies = (
            json.dumps(dict(pairs)).encode(), b"[" * 5000, b'{"a": 1e999999}', b"null",
    b"<?xml version='1.0'?><!DOCTYPE a []>",
            bytes(pick.getrandbits(8) for _ in range(300)), b"\x1f\x8b" + b"\0" * 90, b"", b"a" * 3_000_000,
        )  # fmt: skip
        return pick.choice(CONTENT_TYPES), pick.choice(bodies)
