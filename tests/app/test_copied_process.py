"""Workers are copies of a process that has used the database already: none goes on with its connections."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from flask import Flask

from config import ROOT

SCRIPT = """
import os
import wsgi
from casework.extensions import db

with wsgi.app.app_context():
    with db.engine.connect() as connection:
        first = connection.connection.dbapi_connection
    if not os.fork():
        with db.engine.connect() as connection:
            os._exit(connection.connection.dbapi_connection is first)
    _, status = os.wait()
    print("copied" if status else "opened")
    with db.engine.connect() as connection:
        print("kept" if connection.connection.dbapi_connection is first else "lost")
        connection.exec_driver_sql("SELECT 1")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows copies no process")
def test_a_copied_process_opens_its_own_connection_and_leaves_the_first_one_alone(app: Flask) -> None:
    settings = {name: str(app.config[name]) for name in ("DATA_DIR", "SECRET_KEY", "DATABASE_ROLE")}
    settings["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, **settings, "DEMO": "1", "HTTPS": "0", "SCHEDULER_ENABLED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["opened", "kept"]
