"""One transfer: bytes are written as they come, and a broken one goes on where it broke.

Nothing an answer says of itself is believed: its packing is undone a stretch at a time, its size
and its pace are counted.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from footprints.errors import DataError, Problem
from footprints.sources.fetch.bounds import MOST_BYTES, SLOW_AFTER_S, SLOWEST_BYTES_A_SECOND
from footprints.sources.fetch.cache import Started
from footprints.sources.fetch.verdict import Form, Passing, Report

if TYPE_CHECKING:
    import httpx

    from footprints.sources.fetch.cache import Cache

_CHUNK = 1 << 16
_LARGE = 5_000_000
"""Bytes from which on progress is told."""

_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_PLAIN = ("", "identity")
_GZIP = ("gzip", "x-gzip")


def go_on(partial: Path, started: Started) -> dict[str, str]:
    """Return the headers that ask for the rest of what is there, if it has not changed since."""
    size = partial.stat().st_size if started.etag else 0
    if not size:
        return {}
    headers = {"Range": f"bytes={size}-", "If-Range": started.etag}
    return headers | {"Accept-Encoding": "identity"}  # a part of something packed fits nothing


def receive(
    cache: Cache, address: str, response: httpx.Response, form: Form, report: Report
) -> None:
    """Write an answer's bytes as they come; a break leaves what came for the next attempt.

    Raises Passing where a continued transfer is not the rest of what broke, ends before its end or
    hardly comes at all; DataError for an answer over the limit of its form, or packed in a way
    that nobody asked for.
    """
    partial, started = cache.partial(address)
    size, whole = 0, 0
    if response.status_code == 206:
        size, whole = _continued(cache, address, response, partial, started)
    else:
        whole = _begin(cache, address, response)
    most = MOST_BYTES[form]
    with partial.open("ab" if size else "wb") as stream:
        for chunk in _unpacked(response, address, most):
            size += len(chunk)
            if size > most:
                break
            stream.write(chunk)
            if whole > _LARGE:
                report(f"Fetching {urlsplit(address).path}", min(size / whole, 1.0))
    if size > most:
        cache.forget_partial(address)
        what = f"the answer is larger than {most / 1e6:,.0f} MB unpacked and was given up."
        raise DataError([Problem(what, address, "It is not what was asked for.")])
    if response.status_code == 206 and size != whole:
        cache.forget_partial(address)
        raise Passing(f"a continued transfer of {size:,} bytes instead of {whole:,}")


def _unpacked(response: httpx.Response, address: str, most: int) -> Iterator[bytes]:
    """Yield an answer's bytes, unpacked a stretch at a time, however far they unpack."""
    packing = _packing(response)
    if packing in _PLAIN:
        yield from _paced(response, most)
        return
    if packing not in _GZIP:
        what = f"the answer is packed in a way that nobody asked for ({packing[:60]})."
        fix = "Something between may have packed it again: ask your network team."
        raise DataError([Problem(what, address, fix)])
    yield from _gunzip(_paced(response, most))


def _gunzip(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack one layer of gzip, of one member or several; raises Passing where it breaks off."""
    unpack, begun = zlib.decompressobj(wbits=31), False
    for piece in packed:
        rest = piece
        while rest:
            if unpack.eof:
                unpack = zlib.decompressobj(wbits=31)
            begun = True
            try:
                out = unpack.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise Passing(f"a packed transfer that is damaged ({error})") from error
            rest = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
            yield out
    if begun and not unpack.eof:
        raise Passing("a packed transfer that breaks off")


def _paced(response: httpx.Response, most: int) -> Iterator[bytes]:
    """Yield what comes as it comes; raises Passing where that is hardly anything, or no end."""
    started, came = time.monotonic(), 0
    for piece in response.iter_raw():
        came += len(piece)
        yield piece
        if came > most:
            raise Passing(f"more than {most / 1e6:,.0f} MB of nothing")
        took = time.monotonic() - started
        if took > SLOW_AFTER_S and came < SLOWEST_BYTES_A_SECOND * took:
            raise Passing(f"{came:,} bytes in {took:,.0f} seconds")


def _packing(response: httpx.Response) -> str:
    return str(response.headers.get("content-encoding", "")).strip().lower()


def _begin(cache: Cache, address: str, response: httpx.Response) -> int:
    """Note what is needed to go on after a break; return the size of the whole, 0: not known.

    Weak tags and packed bytes cannot go on.
    """
    packed = _packing(response) not in _PLAIN
    said = str(response.headers.get("content-length", "")).strip()
    whole = int(said) if _NUMBER.fullmatch(said) and not packed else 0
    etag = response.headers.get("etag", "")
    fixed = etag and not etag.startswith("W/") and not packed
    cache.forget_partial(address)
    cache.begin(address, Started(etag, whole) if fixed else Started())
    return whole


def _continued(
    cache: Cache, address: str, response: httpx.Response, partial: Path, started: Started
) -> tuple[int, int]:
    """Return where a continued transfer begins and the size of the whole, in bytes.

    It must be of the same version (by its ETag), begin at the next byte, go to the last one, and
    be a part of a whole of the same size.
    """
    size = partial.stat().st_size if partial.is_file() else 0
    said = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    first, last, whole = (int(part) for part in said.groups()) if said else (0, 0, 0)
    fits = 0 < size == first and last == whole - 1 and whole == (started.size or whole)
    if not fits or _packing(response) not in _PLAIN:
        cache.forget_partial(address)
        raise Passing("a continued transfer that does not begin where the last one broke")
    if response.headers.get("etag", "") != started.etag:
        cache.forget_partial(address)
        raise Passing("a continued transfer of something that has changed since")
    return size, whole
