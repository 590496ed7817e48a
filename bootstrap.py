"""Makes .venv from the hashed lists and starts a task (run, test, check, ...). Standard library only."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
PYTHON = VENV / "Scripts" / "python.exe" if WINDOWS else VENV / "bin" / "python"
RUN_LIST = ROOT / "requirements.txt"
DEV_LIST = ROOT / "requirements-dev.txt"  # everything in RUN_LIST, and what tests and checks need

# What `check` asks of the tree before the tests; the arguments are python's.
STEPS = {
    "format": ["-m", "ruff", "format", "--check", "--output-format=concise", "."],
    "lint": ["-m", "ruff", "check", "--output-format=concise", "."],
    "types": ["-m", "mypy"],
    "imports": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-logo"],
    "translations": ["-m", "casework.i18n.check"],
}
LOCK_OPTIONS = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]

# pip's own settings -> the variables in which uv, which does not read pip's, expects them.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def make_venv() -> None:
    """Create .venv unless a working one stands there; exits with advice when this Python cannot make one."""
    if PYTHON.exists():  # follows the link, so a removed base Python counts as missing
        return
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments (no ensurepip).\n"
            "  Debian, Ubuntu: apt-get install python3-venv\n"
            "Then start this command again."
        )
    print("Making .venv ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install(packages: Path) -> None:
    """Install a hashed list into .venv, unless this very list was the last one installed."""
    make_venv()
    if _stamp(packages).is_file() and _stamp(packages).read_text() == _checksum(packages):
        return
    print(f"Installing {packages.name} (once for each change of the list) ...", flush=True)
    if not (_install_with_uv(packages) or _install_with_pip(packages)):
        sys.exit(f"Could not install {packages.name}: see above. Which index pip asks is its own setting.")
    for installed in {packages, RUN_LIST}:
        _stamp(installed).write_text(_checksum(installed))


def _stamp(packages: Path) -> Path:
    return VENV / f"{packages.name}.sha256"


def _checksum(packages: Path) -> str:
    return hashlib.sha256(packages.read_bytes()).hexdigest()


def _install_with_pip(packages: Path) -> bool:
    options = [
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(packages),
    ]
    return subprocess.run([str(PYTHON), "-m", "pip", "install", *options], check=False).returncode == 0


def _install_with_uv(packages: Path) -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    listing = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    options = ["--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(packages)]
    environment = {**uv_settings(listing), **os.environ}
    if subprocess.run([uv, "pip", "install", *options], env=environment, check=False).returncode == 0:
        return True
    print("uv could not; trying pip ...", flush=True)
    return False


def uv_settings(pip_config_list: str) -> dict[str, str]:
    """The output of `pip config list` as uv's variables, so that both fetch from the same places.

    Every file is pinned by hash, so it is safe to let uv look at all places, as pip does.
    """
    chosen: dict[str, tuple[int, str]] = {}
    for line in pip_config_list.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        rank = (
            ("global", "install", ":env:").index(section) if section in ("global", "install", ":env:") else -1
        )
        if key in UV_NAMES and rank >= chosen.get(key, (0, ""))[0]:
            chosen[key] = (rank, str(ast.literal_eval(value)))
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for key, (_, text) in chosen.items():
        separator = "," if key == "find-links" else " "
        settings[UV_NAMES[key]] = separator.join(text.split())
    return settings


def run(arguments: Sequence[str]) -> int:
    """Start the web server and the scheduler on a demo; further arguments go to gunicorn (waitress)."""
    environment = run_environment(os.environ)
    host, port = environment["HOST"], environment["PORT"]
    complaint = port_complaint(host, port)
    if complaint:
        sys.exit(complaint)
    install(RUN_LIST)
    if WINDOWS:  # no gunicorn there
        prepare = [str(PYTHON), "-m", "flask", "prepare"]
        if code := subprocess.run(prepare, cwd=ROOT, env=environment, check=False).returncode:
            return code
        print(welcome(host, port, Path(environment["DATA_DIR"]) / "demo-accounts.json"), flush=True)
    return _replace_with([*server_command(host, port), *arguments, "wsgi:app"], environment)


def run_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of `run`: a demo on this machine only, unless the caller says otherwise."""
    environment = {"DEMO": "1", "SCHEDULER_ENABLED": "1", "HOST": "127.0.0.1", "PORT": "8000", **given}
    folder = ROOT / Path(given.get("DATA_DIR") or "var").expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return {**environment, "DATA_DIR": str(folder)}


def code(arguments: Sequence[str]) -> int:
    """Print the present one-time code of a demo account: code USERNAME."""
    if len(arguments) != 1:
        sys.exit("Whose code? code USERNAME")
    install(RUN_LIST)
    command = [str(PYTHON), "-m", "flask", "demo-code", arguments[0]]
    return subprocess.run(command, cwd=ROOT, env=run_environment(os.environ), check=False).returncode


def port_complaint(host: str, port: str) -> str:
    """What to tell the person when nothing can listen there; empty when it is free."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT is {port!r}, which is no port number."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if not WINDOWS:  # a port left a moment ago is free; on Windows the option means something else
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return (
            f"Cannot listen on {host}, port {port}: {error.strerror}.\n"
            "Perhaps it is running already. Another port: set PORT, for example PORT=8001."
        )
    return ""


def server_command(host: str, port: str) -> list[str]:
    """The web server without its application; scripts/serve.py has gunicorn's settings."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if WINDOWS:
        return [str(PYTHON), "-m", "waitress", f"--listen={address}", "--threads=8"]
    return [str(PYTHON), "-m", "gunicorn", "--config=scripts/serve.py", f"--bind={address}"]


def welcome(host: str, port: str, accounts: Path) -> str:
    """The address and, when this is a demo, who can sign in."""
    shown = "localhost" if host in ("", "0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    lines = ["", f"  http://{shown}:{port}", ""]
    if accounts.is_file():
        lines += accounts_table(json.loads(accounts.read_text(encoding="utf-8")))
        lines += ["", f"  All accounts: {accounts}"]
        lines += [
            "  Who has a second factor also types a code: make code ARGS=USERNAME, or an authenticator app."
        ]
    return "\n".join([*lines, "  Stop with Ctrl+C.", ""])


def accounts_table(accounts: Iterable[Mapping[str, str]]) -> list[str]:
    """Lines of an aligned table: one account of every role, then a second one of each."""
    first: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for account in accounts:
        place = account.get("enterprise_uscc") or account.get("region_code") or ""
        row = [account["role"], account["username"], account["password"], account.get("totp_secret") or ""]
        row += [place, account.get("display_name") or ""]
        if account["role"] in first:
            others.setdefault(account["role"], row)
        else:
            first[account["role"]] = row
    head = ["role", "user name", "password", "second factor", "place", "name"]
    rows = [head, *first.values(), *others.values()]
    kept = [column for column in range(len(head)) if any(row[column] for row in rows[1:])]
    widths = {column: max(_width(row[column]) for row in rows) for column in kept}
    lines = [
        "  "
        + "  ".join(row[column] + " " * (widths[column] - _width(row[column])) for column in kept).rstrip()
        for row in rows
    ]
    return [*lines[: len(first) + 1], *([""] if others else []), *lines[len(first) + 1 :]]


def _width(text: str) -> int:
    """Columns in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _replace_with(command: list[str], environment: Mapping[str, str]) -> int:
    """Become the command, so that signals reach it; Windows can only wait for it."""
    os.chdir(ROOT)
    if WINDOWS:
        return subprocess.run(command, env=environment, check=False).returncode
    os.execve(command[0], command, environment)


def test(arguments: Sequence[str]) -> int:
    """Run the whole suite, or pytest with just the arguments given."""
    install(DEV_LIST)
    return _python("-m", "pytest", *(arguments or _in_parallel()))


def _in_parallel() -> list[str]:
    """A file of tests stays in one process, so that its database and browser are made once."""
    processors = os.cpu_count() or 1
    if processors == 1:
        return []
    # In the order of tests/servers/plugin.py: the longest files first, not those with the most tests.
    return ["-n", str(min(processors, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]


def check(arguments: Sequence[str]) -> int:
    """Everything that must hold before a change lands; every step runs, the tests last."""
    install(DEV_LIST)
    failed = []
    for name, command in STEPS.items():
        print(f"--- {name}", flush=True)
        if _python(*command):
            failed.append(name)
    print("--- so far")
    for name in STEPS:
        print(f"{name:14}{'FAILED' if name in failed else 'ok'}")
    print("--- tests", flush=True)
    if test(arguments):
        failed.append("tests")
    if failed:
        print(f"make check FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks."""
    install(DEV_LIST)
    return _python("-m", "benchmarks", *arguments)


def lock(arguments: Sequence[str]) -> int:
    """Work out both hashed lists from pyproject.toml; `--upgrade` also moves versions already chosen."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("Making the lists needs uv: pip install uv")
    compile_list = [uv, "pip", "compile", "pyproject.toml", "--quiet", *LOCK_OPTIONS, *arguments]
    for options in (["--group", "dev", "-o", DEV_LIST.name], ["-c", DEV_LIST.name, "-o", RUN_LIST.name]):
        done = subprocess.run([*compile_list, *options], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return done.returncode
    return 0


def _python(*arguments: str) -> int:
    """Run .venv's Python in the root folder; its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


def setup(arguments: Sequence[str]) -> int:
    """Make .venv with what a server needs, and nothing else."""
    install(RUN_LIST)
    return 0


TASKS: dict[str, Callable[[Sequence[str]], int]] = {
    "install": setup,
    "run": run,
    "code": code,
    "test": test,
    "check": check,
    "bench": bench,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    """Start the task that the first argument names; the rest are the task's own."""
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may be asked to start this file
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] not in TASKS:
        print("usage: python3 bootstrap.py TASK [ARGUMENTS]\n")
        for name, task in TASKS.items():
            print(f"  {name:10} {(task.__doc__ or '').splitlines()[0]}")
        return 0 if arguments and arguments[0] in ("help", "-h", "--help") else 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a Windows console may lack Chinese characters
    try:
        return TASKS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
