"""How Sphinx builds the site: ``make docs``. What is told is in the pages and in docstrings."""

from __future__ import annotations

import footprints

project = "footprints"
author = "the footprints maintainers"
version = release = footprints.__version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
exclude_patterns = ["_build"]
nitpicky = False

# Pages are Markdown that reads as well in the repository; notebooks are Markdown that runs.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 180
nb_merge_streams = True

autodoc_typehints = "none"  # docstrings say types in words
autosummary_generate = True
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = "footprints"
html_static_path: list[str] = []
html_show_sourcelink = False
html_theme_options = {
    "navigation_depth": 2,
    "show_toc_level": 2,
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
}
