"""How long, how large and how many: what no service can ask of us, whatever it answers."""

from __future__ import annotations

from footprints.sources.formats.limits import MAX_BYTES

WHOLE_S = 7_200.0
"""A whole fetch, in seconds. The largest region takes minutes, a national file on a slow line
tens of minutes."""

HEADERS_S = 120.0
"""From a question to the first line of its answer, in seconds."""

SLOWEST_BYTES_A_SECOND, SLOW_AFTER_S = 1_000, 60.0
"""An answer that comes more slowly than this on average is given up, judged after some seconds."""

REDIRECTS = 5
"""How often one question may be sent on."""

MOST_BYTES = {"json": 50_000_000, "csv": 300_000_000, "zip": MAX_BYTES, "file": MAX_BYTES}
"""An answer unpacked, by its form. The largest JSON is a page of a hundred coastal wards, the
largest table the register of schools (60 MB)."""

MOST_ROWS = 1_000_000
"""Rows of one question. England and Wales have 188,880 output areas."""

MOST_PAGES = 1_000
"""Pages of one question, those asked for again in smaller pieces included."""

MOST_LISTED = 5_000
"""Neighbourhoods of one force, each of which is a question. The largest has some 700."""

MOST_LINES_BYTES = 20_000_000
"""One neighbourhood's lines in an archive, unpacked."""
