"""One transfer: bytes are written as they come, and a broken one goes on where it broke."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from footprints.errors import DataError, Problem
from footprints.sources.fetch.verdict import Passing, Report
from footprints.sources.formats.limits import MAX_BYTES

if TYPE_CHECKING:
    import httpx

    from footprints.sources.fetch.cache import Cache

_CHUNK = 1 << 16
_LARGE = 5_000_000
"""Bytes from which on progress is told."""

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def go_on(partial: Path, etag: str) -> dict[str, str]:
    """Return the headers that ask for the rest of what is there, if it has not changed since."""
    size = partial.stat().st_size if etag else 0
    if not size:
        return {}
    headers = {"Range": f"bytes={size}-", "If-Range": etag}
    return headers | {"Accept-Encoding": "identity"}  # a part of something packed fits nothing


def receive(cache: Cache, address: str, response: httpx.Response, report: Report) -> None:
    """Write an answer's bytes as they come; a break leaves what came for the next attempt.

    Raises Passing where a continued transfer does not begin where the last one broke, or ends
    before its end; DataError for an answer over the limit.
    """
    partial, _ = cache.partial(address)
    size, whole = 0, 0
    if response.status_code == 206:
        size, whole = _continued(cache, address, response, partial)
    else:
        _begin(cache, address, response)
        packed = "content-encoding" in response.headers
        whole = 0 if packed else int(response.headers.get("content-length", 0) or 0)
    with partial.open("ab" if size else "wb") as stream:
        for chunk in response.iter_bytes(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise DataError([Problem(_TOO_LARGE, address)])
            stream.write(chunk)
            if whole > _LARGE:
                report(f"Fetching {urlsplit(address).path}", min(size / whole, 1.0))
    if response.status_code == 206 and size != whole:
        cache.forget_partial(address)
        raise Passing(f"a continued transfer of {size:,} bytes instead of {whole:,}")


def _begin(cache: Cache, address: str, response: httpx.Response) -> None:
    """Note what is needed to go on after a break; weak tags and packed bytes cannot."""
    etag = response.headers.get("etag", "")
    fixed = etag and not etag.startswith("W/") and "content-encoding" not in response.headers
    cache.forget_partial(address)
    cache.begin(address, etag if fixed else "")


def _continued(
    cache: Cache, address: str, response: httpx.Response, partial: Path
) -> tuple[int, int]:
    """Return where a continued transfer begins and the size of the whole, in bytes."""
    size = partial.stat().st_size if partial.is_file() else 0
    said = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if said is None or int(said[1]) != size or said[3] == "*" or not size:
        cache.forget_partial(address)
        raise Passing("a continued transfer that does not begin where the last one broke")
    return size, int(said[3])


_TOO_LARGE = f"the answer is larger than {MAX_BYTES / 1e9:.0f} GB and was given up."
