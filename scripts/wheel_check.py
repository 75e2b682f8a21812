"""Build the wheel, install it in an empty environment; run demonstration and notebook from nowhere.

The working folder is empty and the checkout is out of the way, so what runs is the wheel alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def notebook_code() -> str:
    """Return what the first notebook of the gallery runs."""
    page = (ROOT / "docs" / "gallery" / "first-plan.md").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```\{code-cell\} python\n(.*?)```", page, flags=re.DOTALL))


def main() -> None:
    """Build the sdist, the wheel from it, install that alone, run demonstration and notebook."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = [sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(ROOT)]
        subprocess.run(build, check=True)
        (wheel,) = (folder / "dist").glob("*.whl")
        venv.create(folder / "env", with_pip=True)
        bin_ = folder / "env" / "bin"
        pip = [str(bin_ / "python"), "-m", "pip", "install", "--quiet"]
        hashed = ["--require-hashes", "--requirement", str(ROOT / "constraints-user.txt")]
        subprocess.run([*pip, *hashed], check=True)
        subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
        empty = folder / "elsewhere"
        empty.mkdir()
        clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        subprocess.run([str(bin_ / "footprints"), "demo"], check=True, cwd=empty, env=clean)
        made = empty / "maps" / "demo"
        absent = [f for f in ("index.html", "plan.csv", "scores.json") if not (made / f).is_file()]
        if absent:
            sys.exit(f"the wheel's demonstration did not write {', '.join(absent)}")
        notebook = [str(bin_ / "python"), "-c", notebook_code()]
        subprocess.run(notebook, check=True, cwd=empty, env=clean)
        where = subprocess.run(
            [str(bin_ / "python"), "-c", "import footprints; print(footprints.__file__)"],
            check=True,
            capture_output=True,
            text=True,
            cwd=empty,
            env=clean,
        ).stdout.strip()
        if str(ROOT) in where:
            sys.exit(f"the checkout was used instead of the wheel: {where}")
        print("The wheel works by itself.")


if __name__ == "__main__":
    main()
