"""gunicorn's settings for `make run`: the process that brings the data up to date is the one that then serves.

As a process of its own it would load everything twice, and a second start would take twice as long.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

gc.disable()  # until wsgi.py has loaded everything, and says why

import click
from flask.cli import ScriptInfo

import bootstrap
from casework import create_app
from casework.extensions import db

worker_class = "gthread"
workers = 1
threads = 8
control_socket_disable = True
# What one request may bring before the application sees it; the application limits its body (config.py).
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190
loglevel = "warning"


def on_starting(_server: Any) -> None:
    """Before anything listens: migrations, reference data and, on the first run of a demo, its years."""
    app = create_app()
    try:
        app.cli.main(["prepare"], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)
    except click.ClickException as error:
        raise SystemExit(error.format_message()) from error
    with app.app_context():
        db.engine.dispose()  # the worker is a copy of this process and must not share its connections


def when_ready(_server: Any) -> None:
    """Tell the address once it answers."""
    accounts = Path(os.environ["DATA_DIR"]) / "demo-accounts.json"
    print(bootstrap.welcome(os.environ["HOST"], os.environ["PORT"], accounts), flush=True)
