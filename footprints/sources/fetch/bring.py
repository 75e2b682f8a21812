"""What a step of the job hands back: files placed, and what the project file says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from footprints.errors import Problem
from footprints.settings.toml import Block, Remarks
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch.http import Answer, Web
from footprints.sources.fetch.place import Place
from footprints.sources.fetch.provenance import Part


@dataclass(frozen=True)
class Errand:
    """What every step needs: whom to ask, the catalogue, the place, and where files go.

    ``answers`` are those that files placed came in, by file or column: a later step may find them
    wrong, and they are then not kept. ``output_areas`` are the small areas of output areas, by
    code, once those were fetched and proven.
    """

    web: Web
    catalogue: Catalogue
    place: Place
    folder: Path
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    output_areas: dict[str, str] = field(default_factory=dict)


@dataclass
class Brought:
    """Files placed, blocks of the project file, records of origin, and what was noticed."""

    files: list[str] = field(default_factory=list)
    blocks: list[Block | Remarks] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: Brought) -> None:
        """Add what another step brought."""
        self.files += other.files
        self.blocks += other.blocks
        self.parts += other.parts
        self.problems += other.problems
