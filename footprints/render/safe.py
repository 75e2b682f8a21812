"""Text that came from files, made harmless before it reaches a page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def json_text(data: Any) -> str:
    """Return data as JSON that cannot end the script element it stands in.

    Keys keep their order and numbers their shortest form, so the same data gives the same bytes.
    Raises ValueError for NaN and infinities, which JSON does not know.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def policy(scripts: Iterable[str], styles: Iterable[str], pictures: str = "") -> str:
    """Return the content-security policy that lets exactly these inline texts act, and no network.

    ``pictures`` is the address of map pictures that a reader may ask for: its host alone is let in.
    The hashes are of the text as the browser sees it between the tags; the texts must hold no
    carriage return, which a browser would change.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(_hash(text) for text in scripts)}",
            f"style-src {' '.join(_hash(text) for text in styles)}",
            " ".join(["img-src data:", *re.findall(r"^https://[A-Za-z0-9.:-]+", pictures)]),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def file_name(code: str) -> str:
    """Return a file name for a code: the code itself where it is plain, never a path.

    Other characters become ``_`` and their number; a name over 80 characters is cut and ends in a
    hash of the whole, so that two codes never share a name.
    """
    name = re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found.group()):x}_", code)
    if len(name) > 80:
        name = f"{name[:60]}_{hashlib.sha256(code.encode('utf-8')).hexdigest()[:16]}"
    return f"{name or '_'}.html"
