"""Writing TOML: the few forms that a fetched project file needs."""

from __future__ import annotations


def text(value: str) -> str:
    """Return a string as TOML writes it, whatever it holds."""
    escaped = "".join(
        _ESCAPES.get(ch, ch) if ch >= " " and ch != "\x7f" else _code(ch) for ch in value
    )
    return f'"{escaped}"'


def block(heading: str, **keys: object) -> str:
    """Return a table with its keys, one a line; keys whose value is None or blank are left out."""
    lines = [heading]
    for key, value in keys.items():
        if value is None or value == "":
            continue
        lines.append(f"{key} = {text(value) if isinstance(value, str) else _plain(value)}")
    return "\n".join(lines) + "\n"


_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def _code(ch: str) -> str:
    return f"\\u{ord(ch):04X}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
