"""`python -m benchmarks.exporting`: many cells into a file, beside XlsxWriter in constant memory with the same cells.

Each file is written by a process of its own, so that its memory can be measured; the rounds take turns.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median
from tempfile import TemporaryFile

import xlsxwriter

from casework.exports.writing import WRITERS, Value

RATIO = 0.4
"""Target: our time for .xlsx, of XlsxWriter's."""
MEMORY = 64 * 1024
"""Target: KiB more than before the first row, whatever the rows."""
REFERENCE = "XlsxWriter"


def cells(rows: int, columns: int) -> Iterator[list[Value]]:
    """Names, numbers of cases, and figures, in turn."""
    for row in range(rows):
        yield [
            (f"兰州恒峡阀门{row}号有限公司", f"2026-620103-{row:05d}", row * column)[column % 3]
            for column in range(columns)
        ]


def write(kind: str, rows: int, columns: int) -> tuple[float, int]:
    """Seconds of the processor, and KiB at most beyond those before the first row, in this process."""
    heads = [f"列{column}" for column in range(columns)]
    with TemporaryFile() as file:
        before, start = _memory(), time.process_time()
        if kind == REFERENCE:
            _by_xlsxwriter(file, heads, cells(rows, columns))
        else:
            WRITERS[kind](file, "名单", heads, cells(rows, columns))
        return time.process_time() - start, _memory() - before


def _by_xlsxwriter(file: object, heads: Sequence[str], rows: Iterator[list[Value]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, heads)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                else:
                    sheet.write_number(at, column, value)


def _memory() -> int:
    """KiB at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(rows: int, columns: int, rounds: int) -> None:
    """Print medians, the ratio and memory."""
    seconds: dict[str, list[float]] = {kind: [] for kind in (REFERENCE, *WRITERS)}
    memory = dict.fromkeys(seconds, 0)
    for _round in range(rounds):
        for kind, taken in seconds.items():
            command = [sys.executable, "-m", "benchmarks.exporting", "--one", kind]
            command += ["--rows", str(rows), "--columns", str(columns)]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            taken.append(float(said[0]))
            memory[kind] = max(memory[kind], int(said[1]))
    for kind, taken in seconds.items():
        ratio = median(taken) / median(seconds[REFERENCE])
        print(
            f"{kind}: {median(taken):.2f} s, {ratio:.2f} of {REFERENCE}, {memory[kind] / 1024:.1f} MiB more"
        )
    print(f"targets: xlsx {RATIO} of {REFERENCE}, {MEMORY // 1024} MiB")


def main(arguments: Sequence[str]) -> int:
    """Run it; 0 when it ran, whatever it found."""
    parser = argparse.ArgumentParser(prog="benchmarks.exporting", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--columns", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--one", choices=[REFERENCE, *WRITERS], help="write one file and print seconds and KiB"
    )
    asked = parser.parse_args(arguments)
    if asked.one:
        print(*write(asked.one, asked.rows, asked.columns))
    else:
        measure(asked.rows, asked.columns, asked.rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
