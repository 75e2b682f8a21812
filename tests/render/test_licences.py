"""What others wrote goes into a page with its licence."""

from __future__ import annotations

from footprints.render import bundle


def test_leaflets_code_and_style_carry_its_licence() -> None:
    for text in bundle.leaflet():
        head = text[: text.index("*/")]
        assert text.startswith("/*!")
        assert "Copyright (c) 2010-2022, Volodymyr Agafonkin" in head
        assert "Redistributions in binary form must reproduce the above copyright notice" in head
        assert 'PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"' in head


def test_the_lines_that_start_the_map_carry_folium_s() -> None:
    _, script = bundle.skeleton()
    head = script[: script.index("*/")]
    assert "Folium developers" in head
    assert "shall be included in all\ncopies or substantial portions" in head
    assert script.count("*/") == 1
