"""Sealed secrets open in their place, under their key and purpose, and nowhere else."""

from __future__ import annotations

import pytest

from casework.secrets_at_rest import Keyring, Unreadable

KEYS = Keyring("s" * 40)


def test_what_is_sealed_opens_again_and_looks_different_each_time() -> None:
    one, two = (KEYS.seal("codes", "秘密", place="7") for _ in range(2))
    assert one != two
    assert KEYS.open("codes", one, place="7") == KEYS.open("codes", two, place="7") == "秘密"
    assert "秘密" not in one


@pytest.mark.parametrize(
    ("keys", "purpose", "place"),
    [(KEYS, "codes", "8"), (KEYS, "other", "7"), (Keyring("t" * 40), "codes", "7")],
)
def test_moved_elsewhere_it_does_not_open(keys: Keyring, purpose: str, place: str) -> None:
    with pytest.raises(Unreadable):
        keys.open(purpose, KEYS.seal("codes", "x", place="7"), place=place)


@pytest.mark.parametrize("sealed", ["", "x", "1.", "1.AAAA", "1.!!!!", "2." + "A" * 60])
def test_what_we_did_not_seal_does_not_open(sealed: str) -> None:
    with pytest.raises(Unreadable):
        KEYS.open("codes", sealed, place="7")


def test_every_changed_letter_is_noticed() -> None:
    sealed = KEYS.seal("codes", "x", place="7")
    for at in range(2, len(sealed) - 1):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(Unreadable):
            KEYS.open("codes", changed, place="7")


def test_digests_differ_by_purpose_and_key() -> None:
    made = {
        KEYS.digest("a", "x"),
        KEYS.digest("b", "x"),
        KEYS.digest("a", "y"),
        Keyring("t" * 40).digest("a", "x"),
    }
    assert len(made) == 4
    assert KEYS.digest("a", "x") == Keyring("s" * 40).digest("a", "x")
