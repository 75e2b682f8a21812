"""What a reviewer does on a page, for the tests of reviews."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from browser import Opened


def data_of(opened: Opened) -> dict[str, Any]:
    return json.loads(opened.page.locator("#footprints-data").text_content() or "")


def click_area(opened: Opened, row: int) -> None:
    """Click a small area on the map."""
    opened.page.locator("#map_footprints").scroll_into_view_if_needed()
    x, y = opened.page.evaluate(
        """(row) => {
            const data = JSON.parse(document.getElementById("footprints-data").textContent);
            const shapes = module_map_geometry.geometry(data);
            const middle = module_map_pick.middle(shapes.areas[row]);
            const at = map_footprints.latLngToContainerPoint(middle);
            const box = map_footprints.getContainer().getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }""",
        row,
    )
    opened.page.mouse.click(x, y)


def legal_move(opened: Opened) -> tuple[int, int]:
    """Return a small area and a neighbourhood it can move to with every rule kept."""
    return tuple(
        opened.page.evaluate(
            """() => {
                const data = JSON.parse(document.getElementById("footprints-data").textContent);
                const ground = module_scores_ground.ground(data);
                const rules = module_plan_rules.rulesOf(data, ground);
                const { opened, move } = module_plan_state;
                const first = opened(data);
                const { code } = data.areas;
                const beside = (area) =>
                    module_plan_graph.groupsBeside(ground.links, first.member, [area]);
                const fits = (area, to) => {
                    const after = move(first, code, [area], to, null, []);
                    return module_plan_rules.breaches(rules, first, after).length === 0;
                };
                for (let area = 0; area < code.length; area += 1) {
                    for (const to of beside(area)) if (fits(area, to)) return [area, to];
                }
            }"""
        )
    )


def move_one(opened: Opened) -> tuple[int, int]:
    """Choose one small area on the map and move it where every rule is kept."""
    area, to = legal_move(opened)
    click_area(opened, area)
    opened.page.select_option("#target", str(to))
    opened.page.get_by_role("button", name="Move", exact=True).click()
    return area, to


def saved(opened: Opened, name: str = "Save my version") -> str:
    """Press a button that saves a file and return what the file holds."""
    opened.page.get_by_role("tab", name="Send").click()
    with opened.page.expect_download() as waiting:
        opened.page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")
