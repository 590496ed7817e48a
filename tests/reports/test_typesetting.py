"""Pages are set by a process of their own: the one that serves pages never loads what keeps its memory."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casework.reports.writers import WRITERS, typesetting
from casework.reports.writers.typesetting import NotSet, Setter, kept_open
from tests.reports import samples

ROOT = Path(__file__).parents[2]
MEMORY = """
import json, sys
from casework.reports.writers import TABLE_WRITERS, WRITERS
from casework.web.memory import give_back
from tests.reports import samples

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 // 1048576

summary = samples.province(cases=60, actions=4)
write = WRITERS[sys.argv[1]]
write(summary)
give_back()
before = resident()
for _ in range(10):
    write(summary)
    give_back()
print(json.dumps([resident() - before, sorted(name for name in sys.modules if name.startswith("typst"))]))
"""


def test_nothing_but_the_process_itself_loads_the_typesetting_library() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "casework").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(one.name.startswith("typst") for one in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("typst"))
    }
    assert found == {"casework/reports/writers/typesetter.py"}


@pytest.mark.parametrize("file_format", sorted(WRITERS))
def test_ten_papers_leave_nothing_in_the_process_that_asked_for_them(file_format: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEMORY, file_format], capture_output=True, text=True, check=True, cwd=ROOT
    )
    grown, loaded = json.loads(run.stdout)
    assert loaded == []
    assert grown <= 32, "MiB"


def test_many_papers_are_set_by_one_process_which_is_replaced_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typesetting, "MOST_JOBS", 2)
    begun: list[Setter] = []

    class Counted(Setter):
        def __init__(self) -> None:
            super().__init__()
            begun.append(self)

    monkeypatch.setattr(typesetting, "Setter", Counted)
    summary = samples.zero_county()
    typesetting.families()
    begun.clear()
    with kept_open():
        inside = [WRITERS["pdf"](summary) for _ in range(3)]
    assert [one.jobs for one in begun] == [2, 1]
    assert all(one._process.returncode is not None for one in begun), "none is left behind"
    assert {WRITERS["pdf"](summary)} == set(inside)
    assert len(begun) == 3


@pytest.mark.parametrize(
    "script",
    ["import sys; sys.exit(1)", "import time; time.sleep(60)", "print('nonsense')", "print('{\"size\": 9}')"],
)
def test_a_process_that_fails_is_told_in_words_and_leaves_nothing(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "setter.py"
    path.write_text(script, encoding="utf-8")
    monkeypatch.setattr(typesetting, "SETTER", path)
    monkeypatch.setattr(typesetting, "LONGEST", 1)
    begun: list[Any] = []
    popen = subprocess.Popen

    def noted(*args: Any, **named: Any) -> Any:
        begun.append(popen(*args, **named))
        return begun[-1]

    monkeypatch.setattr(typesetting.subprocess, "Popen", noted)
    with pytest.raises(NotSet, match="Word"):
        typesetting.ask({"what": "families"})
    assert [one.returncode is None for one in begun] == [False]


def test_a_wrong_job_does_not_end_the_process() -> None:
    with kept_open():
        with pytest.raises(NotSet):
            typesetting.ask(
                {"what": "set", "source": "#nonsense(", "format": "pdf", "inputs": {}, "timestamp": 0}
            )
        assert json.loads(typesetting.ask({"what": "families"}))
