"""``footprints compare``: every way to name two sides, what is written, and the page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from axe import violations
from browser import NARROW, WIDE, Opened
from command_line import contents, footprints, footprints_afresh
from footprints.columns import registry
from toy_project import write_toy_project

pytestmark = pytest.mark.xdist_group("comparing")

WRITTEN = {
    "compare.html", "compare.json", "compare.manifest.json", "compare.xlsx",
    "compare_agencies.csv", "compare_areas.csv", "compare_flows.csv",
    "compare_neighbourhoods.csv", "compare_scores.csv", "compare_services.csv",
    "compare_units.csv",
}  # fmt: skip


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a toy project, a designed plan in ``out`` and another beside it."""
    folder = tmp_path_factory.mktemp("toy")
    project = write_toy_project(folder)
    shown = footprints("run", project, "--out", folder / "out")
    assert shown.returncode == 0, shown.stderr
    plan = pd.read_csv(folder / "out" / "plan.csv")
    names = sorted(set(plan["neighbourhood"]))
    merged = plan.replace({"neighbourhood": {names[1]: names[0]}})
    merged.to_csv(folder / "merged.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def compared(toy: Path) -> tuple[Path, str, dict[str, bytes]]:
    """Compare by place, into the folder of the run; return it, what was said and what it held."""
    before = contents(toy / "out")
    plan, merged = toy / "out" / "plan.csv", toy / "merged.csv"
    shown = footprints(
        "compare", toy / "footprints.toml", plan, merged, "--out", toy / "out", "--workers", 1
    )
    assert shown.returncode == 0, shown.stderr
    return toy / "out", shown.stderr, before


@pytest.fixture(scope="module")
def dates(toy: Path) -> Path:
    """Compare two dates of lines and people by their projects, with the same plan."""
    then = toy / "then"
    then.mkdir()
    for name in ("areas.geojson", "beats.geojson", "patients.csv", "libraries.csv"):
        shutil.copy(toy / name, then / name)
    people = pd.read_csv(toy / "people.csv")
    people.assign(people=people["people"] + 100).to_csv(then / "people.csv", index=False)
    patients = pd.read_csv(then / "patients.csv")
    patients["practice"] = patients["practice"].replace("P1", "P2")
    patients.groupby(["practice", "area"], as_index=False).sum().to_csv(
        then / "patients.csv", index=False
    )
    shutil.copy(toy / "footprints.toml", then / "old.toml")
    plan = toy / "out" / "plan.csv"
    arguments = ("--plan", plan, "--against-project", then / "old.toml", "--out", toy / "dates")
    shown = footprints("compare", toy / "footprints.toml", *arguments)
    assert shown.returncode == 0, shown.stderr
    return toy / "dates"


def test_scores_of_an_earlier_edition_are_not_mixed_unseen(
    toy: Path, compared: tuple[Path, str, dict[str, bytes]], tmp_path: Path
) -> None:
    """A plan whose folder has scores of the first edition, which did not say so."""
    assert "edition" not in compared[1]
    document = json.loads((toy / "out" / "scores.json").read_text())
    assert document.pop("score_edition") == 2
    (tmp_path / "scores.json").write_text(json.dumps(document))
    shutil.copy(toy / "merged.csv", tmp_path / "before.csv")
    plans = toy / "out" / "plan.csv", tmp_path / "before.csv"
    shown = footprints("compare", toy / "footprints.toml", *plans, "--out", tmp_path / "new")
    said = "The scores published with before.csv are of edition 1."
    assert said in " ".join(shown.stderr.split())
    found = json.loads((tmp_path / "new" / "compare.json").read_text())
    assert found["score_edition"] == 2
    assert found["other_editions"][0].startswith(said)
    assert said in (tmp_path / "new" / "compare.html").read_text()


def test_a_comparison_beside_a_run_leaves_the_run(
    compared: tuple[Path, str, dict[str, bytes]],
) -> None:
    folder, _, before = compared
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == WRITTEN


def test_every_column_is_explained_and_the_workbook_says_so(
    compared: tuple[Path, str, dict[str, bytes]],
) -> None:
    folder, _, _ = compared
    for path in sorted(folder.glob("compare_*.csv")):
        found = pd.read_csv(path, nrows=1).columns.tolist()
        assert found == list(registry.TABLES[path.stem].columns), path.name
    assert "about" in openpyxl.load_workbook(folder / "compare.xlsx").sheetnames


def test_by_place_and_by_option_is_the_same(
    toy: Path, compared: tuple[Path, str, dict[str, bytes]], tmp_path: Path
) -> None:
    """On one worker or two, the same bytes."""
    plan, merged = toy / "out" / "plan.csv", toy / "merged.csv"
    arguments = ("--plan", plan, "--against", merged, "--out", tmp_path / "other", "--workers", 2)
    shown = footprints_afresh("compare", toy / "footprints.toml", *arguments)
    assert shown.returncode == 0, shown.stderr
    here, there = contents(compared[0]), contents(tmp_path / "other")
    assert set(there) == WRITTEN
    same = WRITTEN - {"compare.xlsx", "compare.manifest.json"}  # these hold when they were made
    assert {name: here[name] for name in same} == {name: there[name] for name in same}


def test_the_people_of_a_split_neighbourhood_are_those_said_to_move(
    toy: Path, compared: tuple[Path, str, dict[str, bytes]]
) -> None:
    folder, said, _ = compared
    plan = pd.read_csv(toy / "out" / "plan.csv")
    sizes = plan.groupby("neighbourhood")["people"].sum().sort_index()
    fewest = min(sizes.iloc[0], sizes.iloc[1])
    document = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    assert document["people_moved"] == fewest
    assert document["differ"] == ["plan"]
    assert f"{fewest:,} residents" in said
    count = document["overall"]["neighbourhoods"]
    assert (count["before"], count["after"]) == (len(sizes) - 1, len(sizes))


def test_two_dates_are_split_between_lines_and_people(dates: Path) -> None:
    document = json.loads((dates / "compare.json").read_text(encoding="utf-8"))
    assert document["differ"] == ["lines", "population"]
    residents = document["overall"]["people"]
    assert residents["change"] == -80 * 100
    assert residents["due_to"] == {"plan": 0, "lines": 0, "population": -80 * 100}
    assert document["agencies"]["practices"]["units"]["due_to"]["lines"] != 0
    assert document["agencies"]["beats"]["units"]["change"] == 0


def test_against_none_only_the_table_is_printed(toy: Path, tmp_path: Path) -> None:
    plan = toy / "out" / "plan.csv"
    arguments = ("--plan", plan, "--against", "none", "--format", "csv")
    shown = footprints("compare", toy / "footprints.toml", *arguments, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("agency,name,lines_up,lines_up_against")
    assert "the localities are what services share" in shown.stderr
    assert "nan" not in shown.stderr
    assert list(tmp_path.iterdir()) == []


def test_areas_of_one_plan_alone_are_said(toy: Path, tmp_path: Path) -> None:
    plan = pd.read_csv(toy / "out" / "plan.csv")
    plan[:40].to_csv(tmp_path / "half.csv", index=False)
    one, half = toy / "out" / "plan.csv", tmp_path / "half.csv"
    shown = footprints("compare", toy / "footprints.toml", one, half, "--out", tmp_path / "out")
    assert shown.returncode == 0, shown.stderr
    assert "In another neighbourhood: 0 small areas with 0 residents" in shown.stderr
    assert "40 small areas are placed by one of the plans alone" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "Name a plan"), (("a.csv", "b.csv", "c.csv"), "c.csv is one thing too many")],
)
def test_what_is_not_understood(toy: Path, arguments: tuple[str, ...], said: str) -> None:
    shown = footprints("compare", toy / "footprints.toml", *arguments)
    assert shown.returncode == 2
    assert said in shown.stderr


def fills(opened: Opened) -> str:
    """Return the map's fills as the picture they are."""
    picture: str = opened.page.evaluate(
        "document.querySelector('.leaflet-fills-pane canvas').toDataURL()"
    )
    return picture


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_opens_alone_and_turns_between_now_and_before(
    compared: tuple[Path, str, dict[str, bytes]],
    open_page: Callable[..., Opened],
    viewport: dict[str, int],
) -> None:
    opened = open_page(compared[0] / "compare.html", viewport)
    page = opened.page
    page.wait_for_timeout(100)
    now = fills(opened)
    assert len(now) > 4_000
    page.locator("input[value=before]").check()
    opened.until(lambda: fills(opened) != now)
    page.locator("input[value=after]").check()
    opened.until(lambda: fills(opened) == now)
    page.locator("input[name=moved]").uncheck()
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(100)
        assert opened.overflow <= 0
        assert violations(page) == []
    assert opened.complaints == []
    assert opened.requests == []


@pytest.mark.browser
def test_a_small_area_in_the_table_is_found_on_the_map(
    compared: tuple[Path, str, dict[str, bytes]], open_page: Callable[..., Opened]
) -> None:
    opened = open_page(compared[0] / "compare.html")
    page = opened.page
    page.locator(".moves summary").first.click()
    name = page.locator(".moves .show-place").first
    called = name.inner_text()
    name.click()
    opened.until(lambda: called in page.locator("#card").inner_text())
    assert "In another neighbourhood" in page.locator("#card").inner_text()
    zoomed = page.evaluate("map_footprints.getZoom()")
    page.locator("#whole-map").click()
    opened.until(lambda: page.evaluate("map_footprints.getZoom()") < zoomed)


@pytest.mark.browser
def test_parts_add_up_on_the_page_of_two_dates(
    dates: Path, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(dates / "compare.html")
    table = opened.page.locator("details.group table").first
    heads = table.locator("thead th").all_text_contents()
    assert [head for head in heads if head.startswith("due to")] == [
        "due tothe lines of services", "due tothe population",
    ]  # fmt: skip
    opened.page.locator("details.group summary").first.click()
    shown = 0
    for row in table.locator("tbody tr").all():
        cells = [
            cell.replace("−", "-").replace(",", "")
            for cell in row.locator("td").all_text_contents()
        ]
        change, lines, people = cells[2:5]
        if "–" not in (change, lines, people):
            assert float(change) == pytest.approx(float(lines) + float(people), abs=1e-9)
            shown += 1
    assert shown > 5
    assert opened.complaints == []
