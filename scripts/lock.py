"""Choose the newest versions of everything the project needs and write them with their hashes.

`constraints.txt` holds what work on the project needs, `constraints-user.txt` the part of it that
`make demo` needs, `constraints-docs.txt` and `constraints-bench.txt` what `make docs` and
`make bench` need besides. Only names, versions and
hashes are written: where packages come from is each
machine's own business. Works in a throwaway environment, so that nothing installed by hand gets in.
"""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "constraints-bench.txt": ["--extra", "dev", "--extra", "bench"],
    "constraints-docs.txt": ["--extra", "dev", "--extra", "docs"],
    "constraints.txt": ["--extra", "dev"],
    "constraints-user.txt": [],
}
"""Each file and what it is for, the widest first: the others hold the same versions."""

OLDEST_PYTHON = "3.11"

HEADING = """\
# Versions the project is tested with and the hashes of their files, written by `make lock`.
# Do not edit by hand.
"""

EDITABLE = "editables"
"""What hatchling asks for when it installs a checkout in place, and pip does not see."""


def main() -> None:
    """Choose versions for everything, then write the parts of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder, with_pip=True)
        python = str(folder / "bin" / "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "uv"]
        subprocess.run(pip, check=True)
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        builder = folder / "builder.in"
        builder.write_text("\n".join([*project["build-system"]["requires"], EDITABLE]) + "\n")
        chosen: list[str] = []
        for file, extras in FILES.items():
            target = ROOT / file
            _choose(python, builder, target, [*extras, *chosen])
            chosen = chosen or ["--constraint", str(target)]
            print(f"{file}: {target.read_text(encoding='utf-8').count('==')} packages")


def _choose(python: str, builder: Path, target: Path, options: list[str]) -> None:
    """Write to ``target`` the versions that fit every Python and system the project runs on."""
    command = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", OLDEST_PYTHON, "--no-header", "--no-annotate"]
    command += ["--no-strip-extras", *options]
    files = [str(ROOT / "pyproject.toml"), str(builder)]
    chosen = subprocess.run([*command, *files], check=True, capture_output=True, text=True)
    target.write_text(HEADING + chosen.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
