"""Scores beside a plan may be anybody's: what cannot be read says nothing of an edition."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from footprints.pipeline.comparison.editions import published_edition


def test_an_edition_is_what_the_scores_beside_a_plan_say(tmp_path: Path) -> None:
    (tmp_path / "scores.json").write_text(json.dumps({"agencies": [], "score_edition": 2}))
    assert published_edition(tmp_path / "plan.csv") == 2
    (tmp_path / "scores.json").write_text(json.dumps({"agencies": []}))
    assert published_edition(tmp_path / "plan.csv") == 1


@pytest.mark.parametrize("content", ["", "[" * 100_000, "[]", '{"agencies": 9' + "9" * 5_000 + "}"])
def test_scores_that_cannot_be_read_say_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "scores.json").write_text(content)
    assert published_edition(tmp_path / "plan.csv") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_scores_that_are_a_pipe_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "scores.json")
    assert published_edition(tmp_path / "plan.csv") is None
    assert published_edition(None) is None
