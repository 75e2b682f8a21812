"""Our scripts and styles, Leaflet's, and folium's page skeleton, as text to stand in a page.

Pages opened from disk cannot import modules, so the modules under ``assets`` are joined into one
script: each becomes a function that hands back what it exports.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import branca

_ASSETS = Path(__file__).resolve().parent / "assets"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)

MAP_NAME = "map_footprints"
"""Id of the map's element and name of folium's variable; fixed, so that pages repeat exactly."""


@cache
def script(start: str = "main") -> str:
    """Return our modules as one script, each after those it imports, the module ``start`` last.

    Raises ValueError where modules import one another in a circle.
    """
    done: dict[str, str] = {}
    _add(start, done, ())
    return '"use strict";\n' + "".join(done.values())


def _add(name: str, done: dict[str, str], path: tuple[str, ...]) -> None:
    """Add a module, ``map/pick`` say, after those it imports."""
    if name in path:
        raise ValueError(f"scripts import one another in a circle: {' > '.join((*path, name))}")
    if name in done:
        return
    text = (_ASSETS / f"{name}.js").read_text(encoding="utf-8")
    for _, other in _IMPORT.findall(text):
        _add(_resolved(name, other), done, (*path, name))
    exported = ", ".join(_EXPORT.findall(text))
    body = _IMPORT.sub(lambda one: _binding(one[1], _resolved(name, one[2])), text)
    body = _EXPORT.sub("", body)
    done[name] = f"const {_variable(name)} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def _resolved(importer: str, other: str) -> str:
    """Return the name of a module that ``importer`` names from where it stands."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), other))


def _variable(name: str) -> str:
    return "module_" + name.replace("/", "_")


def _binding(names: str, module: str) -> str:
    return f"const {{ {' '.join(names.split()).rstrip(',')} }} = {_variable(module)};\n"


@cache
def style() -> str:
    """Return our style sheets with the palette: ``page.css``, then the others by name."""
    from footprints.render.drawing import palette

    first = _ASSETS / "page.css"
    others = sorted(path for path in _ASSETS.rglob("*.css") if path != first)
    return palette.css() + "".join(path.read_text(encoding="utf-8") for path in (first, *others))


@cache
def leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style from the xstatic-leaflet package.

    Its pictures (of controls the pages do not use) are left out: nothing may be fetched. Each
    begins with its licence, which asks to go wherever the code goes.
    """
    from xstatic.pkg import leaflet as package

    folder = Path(package.BASE_DIR)
    code = _plain(folder / "leaflet.js")
    code = re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", code)
    style = re.sub(r"url\([^)]*\)", "none", _plain(folder / "leaflet.css"))
    return _licence("leaflet") + code, _licence("leaflet") + style


def _licence(of: str) -> str:
    """Return a licence as a comment of scripts and style sheets that minifiers keep."""
    return f"/*! {_plain(_ASSETS / 'licences' / f'{of}.txt')}*/\n"


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
    script = "\n".join(line for line in lines if line) + "\n"
    return figure.html.render().strip(), _licence("folium") + script
