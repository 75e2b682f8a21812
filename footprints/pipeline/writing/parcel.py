"""All pages in one zip, for mail that strips web pages: the same pages give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

PARCEL = "pages.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold: when pages were made is not part of them."""
_UNIX = 3
_READABLE = 0o644 << 16


def parcel(pages: Mapping[str, str], folder: str) -> bytes:
    """Return pages, by their path, as the bytes of a zip that unpacks into one ``folder``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(pages.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"))
    return stream.getvalue()
