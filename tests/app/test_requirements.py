"""The locked lists: complete, hashed, in step with pyproject.toml, and without any address."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement

import bootstrap
from scripts.new_migration import next_number

PROJECT = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]
LISTS = [bootstrap.RUN_LIST, bootstrap.DEV_LIST]


def pins(path) -> dict[str, tuple[str, int]]:
    """Version and number of hashes for each package of a list."""
    found = {}
    for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip()):
        name, version = re.fullmatch(r"([a-z0-9-]+)==([^ ]+)", block.split(" ", 1)[0]).groups()
        found[name] = (version, block.count("--hash=sha256:"))
    return found


def plain(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_list_names_no_host(path):
    assert not re.search(r"://|index|find-links|trusted| @ ", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_package_of_a_list_is_hashed(path):
    assert [name for name, (_, hashes) in pins(path).items() if not hashes] == []


def test_what_runs_is_what_was_tested():
    assert pins(bootstrap.RUN_LIST).items() <= pins(bootstrap.DEV_LIST).items()


@pytest.mark.parametrize("line", [*RUN, *DEV])
def test_locked_version_is_in_range(line):
    requirement = Requirement(line)
    path = bootstrap.RUN_LIST if line in RUN else bootstrap.DEV_LIST

    version, _ = pins(path)[plain(requirement)]

    assert requirement.specifier.contains(version)


def test_every_range_ends_somewhere():
    open_ended = [line for line in [*RUN, *DEV] if "<" not in str(Requirement(line).specifier)]

    assert open_ended == ["tzdata"]  # the rules of time zones never break us, and are wanted at once


def test_migrations_are_numbered_in_order():
    assert next_number([]) == "0001"
    assert next_number(["0001_initial.py", "0009_survey.py", "__init__.py"]) == "0010"
