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

    Other characters become ``_`` and their number. Where small and capital letters are the same
    (Windows, macOS) two codes still have two names: those with small letters end in a hash of the
    whole. So do names over 80 characters, which are cut; names that Windows keeps for its devices
    end in ``_``.
    """
    name = re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found.group()):x}_", code)
    if len(name) > _LONGEST or code != code.upper():
        digest = hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        name = f"{name[:_CUT]}_{digest}"
    return f"{_no_device(name) or '_'}.html"


def page_name(own: str) -> str:
    """Return a file name for an id of the settings: small letters, digits and hyphens alone."""
    if len(own) > _LONGEST:
        own = f"{own[:_CUT]}_{hashlib.sha256(own.encode()).hexdigest()[:16]}"
    return f"{_no_device(own)}.html"


_LONGEST, _CUT = 80, 60
_DEVICE = re.compile(r"CON|PRN|AUX|NUL|(COM|LPT)[0-9]", re.IGNORECASE)


def _no_device(name: str) -> str:
    return f"{name}_" if _DEVICE.fullmatch(name) else name
