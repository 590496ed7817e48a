"""The start script: what it installs, what it says, and what it hands to the server."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import bootstrap

INSTALLERS = ["pip", *(["uv"] if shutil.which("uv") else [])]


def account(role: str, username: str, **more: str) -> dict[str, str]:
    empty = {"region_code": "", "enterprise_uscc": "", "display_name": "", "totp_secret": ""}
    return {"role": role, "username": username, "password": "pass-1", **empty, **more}


def test_one_account_of_every_role_comes_first():
    accounts = [account("expert", "e1"), account("expert", "e2"), account("viewer", "v1")]

    lines = bootstrap.accounts_table(accounts)

    assert [line.split()[1:2] for line in lines] == [["user"], ["e1"], ["v1"], [], ["e2"]]


def test_columns_stand_under_each_other_also_after_chinese_words():
    accounts = [
        account("expert", "王芳", region_code="620102", display_name="甲"),
        account("viewer", "li", region_code="620103", display_name="B"),
    ]

    _, first, second = bootstrap.accounts_table(accounts)

    assert first == "  expert  王芳       pass-1    620102  甲"
    assert second == "  viewer  li         pass-1    620103  B"


def test_column_that_no_account_fills_is_left_out():
    head = bootstrap.accounts_table([account("expert", "e1")])[0]

    assert head.split() == ["role", "user", "name", "password"]


def test_enterprise_account_shows_the_enterprise():
    row = bootstrap.accounts_table([account("contact", "c1", enterprise_uscc="9162", region_code="620102")])[
        1
    ]

    assert row.split() == ["contact", "c1", "pass-1", "9162"]


def test_taken_port_is_explained_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        taken = bootstrap.port_complaint("127.0.0.1", port)

    assert f"port {port}" in taken
    assert "PORT=8001" in taken
    assert bootstrap.port_complaint("127.0.0.1", port) == ""


@pytest.mark.parametrize("port", ["", "http", "0", "70000", "-1"])
def test_port_that_is_none_is_named(port):
    assert "no port number" in bootstrap.port_complaint("127.0.0.1", port)


def test_run_is_a_demo_with_scheduler_on_this_machine_only(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)

    environment = bootstrap.run_environment({"PORT": "9000"})

    assert environment == {
        "DEMO": "1",
        "SCHEDULER_ENABLED": "1",
        "HOST": "127.0.0.1",
        "PORT": "9000",
        "DATA_DIR": str(tmp_path / "var"),
    }
    assert (tmp_path / "var").is_dir()


def test_caller_decides_against_the_demo_and_where_data_lie(tmp_path):
    given = {"DEMO": "0", "SCHEDULER_ENABLED": "0", "DATA_DIR": str(tmp_path / "elsewhere")}

    assert bootstrap.run_environment(given).items() >= given.items()


def test_address_can_be_opened_when_the_server_listens_everywhere(tmp_path):
    assert "http://localhost:8000" in bootstrap.welcome("0.0.0.0", "8000", tmp_path / "none.json")
    assert "http://[::1]:8000" in bootstrap.welcome("::1", "8000", tmp_path / "none.json")


def test_uv_fetches_from_where_pip_would():
    listing = (
        ":env:.find-links='one\\ntwo'\n"
        "global.index-url='mirror'\n"
        "global.extra-index-url='second third'\n"
        "global.timeout='60'\n"
    )

    assert bootstrap.uv_settings(listing) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "one,two",
        "UV_DEFAULT_INDEX": "mirror",
        "UV_INDEX": "second third",
    }


def test_pip_setting_of_the_environment_wins_over_the_file():
    listing = ":env:.index-url='nearer'\nglobal.index-url='further'\ninstall.index-url='middle'\n"

    assert bootstrap.uv_settings(listing)["UV_DEFAULT_INDEX"] == "nearer"


def test_python_without_ensurepip_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.make_venv()


def test_unknown_task_prints_the_tasks(capsys):
    assert bootstrap.main(["walk"]) == 2
    assert "check" in capsys.readouterr().out


def test_check_goes_on_after_a_failure_and_names_it_last(monkeypatch, capfd):
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(bootstrap, "install", lambda packages: None)
    monkeypatch.setattr(
        bootstrap, "STEPS", {"first": ["-c", "raise SystemExit(3)"], "second": ["-c", "print('was here')"]}
    )

    code = bootstrap.check(["--version"])

    out = capfd.readouterr().out
    assert code == 1
    assert out.index("was here") < out.index("pytest 9")
    assert out.endswith("make check FAILED: first\n")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_list_is_installed_once_and_only_with_the_right_hash(installer, tmp_path):
    digest = make_wheel(tmp_path / "wheels")
    shutil.copy(bootstrap.__file__, tmp_path)
    pins = f"toy==1.0 \\\n    --hash=sha256:{digest}\n"
    (tmp_path / "requirements.txt").write_text(pins.replace(digest, "0" * 64))
    tampered = install_in(tmp_path, installer)
    (tmp_path / "requirements.txt").write_text(pins)
    first = install_in(tmp_path, installer)
    second = install_in(tmp_path, installer)

    python = tmp_path / bootstrap.PYTHON.relative_to(bootstrap.ROOT)
    said = subprocess.run([str(python), "-c", "import toy; print(toy.WORD)"], capture_output=True, text=True)
    assert tampered.returncode == 1
    assert "Could not install requirements.txt" in tampered.stderr
    assert (first.returncode, said.stdout) == (0, "installed\n")
    assert "trying pip" not in first.stdout
    assert (second.returncode, second.stdout) == (0, "")


def install_in(folder: Path, installer: str) -> subprocess.CompletedProcess[str]:
    """Install the list of a copy of the start script, from a folder and without a network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    found = [part for part in kept["PATH"].split(os.pathsep) if installer == "uv" or not holds_uv(part)]
    environment = {
        **kept,
        "PATH": os.pathsep.join(found),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder / "wheels"),
        "PIP_CONFIG_FILE": os.devnull,
    }
    code = "import bootstrap; bootstrap.install(bootstrap.RUN_LIST)"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def holds_uv(folder: str) -> bool:
    return shutil.which("uv", path=folder) is not None


def make_wheel(folder: Path) -> str:
    """Put a package of one word into the folder; the file's checksum."""
    folder.mkdir()
    contents = {
        "toy.py": "WORD = 'installed'\n",
        "toy-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n",
        "toy-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},"
        f"{len(text)}\n"
        for name, text in contents.items()
    )
    wheel = folder / "toy-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
        archive.writestr("toy-1.0.dist-info/RECORD", record + "toy-1.0.dist-info/RECORD,,\n")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()
