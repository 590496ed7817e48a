"""Writes the next numbered migration from the models: python -m scripts.new_migration add the survey."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "migrations" / "versions"
HEAD = ROOT / "migrations" / ".head"
DATABASE_SETTINGS = ("DATABASE_URL", "MIGRATION_DATABASE_URL")


def next_number(names: Iterable[str]) -> str:
    """The number after the highest that a migration's file name starts with, in four digits."""
    numbers = [int(name[:4]) for name in names if name[:4].isdigit()]
    return f"{max(numbers, default=0) + 1:04}"


def main(words: str) -> int:
    """Compare the models with a blank database at the newest migration, and write the difference."""
    if not words:
        sys.exit('Say what it does: make migration M="add the survey"')
    before = {path.name for path in VERSIONS.glob("*.py")}
    number = next_number(before)
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name not in DATABASE_SETTINGS}
        environment = {**kept, "DATA_DIR": folder}
        for command in (
            ["upgrade"],
            ["revision", "--autogenerate", "--rev-id", number, "-m", words],
        ):
            done = subprocess.run(
                [sys.executable, "-m", "flask", "db", *command], cwd=ROOT, env=environment, check=False
            )
            if done.returncode:
                return done.returncode
    if {path.name for path in VERSIONS.glob("*.py")} == before:
        return 1  # nothing differs: Alembic has said so
    HEAD.write_text(number + "\n", encoding="utf-8")  # two branches that both add one now conflict in git
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]).strip()))
