"""Names of officials, and texts and opinions that are said in several ways."""

from __future__ import annotations

from functools import cache
from random import Random

from casework.demo.word_files import rows


@cache
def names() -> tuple[tuple[str, str], ...]:
    """(name, 男 or 女) of officials, the ones of the story first."""
    return tuple((row["name"], row["gender"]) for row in rows("people"))


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows("texts"):
        found.setdefault(row["key"], []).append(row["text"])
    for row in rows("opinions"):
        found.setdefault(row["step"], []).append(row["text"])
    return {key: tuple(texts) for key, texts in found.items()}


def variants(key: str) -> tuple[str, ...]:
    """Every wording of one text or opinion. Raises KeyError for an unknown key."""
    return _variants()[key]


def say(rng: Random, key: str, **values: object) -> str:
    """One wording of a text or opinion, its values filled in."""
    return rng.choice(variants(key)).format(**values)


def source_of(group: str, rng: Random) -> str:
    """Where the values of an indicator come from, by the first level of its constraint."""
    key = f"source_{group}"
    return say(rng, key if key in _variants() else "source")


def invented_name(rng: Random) -> str:
    """A name that nobody in the lists bears: the surname of one, the given name of another of the same sex."""
    known = names()
    one, gender = rng.choice(known)
    other = rng.choice([name for name, sex in known if sex == gender and len(name) == 3])
    name = one[0] + other[1:]
    return name if name not in {known_name for known_name, _sex in known} else invented_name(rng)
