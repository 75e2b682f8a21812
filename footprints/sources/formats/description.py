"""What the description of a KML placemark says in a table of two columns, as GIS export it."""

from __future__ import annotations

from html.parser import HTMLParser

_MOST = 100_000
"""Letters of a description that is looked through: a page of its own is no table of a unit."""

_LONGEST = 100
"""Letters of a name; longer ones are text that stands in a table for its looks."""


def described(text: str) -> dict[str, str]:
    """Return the names and values in the rows of two cells of an HTML text's tables."""
    if len(text) > _MOST or "<t" not in text.lower():
        return {}
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return parser.pairs


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: dict[str, str] = {}
        self._rows: list[list[str]] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "table":
            self._rows.append([])
            self._open.append(False)
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")
            self._open[-1] = True

    def handle_endtag(self, tag: str) -> None:
        if not self._rows:
            return
        if tag in ("td", "th"):
            self._open[-1] = False
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self._rows.pop()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._rows and self._open[-1] and self._rows[-1]:
            self._rows[-1][-1] += data

    def close(self) -> None:
        super().close()
        while self._rows:
            self.handle_endtag("table")

    def _end_row(self) -> None:
        if not self._rows:
            return
        cells = [" ".join(cell.split()) for cell in self._rows[-1]]
        self._rows[-1] = []
        self._open[-1] = False
        if len(cells) == 2 and 0 < len(cells[0]) <= _LONGEST:
            self.pairs.setdefault(cells[0].removesuffix(":"), cells[1])
