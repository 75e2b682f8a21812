"""How much a file may hold before it is taken for a mistake or a trap."""

from __future__ import annotations

MAX_BYTES = 2_000_000_000
"""A file, or all that an archive unpacks to. England in full resolution is well under."""

MAX_STREAM_BYTES = 10_000_000_000
"""A file that is read a stretch at a time: the national address file has some 2.5 GB."""

MAX_ENTRIES = 10_000
"""Files in one archive: the police have a file a neighbourhood, some 4,000 in all."""

MAX_FOLDER = 10_000
"""Map files of a folder that are read as one layer."""

MAX_RATIO = 200
"""Unpacked to packed size, judged only above ``RATIO_FROM_BYTES``: small text packs very well."""

RATIO_FROM_BYTES = 20_000_000

MAX_VERTICES = 50_000_000
"""Corner points in one layer: some 400 MB of coordinates in memory at half of this."""

MAX_SHAPE_VERTICES = 2_000_000
"""Corner points of one shape: the Highlands with every island have fewer."""

MAX_COLUMNS = 16_384
"""Columns of one table: what a spreadsheet has at most."""

MAX_STREAM_COLUMNS = 2_000
"""Columns of a table that is read a stretch at a time: the national directories have some 60."""

MAX_CELLS = 20_000_000
"""Cells of one sheet. Other tables may have more, if they are filled (``MAX_SPARSE_RATIO``)."""

MAX_SHEET_ROWS = 1_048_576
"""Rows of one sheet of a workbook: no program writes more."""

MAX_SHEET_CELL = 32_767
"""Letters of one cell of a workbook: no program writes more."""

MAX_BOOK_RATIO = 100
"""Unpacked to packed size of a workbook, judged above ``BOOK_RATIO_FROM_BYTES``: they read slowly,
and real ones unpack to some fifteen times their size."""

BOOK_RATIO_FROM_BYTES = 3_000_000

MAX_PLACES_IN_TEXT = 8_000_000
"""Corner points of a map file written as text (GeoJSON, KML): each takes 130 bytes once read."""

MAX_ARC_REPEATS = 10
"""Corner points of a TopoJSON written out, to those of its arcs: neighbours share an arc in two."""

ARC_REPEATS_FROM = 100_000
"""Corner points written out below which repeats are not judged."""

MAX_EMPTY_CELLS = 2_000_000
"""Places of a table looked over, mostly empty (see ``MAX_EMPTY_RATIO``), before it is a trap."""

MAX_EMPTY_RATIO = 100
"""Places of a table to cells with anything in them, judged only above ``MAX_EMPTY_CELLS``."""

MAX_SPARSE_RATIO = 10
"""The same, judged above ``MAX_CELLS``."""

MAX_DATABASE_ROWS = 5_000_000
"""Rows of one table of a database, or of a GeoParquet file."""

MAX_OVERLAP_SHARE = 0.001
"""Overlap of small areas with one another, as a share of the layer's surface, beyond which people
would be counted twice in earnest and the layer is refused."""

WORTH_SAYING_SHARE = 0.001
"""People whom an agency's units claim twice, as a share of those inside any, worth a warning."""

MAX_TWICE_SHARE = 0.2
"""The same share beyond which the units are no zones: they share ground on purpose, as lists do."""

MAX_GAP_SHARE = 0.01
"""Gaps enclosed by the small areas, as a share of the layer's surface, beyond which areas seem to
be missing. Larger than for overlaps, because a lake left out is a gap and harms nobody."""
