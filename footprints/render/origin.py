"""Where a file came from, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """One input file: its name and its record, in words.

    ``data`` says what it holds, ``publishers`` who published that and ``licences`` under what
    terms; ``as_of`` is the date it stands for, ``fetched`` the day it was fetched and ``hosts``
    from where. All but ``file`` and ``sha256`` (64 hex digits) are blank or empty for a file
    without a record: one of the user's own. What is no file, a table of a database, has no hash.
    """

    file: str
    sha256: str
    as_of: str = ""
    data: str = ""
    publishers: str = ""
    licences: str = ""
    fetched: str = ""
    hosts: str = ""
