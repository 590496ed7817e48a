"""`python -m benchmarks`: fill what is missing, measure in rounds that take turns, print ratios against the targets."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from sqlalchemy import URL

from benchmarks import cluster, report, walls
from benchmarks.measuring import REQUESTS, Measured, measure, prepare
from benchmarks.stores import store
from benchmarks.sweep import sweep
from config import Config

KINDS = ("postgresql", "sqlite")


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks; 0 when they ran, whatever they found."""
    chosen = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))  # so that the servers are ended as well
    folder = Path(chosen.folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # as root the server runs as somebody else, and must reach its own folder inside
    kinds = KINDS if chosen.database == "both" else (chosen.database,)
    with ExitStack() as stack:
        server: URL | None = None
        if "postgresql" in kinds:
            server = stack.enter_context(cluster.postgresql(folder))
        for kind in kinds:
            _run(kind, chosen, folder, server)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--cases", default="10000", help="sizes, separated by commas; two or more give growth"
    )
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of each page in each round")
    parser.add_argument(
        "--folder", default=str(Path(Config().DATA_DIR) / "bench"), help="keeps the filled databases"
    )
    parser.add_argument(
        "--keep", action="store_true", help="use filled databases though the code has changed"
    )
    parser.add_argument("--no-sweep", action="store_true", help="leave out the worst tenants")
    parser.add_argument("--no-walls", action="store_true", help="leave out the cost of the walls")
    return parser


def _run(kind: str, chosen: argparse.Namespace, folder: Path, server: URL | None) -> None:
    """Everything about one kind of database."""
    sizes = [int(size) for size in chosen.cases.split(",")]
    found: list[Measured] = []
    for size in sizes:
        _say([f"... {kind} with {size:,} cases"])
        found.append(prepare(store(kind, size, folder, server, keep=chosen.keep)))
    measure(found, chosen.rounds, chosen.requests)
    for one in found:
        _say(report.page_table(one))
    for small, large in pairwise(found):
        _say(report.growth_table(small, large))
    if not chosen.no_walls:
        _say(walls.table(found[-1], walls.compare(found[-1], chosen.rounds, chosen.requests)))
    if not chosen.no_sweep:
        _say(report.sweep_table(found[-1], sweep(found[-1])))


def _say(lines: list[str]) -> None:
    print("\n".join([*lines, ""]), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
