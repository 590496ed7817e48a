#!/usr/bin/env python3
"""Checks an evidence package after it was unpacked: every file is there and is what was handed in.

Usage: python check.py   (in the folder of the package; needs nothing but Python 3.6 or newer)
The same with a shell:  sha256sum -c SHA256SUMS
"""

import hashlib
import os
import sys


def digest_of(path: str) -> str:
    """SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1048576), b""):
            digest.update(piece)
    return digest.hexdigest()


def faults_in(folder: str) -> tuple:  # type: ignore[type-arg]
    """One line for each file that is missing, changed or not listed."""
    listed, faults = set(), []
    with open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip()]
    for line in lines:
        expected, name = line[:64], line[66:]
        listed.add(name)
        path = os.path.join(folder, *name.split("/"))
        if not os.path.isfile(path):
            faults.append("missing / 缺失: " + name)
        elif digest_of(path) != expected:
            faults.append("changed / 已改动: " + name)
    for base, _folders, names in os.walk(folder):
        for one in names:
            name = os.path.relpath(os.path.join(base, one), folder).replace(os.sep, "/")
            if name not in listed and name != "SHA256SUMS":
                faults.append("not listed / 清单外: " + name)
    return len(lines), sorted(faults)


if __name__ == "__main__":
    count, found = faults_in(os.path.dirname(os.path.abspath(__file__)))
    out = getattr(sys.stdout, "buffer", None)
    report = found or [f"OK: {count} files / 校验通过，共 {count} 个文件"]
    text = "\n".join(report) + "\n"
    out.write(text.encode("utf-8")) if out else sys.stdout.write(text)
    sys.exit(1 if found else 0)
