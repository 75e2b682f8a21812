"""Nothing is replaced or taken away but what this tool wrote and nobody changed."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from footprints.columns.registry import TABLES
from footprints.errors import OutputError
from footprints.pipeline.comparison.write import NAMES as COMPARED
from footprints.pipeline.review.write import NAMES as REVIEWED
from footprints.pipeline.writing.outbox import MANIFEST, Plans, outbox, refuse
from footprints.pipeline.writing.write import advice_names, advice_record
from footprints.pipeline.writing.write_ensemble import names as ensemble_names
from footprints.placing.names import is_result
from footprints.placing.record import Ledger, file_hash, marked, read_record
from footprints.placing.single import place_page, refuse_page

FILES = {"plan.csv": "1", "agencies/x.html": "2", "units.csv": "3"}


def write(folder: Path, files: dict[str, str], record: str = MANIFEST) -> None:
    with outbox(folder, record) as staged:
        for name, text in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_text(text)


def seen(folder: Path) -> dict[str, object]:
    """Return every path below a folder with its content, its kind and when it was changed."""
    return {
        path.relative_to(folder).as_posix(): (
            path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else "",
            path.lstat().st_mode,
            0 if path.is_dir() else path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def put(folder: Path, name: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("mine")
    return folder / name


def _link(folder: Path) -> None:
    (folder.parent / "elsewhere.csv").write_text("mine")
    (folder / "plan.csv").symlink_to(folder.parent / "elsewhere.csv")


def _linked_folder(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "x.html").write_text("mine")
    (folder / "agencies").symlink_to(folder.parent / "elsewhere")


IN_THE_WAY: dict[str, Callable[[Path], object]] = {
    "plan.csv": lambda folder: put(folder, "plan.csv"),
    "units.csv": lambda folder: put(folder, "units.csv"),
    "agencies/x.html": lambda folder: put(folder, "agencies/x.html"),
    "manifest.json": lambda folder: put(folder, "manifest.json"),
    "a link": _link,
    "a link to nothing": lambda folder: (folder / "plan.csv").symlink_to(folder / "gone"),
    "a folder": lambda folder: (folder / "plan.csv").mkdir(),
    "a file for a folder": lambda folder: put(folder, "agencies"),
    "a linked folder": _linked_folder,
    "a pipe": lambda folder: os.mkfifo(folder / "plan.csv"),
}


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_what_no_run_wrote_stays_and_is_named(tmp_path: Path, what: str) -> None:
    if what == "a pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes there")
    folder = tmp_path / "a"
    put(folder, "notes.txt")
    IN_THE_WAY[what](folder)
    before = seen(tmp_path) if what != "a pipe" else None
    name = {"a file for a folder": "agencies", "a linked folder": "agencies"}.get(what, what)
    name = "plan.csv" if name.startswith("a ") else name
    for job in (lambda: refuse(folder, Plans(FILES)), lambda: write(folder, FILES)):
        with pytest.raises(OutputError, match="did not write") as refused:
            job()
        assert f"would go: {name}. Nothing was changed" in str(refused.value)
    if before is not None:
        assert seen(tmp_path) == before
    write(tmp_path / "b", FILES)
    (shutil.rmtree if what == "a folder" else os.unlink)(folder / name)
    write(folder, FILES)
    assert (folder / "notes.txt").read_text() == "mine"


def test_many_are_named_a_few_and_counted(tmp_path: Path) -> None:
    names = [f"{stem}.csv" for stem in list(TABLES)[:8]]
    for name in names:
        put(tmp_path, name)
    with pytest.raises(OutputError, match=r"holds 8 files .* and 3 more"):
        write(tmp_path, dict.fromkeys(names, "1"))


def test_an_edit_by_hand_is_kept_until_it_is_moved(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    write(folder, FILES)
    (folder / "plan.csv").write_text("edited")
    before = seen(folder)
    with pytest.raises(OutputError, match=r"or that changed since.*plan\.csv"):
        write(folder, {"plan.csv": "4"})
    assert seen(folder) == before
    assert Ledger(folder).changed("plan.csv")
    (folder / "plan.csv").rename(tmp_path / "mine.csv")
    write(folder, {"plan.csv": "4"})
    assert (folder / "plan.csv").read_text() == "4"
    assert not (folder / "units.csv").exists()


def test_what_was_edited_and_is_not_written_again_is_left(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "units.csv").write_text("edited")
    write(tmp_path, {"plan.csv": "4"})
    assert (tmp_path / "units.csv").read_text() == "edited"
    assert not (tmp_path / "agencies").exists()


def test_several_commands_share_a_folder_and_each_knows_its_own(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    write(tmp_path, {"compare.html": "5"}, "compare.manifest.json")
    write(tmp_path, {"plan.csv": "6"})
    assert (tmp_path / "compare.html").read_text() == "5"
    write(tmp_path, {"compare.html": "7"}, "compare.manifest.json")
    assert (tmp_path / "plan.csv").read_text() == "6"


@pytest.mark.parametrize("through", ["a hard link", "a link", "itself"])
def test_what_is_read_is_not_replaced_by_whatever_name(tmp_path: Path, through: str) -> None:
    folder, other = tmp_path / "a", tmp_path / "other.csv"
    write(folder, FILES)
    if through == "a hard link":
        other.hardlink_to(folder / "units.csv")
    elif through == "a link":
        other.symlink_to(folder / "units.csv")
    read = folder / "units.csv" if through == "itself" else other
    for names in (FILES, {"plan.csv": "4"}):  # it would be replaced; it would be taken away
        with pytest.raises(OutputError, match=r"units\.csv in .* and this command reads it"):
            refuse(folder, Plans(names, reads=[read]))
    refuse(folder, Plans(FILES, reads=[tmp_path / "gone.csv"]))


def test_the_plan_itself_may_be_written_again(tmp_path: Path) -> None:
    write(tmp_path, FILES | {"alternatives/plan-2.csv": "8"})
    refuse(tmp_path, Plans(FILES, same=tmp_path / "plan.csv"))
    with pytest.raises(OutputError, match=r"alternatives/plan-2\.csv"):
        refuse(tmp_path, Plans(FILES, same=tmp_path / "alternatives" / "plan-2.csv"))


# Records that this tool did not write, or that somebody changed.


def old_record(folder: Path, began: float, seconds: float = 60.0) -> dict[str, object]:
    """A manifest as versions wrote it that kept no hashes; with the files' own times."""
    started = datetime.datetime.fromtimestamp(began, datetime.UTC).isoformat(timespec="seconds")
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return {
        "footprints": "0.1.0", "started": started, "seconds": seconds, "area": "X",
        "inputs": [], "settings": {}, "versions": {}, "outputs": [*names, MANIFEST],
    }  # fmt: skip


def test_an_earlier_versions_folder_is_written_again(tmp_path: Path) -> None:
    for name in FILES:
        put(tmp_path, name)
    began = (tmp_path / "plan.csv").stat().st_mtime - 20
    record = old_record(tmp_path, began)
    (tmp_path / MANIFEST).write_text(json.dumps(record))
    put(tmp_path, "notes.txt")
    write(tmp_path, {"plan.csv": "4"})
    assert sorted(p.name for p in tmp_path.iterdir()) == [MANIFEST, "notes.txt", "plan.csv"]


def test_an_earlier_versions_file_that_was_changed_later_is_kept(tmp_path: Path) -> None:
    for name in FILES:
        put(tmp_path, name)
    began = (tmp_path / "plan.csv").stat().st_mtime - 20
    (tmp_path / MANIFEST).write_text(json.dumps(old_record(tmp_path, began)))
    os.utime(tmp_path / "plan.csv", (began + 3600, began + 3600))
    before = seen(tmp_path)
    with pytest.raises(OutputError, match=r"would go: plan\.csv\."):
        write(tmp_path, FILES)
    assert seen(tmp_path) == before


def test_a_record_from_elsewhere_takes_nothing_away(tmp_path: Path) -> None:
    """It is of the right form and has its mark: names out of the folder, through a link, of files
    that this tool never writes, or of ones with other content are not believed all the same."""
    folder, outside = tmp_path / "a", tmp_path / "outside"
    write(tmp_path / "real", FILES | {"agencies/y.html": "y"})
    put(outside, "x.html")
    put(outside, "y.html").write_text("y")
    put(folder, "notes.txt")
    put(folder, "residents.csv")
    (folder / "units.csv").write_text("mine")
    (folder / "agencies").symlink_to(outside)
    shutil.copy(tmp_path / "real" / MANIFEST, folder / MANIFEST)
    before = seen(folder) | seen(outside)
    write(folder, {"plan.csv": "4"})
    after = seen(folder) | seen(outside)
    for name in (MANIFEST, "plan.csv"):
        before.pop(name, None)
        after.pop(name, None)
    assert after == before


@pytest.mark.parametrize(
    "names", [["../keep.txt"], ["notes.txt"], ["units.csv"], ["agencies/../units.csv"]]
)
def test_a_record_written_by_hand_is_none(tmp_path: Path, names: list[str]) -> None:
    folder = tmp_path / "a"
    put(tmp_path, "keep.txt")
    put(folder, "notes.txt")
    put(folder, "units.csv")
    listed = [*names, str(tmp_path / "keep.txt")]
    for form in (
        {"outputs": listed},
        {"outputs": listed, "sha256_of_outputs": dict.fromkeys(listed, "x")},
    ):
        (folder / MANIFEST).write_text(json.dumps(form))
        before = seen(tmp_path)
        with pytest.raises(OutputError, match=r"manifest\.json"):
            write(folder, {"plan.csv": "1"})
        assert seen(tmp_path) == before


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '{"outputs": 3}', "[" * 100_000, '{"name": "An app"}', "\x00"]
)
def test_what_is_no_record_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    assert read_record(tmp_path / MANIFEST) is None


def test_a_record_changed_by_hand_is_none(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    record = json.loads((tmp_path / MANIFEST).read_text())
    assert read_record(tmp_path / MANIFEST) is not None
    record["sha256_of_outputs"]["units.csv"] = "0" * 64
    (tmp_path / MANIFEST).write_text(json.dumps(record))
    assert read_record(tmp_path / MANIFEST) is None


def test_every_file_of_every_command_has_a_name_that_is_known() -> None:
    names = [f"{stem}.csv" for stem in TABLES]
    names += [*COMPARED, *REVIEWED, *ensemble_names(keep_plans=True)]
    names += [*advice_names("gp-lists"), advice_record("gp-lists")]
    assert [name for name in names if not is_result(name)] == []
    assert not any(map(is_result, ("residents.csv", "../plan.csv", "/plan.csv", "a/plan.csv")))


# One page at a path that somebody names.


def test_a_page_is_written_over_itself_alone(tmp_path: Path) -> None:
    page = tmp_path / "check.html"
    place_page(page, "<html>one</html>")
    place_page(page, "<html>two</html>")
    assert page.read_text().startswith("<html>two</html>\n<!-- footprints wrote this page")
    page.write_text(page.read_text().replace("two", "ours"))
    with pytest.raises(OutputError, match="was changed since"):
        place_page(page, "<html>three</html>")
    assert "ours" in page.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["check.html"]


@pytest.mark.parametrize("what", ["plan.csv", "a link", "a link to nothing", "a folder"])
def test_a_page_goes_over_nothing_else(tmp_path: Path, what: str) -> None:
    IN_THE_WAY[what](tmp_path)
    before = seen(tmp_path)
    with pytest.raises(OutputError, match="is there already"):
        refuse_page(tmp_path / "plan.csv")
    with pytest.raises(OutputError, match="is there already"):
        place_page(tmp_path / "plan.csv", "x")
    assert seen(tmp_path) == before


@pytest.mark.parametrize("name", ["notes.txt", "footprints.toml", "agencies/notes.html.txt"])
def test_a_record_that_is_whole_speaks_for_no_name_that_this_tool_does_not_give(
    tmp_path: Path, name: str
) -> None:
    path = put(tmp_path, name)
    whole = marked({"outputs": [name]}, {name: file_hash(path)})
    (tmp_path / MANIFEST).write_text(json.dumps(whole))
    ledger = Ledger(tmp_path)
    assert ledger.names() == [MANIFEST]
    assert not ledger.wrote(name)


@pytest.mark.parametrize(("later", "seconds"), [(3_600, 60.0), (0, -1.0), (0, 1e9)])
def test_an_earlier_versions_record_counts_for_its_own_time_alone(
    tmp_path: Path, later: float, seconds: float
) -> None:
    """One that was changed since, or says that its run took years, could claim any file."""
    put(tmp_path, "plan.csv")
    began = (tmp_path / "plan.csv").stat().st_mtime - 20
    path = tmp_path / MANIFEST
    path.write_text(json.dumps(old_record(tmp_path, began, 60.0)))
    assert read_record(path) is not None
    path.write_text(json.dumps(old_record(tmp_path, began, seconds)))
    if later:
        os.utime(path, (began + later, began + later))
    assert read_record(path) is None


def test_a_record_larger_than_any_of_ours_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FILES)
    path = tmp_path / MANIFEST
    assert read_record(path) is not None
    monkeypatch.setattr("footprints.placing.record._MOST_BYTES", path.stat().st_size - 1)
    assert read_record(path) is None


def test_a_link_where_a_file_is_first_written_is_not_written_through(tmp_path: Path) -> None:
    mine = put(tmp_path, "mine.txt")
    (tmp_path / ".page.html.partial").symlink_to(mine)
    place_page(tmp_path / "page.html", "<p>ours</p>")
    assert mine.read_text() == "mine"
    assert not (tmp_path / "page.html").is_symlink()
    assert "ours" in (tmp_path / "page.html").read_text()
