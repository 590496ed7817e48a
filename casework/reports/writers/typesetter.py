"""The process that sets pages: reads jobs from its input, writes PDF or PNG to its output. Run as a file, not as a module.

It imports nothing of the application. The typesetting library keeps what it has laid out, some hundred MiB for each large
report, and gives it back to nobody; here it goes with the process.

A job is a line of JSON, the answer a line of JSON with the number of bytes that follow, or with what is wrong.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pylopdf_fonts_zh_cn
import typst


def fonts() -> typst.Fonts:
    """The fonts of the system and of the font package among the dependencies."""
    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(folder)])


def answer(job: dict[str, Any], installed: typst.Fonts) -> bytes:
    """What a job asks for: the names of the fonts, or a template filled with data."""
    if job["what"] == "families":
        return json.dumps(list(installed.families())).encode()
    template = job["source"].encode() if "source" in job else Path(job["template"]).read_bytes()
    standards = {"pdf_standards": job["standards"]} if job.get("standards") else {}
    made = typst.Compiler(root=job.get("root"), font_paths=installed).compile(
        input=template,
        format=job["format"],
        ppi=job.get("ppi"),
        sys_inputs=job["inputs"],
        timestamp=datetime.fromtimestamp(job["timestamp"], UTC),
        **standards,
    )
    return b"".join(made) if isinstance(made, list) else made or b""


def serve(jobs: IO[bytes], answers: IO[bytes]) -> None:
    """Answer job after job until there is none."""
    installed = fonts()
    for line in jobs:
        try:
            raw = answer(json.loads(line), installed)
            said: dict[str, Any] = {"size": len(raw)}
        except Exception as problem:  # whatever it is, who asked has to hear of it
            raw, said = b"", {"error": f"{type(problem).__name__}: {problem}"[:2000]}
        answers.write(json.dumps(said).encode() + b"\n" + raw)
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
