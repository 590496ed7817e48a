"""Pieces of pages that stay drawn for as long as what they show is kept: markup that is the same for every reader of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, Final, Generic, NoReturn, TypeVar
from weakref import ref

from flask import current_app
from markupsafe import Markup

T = TypeVar("T")


class KeptPieces(Generic[T]):
    """Values made from an object that is kept elsewhere (a counted board), and thrown away with it.

    The object stands for everything that was counted; the key says the rest: language, addresses, what the reader may.
    Found only while it is the same object, so that a piece is never older than what it shows. At most `most` of them.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, tuple[ref[Any], T]] = OrderedDict()
        self._lock = Lock()

    def get(self, source: object, key: Hashable, make: Callable[[], T]) -> T:
        """The piece of `source` under a key, or what `make` gives."""
        full = id(source), key
        with self._lock:
            known = self._kept.get(full)
            if known is not None and known[0]() is source:
                self._kept.move_to_end(full)
                return known[1]
        made = make()
        with self._lock:
            self._kept[full] = ref(source), made
            self._kept.move_to_end(full)
            self._drop()
        return made

    def _drop(self) -> None:
        for full in [full for full, (source, _made) in self._kept.items() if source() is None]:
            del self._kept[full]
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)


def draw(template: str, context: Mapping[str, Any]) -> Markup:
    """A partial template without the frame and without anything of one person or one answer.

    Raises RuntimeError when it asks for a form key or a nonce: these belong to one session and must never be kept.
    """
    piece = current_app.jinja_env.get_template(template)
    return Markup(piece.render({**context, **_OF_ONE_ANSWER}))


def _never() -> NoReturn:
    raise RuntimeError("a piece that is kept has no form key and no nonce")


_OF_ONE_ANSWER: Final = {"csrf_token": _never, "nonce": _never}
