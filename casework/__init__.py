"""Casework (质量帮扶): case management for quality assistance. `create_app` puts the application together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5

from casework import cli, clock, features
from casework.accounts import request_cycle
from casework.audit import listener
from casework.extensions import csrf, db, engine_options, migrate, prepare_engine
from casework.locks import listener as locks
from casework.search import keeping
from casework.web import errors, filters, frame, headers, origin, pace, proxies, refusals, sprite
from casework.web.decoding import TextRequest
from casework.web.guards import check_every_route_is_guarded
from casework.web.keys import KeyConverter
from casework.web.output import Templates
from config import ROOT, Config


def create_app(config: Config | None = None) -> Flask:
    """The application with its settings, extensions, features and error pages. No logic of its own.

    Raises ConfigError for unsafe settings and UnguardedRoute for a route that does not say who may call it.
    """
    config = config or Config()
    config.validate()
    app = Flask("casework", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.jinja_environment = Templates
    app.request_class = TextRequest
    app.config.from_object(config)
    app.url_map.converters["int"] = KeyConverter
    app.url_map.merge_slashes = False  # its redirect would name the host that the request named
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app, config.SQLALCHEMY_DATABASE_URI)
    if config.EMBEDDED:
        Path(config.DATA_DIR).mkdir(parents=True, exist_ok=True)
    clock.move_process_to(clock.parse_moment(config.TODAY) if config.TODAY else None)
    db.init_app(app)
    prepare_engine(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    request_cycle.register(app)
    origin.register(app)
    csrf.init_app(app)
    pace.register(app)
    Bootstrap5(app)
    listener.register()
    locks.register()
    keeping.register()
    filters.register(app)
    headers.register(app)
    sprite.register(app)
    frame.register(app)
    errors.register(app)
    refusals.register(app)
    features.register(app)
    cli.register(app)
    proxies.trust(app, config.TRUSTED_PROXIES)
    check_every_route_is_guarded(app)
    return app
