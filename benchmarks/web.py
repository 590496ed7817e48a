"""A web server as in production (gunicorn, two workers of four threads) and a browser's part of the conversation."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode

import pyotp

from benchmarks.people import TOTP_SECRET
from config import ROOT

WORKERS = 2
THREADS = 4
START_SECONDS = 60
SECOND_FACTOR = "/second-factor"
CODE_SECONDS = 30
_CSRF = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


@contextmanager
def serving(module: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """The application of a module behind gunicorn on a free port, ended with the block."""
    port = _free_port()
    options = [
        f"--workers={WORKERS}",
        f"--threads={THREADS}",
        "--worker-class=gthread",
        "--no-control-socket",
        "--preload",  # the workers share what the application loads
        "--keep-alive=600",  # a visitor waits while the others have their turn
        f"--bind=127.0.0.1:{port}",
    ]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, module],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, port)
    try:
        server.wait(log)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def wait(self, log: Path) -> None:
        """Until every worker has had time to load. Raises RuntimeError with the log when it does not start."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if Visitor(self).get("/login").status in (200, 404):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")

    def memory(self) -> int | None:
        """Bytes that the workers hold (their shares of common pages added up); None where /proc does not say."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.is_file():
            return None
        total = 0
        for child in children.read_text(encoding="ascii").split():
            text = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii")
            total += sum(int(kib) for kib in re.findall(r"^Pss:\s+(\d+) kB", text, re.M)) * 1024
        return total


class Answer:
    """What came back and how long the whole of it took, in seconds."""

    def __init__(self, status: int, body: bytes, seconds: float, location: str) -> None:
        self.status, self.body, self.seconds, self.location = status, body, seconds, location


class Visitor:
    """A browser that keeps its connection and its cookies."""

    def __init__(self, server: Server) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields))

    def sign_in(self, username: str, password: str) -> None:
        """Through the sign-in page, as people do. Raises RuntimeError when it is refused."""
        token = self.form_token("/login")
        answer = self.post("/login", username=username, password=password, csrf_token=token)
        if answer.location == SECOND_FACTOR:
            answer = self._send_code()
            if answer.status != 303:  # each code serves once, and a server beside this one may have had it
                time.sleep(CODE_SECONDS - time.time() % CODE_SECONDS)
                answer = self._send_code()
        if answer.status != 303:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")

    def _send_code(self) -> Answer:
        token = self.form_token(SECOND_FACTOR)
        return self.post(SECOND_FACTOR, code=pyotp.TOTP(TOTP_SECRET).now(), csrf_token=token)

    def form_token(self, path: str) -> str:
        """The CSRF token of a page's form."""
        found = _CSRF.search(self.get(path).body.decode())
        if found is None:
            raise RuntimeError(f"{path} has no form")
        return found[1]

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.connection.request(method, quote(path, safe="/?=&%"), body, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(response.status, content, seconds, response.headers.get("Location", ""))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
