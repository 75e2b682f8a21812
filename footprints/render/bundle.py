"""Our scripts and styles, Leaflet's, and folium's page skeleton, as text to stand in a page.

Pages opened from disk cannot import modules, so the modules under ``assets`` are joined into one
script: each becomes a function that hands back what it exports.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import branca

_ASSETS = Path(__file__).resolve().parent / "assets"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:function|const|class) (\w+))", re.MULTILINE)

MAP_NAME = "map_footprints"
"""Id of the map's element and name of folium's variable; fixed, so that pages repeat exactly."""


@cache
def script() -> str:
    """Return our modules as one script, each after those it imports, ``main.js`` last.

    Raises ValueError where modules import one another in a circle.
    """
    done: dict[str, str] = {}
    _add("main", done, ())
    return '"use strict";\n' + "".join(done.values())


def _add(name: str, done: dict[str, str], path: tuple[str, ...]) -> None:
    if name in path:
        raise ValueError(f"scripts import one another in a circle: {' > '.join((*path, name))}")
    if name in done:
        return
    text = (_ASSETS / f"{name}.js").read_text(encoding="utf-8")
    for _, other in _IMPORT.findall(text):
        _add(other, done, (*path, name))
    exported = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(r"const {\1} = module_\2;\n", text))
    done[name] = f"const module_{name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


@cache
def style() -> str:
    """Return our style sheet with the palette."""
    from footprints.render import palette

    return palette.css() + (_ASSETS / "page.css").read_text(encoding="utf-8")


@cache
def leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style from the xstatic-leaflet package.

    Its pictures (of controls the pages do not use) are left out: nothing may be fetched.
    """
    from xstatic.pkg import leaflet as package

    folder = Path(package.BASE_DIR)
    code = _plain(folder / "leaflet.js")
    code = re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", code)
    return code, re.sub(r"url\([^)]*\)", "none", _plain(folder / "leaflet.css"))


def _plain(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def skeleton() -> tuple[str, str]:
    """Return folium's element for the map and its script, with nothing to fetch.

    The page's own data, layers and words are added by our scripts: folium's tooltips and popups
    would put names into code.
    """
    import folium

    page = folium.Map(
        tiles=None,
        prefer_canvas=True,
        attribution_control=False,
        zoom_control=True,
        zoom_snap=0.25,
        zoom_delta=0.5,
        min_zoom=5,
        max_zoom=17,
        scroll_wheel_zoom=False,
    )
    page.default_js = []
    page.default_css = []
    page._name, page._id = MAP_NAME.split("_")
    figure = cast("branca.element.Figure", page.get_root())
    figure.render()
    lines = (line.strip() for line in figure.script.render().splitlines())
    return figure.html.render().strip(), "\n".join(line for line in lines if line) + "\n"
