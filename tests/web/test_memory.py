"""What large blocks took goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

KEPT = """
import re, sys
from casework.accounts.passwords import hash_password
from casework.web.memory import keep_large_blocks_apart

def held():
    with open("/proc/self/smaps_rollup") as file:
        return int(re.search(r"Private_Dirty: +([0-9]+)", file.read())[1])

if sys.argv[1] == "apart":
    keep_large_blocks_apart()
before = held()
for _time in range(3):
    hash_password("correct horse battery staple")
print(held() - before)
"""


def _kibibytes(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", KEPT, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries give blocks back their own way"
)
def test_the_hash_of_a_password_leaves_nothing_behind() -> None:
    assert _kibibytes("as it comes") > 16_000
    assert _kibibytes("apart") < 4_000
