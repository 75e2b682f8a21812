"""A real PostgreSQL with PostGIS for tests: a cluster of its own, on a socket in a scratch folder.

Debian's, or whatever ``pg_config`` names. PostgreSQL refuses to run as root, so root hands over to
the user ``postgres``. Without a server the tests are skipped, except in CI, which installs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    named = shutil.which("pg_config")
    if named is None:
        return None
    shown = subprocess.run([named, "--bindir"], capture_output=True, text=True, check=True)
    folder = Path(shown.stdout.strip())
    return folder if (folder / "initdb").exists() else None


def _extension(programs: Path) -> bool:
    version = programs.parent.name
    return Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists()


@pytest.fixture(scope="session")
def postgis() -> Iterator[str]:
    """Yield the connection string of an empty database with the extension PostGIS."""
    programs = _programs()
    if programs is None or not _extension(programs):
        pytest.skip("no PostgreSQL with PostGIS; on Debian: apt-get install postgresql-postgis")
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="footprints-postgis-"))
    if root:
        shutil.chown(folder, "postgres", "postgres")

    def run(*command: object) -> None:
        handed = ["runuser", "-u", "postgres", "--"] if root else []
        subprocess.run([*handed, *map(str, command)], check=True, capture_output=True, cwd=folder)

    data = folder / "data"
    run(programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        run(
            "psql", "-h", folder, "-U", "tester", "-d", "postgres", "-c", "CREATE EXTENSION postgis"
        )
        yield f"postgresql://tester@/postgres?host={folder}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
