"""`python -m benchmarks.importing`: a table of new enterprises through the pages, in one process on a fresh SQLite file."""

from __future__ import annotations

import argparse
import csv
import gc
import resource
import sys
import time
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from flask_migrate import upgrade

from benchmarks import people
from benchmarks.counting import signed_in
from benchmarks.stores import SEED, Store
from casework.access.tenancy import NOBODY
from casework.enums import Rank
from casework.extensions import db
from casework.reference.services import load_reference
from tests.factories import credit_code

COUNTY = "620103"
MEMORY = 300 * 1024
"""Target: KiB that the process holds at most; preview and writing of 10,000 rows together take 20 s at most."""
HEADINGS = [
    "企业名称",
    "统一社会信用代码",
    "法定代表人",
    "联系人",
    "联系人电话",
    "行业代码",
    "从业人员",
    "上年营业收入(万元)",
]
PLACES = ["兰州", "临夏", "张掖", "武威", "白银", "天水", "平凉", "庆阳", "定西", "陇南", "酒泉", "金昌"]
WORDS = "恒峡金泰华盛瑞丰鑫源陇兴昌达德顺宏伟嘉禾祥云天宇绿野沃土蓝海明珠长城"
TRADES = [
    "阀门",
    "机械制造",
    "食品",
    "乳业",
    "电气设备",
    "化工",
    "建材",
    "种业",
    "药业",
    "包装印刷",
    "新材料科技",
]
FORMS = ("有限公司", "有限责任公司", "股份有限公司")


def table(rows: int) -> bytes:
    """So many new enterprises with names as they are."""
    chance, out = Random(SEED), StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADINGS)
    for number in range(rows):
        words = (
            chance.choice(PLACES),
            *chance.choices(WORDS, k=3),
            chance.choice(TRADES),
            chance.choice(FORMS),
        )
        phone = f"1389{number:07d}"
        name = "".join(words)
        lines.writerow([name, credit_code(), "陈国栋", "赵海燕", phone, "C3443", "126", "4860.00"])
    return out.getvalue().encode()


def measure(rows: int) -> None:
    """Print seconds (of the processor, of the clock) and the memory at its highest."""
    with TemporaryDirectory() as folder:
        made = Store("sqlite", 0, f"sqlite:///{folder}/importing.sqlite3", Path(folder))
        app = made.application()
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade()
            db.session().bind_scope(NOBODY)
            load_reference()
            db.session.commit()
            people.make()
            db.session.remove()
        browser = signed_in(app, people.username(Rank.COUNTY, COUNTY))
        _write(browser, _hand_in(browser, table(2), "key-of-a-first-one"))  # pages are made ready once
        content, before = table(rows), _memory()
        gc.freeze()  # both as wsgi.py does
        gc.set_threshold(2_000, 10, 10)
        address = _timed("preview", lambda: _hand_in(browser, content))
        _timed("writing", lambda: _write(browser, address))
        print(
            f"memory: {before // 1024} MiB before, {_memory() // 1024} MiB at most (target {MEMORY // 1024})"
        )


def _hand_in(browser: FlaskClient, content: bytes, key: str = "key-of-the-benchmark") -> str:
    fields = {
        "kind": "enterprises",
        "request_key": key,
        "file": (BytesIO(content), "名单.csv"),
    }
    answer = browser.post("/imports/new", data=fields, content_type="multipart/form-data")
    if answer.status_code != 303:
        raise RuntimeError(f"the table was refused: {answer.status}")
    return str(answer.location)


def _write(browser: FlaskClient, address: str) -> None:
    """Press "go on" for as long as the page offers it."""
    action = f"{address}/write"
    while action in browser.get(address).get_data(as_text=True):
        browser.post(action, data={"takes_different": ""})


def _timed(label: str, work: Callable[[], Any]) -> Any:
    processor, clock = time.process_time(), time.perf_counter()
    result = work()
    print(
        f"{label}: {time.process_time() - processor:.1f} s of the processor, {time.perf_counter() - clock:.1f} s",
        flush=True,
    )
    return result


def _memory() -> int:
    """KiB at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(arguments: Sequence[str]) -> int:
    """Run it; 0 when it ran, whatever it found."""
    parser = argparse.ArgumentParser(prog="benchmarks.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    measure(parser.parse_args(arguments).rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
