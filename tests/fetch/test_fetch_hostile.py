"""Whatever comes over the wire, lies in the cache or stops the work: a sentence, nothing kept."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from country import Country
from loopback import Loopback, Reply, always

from footprints.commands import cli
from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue, Service
from footprints.sources.fetch import transfer
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web
from footprints.sources.fetch.survey import holdings

ONE = "X08000004"
ONCE = Patience(
    attempts=1, first_wait_s=0.01, timeout_s=2.0, headers_s=0.4, whole_s=1.0, in_all_s=1.0
)
OK = b"HTTP/1.1 200 OK\r\n"
FORM = b"Content-Type: application/json\r\n"


@pytest.fixture
def service(catalogue: Catalogue) -> Service:
    return catalogue.services["police"]


@pytest.fixture
def wire() -> Iterator[Callable[[bytes, bytes], str]]:
    """Serve bytes as they are: some once, then others again and again until the caller goes."""
    over = threading.Event()
    script: dict[str, bytes] = {}
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while not over.is_set():
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(0.5)
                    try:
                        caller.recv(4_096)
                        caller.sendall(script["once"])
                        while script["again"] and not over.is_set():
                            caller.sendall(script["again"])
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()

        def tell(once: bytes, again: bytes) -> str:
            script.update(once=once, again=again)
            return f"http://127.0.0.1:{server.getsockname()[1]}"

        yield tell
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


ANSWERS: dict[str, tuple[bytes, bytes]] = {
    "nothing": (b"", b""),
    "no protocol": (b"hello", b""),
    "another protocol": (b"ICY/1.0 200 OK\r\n\r\n[]", b""),
    "a status that is none": (b"HTTP/1.1 abc OK\r\n\r\n[]", b""),
    "a status nobody knows": (b"HTTP/1.1 999 Hm\r\nContent-Length: 2\r\n\r\n[]", b""),
    "a head without end": (OK, b"X: " + b"a" * 1_000 + b"\r\n"),
    "a line of the head without end": (OK + b"X: ", b"a" * 1_000),
    "interim answers without end": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a length below nothing": (OK + FORM + b"Content-Length: -5\r\n\r\n[]", b""),
    "a length that is none": (OK + FORM + b"Content-Length: many\r\n\r\n[]", b""),
    "a length of 30 digits": (OK + FORM + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n[]", b""),
    "two lengths": (OK + FORM + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]", b""),
    "longer than it is": (OK + FORM + b"Content-Length: 500\r\n\r\n[1]", b""),
    "a piece of no size": (OK + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n", b""),
    "a piece of any size": (
        OK + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 15 + b"\r\n[1", b""),
    "pieces without end": (OK + FORM + b"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n",
                           b"1\r\n \r\n"),
    "pieces that break off": (OK + FORM + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n", b""),
    "packed members without end": (
        OK + FORM + b"Content-Encoding: gzip\r\n\r\n",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00" * 500,
    ),
    "packed and not": (OK + FORM + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]", b""),
    "bytes in the head": (OK + b"X\x00Y: \xff\r\n\r\n[]", b""),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_is_no_answer_ends_in_a_sentence(
    own_cache: Path,
    service: Service,
    wire: Callable[[bytes, bytes], str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setattr(transfer, "SLOW_AFTER_S", 0.3)
    there = service.model_copy(update={"address": wire(*ANSWERS[kind])})
    started = time.monotonic()
    with Web(Cache(own_cache), patience=ONCE) as web, pytest.raises(DataError) as caught:
        web.get(there, "/x", form="json")
    assert time.monotonic() - started < 8
    assert len(caught.value.problems) == 1
    assert web.cache.every() == []


@pytest.mark.parametrize(
    "target",
    ["", "//", "http://", "http:///x", "http://[::1", "http://a b/", "http://127.0.0.1:99999/",
     "http://127.0.0.1:-1/", "http://127.0.0.1:x/", "\\\\there\\x", "http://%zz/", "http://.../",
     "http://" + "a" * 300 + ".example/", "http://user:word@127.0.0.1:1/", "javascript:1",
     "http://xn--/", "http://\x7f/"],
)  # fmt: skip
def test_sent_on_to_nowhere_is_a_sentence(
    loopback: Loopback, own_cache: Path, service: Service, target: str
) -> None:
    loopback.trick("forces", always(Reply(302, b"", "text/plain", (("Location", target),))))
    with Web(Cache(own_cache), patience=ONCE) as web, pytest.raises(DataError):
        web.get(service, "/api/forces", form="json")


@pytest.mark.parametrize("port", ["99999", "-1", "x", "65536", "0"])
def test_an_address_of_no_port_is_a_sentence(own_cache: Path, service: Service, port: str) -> None:
    with Web(Cache(own_cache), patience=ONCE) as web, pytest.raises(DataError):
        web.get(service, f"http://127.0.0.1:{port}/x", form="json")


@pytest.mark.parametrize(
    "header", [("ETag", "\x80" * 5), ("ETag", ""), ("ETag", "a" * 9_000), ("Last-Modified", "\x80"),
               ("Content-Type", "\xff/\xff")],
)  # fmt: skip
def test_odd_headers_do_no_harm(
    loopback: Loopback, web: Web, service: Service, header: tuple[str, str]
) -> None:
    loopback.trick("forces", always(Reply(200, b"[1]", "application/json", (header,))))
    for _ in range(2):
        with Web(web.cache, patience=ONCE, refresh=True) as again:
            assert again.get(service, "/api/forces", form="json").body() == b"[1]"


TOKENS = [
    b"null", b"true", b"-1", b"1e999", b"NaN", b'""', b"[]", b"{}", b"\x00", b"\xff\xfe",
    b"9" * 400, b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59",
    b"2026-02-30T00:00:00+00:00", b"2026-01-01", b"\\n", b'"address"', b'","', b"\xef\xbb\xbf",
    b"\\ud800",
]  # fmt: skip


def mutated(note: bytes, chance: random.Random) -> bytes:
    """A note with some bytes changed, left out, put in, doubled or cut."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(note) + 1)
        to = min(len(note), at + chance.randint(1, 40))
        put = chance.choice([*TOKENS, bytes([chance.randrange(256)]), b"", note[at:to] * 2])
        way = chance.randrange(4)
        note = {
            0: note[:at] + put + note[to:],
            1: note[:at] + put + note[at:],
            2: note[:at] or put,
            3: note[:at] + note[to:],
        }[way]
        values = note.split(b'"')
        if chance.random() < 0.5 and len(values) > 4:
            values[chance.randrange(len(values))] = chance.choice(TOKENS)
            note = b'"'.join(values)
        note = note or b" "
    return note


def test_a_note_changed_anywhere_is_right_or_none(
    web: Web, catalogue: Catalogue, service: Service, loopback: Loopback
) -> None:
    """Whatever a note holds, what comes is the service's answer, and lists of what is kept hold."""
    web.get(service, "/api/forces", form="json")
    path = next(web.cache.folder.glob("??/*.json"))
    good, body = path.read_bytes(), next(web.cache.folder.glob("??/*.body")).read_bytes()
    damaged = 0
    for number in range(int(os.environ.get("FOOTPRINTS_TEST_MUTATIONS", "6")) * 50):
        note = mutated(good, random.Random(number))  # noqa: S311 - chance, no secret
        path.write_bytes(note)
        holdings(catalogue, web.cache)
        kept = web.cache.find(f"{service.address}/api/forces")
        damaged += kept is None
        if kept is None and number % 20:
            continue
        with Web(web.cache, patience=ONCE) as later:
            assert later.get(service, "/api/forces", form="json").body() == body
        path.write_bytes(good)
    assert damaged > 100, "most changes are seen"


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def very_large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 32)


@pytest.mark.parametrize("suffix", [".json", ".body"])
@pytest.mark.parametrize("what", [a_pipe, a_link_to_itself, very_large])
def test_a_note_that_is_no_file_is_as_none(
    web: Web, catalogue: Catalogue, service: Service, what: Callable[[Path], None], suffix: str
) -> None:
    body = web.get(service, "/api/forces", form="json").body()
    what(next(web.cache.folder.glob(f"??/*{suffix}")))
    started = time.monotonic()
    holdings(catalogue, web.cache)
    with Web(web.cache, patience=ONCE) as later:
        assert later.get(service, "/api/forces", form="json").body() == body
    assert time.monotonic() - started < 5


def test_answers_dated_at_the_ends_of_time_are_asked_for_again(
    web: Web, service: Service, loopback: Loopback, catalogue: Catalogue
) -> None:
    from dataclasses import replace

    kept = web.get(service, "/api/forces", form="json").kept
    for when in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"):
        web.cache.describe(replace(kept, fetched=when, checked=when))
        loopback.asked.clear()
        holdings(catalogue, web.cache)
        with Web(web.cache, patience=ONCE) as later:
            later.get(service, "/api/forces", form="json")
        assert len(loopback.asked) == 1


@pytest.fixture
def tame() -> Iterator[None]:
    """Let a signal that nobody takes end this test alone, not all of them."""

    def untaken(number: int, _frame: object) -> None:
        raise AssertionError(f"signal {number} was not taken")

    before = signal.signal(signal.SIGTERM, untaken)
    yield
    assert signal.getsignal(signal.SIGTERM) is untaken, "as it was"
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("tame")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["INT", "TERM"])
@pytest.mark.parametrize("when", ["RGN25.*returnCount", "Lower_layer.*resultOffset", "edubaseall"])
def test_stopped_it_says_one_sentence_and_goes_on_from_there(
    loopback: Loopback, country: Country, tmp_path: Path, number: signal.Signals, when: str
) -> None:
    def stop(reply: Reply, _query: dict[str, str]) -> Reply:
        os.kill(os.getpid(), number)
        time.sleep(0.2)  # so that it comes while the answer is waited for
        return reply

    loopback.trick(when, stop, times=1)
    out = tmp_path / "out"
    command = ["fetch", "--locality", ONE, "--out", str(out), "--without", "police", "--without",
               "wards", "--without", "output-areas",
               *(f"--source={name}={url}" for name, url in loopback.addresses.items())]  # fmt: skip
    stopped = CliRunner().invoke(cli, command)
    said = [line for line in stopped.stderr.splitlines() if line.strip()]
    assert stopped.exit_code == 1
    assert said == ["Stopped. What came whole is kept: the same command goes on from there."]
    assert not out.exists() or not list(out.iterdir())
    before = set(loopback.asked)
    loopback.asked.clear()
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.stderr
    again = [address for address in loopback.asked if address in before]
    assert len(again) <= 1, "only what was under way is asked for again"
