"""Each sign that rows are missing counts by itself, whatever else would tell of it too."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from footprints.errors import DataError
from footprints.sources.fetch.answers import Page
from footprints.sources.fetch.cache import Started
from footprints.sources.fetch.nomis import _counted
from footprints.sources.fetch.transfer import _continued
from footprints.sources.fetch.verdict import Passing


@pytest.mark.parametrize("inside", [True, False])
def test_the_mark_of_further_rows_is_seen_in_either_place(inside: bool) -> None:
    mark = {"exceededTransferLimit": True}
    page: dict[str, Any] = {"features": []} | ({"properties": mark} if inside else mark)
    assert Page.model_validate(page).more
    assert not Page.model_validate({"features": []}).more


@pytest.mark.parametrize("came", [1, 3])
def test_the_services_own_count_of_rows_is_held(came: int) -> None:
    forgotten: list[object] = []
    answer = SimpleNamespace(body=lambda: b"GEOGRAPHY_CODE,OBS_VALUE,RECORD_COUNT\nE1,5,2\n")
    figures: Any = SimpleNamespace(values=dict.fromkeys(range(came)), answers=[answer])
    web: Any = SimpleNamespace(forget=forgotten.append)
    named: Any = SimpleNamespace(name="N", title="T", id="t")
    with pytest.raises(DataError, match=f"2 rows were counted for E1 and {came} came"):
        _counted(web, figures, named, named, "E1")
    assert forgotten == [answer]


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("bytes 4-9/10", True),
        ("bytes 3-9/10", False),
        ("bytes 5-9/10", False),
        ("bytes 4-8/10", False),
        ("bytes 4-10/11", False),
        ("", False),
    ],
)
def test_a_rest_begins_at_the_next_byte_and_ends_at_the_last(
    tmp_path: Path, said: str, fits: bool
) -> None:
    partial = tmp_path / "part"
    partial.write_bytes(b"1234")
    response: Any = SimpleNamespace(headers={"content-range": said, "etag": '"a"'})
    cache: Any = SimpleNamespace(forget_partial=lambda _: None)
    started = Started('"a"', 10)
    if fits:
        assert _continued(cache, "a", response, partial, started) == (4, 10)
        return
    with pytest.raises(Passing, match="does not begin where the last one broke"):
        _continued(cache, "a", response, partial, started)
