"""A proxy as councils have one: it tunnels to one server, for those who know the password."""

from __future__ import annotations

import base64
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Tunnel(BaseHTTPRequestHandler):
    target: tuple[str, int]
    password: str
    seen: list[str]

    def do_CONNECT(self) -> None:
        self.seen.append(self.path)
        wanted = "Basic " + base64.b64encode(self.password.encode()).decode()
        if self.headers.get("Proxy-Authorization") != wanted:
            self.send_error(407, "Proxy Authentication Required")
            return
        with socket.create_connection(self.target) as beyond:
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            _pass_on(self.connection, beyond)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([one, other], [], [], 5.0)
        if not ready:
            return
        for each in ready:
            content = each.recv(1 << 16)
            if not content:
                return
            (other if each is one else one).sendall(content)


@contextmanager
def proxy_to(port: int, password: str) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy that leads to a port of this machine; yield its address and what it is asked."""
    seen: list[str] = []
    handler = type(
        "Tunnel", (_Tunnel,), {"target": ("127.0.0.1", port), "password": password, "seen": seen}
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
