"""Run one fetch in a process of its own, to be killed: CACHE, OUT, then SERVICE=URL for each."""

from __future__ import annotations

import sys
from pathlib import Path

from loopback import fast

from footprints.pipeline.fetch import Order, fetch_place
from footprints.sources.catalogue import read_catalogue
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web
from only_loopback import forbid_the_rest


def main() -> None:
    cache, out, *addresses = sys.argv[1:]
    catalogue = fast(read_catalogue(dict(each.split("=", 1) for each in addresses), {}))
    order = Order(localities=["X08000004"])
    with (
        forbid_the_rest() as attempts,
        Web(Cache(Path(cache)), patience=Patience(first_wait_s=0.01)) as web,
    ):
        fetch_place(order, Path(out), web, catalogue)
    assert not attempts


if __name__ == "__main__":
    main()
