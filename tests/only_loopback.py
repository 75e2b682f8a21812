"""A guard on sockets: this machine only."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest


@contextlib.contextmanager
def forbid_the_rest() -> Iterator[list[object]]:
    """Refuse connections and look-ups of names beyond this machine; yield the list of attempts."""
    attempts: list[object] = []
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
    try:
        yield attempts
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.getaddrinfo = look_up


@contextlib.contextmanager
def dead_proxy() -> Iterator[None]:
    """Send what child processes ask of the world to a port where nobody listens."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            environment.setenv(name, "http://127.0.0.1:9")
            environment.delenv(name.lower(), raising=False)
        environment.setenv("NO_PROXY", "127.0.0.1,localhost")
        environment.delenv("no_proxy", raising=False)
        yield


def _is_local(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
