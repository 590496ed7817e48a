"""What arrives has to be text: NUL bytes and broken UTF-8 are a 400 before any view runs, wherever they stand.

Cookies are the exception: other programs of the same host may have left odd ones, nobody could get rid of the 400, and
we read none but the signed one.
"""

from __future__ import annotations

import re
from typing import IO, Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import Request, request
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import FormDataParser, MultiPartParser

URLENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
NUL: Final = "\x00"
BLOCK: Final = 64 * 1024
_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]").search
# Werkzeug replaces what it cannot decode, without a word. Latin-1 keeps every byte, so that it can be decoded here.
_LOSSLESS: Final = "iso-8859-1"


class _Parts(MultiPartParser):
    def get_part_charset(self, headers: Headers) -> str:
        return _LOSSLESS


class StrictFormParser(FormDataParser):
    """Werkzeug's parser, which takes a broken body for an empty form; this one refuses it (400)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.silent = False
        self._make_file = self.stream_factory
        self.stream_factory = self._file
        self._files: list[IO[bytes]] = []

    def _file(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        self._files.append(self._make_file(*args, **kwargs))
        return self._files[-1]

    def parse(self, stream: IO[bytes], mimetype: str, *args: Any, **kwargs: Any) -> Any:
        """The rest of the stream, the fields, the files. Raises BadRequest and RequestEntityTooLarge."""
        try:
            return super().parse(stream, mimetype, *args, **kwargs)
        except BaseException as error:
            for file in self._files:  # large ones lie in a folder of the system until they are closed
                file.close()
            if isinstance(error, ValueError):
                raise BadRequest from error
            raise

    def _parse_urlencoded(self, stream: IO[bytes], *rest: Any) -> Any:
        body = _at_most(stream, self.max_form_memory_size)
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        fields = self.cls(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
        return stream, _text(fields), self.cls()

    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        parser = _Parts(
            stream_factory=self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("missing boundary")
        fields, files = parser.parse(stream, boundary, content_length)
        read = self.cls((name, value.encode(_LOSSLESS).decode()) for name, value in fields.items(multi=True))
        for name, file in files.items(multi=True):
            if not name or NUL in f"{name}{file.filename}":
                raise ValueError("no name, or NUL in one")
        return stream, _text(read), files


def _at_most(stream: IO[bytes], most: int | None) -> bytes:
    """The whole stream. Raises RequestEntityTooLarge; Werkzeug limits the fields of a multipart form only."""
    body = bytearray()
    while block := stream.read(BLOCK):
        body += block
        if most is not None and len(body) > most:
            raise RequestEntityTooLarge
    return bytes(body)


def _text(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    for name, value in fields.items(multi=True):
        if name is None or NUL in name or NUL in value:
            raise ValueError("no name, or NUL")
    return fields


class TextRequest(Request):
    """A request whose form is either read whole and as what was sent, or refused."""

    form_data_parser_class = StrictFormParser


def refuse_unreadable() -> None:
    """Called before any view. Raises BadRequest (400), UnsupportedMediaType (415), RequestEntityTooLarge (413)."""
    environ = request.environ
    query = environ.get("QUERY_STRING", "").encode("latin-1")
    if b"%" in query or not query.isascii():
        query = unquote_to_bytes(query)
    _require_text(query)
    _require_text(environ.get("PATH_INFO", "").encode("latin-1"))
    for name, value in environ.items():
        if name.startswith(("HTTP_", "CONTENT_")) and _CONTROL(value):
            raise BadRequest
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    has_body = bool(request.content_length) or "HTTP_TRANSFER_ENCODING" in environ
    if has_body and request.mimetype not in (URLENCODED, MULTIPART):
        raise UnsupportedMediaType
    request.form  # noqa: B018 — read here, so that nothing behind this line meets a broken one


def _require_text(raw: bytes) -> None:
    if b"\x00" in raw:
        raise BadRequest
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise BadRequest from error
