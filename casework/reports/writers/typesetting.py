"""Pages set by a process of their own (typesetter.py): one for each paper, or one kept open for many papers."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any, Final

from casework.errors import RuleViolation
from casework.i18n import gettext as _

log = logging.getLogger(__name__)
SETTER: Final = Path(__file__).with_name("typesetter.py")
LONGEST: Final = 60
"""Seconds for one paper; the report of a province takes one or two."""
MOST_JOBS: Final = 25
"""Papers that one process sets before a new one takes over: it keeps what it has laid out."""


class NotSet(RuleViolation):
    """The pages could not be set: the process failed, was killed, or took too long."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The PDF could not be written. Please try again; if it fails once more, take the Word file and tell the"
                " system administrator."
            )
        )


class Setter:
    """A typesetting process and what it still may do."""

    def __init__(self) -> None:
        self.jobs = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(SETTER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, job: dict[str, Any]) -> bytes:
        """The answer to a job. Raises NotSet after LONGEST seconds or when the process cannot do it."""
        self.jobs += 1
        source, target = self._process.stdout, self._process.stdin
        assert source is not None  # both are pipes
        assert target is not None
        limit = Timer(LONGEST, self._process.kill)
        limit.start()
        try:
            target.write(json.dumps(job, ensure_ascii=False).encode() + b"\n")
            target.flush()
            said = json.loads(source.readline() or b'{"error": "the process has ended"}')
            raw = source.read(said.get("size", 0))
        except (OSError, ValueError) as problem:
            said, raw = {"error": str(problem)}, b""
        finally:
            limit.cancel()
        if "error" in said or len(raw) != said["size"]:
            log.error("pages were not set: %s", said.get("error", "the answer breaks off"))
            raise NotSet
        return raw

    def close(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.communicate()


_kept: ContextVar[list[Setter] | None] = ContextVar("the process of a block", default=None)


@contextmanager
def kept_open() -> Iterator[None]:
    """Papers written in the block are set by the same process: each one alone would pay for its start."""
    token = _kept.set([])
    try:
        yield
    finally:
        for setter in _kept.get() or ():
            setter.close()
        _kept.reset(token)


def ask(job: dict[str, Any]) -> bytes:
    """Have a job done, see typesetter.py. Raises NotSet."""
    kept = _kept.get()
    if kept is None:
        setter = Setter()
        try:
            return setter.ask(job)
        finally:
            setter.close()
    if kept and kept[0].jobs >= MOST_JOBS:
        kept.pop().close()
    if not kept:
        kept.append(Setter())
    try:
        return kept[0].ask(job)
    except NotSet:
        kept.pop().close()
        raise


@cache
def families() -> tuple[str, ...]:
    """Names of the fonts of this machine, asked for once."""
    return tuple(json.loads(ask({"what": "families"})))
