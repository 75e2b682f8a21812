"""A process that runs fetches in children of its own, and kills each where it is told to.

One JSON object a line on standard input: ``cache``, ``out``, ``order``, ``addresses``, ``prove``
(whether the whole is read back before it takes its place), and ``stop``, the event before which
the child is killed (0: never). An event is a file or folder that is opened for writing, moved or
taken away, half of a file that has been written, or a piece of an answer that has come. One JSON
object a line goes back: ``status`` (0: done, -9: killed) and the ``events`` that there were, each
with its path.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from loopback import fast
from only_loopback import forbid_the_rest

from footprints.pipeline.fetch import Order, read_back
from footprints.sources.catalogue import read_catalogue
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web
from footprints.sources.fetch.job import fetch

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MOVES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}


class Events:
    """Counts what touches some folders; kills this process before a certain event."""

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.stop = 0
        self.seen: list[str] = []

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if not (opened or event in _MOVES) or not isinstance(arguments[0], str):
            return
        if any(arguments[0].startswith(folder) for folder in self.folders):
            self.note(f"{event} {arguments[0]}")

    def note(self, what: str) -> None:
        self.seen.append(what)
        if len(self.seen) == self.stop:
            os.kill(os.getpid(), signal.SIGKILL)


EVENTS = Events()


def half_first(path: Path, content: bytes) -> int:
    """Write a file in two halves, with an event between."""
    with path.open("wb") as stream:
        stream.write(content[: len(content) // 2])
        stream.flush()
        if any(str(path).startswith(folder) for folder in EVENTS.folders):
            EVENTS.note(f"half {path}")
        return stream.write(content[len(content) // 2 :])


def in_pieces(response: httpx.Response, size: int | None = None) -> Iterator[bytes]:
    """Pass an answer on in pieces, with an event after each."""
    for chunk in _iter_raw(response, size):
        yield chunk
        EVENTS.note(f"piece {response.url}")


_iter_raw = httpx.Response.iter_raw


def run(task: dict[str, Any]) -> None:
    catalogue = fast(read_catalogue(task["addresses"], {}))
    quick = Patience(first_wait_s=0.01)
    with forbid_the_rest() as attempts, Web(Cache(Path(task["cache"])), patience=quick) as web:
        prove = read_back if task["prove"] else (lambda _path: [])
        fetch(Order(**task["order"]), Path(task["out"]), web, catalogue, prove)
    assert not attempts


def in_a_child(task: dict[str, Any]) -> dict[str, Any]:
    """Run a task in a child; return how it ended and what it did until then."""
    child = os.fork()
    if child == 0:
        EVENTS.folders = [task["cache"], task["out"]]
        EVENTS.stop, EVENTS.seen = task["stop"], []
        try:
            run(task)
            Path(task["log"]).write_text(json.dumps(EVENTS.seen), encoding="utf-8")
        except BaseException as error:  # the parent has to hear of it, whatever it is
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    _, ended = os.waitpid(child, 0)
    log = Path(task["log"])
    seen = json.loads(log.read_text(encoding="utf-8")) if log.is_file() else []
    log.unlink(missing_ok=True)
    return {"status": os.waitstatus_to_exitcode(ended), "events": seen}


def main() -> None:
    sys.addaudithook(EVENTS.watch)
    Path.write_bytes = half_first  # type: ignore[method-assign]
    httpx.Response.iter_raw = in_pieces  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory(prefix="footprints-") as folder:
        for line in sys.stdin:
            task = json.loads(line) | {"log": f"{folder}/log.json"}
            if task.pop("here", False):
                run(task)  # loads every library once, for all children
                answer = {"status": 0, "events": []}
            else:
                answer = in_a_child(task)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
