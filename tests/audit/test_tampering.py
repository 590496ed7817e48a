"""A hundred ways to rewrite the past by somebody who owns the tables but not the key: each is found and its place named.

The hands are seeded, so that a failure can be repeated: the name of the test holds kind and number.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from casework.audit.findings import Problem
from tests import factories as make
from tests.audit.log import Copy, as_tamperer, county, verified

Given = Callable[..., Any]
THOROUGH = os.environ.get("THOROUGH") == "1"
ROUNDS = 100 if THOROUGH else 0

TEXTS = (
    "actor_name",
    "actor_role",
    "act",
    "object_type",
    "object_id",
    "changes",
    "address",
    "request_id",
    "mac",
)
NUMBERS = ("actor_id", "prefecture_id", "province_id", "case_id", "scheme")


class Hands:
    """Somebody at the tables: one chain, its length, a seeded choice of what to do to it."""

    def __init__(self, connection: Connection, chain: int, rng: Random) -> None:
        self.connection, self.chain, self.rng = connection, chain, rng
        self.length = int(self.value("SELECT length FROM audit_chains WHERE chain = :c"))

    def value(self, statement: str, **values: Any) -> Any:
        return self.connection.execute(text(statement), {"c": self.chain, **values}).scalar_one()

    def do(self, statement: str, **values: Any) -> None:
        changed = self.connection.execute(text(statement), {"c": self.chain, **values}).rowcount
        assert changed > 0, statement

    def pick(self, least: int = 1, most: int | None = None) -> int:
        return self.rng.randint(least, self.length if most is None else most)

    def renumber(self, first: int, by: int) -> None:
        """Move every entry from `first` on, through numbers that nobody has."""
        self.do("UPDATE audit_entries SET seq = seq + 1000000 WHERE chain = :c AND seq >= :s", s=first)
        self.do(
            "UPDATE audit_entries SET seq = seq - 1000000 + :by WHERE chain = :c AND seq > 1000000", by=by
        )

    def copy(self, source: int, place: int) -> None:
        columns = (
            "at, actor_id, actor_name, actor_role, prefecture_id, province_id, act, object_type, object_id, case_id,"
            " changes, address, request_id, scheme, mac"
        )
        self.do(
            f"INSERT INTO audit_entries (chain, seq, {columns}) SELECT chain, :p, {columns} FROM audit_entries"
            " WHERE chain = :c AND seq = :s",
            s=source,
            p=place,
        )


Found = tuple[set[Problem], int]
"""What may be said of it, and the place that must be named."""


def change_a_text(hands: Hands) -> Found:
    place, column = hands.pick(), hands.rng.choice(TEXTS)
    hands.do(
        f"UPDATE audit_entries SET {column} = :v WHERE chain = :c AND seq = :s",
        s=place, v="".join(hands.rng.choices("0123456789abcdef", k=hands.rng.choice((0, 1, 64)))) + "x"[: column != "mac"],
    )  # fmt: skip
    return {Problem.CHANGED}, place


def change_a_number(hands: Hands) -> Found:
    place, column = hands.pick(), hands.rng.choice(NUMBERS)
    new = 7 if column == "scheme" else hands.rng.randint(100_000, 999_999)
    hands.do(f"UPDATE audit_entries SET {column} = :v WHERE chain = :c AND seq = :s", s=place, v=new)
    return {Problem.CHANGED}, place


def take_the_proof_away(hands: Hands) -> Found:
    place = hands.pick()
    hands.do("UPDATE audit_entries SET scheme = 0, mac = '' WHERE chain = :c AND seq = :s", s=place)
    return {Problem.UNPROVEN}, place


def change_the_time(hands: Hands) -> Found:
    place = hands.pick()
    hands.do(
        "UPDATE audit_entries SET at = '2026-01-02 03:04:05.000006' WHERE chain = :c AND seq = :s", s=place
    )
    return {Problem.CHANGED}, place


def empty_a_field(hands: Hands) -> Found:
    """NULL for 0 or "", and the other way round, is a change as well."""
    place = hands.pick()
    hands.do(
        "UPDATE audit_entries SET actor_id = coalesce(actor_id, 0) + 1 WHERE chain = :c AND seq = :s", s=place
    )
    return {Problem.CHANGED}, place


def remove_one(hands: Hands) -> Found:
    place = hands.pick()
    hands.do("DELETE FROM audit_entries WHERE chain = :c AND seq = :s", s=place)
    return {Problem.CUT if place == hands.length else Problem.REMOVED}, place


def remove_one_and_renumber(hands: Hands) -> Found:
    place = hands.pick(most=hands.length - 1)
    hands.do("DELETE FROM audit_entries WHERE chain = :c AND seq = :s", s=place)
    hands.renumber(place + 1, by=-1)
    return {Problem.CHANGED}, place


def insert_in_between(hands: Hands) -> Found:
    place = hands.pick(most=hands.length - 2)
    source = hands.pick(least=place + 1)
    hands.renumber(place, by=1)
    hands.copy(source + 1, place)
    hands.do("UPDATE audit_entries SET actor_name = 'x' WHERE chain = :c AND seq = :s", s=place)
    return {Problem.INSERTED}, place


def repeat_one(hands: Hands) -> Found:
    place = hands.pick(most=hands.length - 2)
    source = hands.pick(least=place + 1)
    hands.renumber(place, by=1)
    hands.copy(source + 1, place)
    return {Problem.INSERTED, Problem.REORDERED}, place


def add_at_the_end(hands: Hands) -> Found:
    hands.copy(hands.pick(), hands.length + 1)
    return {Problem.INSERTED}, hands.length + 1


def add_at_the_end_and_move_the_head(hands: Hands) -> Found:
    hands.copy(hands.pick(), hands.length + 1)
    hands.do("UPDATE audit_chains SET length = length + 1 WHERE chain = :c")
    return {Problem.CHANGED}, hands.length + 1


def swap_two(hands: Hands) -> Found:
    first = hands.pick(most=hands.length - 1)
    second = hands.pick(least=first + 1)
    for old, new in ((first, -1), (second, first), (-1, second)):
        if old < 0:
            hands.do("UPDATE audit_entries SET seq = :n WHERE chain = :c AND seq = 900000", n=new)
        else:
            place = 900_000 if new < 0 else new
            hands.do("UPDATE audit_entries SET seq = :n WHERE chain = :c AND seq = :o", o=old, n=place)
    return {Problem.REORDERED}, first


def cut_the_end(hands: Hands) -> Found:
    last = hands.pick(most=hands.length - 1)
    hands.do("DELETE FROM audit_entries WHERE chain = :c AND seq > :s", s=last)
    return {Problem.CUT}, last + 1


def cut_the_end_and_move_the_head(hands: Hands) -> Found:
    last = hands.pick(most=hands.length - 1)
    hands.do("DELETE FROM audit_entries WHERE chain = :c AND seq > :s", s=last)
    hands.do(
        "UPDATE audit_chains SET length = :s,"
        " mac = (SELECT mac FROM audit_entries WHERE chain = :c AND seq = :s) WHERE chain = :c",
        s=last,
    )
    return {Problem.HEAD}, last


def empty_a_chain(hands: Hands) -> Found:
    hands.do("DELETE FROM audit_entries WHERE chain = :c")
    hands.do("UPDATE audit_chains SET length = 0, mac = '', seal = '' WHERE chain = :c")
    return {Problem.UNSEALED}, 1


def change_the_head(hands: Hands) -> Found:
    column, value = hands.rng.choice((("length", 1), ("mac", "ab" * 32), ("seal", "ab" * 32)))
    hands.do(f"UPDATE audit_chains SET {column} = :v WHERE chain = :c", v=value)
    return {Problem.HEAD}, hands.length


def remove_the_head(hands: Hands) -> Found:
    hands.do("DELETE FROM audit_chains WHERE chain = :c")
    return {Problem.NO_HEAD}, 1


def remove_everything(hands: Hands) -> Found:
    hands.do("DELETE FROM audit_entries WHERE chain = :c")
    hands.do("DELETE FROM audit_chains WHERE chain = :c")
    return {Problem.NO_HEAD}, 1


def pretend_pruning(hands: Hands) -> Found:
    """Remove the beginning and say so in the words of the operator's act."""
    last = hands.pick(most=hands.length - 2)
    mac = hands.value("SELECT mac FROM audit_entries WHERE chain = :c AND seq = :s", s=last)
    hands.do("DELETE FROM audit_entries WHERE chain = :c AND seq <= :s", s=last)
    place = hands.pick(least=last + 1)
    hands.do(
        "UPDATE audit_entries SET act = 'prune', changes = :v WHERE chain = :c AND seq = :s",
        s=place,
        v=f'{{"up_to": {last}, "mac": "{mac}"}}',
    )
    return {Problem.CHANGED}, place


KINDS = (
    change_a_text, change_a_number, take_the_proof_away, change_the_time, empty_a_field, remove_one,
    remove_one_and_renumber, insert_in_between, repeat_one, add_at_the_end, add_at_the_end_and_move_the_head,
    swap_two, cut_the_end, cut_the_end_and_move_the_head, empty_a_chain, change_the_head, remove_the_head,
    remove_everything, pretend_pruning,
)  # fmt: skip


@pytest.fixture
def chains(app: Flask, given: Given) -> list[int]:
    """Chains of three counties and the one of none, each with some entries of several transactions."""
    codes = ("620103", "620102", "620502")
    for _ in range(2):
        with given():
            for code in codes:
                make.make_visit(make.make_case(code))
    return [0, *(county(app, code) for code in codes)]


def test_every_kind_of_tampering_is_found_at_its_place(app: Flask, chains: list[int]) -> None:
    with as_tamperer(app) as connection:
        whole = Copy(connection)
    assert verified(app).is_whole
    missed = []
    for number in range(max(ROUNDS, len(KINDS))):
        rng = Random(20261121 + number)
        kind, chain = KINDS[number % len(KINDS)], rng.choice(chains)
        with as_tamperer(app) as connection:
            problems, place = kind(Hands(connection, chain, rng))
        found = [(f.chain, f.seq, f.problem) for f in verified(app).findings]
        if len(found) != 1 or found[0][:2] != (chain, place) or found[0][2] not in problems:
            missed.append(f"{kind.__name__} {number} at {chain}/{place}: {found}")
        with as_tamperer(app) as connection:
            whole.put_back(connection)
    assert not missed, "\n".join(missed)
    assert verified(app).is_whole


def test_an_entry_moved_to_another_chain_is_found_in_both(app: Flask, chains: list[int]) -> None:
    here, there = chains[1], chains[2]
    with as_tamperer(app) as connection:
        hands = Hands(connection, here, Random(1))
        end = int(hands.value("SELECT length FROM audit_chains WHERE chain = :o", o=there))
        hands.do(
            "UPDATE audit_entries SET chain = :o, seq = :n WHERE chain = :c AND seq = 3", o=there, n=end + 1
        )
    found = {(f.chain, f.seq, f.problem) for f in verified(app).findings}
    assert found == {(here, 3, Problem.REMOVED), (there, end + 1, Problem.INSERTED)}
