"""Choose the newest versions of everything the project needs and write constraints.txt.

Works in a throwaway environment, so that nothing installed by hand gets in. Only names and
versions are written: where packages come from is each machine's own business.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_NAME = "footprints-neighbourhoods"
HEADING = "# Versions the project is tested with, written by `make lock`. Do not edit by hand.\n"


def main() -> None:
    """Install the project with every extra from scratch and freeze what came."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", f"{ROOT}[dev,bench]"], check=True)
        frozen = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    lines = [
        line
        for line in frozen.stdout.splitlines()
        if "==" in line and not line.startswith(OWN_NAME)
    ]
    (ROOT / "constraints.txt").write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
