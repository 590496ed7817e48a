"""Papers on their way out: written when no transaction is open, noted with their checksum, then sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from flask import send_file
from werkzeug.wrappers import Response

from casework.papers.kinds import NAMES
from casework.papers.model import Document
from casework.papers.names import safe_name, unique_names
from casework.papers.package.contents import Contents
from casework.papers.package.writing import STAMP, write_package
from casework.papers.services import Batch
from casework.papers.writers import WRITERS
from casework.reports.writers.typesetting import kept_open
from casework.web.memory import give_back
from casework.web.traces import leave_trace

ZIP: Final = "application/zip"


def send_document(name: str, document: Document, file_format: str, **facts: Any) -> Response:
    """One file. The entry of the log stands before the first byte leaves; without it nothing leaves."""
    writer = WRITERS[file_format]
    raw = writer(document)
    leave_trace(
        "export",
        format=file_format,
        papers=len(document.every_paper),
        sha256=hashlib.sha256(raw).hexdigest(),
        **facts,
    )
    return sent(BytesIO(raw), writer.mimetype, f"{name}.{file_format}")


def send_batch(batch: Batch, file_format: str, **facts: Any) -> Response:
    """A zip with one file per case, written one after the other to a temporary file."""

    def write(target: IO[bytes]) -> dict[str, Any]:
        names = unique_names(f"{name}.{file_format}" for name, _document in batch.documents)
        with kept_open(), ZipFile(target, "w") as zip_file:
            for name, (_stem, document) in zip(names, batch.documents, strict=True):
                _add(zip_file, name, WRITERS[file_format](document))
            if batch.left_out:
                lines = "".join(f"{number}　{enterprise}\r\n" for number, enterprise in batch.left_out)
                _add(zip_file, "未生成.txt", f"\ufeff下列企业暂无{NAMES[batch.kind]}：\r\n{lines}".encode())
        return {"papers": sum(len(document.every_paper) for _stem, document in batch.documents)}

    return from_disk(
        write, f"{NAMES[batch.kind]}（{len(batch.documents)}家）.zip", format=file_format, **facts
    )


def _add(zip_file: ZipFile, name: str, raw: bytes) -> None:
    info = ZipInfo(name, STAMP)
    info.compress_type = ZIP_STORED  # Word files and PDFs are packed already
    zip_file.writestr(info, raw)


def send_package(contents: Contents, **facts: Any) -> Response:
    """The evidence package of one case; the log says which stored files are not what was handed in."""

    def write(target: IO[bytes]) -> dict[str, Any]:
        faults = write_package(contents, target)
        for attachment_id, what in faults.items():
            leave_trace(
                "damaged",
                object_type="attachments",
                object_id=attachment_id,
                what=what,
                tenant_id=contents.tenant_id,
                case_id=contents.case_id,
            )
        return {"papers": sum(not one.withheld for one in contents.items) - len(faults)}

    return from_disk(write, f"{contents.enterprise}佐证材料包.zip", format="zip", **facts)


def from_disk(write: Callable[[IO[bytes]], dict[str, Any]], name: str, **facts: Any) -> Response:
    """Write to a file that goes away when it is closed; noted, then sent from there."""
    with ExitStack() as opened:
        file = opened.enter_context(TemporaryFile())
        counted = write(file)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        leave_trace("export", sha256=digest, **counted, **facts)
        response = sent(file, ZIP, name)
        response.content_length = size
        response.call_on_close(opened.pop_all().close)
    return response


def sent(file: IO[bytes], mimetype: str, name: str) -> Response:
    """A file as an answer that nobody keeps, under a name that every system takes."""
    response = send_file(file, mimetype=mimetype, as_attachment=True, download_name=safe_name(name))
    response.headers["Cache-Control"] = "no-store"  # may hold phone numbers
    response.direct_passthrough = False  # handed to the server as it is, nobody would hear of its end
    response.call_on_close(give_back)
    return response
