"""A guard on sockets: this machine only. It imports little, for every process is to load it."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def forbid(attempts: list[object]) -> None:
    """Refuse connections and look-ups of names beyond this machine from now on, noting each."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not _is_local(str(address[0])):
            attempts.append(address)
            raise OSError(f"tests may not contact {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *others: Any, **named: Any) -> Any:
        if host is not None and not _is_local(str(host)):
            attempts.append(host)
            raise OSError(f"tests may not look up {host}")
        return look_up(host, *others, **named)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_look_up


@contextlib.contextmanager
def forbid_the_rest() -> Iterator[list[object]]:
    """Do so for a while; yield the list of attempts."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo
    attempts: list[object] = []
    forbid(attempts)
    try:
        yield attempts
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.getaddrinfo = look_up


def for_children() -> dict[str, str | None]:
    """Return the environment that keeps child processes on this machine; None: not set.

    Python loads ``sitecustomize`` from this folder and is guarded like the tests; whatever else
    asks the world is sent to a port where nobody listens.
    """
    paths = [str(Path(__file__).resolve().parent), os.environ.get("PYTHONPATH", "")]
    dead: dict[str, str | None] = dict.fromkeys(PROXIES, "http://127.0.0.1:9")
    dead |= {name.lower(): None for name in PROXIES} | {"NO_PROXY": "127.0.0.1,localhost"}
    return dead | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _is_local(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
