"""Commands stopped at random moments, half of them while results are moved into their folder.

    python -m tests.placing.kills --kills 500 --seed 1

Each trial puts earlier results into a folder, has a command write other ones there, and stops it:
killed outright, or asked to end as Ctrl-C and a shutting-down system do. Then whoever reads the
folder must see some of the old files or some of the new and never both; what is there must be what
the record there says; a command that reads must take it whole or refuse and change nothing; the
same command given again must end as if nothing had been; and nothing may be left over inside the
folder, beside it, in the folder for temporary files or in that of kept answers.

Prints a table of what happened by command. Every finding is a line, and the end is then 1. The
seed makes the same choices; when a process is really stopped depends on the machine all the same.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / each) for each in ("", "guard", "fetch")]

import numpy as np  # noqa: E402

from command_server import load_everything, run  # noqa: E402
from footprints import commands  # noqa: E402
from footprints.placing.moving import HIDDEN  # noqa: E402
from footprints.placing.record import HASHES, MARK, file_hash, read_record  # noqa: E402
from footprints.stopping import end_when_asked  # noqa: E402
from toy_project import PROJECT, write_toy_project  # noqa: E402

COMMANDS = ("run", "map", "cluster", "fetch")
ASKING = {signal.SIGINT, signal.SIGTERM}
SIGNALS = {
    "worker": signal.SIGKILL,
    "kill": signal.SIGKILL,
    "term": signal.SIGTERM,
    "int": signal.SIGINT,
}
MINE = "notes.txt"
REFUSED = "were being moved into"
LONGEST_S = 900.0

Files = dict[str, bytes]


@dataclass(frozen=True)
class Job:
    """A command that writes, by its arguments but ``--out``, with what it leaves undisturbed.

    ``old`` is a folder of earlier results of the same command. ``took_s`` is how long it takes, of
    which files are being moved for ``moving_s``.
    """

    name: str
    arguments: tuple[str, ...]
    old: Path
    whole: Files
    kept: frozenset[str]
    took_s: float
    moving_s: float

    @property
    def record(self) -> str:
        """The file that leaves first and comes last."""
        return "footprints.toml" if self.name == "fetch" else "manifest.json"


@dataclass
class Ended:
    """How a process ended, and what it said."""

    code: int
    said: str
    took_s: float = 0.0
    moving_s: float = 0.0


@dataclass
class Tally:
    """What became of the trials of one command."""

    trials: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Place:
    """A folder of one trial: results, temporary files and kept answers, each in their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out, self.temporary, self.kept = (folder / name for name in ("out", "tmp", "cache"))
        self.temporary.mkdir(parents=True)

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "TMPDIR": str(self.temporary),
            "FOOTPRINTS_CACHE": str(self.kept),
            "COLUMNS": "120",
            "NO_COLOR": "1",
        }

    def start(self, arguments: tuple[str, ...], afresh: bool = False) -> tuple[int, float]:
        """Start the command in a child; return its process and the moment."""
        task = {
            "arguments": list(arguments),
            "cwd": str(self.folder),
            "environment": self.environment(),
            "said": str(self.folder / "said"),
            "printed": str(self.folder / "printed"),
        }
        (self.folder / "said").write_bytes(b"")
        if afresh:
            with (self.folder / "said").open("wb") as said:
                process = subprocess.Popen(
                    [sys.executable, "-m", "footprints", *arguments],
                    stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.folder,
                    env=self.environment() | {"PYTHONPATH": str(ROOT)},
                )  # fmt: skip
            process.returncode = 0  # it is waited for here
            return process.pid, time.monotonic()
        # Signals come from where the command begins: before it, a child is still this program.
        signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
        child = os.fork()
        if child == 0:
            try:
                tempfile.tempdir = None
                _ask_quickly()
                end_when_asked()
                run(task)
            finally:
                os._exit(70)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)
        return child, time.monotonic()

    def wait(self, child: int, since: float) -> Ended:
        """Wait for a child to end, and see how long files were being moved."""
        moving, moved, ended = 0.0, 0.0, 0
        while not ended:
            ended, status = os.waitpid(child, os.WNOHANG)
            if self.is_moving():
                moved = time.monotonic()
                moving = moving or moved
            if not ended and time.monotonic() - since > LONGEST_S:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.002)
        took = time.monotonic() - since
        said = (self.folder / "said").read_text("utf-8", "replace")
        return Ended(os.waitstatus_to_exitcode(status), said, took, moved - moving)

    def is_moving(self) -> bool:
        return os.path.lexists(self.out / HIDDEN / "journal.json")

    def left_over(self) -> list[str]:
        """Return what nobody should find: hidden files of ours, and temporary ones."""
        known = {"out", "tmp", "cache", "said", "printed", "reader"}
        found = [p.name for p in self.folder.iterdir() if p.name not in known]
        found += [f"out/{p.relative_to(self.out)}" for p in self.out.rglob(".*")]
        return found + [f"tmp/{p.relative_to(self.temporary)}" for p in self.temporary.rglob("*")]


def _ask_quickly() -> None:
    """Let this process ask the server of the tests as fast as it can."""
    from loopback import fast

    from footprints.sources import catalogue
    from footprints.sources.fetch import http

    as_it_is = catalogue.read_catalogue
    catalogue.read_catalogue = lambda *given: fast(as_it_is(*given))
    trusted = _trusted()
    http.certificates = lambda: trusted


@cache
def _trusted() -> ssl.SSLContext:
    """Read the public certificates once: that takes longer than all else that is asked."""
    from footprints.sources.fetch.http import certificates

    return certificates()


def _warm(base: Path) -> None:
    """Do what every child would do first: load, compile, read the templates."""
    load_everything()
    _trusted()
    project, plan = _toy(base, "Warm", 24000)
    commands.cli.main(
        ["map", str(project), "--plan", str(plan), "--out", str(base / "out"), "--quiet"],
        standalone_mode=False,
    )


def seen(folder: Path) -> Files:
    """Return what a person sees in a folder: hidden files are nobody's to read."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(".")
    }


def timeless(files: Files) -> Files:
    """Return files but for what says when they were made."""
    return {name: _timeless(name, content) for name, content in files.items()}


def _timeless(name: str, content: bytes) -> bytes:
    if name.endswith((".json", ".toml")):
        text = re.sub(rb'"(started|seconds|fetched|checked|proof_seconds)": [^\n]*', b"", content)
        return re.sub(rb'"(%s|scores.xlsx)": [^\n]*' % MARK.encode(), b"", text)
    if name.endswith(".xlsx"):
        import io

        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return b"".join(parts.read(one) for one in parts.namelist() if "docProps" not in one)
    return content


def names(folder: Path) -> frozenset[str]:
    return frozenset(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


# The jobs: two toy regions that differ everywhere, and two countries to fetch from.


SERVER = """
import json, sys
sys.path[:0] = {paths}
from country import OA_LOOKUP, RESIDENTS, TENURE, copied, demo_country
from loopback import Loopback
from footprints.resources import demo_folder
old = demo_country(demo_folder())
new = copied(old)
area = old.districts["X08000004"][0]
part = next(row["OA21CD"] for row in old.layers[OA_LOOKUP].rows if row["LSOA21CD"] == area)
for code in ("X08000004", area, part):
    new.census[RESIDENTS].values[code]["0"] += 20
    new.census[TENURE].values[code]["0"] += 20
with Loopback(old) as one, Loopback(new) as two:
    print(json.dumps([one.addresses, two.addresses]), flush=True)
    sys.stdin.read()
"""


@contextmanager
def addresses() -> Iterator[list[dict[str, str]]]:
    """Serve two countries from a process of its own; yield the addresses of each."""
    code = SERVER.format(paths=repr(sys.path[:3]))
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=ROOT,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
        server.stdin.close()


def _toy(folder: Path, name: str, most: int) -> tuple[Path, Path]:
    """Write a toy region; return its project file and a plan of it."""
    folder.mkdir(parents=True)
    project = write_toy_project(folder, n=20)
    text = PROJECT.replace("Toytown", name).replace("24000", str(most))
    project.write_text(text, encoding="utf-8")
    areas = json.loads((folder / "areas.geojson").read_text())["features"]
    lines = ["area_code,neighbourhood"]
    for place, area in enumerate(sorted(each["properties"]["code"] for each in areas)):
        locality = next(
            each["properties"]["locality"] for each in areas if each["properties"]["code"] == area
        )
        lines.append(f"{area},{locality}-{place % 2 if name == 'Old' else 0}")
    (folder / "brought.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return project, folder / "brought.csv"


def make_jobs(
    base: Path, fetched: list[dict[str, str]], wanted: tuple[str, ...] = COMMANDS
) -> list[Job]:
    """Make what the commands start from, and what each leaves when nothing stops it."""
    given: dict[str, list[tuple[str, ...]]] = {name: [] for name in COMMANDS}
    for number, (name, most) in enumerate((("Old", 24000), ("New", 40000))):
        project, plan = _toy(base / name, name, most)
        given["run"].append(("run", str(project), "--workers", "2", "--effort", "0.1"))
        given["map"].append(("map", str(project), "--plan", str(plan), "--workers", "2"))
        given["cluster"].append(("cluster", str(project), "--workers", "2", "--effort", "0.1"))
        source = [f"--source={one}={address}" for one, address in fetched[number].items()]
        given["fetch"].append(("fetch", "--locality", "X08000004", *source))
    made = {name: _job(base, name, *given[name]) for name in dict.fromkeys(wanted)}
    return [made[name] for name in wanted]


def _job(base: Path, name: str, first: tuple[str, ...], then: tuple[str, ...]) -> Job:
    place = Place(base / name)
    for arguments in (first, then):
        shutil.rmtree(place.kept, ignore_errors=True)
        ended = place.wait(*place.start((*arguments, "--out", str(place.out))))
        if ended.code:
            raise RuntimeError(f"{name} ended with {ended.code}: {ended.said}")
        if arguments is first:
            shutil.copytree(place.out, place.folder / "old")
    if place.left_over() != ["old"]:
        raise RuntimeError(f"{name} leaves {place.left_over()}")
    kept = names(place.kept) if place.kept.is_dir() else frozenset()
    whole = seen(place.out)
    return Job(name, then, place.folder / "old", whole, kept, ended.took_s, ended.moving_s)


# One trial.


def trial(job: Job, base: Path, rng: np.random.Generator, how: str, aimed: bool) -> list[str]:
    """Stop a command once; return what was seen first, then everything that was wrong."""
    place = Place(base)
    shutil.copytree(job.old, place.out)
    (place.out / MINE).write_text("mine", encoding="utf-8")
    old = seen(place.out)
    arguments = (*job.arguments, "--out", str(place.out))
    afresh = not aimed and job.name != "fetch" and rng.random() < 0.2
    child, since = place.start(arguments, afresh)
    _stop(place, job, child, since, rng, how=how, aimed=aimed, afresh=afresh)
    ended = place.wait(child, since)
    now = seen(place.out)
    state, wrong = _look(job, old, now, stopped=how == "int" and ended.code == 0)
    wrong += _ending(place, how, ended, state)
    if state == "torn" or rng.random() < 0.15:
        wrong += _read(place, job, rng, state)
    if seen(place.out) != now:
        wrong.append("a command that reads changed what is there")
    again = place.wait(*place.start(arguments))
    if again.code:
        wrong.append(f"the next ended with {again.code}: {again.said[-300:]}")
    after = seen(place.out)
    if after.pop(MINE, b"") != b"mine":
        wrong.append("a file of somebody's is gone")
    got, whole = timeless(after), timeless(job.whole)
    if got != whole:
        differ = sorted(n for n in {*got, *whole} if got.get(n) != whole.get(n))
        wrong.append(f"the next differs from an undisturbed one in {differ[:6]}")
    if place.left_over():
        wrong.append(f"left over: {place.left_over()[:6]}")
    if job.kept and names(place.kept) != job.kept:
        wrong.append(f"kept answers differ: {sorted(names(place.kept) ^ job.kept)[:6]}")
    return [state if how in ("kill", "worker") else f"{state}, ended {ended.code}", *wrong]


def _stop(
    place: Place, job: Job, child: int, since: float, rng: np.random.Generator, *,
    how: str, aimed: bool, afresh: bool,
) -> None:  # fmt: skip
    """Send the signal at its moment, or never where the process has ended by then."""
    if aimed:
        while not place.is_moving():
            time.sleep(0.0003)
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return
            if time.monotonic() - since > LONGEST_S:
                break
        if rng.random() < 0.6:  # in the very middle: once the record has left
            while place.is_moving() and os.path.lexists(place.out / job.record):
                pass
            moment = time.monotonic() + rng.choice([0.0, rng.uniform(0, 0.002)])
        else:
            moment = time.monotonic() + rng.uniform(0, max(job.moving_s, 0.004))
    else:
        # Python itself begins first where the process is a new one.
        least, more = (0.3, 2.5) if afresh else (0.0, 0.0)
        moment = since + rng.uniform(least, least + job.took_s + more)
    while time.monotonic() < moment:
        time.sleep(0.0 if aimed else 0.0005)
    if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
        return
    workers = _children(child)
    os.kill(workers[0] if how == "worker" and workers else child, SIGNALS[how])
    while how in ("kill", "worker") and any(map(_lives, workers)):
        time.sleep(0.001)


def _children(process: int) -> list[int]:
    """Return the processes that another has begun: one does a command's work, one looks on."""
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(each) for each in found.split()]


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def _look(job: Job, old: Files, now: Files, stopped: bool) -> tuple[str, list[str]]:
    """Say what a reader sees: old, new, torn (some of one of them) or mixed."""
    new = timeless(job.whole) | {MINE: b"mine"}
    wrong = _against_record(now)
    if now == old:
        return "old", wrong
    if timeless(now) == new:
        return "new", wrong
    if timeless(now).items() <= new.items() or now.items() <= old.items():
        return "torn", wrong
    if stopped and "manifest.json" in now and not wrong:
        return "stopped early", wrong
    return "mixed", [*wrong, "old files and new side by side"]


def _against_record(now: Files) -> list[str]:
    """Hold what is there against the record there, where one is."""
    if "manifest.json" not in now:
        return []
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        path = Path(folder) / "manifest.json"
        path.write_bytes(now["manifest.json"])
        record = read_record(path)
        if record is None:
            return ["the record there is none"]
        wrong = []
        for name, known in record.document[HASHES].items():
            path.write_bytes(now.get(name, b""))
            if name not in now or file_hash(path) != known:
                wrong.append(f"{name} is not what the record says")
        return wrong


def _ending(place: Place, how: str, ended: Ended, state: str) -> list[str]:
    if how == "kill":
        return [] if ended.code in (0, -9) else [f"ended with {ended.code}: {ended.said[-200:]}"]
    wrong = []
    if how == "worker":
        if (ended.code, ended.said.count("Error:")) not in ((0, 0), (1, 1), (-9, 0)):
            wrong.append(f"ended with {ended.code}: {ended.said[-400:]}")
        return wrong
    if ended.code not in (0, 1):
        wrong.append(f"ended with {ended.code}: {ended.said[-400:]}")
    lines = [line for line in ended.said.splitlines() if line.startswith("Stopped.")]
    bad = "Traceback" in ended.said or "Exception ignored" in ended.said or "Error" in ended.said
    if (ended.code == 1 and len(lines) != 1) or bad:
        wrong.append(f"said, ending with {ended.code}: {ended.said[-600:]}")
    if state == "torn":
        wrong.append("what was begun was neither ended nor undone")
    if place.left_over():
        wrong.append(f"left over at once: {place.left_over()[:6]}")
    return wrong


def _read(place: Place, job: Job, rng: np.random.Generator, state: str) -> list[str]:
    """Let a command read what is there: it takes it whole or refuses, and says why."""
    reader = place.folder / "reader"
    plan, project = str(place.out / "plan.csv"), job.arguments[1]
    ways = {
        "map": ("map", project, "--plan", plan, "--out", str(reader), "--workers", "1"),
        "score": ("score", project, "--plan", plan, "--out", str(reader), "--workers", "1"),
        "compare": ("compare", project, plan, str(Path(project).parent / "brought.csv"),
                    "--out", str(reader)),
    }  # fmt: skip
    if job.name == "fetch":
        ways = {"check": ("check", str(place.out / "footprints.toml"))}
    name = str(rng.choice(list(ways)))
    # What was being moved when the process was killed is the next one's to end, not a reader's.
    moving = place.is_moving()
    ended = place.wait(*place.start(ways[name]))
    if moving:
        fits = ended.code == 3 and REFUSED in ended.said
        # It is whole already where only the journal is left to go.
        fits = fits or (state in ("old", "new") and ended.code in (0, 3))
    else:
        fits = ended.code == 0
    shutil.rmtree(reader, ignore_errors=True)
    return [] if fits else [f"{name} of {state} ended with {ended.code}: {ended.said[-300:]}"]


def trials(
    kills: int, seed: int, base: Path, wanted: tuple[str, ...] = COMMANDS, signals: float = 0.0
) -> dict[str, Tally]:
    """Try each command in turn until there were ``kills``; ``signals`` is the share not killed.

    A command that is named twice has two turns.
    """
    rng = np.random.default_rng(seed)
    with addresses() as fetched:
        _warm(base / "warm")
        jobs = make_jobs(base / "jobs", fetched, wanted)
        tallies = {job.name: Tally() for job in jobs}
        for number in range(kills):
            job, tally = jobs[number % len(jobs)], tallies[jobs[number % len(jobs)].name]
            how = str(rng.choice(["term", "int"])) if rng.random() < signals else _killed(rng)
            aimed = bool(number // len(jobs) % 2)
            folder = base / f"trial-{number}"
            state, *wrong = trial(job, folder, rng, how, aimed)
            shutil.rmtree(folder)
            tally.trials += 1
            tally.seen[f"{how}, {'moving' if aimed else 'any time'}: {state}"] += 1
            tally.wrong += [f"{number} {job.name}, {how}: {each}" for each in wrong]
            if number % 50 == 49:
                print(f"{number + 1} done", file=sys.stderr, flush=True)  # noqa: T201
            for each in wrong:
                print(f"trial {number} {job.name}, {how}: {each}", flush=True)  # noqa: T201
    return tallies


def _killed(rng: np.random.Generator) -> str:
    """Kill what was started, which looks on, or what does the work, as a system without memory."""
    return "kill" if rng.random() < 0.7 else "worker"


def main() -> int:
    """Run the trials and print a table of them; return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signals", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        tallies = trials(
            chosen.kills, chosen.seed, Path(folder), tuple(chosen.commands), chosen.signals
        )
    for name, tally in tallies.items():
        print(f"{name}: {tally.trials} trials, {len(tally.wrong)} wrong")  # noqa: T201
        for what, times in sorted(tally.seen.items()):
            print(f"    {times:4d}  {what}")  # noqa: T201
    return int(any(tally.wrong for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
