"""What an answer is worth: data, a fault that may pass, nothing there, or no data at all."""

from __future__ import annotations

import csv
import datetime
import email.utils
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from footprints.errors import DataError, Problem
from footprints.sources.catalogue import Service
from footprints.sources.fetch.cache import Origin

if TYPE_CHECKING:
    import httpx

Report = Callable[[str, float | None], None]
"""Told what is being done now, and the share of it that is finished (None: not known)."""

Form = Literal["json", "csv", "zip", "file"]
Check = Callable[[bytes], None]
FileCheck = Callable[[Path], None]

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})


class Passing(Exception):  # noqa: N818 - not an error yet: it will be asked again
    """A fault that may pass: ask again, after ``wait_s`` where the service said how long."""

    def __init__(self, what: str, wait_s: float | None = None) -> None:
        self.wait_s = wait_s
        super().__init__(what)


class Gone(DataError):  # noqa: N818 - read as a word: except Gone
    """The service has nothing under this name (any more)."""


@dataclass(frozen=True)
class Wish:
    """What a client wants: the form, its own check, and whether nothing is an answer too.

    ``file_check`` is a check of an answer too large to be read whole, by its path.
    """

    form: Form
    check: Check | None = None
    file_check: FileCheck | None = None
    empty: bool = False
    origin: Origin = field(default_factory=Origin)


def refuse(service: Service, address: str, response: httpx.Response, form: Form) -> None:
    """Raise for every answer that is no data, telling what may pass from what will not."""
    status, where = response.status_code, str(response.url)
    if status in _PASSING:
        wait = _told_wait(response.headers.get("retry-after", ""))
        raise Passing(f"HTTP {status} {response.reason_phrase}".strip(), wait)
    if status in _GONE:
        raise Gone(problem(service, f"nothing is there (HTTP {status}).", address, "").problems)
    content = response.headers.get("content-type", "").lower()
    if status not in (200, 206):
        raise problem(service, f"it was refused (HTTP {status}).", address, network_advice(where))
    if "html" in content and form != "file":
        raise problem(service, "a web page came instead of data.", address, network_advice(where))


def look(service: Service, address: str, body: Path, wish: Wish) -> None:
    """Raise where bytes are not of the form asked for, or the client's own check refuses them."""
    with body.open("rb") as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        if wish.empty:
            return
        raise Passing("an empty answer, which some services give for a question they do not know")
    if head[:1] == b"<" and wish.form != "file":
        raise problem(service, "a web page came instead of data.", address, network_advice(address))
    fits = {"json": head[:1] in b"{[", "zip": head[:2] == b"PK"}.get(wish.form, True)
    if not fits:
        raise problem(
            service,
            f"the answer is not {wish.form.upper()}: it starts {head[:40]!r}.",
            address,
            _MOVED,
        )
    try:
        if wish.check is not None:
            wish.check(body.read_bytes())
        if wish.file_check is not None:
            wish.file_check(body)
    except (csv.Error, UnicodeError) as error:
        raise problem(service, f"the answer cannot be read: {error}.", address, _MOVED) from error


def problem(service: Service, what: str, address: str, fix: str) -> DataError:
    """Return an error about an address of a service, ready to raise."""
    return DataError([Problem(what, f"{service.name}, {address}", fix)])


_MOVED = "See whether the service has moved: footprints sources check"


def network_advice(where: str) -> str:
    """Return what to do about an answer that came from somewhere else than asked."""
    return (
        f"It came from {urlsplit(where).netloc}: perhaps the network asks to sign in, or blocks "
        "the service. Open the address in a browser, or ask for the service to be allowed."
    )


_SECONDS = re.compile(r"(\d+)(\.\d*)?", re.ASCII)
_LONGEST_WAIT_S = 1e9


def _told_wait(text: str) -> float | None:
    """Return the seconds a Retry-After header asks for: a number or a date; None for neither."""
    number = _SECONDS.fullmatch(text.strip())
    if number is not None:
        return float(number[0]) if len(number[1]) < 10 else _LONGEST_WAIT_S
    try:
        until = email.utils.parsedate_to_datetime(text)
        if until.tzinfo is None:  # written with -0000, which is UTC too
            until = until.replace(tzinfo=datetime.UTC)
        wait = (until - datetime.datetime.now(datetime.UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, wait), _LONGEST_WAIT_S)
