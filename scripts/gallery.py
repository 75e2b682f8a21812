"""Draw the pictures the README and the docs show, from the demonstration region.

Runs the demonstration, opens its pages in Chromium without a network, and keeps screenshots in
``maps/gallery``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
GALLERY = ROOT / "maps" / "gallery"
CHROMIUM = os.environ.get("FOOTPRINTS_CHROMIUM", "/usr/bin/chromium")
PICTURES = [
    ("overview.png", "index.html", 1280, 900, "light"),
    ("overview-dark.png", "index.html", 1280, 900, "dark"),
    ("overview-phone.png", "index.html", 390, 844, "light"),
    ("agency.png", "agencies/police.html", 1280, 900, "light"),
]


def main() -> None:
    """Run the demonstration and photograph its pages."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "demo"
        command = [sys.executable, "-m", "footprints", "demo", "-q", "--out", str(out)]
        subprocess.run(command, check=True, cwd=ROOT)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for picture, page_name, width, height, scheme in PICTURES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    offline=True,
                )
                page = context.new_page()
                page.goto((out / page_name).as_uri())
                page.wait_for_timeout(500)
                page.screenshot(path=GALLERY / picture)
                context.close()
            browser.close()
    print(f"Pictures: {GALLERY}")


if __name__ == "__main__":
    main()
