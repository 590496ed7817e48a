"""The floor: Flask, the driver and the table of the case list; no ORM, no sign-in, no tenancy, no languages.

Run by gunicorn as `benchmarks.floor:app` with FLOOR_DATABASE (an address) and FLOOR_TENANT (a key) in the environment.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, render_template
from sqlalchemy import make_url

app = Flask(__name__, template_folder=".")
_local = threading.local()

COLUMNS = "id, number, enterprise_name, status, next_due_on, next_due_label"
LIST = f"SELECT {COLUMNS} FROM cases WHERE tenant_id = {{mark}} AND status = 'archived' ORDER BY number, id LIMIT 50"


@app.route("/list")
def rows() -> str:
    """Fifty rows of one tenant and one state."""
    connection, statement = _open()
    found = connection.execute(statement, [int(os.environ["FLOOR_TENANT"])]).fetchall()
    return render_template("floor.html", rows=found)


def _open() -> tuple[Any, str]:
    """This thread's connection, made at its first request."""
    if not hasattr(_local, "connection"):
        url = make_url(os.environ["FLOOR_DATABASE"])
        if url.get_backend_name() == "sqlite":
            _local.connection = sqlite3.connect(str(url.database), isolation_level=None)
            _local.statement = LIST.format(mark="?")
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            _local.connection = psycopg.connect(plain, autocommit=True)
            _local.statement = LIST.format(mark="%s")
    return _local.connection, _local.statement
