"""Whose word counts on where a request came from: the proxies that the settings name, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def trust(app: Flask, proxies: str) -> None:
    """Take the caller's address and scheme from X-Forwarded-For and -Proto as far as `proxies` allows.

    A number: that many proxies stand in front, and nothing else can reach this server. Addresses and networks: the
    headers count when the connection comes from one of them. "" or "0": the headers are ignored. The host is never
    taken from a header. Raises ValueError for what is neither.
    """
    if not proxies or proxies == "0":
        return
    if proxies.isdigit():
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=int(proxies), x_proto=int(proxies))  # type: ignore[method-assign]
        return
    networks = [ip_network(part.strip()) for part in proxies.split(",") if part.strip()]
    app.wsgi_app = NamedProxies(app.wsgi_app, networks)  # type: ignore[method-assign]


class NamedProxies:
    """WSGI middleware: walks back along X-Forwarded-For from the connection, for as long as each hop is a known proxy."""

    def __init__(self, wsgi_app: Any, networks: Iterable[Any]) -> None:
        self.wsgi_app, self.networks = wsgi_app, tuple(networks)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        peer = environ.get("REMOTE_ADDR", "")
        if self._is_proxy(peer):
            environ["REMOTE_ADDR"] = self._caller(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self.wsgi_app(environ, start_response)

    def _caller(self, peer: str, forwarded: str) -> str:
        """The first address, from the right, that is no proxy of ours; what stands before it anybody may have written."""
        caller = peer
        for hop in reversed([part.strip() for part in forwarded.split(",")]):
            if not _is_address(hop):
                break
            caller = hop
            if not self._is_proxy(hop):
                break
        return caller

    def _is_proxy(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
