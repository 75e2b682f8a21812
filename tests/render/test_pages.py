from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from jinja2 import UndefinedError

from footprints.errors import Problem
from footprints.render import bundle
from footprints.render.pages import environment, render_pages
from views import toy_view, with_problem

HERE = Path(__file__).resolve().parent.parent


def text(page: str) -> str:
    """Return the words of a page, without scripts, styles and tags."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


def test_there_is_a_page_for_everything(toy_pages: dict[str, str]) -> None:
    assert set(toy_pages) == {
        "index.html", "agencies/police.html", "agencies/care.html", "agencies/fire.html",
        "agencies/schools.html", "localities/X08000000.html", "localities/X08000001.html",
    }  # fmt: skip


def test_links_between_pages_lead_somewhere(toy_pages: dict[str, str]) -> None:
    for name, page in toy_pages.items():
        for link in re.findall(r'href="([^"#]+\.html)"', page):
            assert os.path.normpath(Path(name).parent / link) in toy_pages


def test_nothing_outside_the_page_is_named(toy_pages: dict[str, str]) -> None:
    for page in toy_pages.values():
        fetched = re.findall(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="([^"]*)"', page)
        assert set(fetched) <= {"data:,"}
        styles = "".join(re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL))
        assert "@import" not in styles
        assert "url(" not in styles


def test_the_policy_holds_the_hash_of_every_script_and_style(toy_pages: dict[str, str]) -> None:
    for page in toy_pages.values():
        policy = html.unescape(re.search(r'Security-Policy" content="([^"]*)"', page)[1])
        inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, flags=re.DOTALL)
        assert len(inline) == 5
        for part in inline:
            digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
        assert " style=" not in page.split("<script")[0]


def test_the_same_view_gives_the_same_bytes(toy_pages: dict[str, str]) -> None:
    assert render_pages(toy_view()) == toy_pages


def test_another_process_gives_the_same_bytes(toy_pages: dict[str, str]) -> None:
    code = (
        "import hashlib, json; from views import toy_view; "
        "from footprints.render.pages import environment, render_pages; "
        "print(hashlib.sha256(json.dumps(render_pages(toy_view())).encode()).hexdigest())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": f"{HERE}:{HERE.parent}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == hashlib.sha256(json.dumps(toy_pages).encode()).hexdigest()


def test_figures_are_said_once_rounded(toy_pages: dict[str, str]) -> None:
    overview = text(toy_pages["index.html"])
    assert "235,966" in overview
    assert re.search("have 30,000 to 50,000 residents\\s+All", overview)
    assert "21%" in overview
    assert "one team from each of 2 services: Police beats and Care networks." in overview
    assert (
        "this plan 45, other plans 27 (20-33), best found for you 78; designed for you: yes, "
        "weight 2" in overview
    )
    assert "88%" in overview
    assert "cannot tell" in overview
    agency = text(toy_pages["agencies/police.html"])
    assert (
        "Fits inside: 88% of residents are in the neighbourhood their unit mainly serves." in agency
    )
    assert "People counted twice 12" in agency
    assert "One name was empty." in agency
    locality = text(toy_pages["localities/X08000000.html"])
    assert "serves 61% 3.1 units share it" in locality
    assert "Toy 3 Quarter 1 Quarter 2" in locality
    assert "+310" in locality


def test_sources_are_named_on_every_page(toy_pages: dict[str, str]) -> None:
    for page in toy_pages.values():
        assert "Contains toy data. Licensed under the Open Toy Licence." in text(page)


def test_made_up_and_assumed_are_said_beside_every_name(toy_pages: dict[str, str]) -> None:
    assert "These lines are made up" in text(toy_pages["agencies/police.html"])
    assert "assumption" in text(toy_pages["agencies/fire.html"])
    assert "These lines are made up" not in text(toy_pages["agencies/care.html"])
    for name in ("index.html", "localities/X08000000.html"):
        body = toy_pages[name].split("<main")[1].split("</main>")[0]
        places = re.findall(r"<bdi>(Police beats|Fire stations)</bdi>(?:</a>)?\s*(.{0,60})", body)
        assert len(places) >= 3
        for service, after in places:
            assert {"Police beats": "made up", "Fire stations": "assumed"}[service] in after


def test_a_made_up_region_says_so_on_every_page() -> None:
    for page in render_pages(toy_view(made_up=True)).values():
        assert "Made up. This region, its people and its services are invented" in text(page)


def test_limits_not_kept_are_said_first() -> None:
    pages = render_pages(with_problem(toy_view()))
    for page in pages.values():
        words = text(page)
        assert "This plan does not keep every limit" in words
        assert "X08000000 : Strip 0 has 55,000 residents. Allow up to 55,000." in words
    view = toy_view(max_people=40_000)
    assert "above the limit" in text(render_pages(view)["index.html"])


def test_a_plan_of_part_of_the_region_says_how_much_it_covers() -> None:
    view = toy_view()
    here = view.neighbourhoods["locality"] == "X08000000"
    areas = view.areas.assign(
        neighbourhood=view.areas["neighbourhood"].where(view.areas["locality"] == "X08000000", "")
    )
    part = replace(
        view,
        areas=areas,
        neighbourhoods=view.neighbourhoods[here].reset_index(drop=True),
        locality_figures={"X08000000": {"one_team_share": 0.2}, "X08000001": {}},
        agencies=[],
    )
    pages = render_pages(part)
    covered = int(areas.loc[areas["neighbourhood"] != "", "people"].sum())
    assert f"residents in this plan, of 235,966 {covered:,}" in text(pages["index.html"])
    bare = text(pages["localities/X08000001.html"])
    assert "This plan makes no neighbourhoods here." in bare
    assert "of residents have one team from" not in bare
    assert "of residents have one team from" in text(pages["localities/X08000000.html"])


def test_nothing_is_claimed_of_a_plan_that_only_its_maker_knows() -> None:
    for view in (toy_view(), with_problem(toy_view())):
        overview = text(render_pages(view)["index.html"])
        assert "What this plan is weighed by" in overview
        assert "41 km of line between neighbourhoods" in overview
        assert ("keeps the limits on residents" in overview) is view.feasible
        assert not re.search("scores best|No plan could|least bad", overview)


def test_neighbourhoods_are_listed_by_locality_and_name() -> None:
    view = toy_view()
    named = view.neighbourhoods.assign(name=["C", "A", "B", "F", "E", "D"])
    page = render_pages(replace(view, neighbourhoods=named))["index.html"]
    assert re.findall(r'data-show-hood="[^"]*"><bdi>(.)</bdi>', page) == list("ABCDEF")


def test_a_plan_without_scores_still_has_pages() -> None:
    view = toy_view(overall={}, locality_figures={}, advice=None, barriers=None, bridges=None)
    bare = [
        replace(entry, figures={}, units=pd.DataFrame(), neighbourhoods=pd.DataFrame(), main=None)
        for entry in view.agencies
    ]
    pages = render_pages(replace(view, agencies=bare, objective={}))
    assert "not scored" in text(pages["index.html"])
    assert "3 sites, no lines to score" in text(pages["index.html"])
    assert "has not been scored" in text(pages["agencies/police.html"])
    assert "known by its 3 sites" in text(pages["agencies/schools.html"])


def test_areas_the_plan_leaves_out_are_on_the_map() -> None:
    view = toy_view()
    areas = view.areas.copy()
    areas.loc[:4, "neighbourhood"] = ""
    page = render_pages(replace(view, areas=areas))["index.html"]
    data = json.loads(re.search(r'id="footprints-data">(.*?)</script>', page)[1])
    assert data["areas"]["hood"][:6] == [-1] * 5 + [data["areas"]["hood"][5]]
    assert all(data["areas"]["rings"])


def test_modules_are_joined_after_those_they_need() -> None:
    joined = bundle.script()
    assert "import " not in re.sub(r"/\*.*?\*/|//.*", "", joined, flags=re.DOTALL)
    order = [joined.index(f"module_{name} =") for name in ("panel_words", "panel_cards", "main")]
    assert order == sorted(order)


def test_modules_in_a_circle_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./other.js";\n')
    (tmp_path / "other.js").write_text('import { b } from "./main.js";\n')
    monkeypatch.setattr(bundle, "_ASSETS", tmp_path)
    bundle.script.cache_clear()
    with pytest.raises(ValueError, match="main > other > main"):
        bundle.script()
    bundle.script.cache_clear()


def test_many_problems_leave_the_map_in_sight() -> None:
    problems = [Problem(f"Fault {number}.", "here", "") for number in range(30)]
    page = render_pages(toy_view(feasible=False, problems=problems))["index.html"]
    before, rest = page.split("Show the other 24", 1)
    assert before.count("Fault ") == 6
    assert rest.split("</details>", 1)[0].count("Fault ") == 24


def policy(page: str) -> dict[str, str]:
    found = html.unescape(re.search(r'Security-Policy" content="([^"]*)"', page)[1])
    return dict(rule.split(" ", 1) for rule in found.split("; "))


def data_of(page: str) -> dict:
    return json.loads(re.search(r'id="footprints-data">(.*?)</script>', page)[1])


def test_pictures_come_from_the_one_address_that_a_project_names(
    toy_pages: dict[str, str],
) -> None:
    view = replace(toy_view(), background=("https://tiles.example/{z}/{x}/{y}.png", "E"))
    for name, page in render_pages(view).items():
        assert policy(page)["img-src"] == "data: https://tiles.example"
        rules = policy(toy_pages[name])
        assert rules["img-src"] == "data:"
        assert {rules[each] for each in ("default-src", "base-uri", "form-action")} == {"'none'"}


def test_a_name_is_text_in_every_template() -> None:
    view = toy_view(title="<b>Toy</b>", attribution=["<i>Toy</i>"])
    for page in render_pages(view).values():
        assert "<b>Toy" not in page
        assert "<i>Toy" not in page
        assert "&lt;b&gt;Toy" in page


def test_a_word_that_no_page_gives_its_template_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ forgotten }}").render()


def test_each_page_shows_its_own(toy_pages: dict[str, str]) -> None:
    shown = {name: data_of(page)["page"]["show"] for name, page in toy_pages.items()}
    assert shown["agencies/police.html"] == ["police"]
    assert shown["agencies/care.html"] == ["care"]
    assert shown["index.html"] == shown["localities/X08000000.html"] == []
    areas = {name: data_of(page)["areas"]["code"] for name, page in toy_pages.items()}
    parts = [set(areas[f"localities/X0800000{each}.html"]) for each in (0, 1)]
    own = toy_view().areas.set_index("locality")["code"]
    assert parts[0] >= set(own["X08000000"])
    assert parts[1] >= set(own["X08000001"])
    assert not parts[0] & parts[1]
    assert parts[0] | parts[1] == set(areas["index.html"])
