"""What no service can ask of us: more time, more room or more questions than are stated."""

from __future__ import annotations

import datetime
import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from country import LOOKUP, Country
from loopback import Act, Loopback, Reply, always, as_json, cut

from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue, Service
from footprints.sources.fetch import arcgis, bounds, layers, nomis, redirects, transfer
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web
from footprints.sources.fetch.verdict import Passing, Wish

ONCE = Patience(attempts=1, first_wait_s=0.01, timeout_s=5.0)


@pytest.fixture
def service(catalogue: Catalogue) -> Service:
    return catalogue.services["police"]


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server whose answers come byte by byte and never end: in the head, or in the body."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while not over.is_set():
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    asked = caller.recv(4_096)
                    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    caller.sendall(head + (b"X: " if b"/head" in asked else b"\r\n["))
                    while not over.wait(0.01):
                        try:
                            caller.sendall(b" ")
                        except OSError:
                            break

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()
        server.close()
        thread.join()


@pytest.mark.parametrize("where", ["head", "body"])
def test_an_answer_that_drips_is_given_up(
    own_cache: Path, service: Service, dripping: str, where: str
) -> None:
    slow = service.model_copy(update={"address": dripping})
    started = time.monotonic()
    patience = replace(ONCE, headers_s=0.3, whole_s=0.6)
    with Web(Cache(own_cache), patience=patience) as web, pytest.raises(DataError) as caught:
        web.get(slow, f"/{where}", form="json")
    assert time.monotonic() - started < 3
    assert any(say in str(caught.value) for say in ("not whole after", "took more than 1 minute"))


def test_a_head_that_drips_is_given_up_long_before_everything_is(
    own_cache: Path, service: Service, dripping: str
) -> None:
    slow = service.model_copy(update={"address": dripping})
    started = time.monotonic()
    patience = replace(ONCE, headers_s=0.3, whole_s=20.0)
    with (
        Web(Cache(own_cache), patience=patience) as web,
        pytest.raises(DataError, match="not whole after"),
    ):
        web.get(slow, "/head", form="json")
    assert time.monotonic() - started < 5


def test_one_question_is_not_asked_for_longer_than_is_stated(
    loopback: Loopback, own_cache: Path, service: Service
) -> None:
    loopback.trick("forces", always(Reply(503, b"", "text/plain")))
    patience = Patience(
        attempts=400, first_wait_s=0.02, longest_wait_s=0.02, in_all_s=0.4, timeout_s=5.0
    )
    started = time.monotonic()
    with Web(Cache(own_cache), patience=patience) as web, pytest.raises(DataError):
        web.get(service, "/api/forces", form="json")
    assert time.monotonic() - started < 4
    assert 1 < len(loopback.asked) < 200


def test_a_body_that_hardly_comes_is_given_up(
    own_cache: Path, service: Service, dripping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "SLOW_AFTER_S", 0.1)
    slow = service.model_copy(update={"address": dripping})
    with (
        Web(Cache(own_cache), patience=ONCE) as web,
        pytest.raises(DataError, match=r"\d+ bytes in \d+ seconds"),
    ):
        web.get(slow, "/body", form="json")


def test_everything_together_has_an_end(
    loopback: Loopback, own_cache: Path, service: Service
) -> None:
    patience = replace(ONCE, whole_s=30.0)
    with Web(Cache(own_cache), patience=patience) as web:
        web.get(service, "/api/forces", form="json")
        assert web._until is not None
        web._until -= 30.0
        with pytest.raises(DataError, match=r"more than 1 minute, and was stopped.*goes on from"):
            web.get(service, "/api/exampleshire/neighbourhoods", form="json")
    assert len(loopback.asked) == 1
    with Web(Cache(own_cache), patience=ONCE) as later:
        assert later.get(service, "/api/exampleshire/neighbourhoods", form="json").body()


def test_a_fetch_has_two_hours() -> None:
    assert Patience().whole_s == bounds.WHOLE_S == 7_200


@pytest.mark.parametrize(
    "told",
    ["soon", "-5", "1e400", "nan", "inf", "0x10", "1_000", "Mon, 99 Foo 2026", ",", "٣",
     "Mon, 01 Jan 99999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +9999999"],
)  # fmt: skip
def test_a_retry_after_that_is_none_is_taken_for_none(
    loopback: Loopback, web: Web, service: Service, told: str
) -> None:
    busy = Reply(503, b"", "text/plain", (("Retry-After", told),))
    if not told.isascii():
        busy = replace(busy, headers=(("Retry-After", told.encode().decode("latin-1")),))
    loopback.trick("forces", always(busy), times=1)
    assert web.get(service, "/api/forces", form="json").body()


@pytest.mark.parametrize("told", ["9" * 5_000, "86401", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_beyond_a_day_is_said(
    loopback: Loopback, web: Web, service: Service, told: str
) -> None:
    busy = Reply(503, b"", "text/plain", (("Retry-After", told),))
    loopback.trick("forces", always(busy))
    with pytest.raises(DataError, match="asks to wait more than a day: try again another day"):
        web.get(service, "/api/forces", form="json")
    assert len(loopback.asked) == 1


def packed(body: bytes, *encodings: str) -> Act:
    for _ in encodings:
        body = gzip.compress(body)
    headers = (("Content-Encoding", ", ".join(encodings)),)
    return always(Reply(200, body, "application/json", headers))


def test_one_layer_of_packing_is_undone(loopback: Loopback, web: Web, service: Service) -> None:
    body = b"[" + b" " * 400_000 + b"1]"
    loopback.trick("forces", packed(body, "gzip"))
    assert web.get(service, "/api/forces", form="json").body() == body


def test_packing_in_several_members_is_undone(
    loopback: Loopback, web: Web, service: Service
) -> None:
    body = gzip.compress(b"[1,") + gzip.compress(b"2]")
    reply = Reply(200, body, "application/json", (("Content-Encoding", "gzip"),))
    loopback.trick("forces", always(reply))
    assert web.get(service, "/api/forces", form="json").body() == b"[1,2]"


@pytest.mark.parametrize("chain", [("gzip", "gzip"), ("gzip", "deflate"), ("br",), ("zstd",)])
def test_packing_that_nobody_asked_for_is_refused(
    loopback: Loopback, web: Web, service: Service, chain: tuple[str, ...]
) -> None:
    loopback.trick("forces", packed(b"[1]", *chain))
    with pytest.raises(DataError, match="packed in a way that nobody asked for"):
        web.get(service, "/api/forces", form="json")


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_what_unpacks_to_more_than_its_form_may_have_is_given_up(
    loopback: Loopback,
    web: Web,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
) -> None:
    monkeypatch.setitem(bounds.MOST_BYTES, "json", 1_000_000)
    body = b"[" + b" " * 2_000_000 + b"]"
    act = packed(body, "gzip") if encoding else always(Reply(200, body, "application/json"))
    loopback.trick("forces", act)
    with pytest.raises(DataError, match="larger than 1 MB unpacked and was given up"):
        web.get(service, "/api/forces", form="json")
    assert not list(web.cache.folder.rglob("*.partial"))


def test_a_packed_answer_that_breaks_off_is_asked_again(
    loopback: Loopback, web: Web, service: Service
) -> None:
    whole = gzip.compress(b"[1,2]" + b" " * 1_000)
    torn = Reply(200, whole[:-6], "application/json", (("Content-Encoding", "gzip"),))
    loopback.trick("forces", always(torn), times=1)
    assert b"exampleshire" in web.get(service, "/api/forces", form="json").body()


@pytest.mark.parametrize(
    "target",
    ["http://police.example/x", "ftp://police.example/x", "file:///etc/passwd", "data:,x",
     "https://127.0.0.1/x", "https://localhost/x", "https://a.localhost./x", "https://[::1]/x",
     "https://10.0.0.1/x", "https://169.254.169.254/x", "https://0x7f000001/", "https://127.1/",
     "https://[::ffff:127.0.0.1]/x", "https://2130706433/"],
)  # fmt: skip
def test_https_is_never_left_nor_the_public_network(service: Service, target: str) -> None:
    with pytest.raises(DataError, match="it was sent on to"):
        redirects.check_sent_on(service, "https://data.police.example/api", target)


@pytest.mark.parametrize(
    ("asked", "target"),
    [("https://one.example", "https://other.example"), ("http://one.example", "http://o.example"),
     ("http://one.example", "https://one.example"), ("http://127.0.0.1:8", "http://127.0.0.1:9"),
     ("https://one.example", "https://[::ffff:8.8.8.8]/")],
)  # fmt: skip
def test_a_question_may_be_sent_on_within_bounds(service: Service, asked: str, target: str) -> None:
    redirects.check_sent_on(service, asked, target)


def test_where_it_must_not_go_is_never_asked(
    loopback: Loopback, web: Web, service: Service, country: Country
) -> None:
    with Loopback(country) as other:
        there = other.address.replace("http:", "ftp:")
        moved = Reply(302, b"", "text/plain", (("Location", f"{there}/api/forces"),))
        loopback.trick("forces", always(moved))
        with pytest.raises(DataError, match=r"it was sent on to ftp.*not secure"):
            web.get(service, "/api/forces", form="json")
        assert other.asked == []
    assert len(loopback.asked) == 1


def test_a_chain_of_redirects_is_followed(loopback: Loopback, web: Web, service: Service) -> None:
    moved = Reply(302, b"", "text/plain", (("Location", "/api/forces?1"),))
    loopback.trick("forces$", always(moved))
    assert b"exampleshire" in web.get(service, "/api/forces", form="json").body()


def future(days: float = 1.0) -> str:
    when = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    return when.isoformat(timespec="seconds")


@pytest.mark.parametrize("key", ["checked", "fetched"])
def test_an_answer_dated_in_the_future_is_asked_for_again(
    loopback: Loopback, web: Web, service: Service, key: str
) -> None:
    kept = web.get(service, "/api/forces", form="json").kept
    web.cache.describe(replace(kept, **{key: future()}))
    with Web(web.cache) as later:
        again = later.get(service, "/api/forces", form="json").kept
    assert len(loopback.asked) == 2
    assert again.fetched <= future(0)
    with Web(web.cache, offline=True) as away:
        assert away.get(service, "/api/forces", form="json").body()


DAMAGED = [
    "", "null", "[]", "3", "{", "[" * 100_000, '{"a":' * 100_000, "\x00", "{}",
    '{"address": 1}', "9" * 5_000,
]  # fmt: skip
WRONG = [
    {"checked": 5}, {"checked": ""}, {"checked": "2026-01-01"}, {"checked": "yesterday"},
    {"fetched": None}, {"sha256": []}, {"size": "many"}, {"etag": "a\nb"}, {"etag": 3},
    {"modified": "\x00"}, {"address": "https://elsewhere.example"}, {"vintage": {}},
]  # fmt: skip


@pytest.mark.parametrize("note", DAMAGED + WRONG, ids=lambda note: str(note)[:30])
def test_a_damaged_note_is_as_none(
    loopback: Loopback, web: Web, service: Service, note: str | dict[str, object]
) -> None:
    kept = web.get(service, "/api/forces", form="json").kept
    path = next(web.cache.folder.glob("??/*.json"))
    good = json.loads(path.read_text())
    path.write_text(note if isinstance(note, str) else json.dumps(good | note))
    assert len(web.cache.every()) <= 1
    with Web(web.cache) as later:
        again = later.get(service, "/api/forces", form="json").kept
    assert again.sha256 == kept.sha256
    assert len(loopback.asked) == 2


@pytest.mark.parametrize("note", [*DAMAGED, '{"etag": "a\\nb"}', '{"etag": 3}'])
def test_a_damaged_note_of_a_broken_transfer_starts_afresh(
    loopback: Loopback, web: Web, service: Service, country: Country, note: str
) -> None:
    country.files["large.bin"] = b"a" * 500_000
    address = f"{loopback.address}/files/large.bin"
    loopback.trick("large", cut(0.6), times=1)
    with Web(web.cache, patience=ONCE) as once, pytest.raises(DataError):
        once.get(service, address, form="file")
    next(web.cache.folder.glob("??/*.partial.json")).write_text(note)
    assert web.get(service, address, form="file").body() == country.files["large.bin"]
    assert loopback.ranges == []


def test_what_is_kept_is_held_against_what_is_asked_for_now(
    loopback: Loopback, web: Web, service: Service
) -> None:
    web.get(service, "/api/forces", form="json")

    def stricter(body: bytes) -> None:
        if len(loopback.asked) < 2:
            raise DataError([])

    with Web(web.cache) as later:
        later.get(service, "/api/forces", form="json", check=stricter)
    assert len(loopback.asked) == 2


def test_an_address_that_another_process_brought_meanwhile_is_not_asked_for(
    loopback: Loopback, web: Web, service: Service
) -> None:
    """Two ask for one answer at once: the second waits, looks again, and finds it."""
    address = f"{service.address}/api/forces"
    brought = threading.Thread(target=lambda: web.get(service, "/api/forces", form="json"))
    with web.cache.held(address):
        brought.start()
        time.sleep(0.1)
        with Web(Cache(web.cache.folder)) as other:
            kept = other._ask_patiently(service, address, None, Wish("json"))
    brought.join()
    assert kept.address == address
    assert len(loopback.asked) == 1


def resumed(loopback: Loopback, web: Web, service: Service, country: Country, act: Act) -> bytes:
    """Break one transfer off, answer the rest wrongly once, and return what came in the end."""
    country.files["large.bin"] = bytes(range(256)) * 4_000
    loopback.trick("large", cut(0.6), times=1)
    times = iter([False, True])

    def wrong(reply: Reply, query: dict[str, str]) -> Reply:
        return act(reply, query) if next(times, False) else reply

    loopback.trick("large", wrong)
    return web.get(service, f"{loopback.address}/files/large.bin", form="file").body()


def part(first: int, last: int, whole: int, etag: str | None) -> Act:
    """Answer with a part, whatever part was asked for."""

    def act(reply: Reply, _query: dict[str, str]) -> Reply:
        headers = [("Content-Range", f"bytes {first}-{last}/{whole}")]
        headers += [("ETag", etag)] if etag is not None else []
        return Reply(206, reply.body[first : last + 1], "x/y", tuple(headers))

    return act


@pytest.mark.parametrize(
    "case", ["range", "end", "whole", "longer", "etag", "none", "200", "packed"]
)
def test_a_rest_that_does_not_fit_is_never_joined(
    loopback: Loopback, web: Web, service: Service, country: Country, case: str
) -> None:
    """Another range than asked for, another version, the whole for a part: begun afresh."""
    size = 256 * 4_000
    seen: dict[str, str] = {}

    def act(reply: Reply, query: dict[str, str]) -> Reply:
        broken = next(web.cache.folder.glob("??/*.partial"))
        came = broken.stat().st_size
        own = json.loads(broken.with_name(f"{broken.name}.json").read_text())["etag"]
        seen["came"] = str(came)
        first = came - 256 if case == "range" else came
        last = {"end": size - 2, "longer": size + 999}.get(case, size - 1)
        whole = size + 1_000 if case in ("whole", "longer") else size
        etag = {"etag": '"other"', "none": None}.get(case, own)
        if case == "200":
            return replace(reply, headers=(("ETag", '"new"'),))
        more = replace(reply, body=reply.body + b"x" * 1_000)  # as much as is said
        if case in ("etag", "none"):
            more = replace(reply, body=bytes(reversed(reply.body)))  # of another version
        found = part(first, last, whole, etag)(more, query)
        if case == "packed":
            found = replace(found, headers=(*found.headers, ("Content-Encoding", "gzip")))
        return found

    body = resumed(loopback, web, service, country, act)
    assert body == country.files["large.bin"]
    assert int(seen["came"]) > 100_000, "there was nothing to go on from"


def test_a_count_beyond_all_reason_is_refused(
    loopback: Loopback, web: Web, catalogue: Catalogue
) -> None:
    dataset = catalogue.datasets["area-lookup"]
    layer = layers.open_layer(web, catalogue.service_of(dataset), dataset)
    loopback.trick("returnCountOnly", always(as_json({"count": bounds.MOST_ROWS + 1})))
    with pytest.raises(DataError, match=r"not as documented: count.*less than or equal"):
        arcgis.rows(web, layer, arcgis.EVERY, ["LSOA21CD"])


def test_pages_of_one_row_each_have_an_end(
    loopback: Loopback,
    web: Web,
    catalogue: Catalogue,
    country: Country,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arcgis, "MOST_PAGES", 30)
    country.elsewhere.clear()
    loopback.most_rows = 1
    dataset = catalogue.datasets["area-lookup"]
    layer = layers.open_layer(web, catalogue.service_of(dataset), dataset)
    with pytest.raises(DataError, match="700 rows were counted and 30 came"):
        arcgis.rows(web, layer, arcgis.EVERY, ["LSOA21CD"])
    assert len(loopback.asked_for("resultOffset")) == 30


def test_tables_of_new_rows_without_end_have_one(
    loopback: Loopback, web: Web, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nomis counts a hundred million rows and gives one new one a page."""
    monkeypatch.setattr(nomis, "MOST_PAGES", 12)
    dataset = catalogue.datasets["residents"]

    def one(_reply: Reply, query: dict[str, str]) -> Reply:
        row = f"X{query['RecordOffset']:>08},0,All,1,100000000"
        head = "GEOGRAPHY_CODE,C2021_RESTYPE_3,C2021_RESTYPE_3_NAME,OBS_VALUE,RECORD_COUNT"
        return Reply(200, f"{head}\n{row}\n".encode(), "text/csv")

    loopback.trick("data.csv", one)
    areas = {"X08000001": ["X01000001"]}
    with pytest.raises(DataError, match=r"100,000,000 rows were counted for .* and 12 came"):
        nomis.small_area_figures(web, catalogue.service_of(dataset), dataset, areas)


def test_a_list_of_neighbourhoods_has_an_end(
    loopback: Loopback, web: Web, catalogue: Catalogue, service: Service
) -> None:
    from footprints.sources.fetch import police_lines

    many = [{"id": str(number), "name": "x"} for number in range(bounds.MOST_LISTED + 1)]
    loopback.trick("/neighbourhoods", always(as_json(many)))
    with pytest.raises(DataError, match="not as documented"):
        police_lines.from_service(web, service, catalogue.datasets["police"], "exampleshire")
    assert len(loopback.asked) == 1


def test_a_row_that_nobody_asked_for_is_named(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    dataset = catalogue.datasets["area-lookup"]
    layer = layers.open_layer(web, catalogue.service_of(dataset), dataset)

    def other(reply: Reply, query: dict[str, str]) -> Reply:
        body = json.loads(reply.body)
        if "count" in body:
            return as_json({"count": body["count"] + 1})
        stray = dict(body["features"][0], id=9_999, properties={"FID": 9_999, "LSOA21CD": "E0"})
        return as_json(body | {"features": [*body["features"], stray]})

    loopback.trick(f"{LOOKUP}/.*query", other)
    with pytest.raises(DataError, match="1 code came that nobody asked for: E0"):
        arcgis.rows_by_code(web, layer, "LSOA21CD", ["X01000001"], ["LSOA21CD"])


def test_what_was_changed_in_the_cache_is_asked_for_again(
    loopback: Loopback, web: Web, service: Service
) -> None:
    """Of the same size, so that its hash alone tells."""
    answer = web.get(service, "/api/forces", form="json")
    whole = answer.body()
    answer.path.write_bytes(whole.replace(b"e", b"f"))
    asked = len(loopback.asked)
    with Web(web.cache, patience=ONCE) as later:
        assert later.get(service, "/api/forces", form="json").body() == whole
    assert len(loopback.asked) == asked + 1


class Endless:
    """An answer that goes on for as long as somebody reads, and counts how far that was."""

    def __init__(self, piece: bytes, packing: str = "") -> None:
        self.headers = {"content-encoding": packing} if packing else {}
        self.status_code, self.piece, self.read = 200, piece, 0

    def iter_raw(self) -> Iterator[bytes]:
        while self.read < 50_000_000:
            self.read += len(self.piece)
            yield self.piece


@pytest.mark.parametrize(
    ("piece", "packing", "error"),
    [
        (b" " * 65_536, "", "larger than 1 MB unpacked"),
        (gzip.compress(b" " * 65_536), "gzip", "larger than 1 MB unpacked"),
        (gzip.compress(b""), "gzip", "1 MB of nothing"),  # members of nothing, one after another
    ],
    ids=["plain", "packed", "packed nothing"],
)
def test_no_more_is_read_than_may_be_there(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, piece: bytes, packing: str, error: str
) -> None:
    monkeypatch.setitem(transfer.MOST_BYTES, "json", 1_000_000)
    endless = Endless(piece, packing)
    cache = Cache(own_cache)
    (own_cache / "xx").mkdir(parents=True)
    address = "https://data.example/x"
    with cache.held(address), pytest.raises((DataError, Passing), match=error):
        transfer.receive(cache, address, endless, "json", lambda *_: None)  # type: ignore[arg-type]
    assert endless.read < 2_000_000


def test_an_answer_is_unpacked_a_stretch_at_a_time() -> None:
    """However far one piece of it unpacks: ten million spaces are ten thousand bytes packed."""
    packed = gzip.compress(b" " * 10_000_000)
    stretches = [len(piece) for piece in transfer._gunzip(iter([packed]))]
    assert sum(stretches) == 10_000_000
    assert max(stretches) <= 1 << 16
