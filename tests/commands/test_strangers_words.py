"""Whatever words a folder holds: `init` and `run` name, read and write only what they should."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given

from command_line import footprints
from hostile import BREAKING, ODD, WHOLE, Said, as_meant, examples, folders, put_folder, tree

CANARY = "CANARY-7731"
PLAIN = re.compile(r"[A-Za-z0-9._-]{1,110}")
DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])(\..*)?", re.IGNORECASE)


def harmless(out: Path) -> None:
    """Hold published files to what they may be called and may do."""
    for path in out.rglob("*"):
        assert not path.is_symlink()
        assert PLAIN.fullmatch(path.name), path.name
        assert not DEVICE.fullmatch(path.name), path.name
        if not path.is_file():
            continue
        content = path.read_bytes()
        assert CANARY.encode() not in content, path.name
        if path.suffix == ".html":
            (policy,) = re.findall(
                rb'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', content
            )
            assert policy.startswith(b"default-src &#39;none&#39;; script-src &#39;sha256-")
            assert b"http" not in policy
        if path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            texts = [column for column in table if not _numbers(table[column])]
            acting = [
                cell for column in texts for cell in table[column] if cell[:1] in (*"=+-@\t\r",)
            ]
            assert [cell for cell in acting if cell] == [], path.name


def _numbers(cells: pd.Series[str]) -> bool:
    return bool(pd.to_numeric(cells.replace("", "0"), errors="coerce").notna().all())


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, a place for temporary files and something private: all are to stay as they are."""
    for name, folder in (("HOME", "home"), ("TMPDIR", "temp"), ("XDG_CACHE_HOME", "cache")):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("SECRET", CANARY)
    (tmp_path / "private").mkdir()
    for name in ("secret", "secret.csv", "win.ini"):
        text = f"code,name,x,y\n{CANARY},{CANARY},405000,404000\n"
        (tmp_path / "private" / name).write_text(text)
    return tmp_path


TAKING = Said("d", "wards", "beats", "note", ["a"], [WHOLE], ["u"], ["L1", "L2"])
BROKEN = Said(
    "d", "wards", "beats", "note", BREAKING, [BREAKING[0], "b"], [BREAKING[1]], ["L1", "L2"]
)
LOUD = Said(
    BREAKING[4].replace("/", "_"),
    BREAKING[0].replace("/", "_")[:90],
    ODD[25],
    ODD[31],
    [*BREAKING[:7], *ODD],
    ODD[3:15],
    [ODD[9], ODD[32], ODD[35]],
    [ODD[13], ODD[10]],
)
PATHS = Said(
    "__proto__",
    "=1+1",
    "../x",
    "-1",
    ODD,
    [ODD[0], *ODD[33:40]],
    ["NUL", "nul", ".."],
    ["CON", "con"],
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@given(folders)
@example(TAKING)
@example(BROKEN)
@example(LOUD)
@example(PATHS)
@examples(2)
def test_init_says_what_is_meant_and_run_writes_only_its_results(around: Path, said: Said) -> None:
    with tempfile.TemporaryDirectory(dir=around, prefix="case") as name:
        folder = Path(name) / "in" / said.folder
        folder.mkdir(parents=True)
        codes = put_folder(folder, said, around / "private" / "secret.csv")
        before = tree(around)
        made = footprints("init", folder)
        project = folder / "footprints.toml"
        now = tree(around)
        at = str(project.relative_to(around))
        assert made.returncode in (0, 3), made.stderr
        assert {path for path in now if now[path] != before.get(path)} == (
            {at} if project.is_file() else set()
        )
        assert set(before) <= set(now)
        assert made.returncode == 0 or not project.exists()
        if made.returncode:
            assert "Traceback" not in made.stderr
            return
        as_meant(project, codes)
        before = tree(around)
        out = Path(name) / "out"
        done = footprints("run", project, "--out", out, "--effort", "0.05")
        assert done.returncode in (0, 3, 4), done.stderr
        assert CANARY not in done.stdout + done.stderr
        inside = str(out.relative_to(around))
        rest = {path: held for path, held in tree(around).items() if not path.startswith(inside)}
        assert rest == before
        harmless(out)
        if done.returncode == 0:
            again = footprints("score", project, "--plan", out / "plan.csv", "--format", "json")
            assert again.returncode == 0, again.stderr
