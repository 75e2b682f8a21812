"""The HTTP layer: what is kept, what is asked again, what is refused."""

from __future__ import annotations

import datetime
import email.utils
import errno
import logging
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from country import Country
from loopback import Loopback, Reply, always, cut, fast, slow
from only_loopback import forbid_the_rest
from proxy import proxy_to

from footprints.errors import DataError, OutputError
from footprints.sources.catalogue import Catalogue, Service, read_catalogue
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Gone, Patience, Web, certificates
from footprints.sources.fetch.rates import Pace

QUICK = Patience(attempts=4, first_wait_s=0.01, longest_wait_s=0.02, timeout_s=0.5)
BUSY = Reply(429, b"slow down", "text/plain")


@pytest.fixture
def service(catalogue: Catalogue) -> Service:
    return catalogue.services["police"]


def test_an_answer_is_asked_for_once(loopback: Loopback, web: Web, service: Service) -> None:
    first = web.get(service, "/api/forces", form="json")
    with Web(web.cache) as later:
        second = later.get(service, "/api/forces", form="json")
    assert first.body() == second.body()
    assert first.kept == second.kept
    assert len(loopback.asked) == 1


def test_offline_uses_what_is_kept_and_says_what_is_not(
    loopback: Loopback, web: Web, service: Service
) -> None:
    web.get(service, "/api/forces", form="json")
    away = Web(web.cache, offline=True)
    assert away.get(service, "/api/forces", form="json").body()
    with pytest.raises(DataError, match=r"never fetched.*without --offline"):
        away.get(service, "/api/exampleshire/neighbourhoods", form="json")
    assert len(loopback.asked) == 1


def test_refresh_asks_once_more_and_takes_not_modified_for_an_answer(
    loopback: Loopback, web: Web, service: Service, country: Country
) -> None:
    kept = web.get(service, "/api/forces", form="json").kept
    with Web(web.cache, refresh=True) as fresh:
        again = fresh.get(service, "/api/forces", form="json").kept
        fresh.get(service, "/api/forces", form="json")
    assert (again.fetched, again.sha256) == (kept.fetched, kept.sha256)
    assert len(loopback.asked) == 2
    country.forces.append({"id": "new", "name": "New"})
    with Web(web.cache, refresh=True) as fresh:
        assert b"New" in fresh.get(service, "/api/forces", form="json").body()


def test_what_is_older_than_a_day_is_asked_for_again(
    loopback: Loopback, web: Web, service: Service
) -> None:
    kept = web.get(service, "/api/forces", form="json").kept
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    web.cache.describe(replace(kept, checked=before.isoformat()))
    with Web(web.cache) as later:
        later.get(service, "/api/forces", form="json")
    assert len(loopback.asked) == 2


def test_a_kept_answer_that_was_damaged_is_fetched_again(
    loopback: Loopback, web: Web, service: Service
) -> None:
    answer = web.get(service, "/api/forces", form="json")
    answer.path.write_bytes(b"[]")
    with Web(web.cache) as later:
        assert b"exampleshire" in later.get(service, "/api/forces", form="json").body()
    assert len(loopback.asked) == 2


@pytest.mark.parametrize(
    "passing",
    [
        BUSY,
        replace(BUSY, headers=(("Retry-After", "0"),)),
        Reply(503, b"", "text/html"),
        Reply(200, b"", "application/json"),
    ],
    ids=["429", "429 and Retry-After", "503", "empty"],
)
def test_what_passes_is_asked_again(
    loopback: Loopback, web: Web, service: Service, passing: Reply
) -> None:
    loopback.trick("forces", always(passing), times=2)
    assert b"exampleshire" in web.get(service, "/api/forces", form="json").body()
    assert len(loopback.asked) == 3


def test_retry_after_is_kept_to(loopback: Loopback, web: Web, service: Service) -> None:
    loopback.trick("forces", always(replace(BUSY, headers=(("Retry-After", "0.4"),))), times=1)
    started = datetime.datetime.now(datetime.UTC)
    web.get(service, "/api/forces", form="json")
    assert (datetime.datetime.now(datetime.UTC) - started).total_seconds() >= 0.4


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_retry_after_may_be_a_date(
    loopback: Loopback, web: Web, service: Service, zone: str
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    header = ("Retry-After", email.utils.format_datetime(now, usegmt=True).replace("GMT", zone))
    loopback.trick("forces", always(replace(BUSY, headers=(header,))), times=1)
    assert web.get(service, "/api/forces", form="json").body()


def test_a_wait_of_an_hour_is_not_waited_for_but_said(
    loopback: Loopback, web: Web, service: Service
) -> None:
    loopback.trick("forces", always(replace(BUSY, headers=(("Retry-After", "3590"),))))
    with pytest.raises(DataError, match=r"HTTP 429.*asks to wait 60 minutes: try again then"):
        web.get(service, "/api/forces", form="json")
    assert len(loopback.asked) == 1


@pytest.mark.parametrize(
    "proxy", ["http://proxy:port", "socks5://127.0.0.1:9", "gopher://127.0.0.1"]
)
def test_a_proxy_that_cannot_be_used_is_said(
    web: Web, service: Service, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(DataError, match=r"HTTPS_PROXY.*cannot be used: .*http://name:port"):
        web.get(service, "/api/forces", form="json")


def test_patience_ends_with_a_sentence(loopback: Loopback, web: Web, service: Service) -> None:
    loopback.trick("forces", always(BUSY))
    with pytest.raises(DataError, match=r"HTTP 429.*Try again later"):
        web.get(service, "/api/forces", form="json")
    assert len(loopback.asked) == 4


def test_retries_print_nothing(
    loopback: Loopback, web: Web, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    loopback.trick("forces", always(BUSY), times=1)
    web.get(service, "/api/forces", form="json")
    assert logging.getLogger("stamina").handlers
    assert capsys.readouterr().err == ""


def test_a_transfer_that_breaks_off_goes_on_where_it_broke(
    loopback: Loopback, web: Web, service: Service, country: Country
) -> None:
    country.files["large.bin"] = bytes(range(256)) * 4000
    loopback.trick("large", cut(0.6), times=1)
    answer = web.get(service, f"{loopback.address}/files/large.bin", form="file")
    assert answer.body() == country.files["large.bin"]
    assert len(loopback.ranges) == 1
    assert int(loopback.ranges[0].removeprefix("bytes=").rstrip("-")) > 100_000


def test_a_broken_transfer_of_something_since_changed_starts_afresh(
    loopback: Loopback, web: Web, service: Service, country: Country
) -> None:
    country.files["large.bin"] = b"a" * 500_000
    loopback.trick("large", cut(0.6))
    once = Web(web.cache, patience=replace(QUICK, attempts=1))
    with once, pytest.raises(DataError, match="no usable answer"):
        once.get(service, f"{loopback.address}/files/large.bin", form="file")
    loopback.tricks.clear()
    country.files["large.bin"] = b"b" * 500_000
    answer = web.get(service, f"{loopback.address}/files/large.bin", form="file")
    assert answer.body() == b"b" * 500_000


@pytest.mark.parametrize("shift", [1, 1_000])
def test_a_transfer_that_goes_on_at_another_byte_starts_afresh(
    loopback: Loopback, web: Web, service: Service, country: Country, shift: int
) -> None:
    country.files["large.bin"] = bytes(range(256)) * 4000
    loopback.trick("large", cut(0.6), times=1)
    loopback.range_shift = shift
    answer = web.get(service, f"{loopback.address}/files/large.bin", form="file")
    assert answer.body() == country.files["large.bin"]
    assert len(loopback.ranges) == 1


@pytest.mark.parametrize("said", ["", "bytes 5-9/*", "bytes 0-9/10", "nonsense"])
def test_a_part_that_nobody_asked_for_is_no_answer(
    loopback: Loopback, web: Web, service: Service, said: str
) -> None:
    headers = (("Content-Range", said),)
    loopback.trick("forces", always(Reply(206, b'["a", "b"]', "application/json", headers)))
    with pytest.raises(DataError, match="does not begin where the last one broke"):
        web.get(service, "/api/forces", form="json")


def test_a_rate_that_the_service_enforces_is_kept_to(
    country: Country, web: Web, own_cache: Path
) -> None:
    """With the catalogue's own pace, data.police.uk's limit is never run into."""
    with Loopback(country, per_second=15.0, burst=30) as server:
        police = read_catalogue(server.addresses, {}).services["police"]
        for number in range(45):
            path = f"/api/exampleshire/{number}/boundary"
            with pytest.raises(Gone):
                web.get(police, path, form="json")
        assert len(server.asked) == 45, "asked again after HTTP 429"


def test_a_rate_run_into_is_waited_for(country: Country, own_cache: Path) -> None:
    patient = Patience(attempts=8, first_wait_s=0.05, longest_wait_s=0.4)
    with (
        Loopback(country, per_second=20.0, burst=3) as server,
        Web(Cache(own_cache), patience=patient) as web,
    ):
        police = fast(read_catalogue(server.addresses, {})).services["police"]
        codes = list(country.beats)[:8]
        for code in codes:
            web.get(police, f"/api/exampleshire/{code}/boundary", form="json")
        assert len(server.asked) > len(codes)


def test_a_silent_service_is_given_up(
    loopback: Loopback, own_cache: Path, service: Service
) -> None:
    loopback.trick("forces", slow(1.0))
    with (
        Web(Cache(own_cache), patience=replace(QUICK, attempts=2, timeout_s=0.2)) as web,
        pytest.raises(DataError, match=r"no usable answer.*timed out"),
    ):
        web.get(service, "/api/forces", form="json")


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(200, b"<html>Sign in</html>", "text/html"), "a web page came.*asks to sign in"),
        (Reply(200, b"\n <!DOCTYPE html>", "application/json"), "a web page came"),
        (Reply(200, b"code,name\n1,2\n", "text/csv"), "not JSON"),
        (Reply(403, b"", "text/plain"), "refused .HTTP 403"),
        (Reply(407, b"", "text/html"), "refused .HTTP 407"),
    ],
    ids=["sign-in page", "page under another type", "wrong type", "forbidden", "proxy"],
)
def test_what_will_not_pass_is_refused_at_once(
    loopback: Loopback, web: Web, service: Service, reply: Reply, says: str
) -> None:
    loopback.trick("forces", always(reply))
    with pytest.raises(DataError, match=f"(?s){says}"):
        web.get(service, "/api/forces", form="json")
    assert len(loopback.asked) == 1
    assert web.cache.every() == []


def test_a_redirect_to_a_sign_in_page_names_where_it_led(
    loopback: Loopback, web: Web, service: Service
) -> None:
    target = f"{loopback.address.replace('127.0.0.1', 'localhost')}/login"
    loopback.trick("forces", always(Reply(302, b"", "text/html", (("Location", target),))))
    loopback.trick("login", always(Reply(200, b"<html>Who are you?</html>", "text/html")))
    with pytest.raises(DataError, match=r"web page.*came from localhost"):
        web.get(service, "/api/forces", form="json")


def test_redirects_in_a_circle_end(loopback: Loopback, web: Web, service: Service) -> None:
    loopback.trick("forces", always(Reply(302, b"", "text/plain", (("Location", "/api/forces"),))))
    with pytest.raises(DataError, match="no usable answer"):
        web.get(service, "/api/forces", form="json")


@pytest.mark.parametrize(
    "address", ["police.example", "ftp://police.example", "https://", "http://["]
)
def test_an_address_that_is_none_is_said_at_once(web: Web, service: Service, address: str) -> None:
    wrong = service.model_copy(update={"address": address})
    with pytest.raises(DataError, match="this is no address"):
        web.get(wrong, "/api/forces", form="json")


def test_a_full_disk_is_said_and_nothing_is_kept(
    web: Web, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "keep", full)
        with pytest.raises(OutputError, match=r"cannot be written to: No space.*FOOTPRINTS_CACHE"):
            web.get(service, "/api/forces", form="json")
    assert web.cache.every() == []
    assert web.get(service, "/api/forces", form="json").body()


def test_what_is_gone_is_told_apart(web: Web, service: Service) -> None:
    with pytest.raises(Gone, match="nothing is there"):
        web.get(service, "/no/such/thing", form="json")


def test_a_polite_user_agent(loopback: Loopback, web: Web, service: Service) -> None:
    web.get(service, "/api/forces", form="json")
    assert all(agent.startswith("footprints/") for agent in loopback.agents)


def test_the_proxy_of_the_environment_is_used(
    loopback: Loopback, web: Web, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", loopback.address)
    monkeypatch.delenv("NO_PROXY", raising=False)
    outside = service.model_copy(update={"address": "http://police.invalid"})
    assert b"exampleshire" in web.get(outside, "/api/forces", form="json").body()
    assert loopback.asked == ["http://police.invalid/api/forces"]


@pytest.fixture(scope="session")
def council_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody but a council knows, with its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, pem, both = folder / "key.pem", folder / "council.pem", folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=Council Proxy", "-addext", "subjectAltName=IP:127.0.0.1,DNS:police.invalid",
         "-keyout", str(key), "-out", str(pem)],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_bytes(key.read_bytes() + pem.read_bytes())
    return both


def test_a_certificate_of_the_environment_is_trusted_beside_the_public_ones(
    country: Country, web: Web, council_certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(council_certificate))
    assert len(certificates().get_ca_certs()) > 50
    with Loopback(country, certificate=council_certificate) as server:
        police = read_catalogue(server.addresses, {}).services["police"]
        assert b"exampleshire" in web.get(police, "/api/forces", form="json").body()


def test_an_https_proxy_of_the_environment_is_gone_through(
    country: Country, web: Web, council_certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a council's network: a proxy with a password, and a certificate only it knows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(council_certificate))
    with (
        Loopback(country, certificate=council_certificate) as server,
        proxy_to(urlsplit(server.address).port or 0, "clerk:secret") as (address, seen),
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://clerk:secret@{address}")
        outside = read_catalogue({"police": "https://police.invalid"}, {}).services["police"]
        assert b"exampleshire" in web.get(outside, "/api/forces", form="json").body()
        assert seen == ["police.invalid:443"]
        assert server.asked == ["/api/forces"]
        inside = read_catalogue({"police": server.address}, {}).services["police"]
        web.get(inside, "/api/forces", form="json")
        assert len(seen) == 1, "NO_PROXY is kept to"
        monkeypatch.setenv("HTTPS_PROXY", f"http://clerk:wrong@{address}")
        quick = Patience(attempts=1)
        with Web(web.cache, patience=quick) as other, pytest.raises(DataError, match="407"):
            other.get(outside, "/api/exampleshire/neighbourhoods", form="json")


def test_the_trust_is_that_of_certificates_and_of_nothing_else(
    country: Country, web: Web, council_certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    with Loopback(country, certificate=council_certificate) as server:
        police = read_catalogue(server.addresses, {}).services["police"]
        with pytest.raises(DataError, match=r"CERTIFICATE_VERIFY_FAILED.*SSL_CERT_FILE"):
            web.get(police, "/api/forces", form="json")
        assert pauses == []
        trusting = ssl.create_default_context(cafile=str(council_certificate))
        monkeypatch.setattr("footprints.sources.fetch.http.certificates", lambda: trusting)
        with Web(web.cache) as other:
            assert other.get(police, "/api/forces", form="json").body()


def test_requests_keep_to_the_pace() -> None:
    now = [0.0]
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    pace = Pace(15.0, 30, clock=lambda: now[0], sleep=sleep)
    sent = []
    for _ in range(200):
        pace.wait()
        sent.append(now[0])
    assert sent[29] == 0.0
    for start in range(len(sent) - 31):
        assert sent[start + 30] - sent[start] >= 1 / 15 - 1e-9
    assert 200 / 15 - 30 / 15 - 0.1 <= sent[-1] <= 200 / 15


def test_the_guard_of_these_tests_works(
    web: Web, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name)
    outside = service.model_copy(update={"address": "http://192.0.2.1"})
    with forbid_the_rest() as attempts, pytest.raises(DataError):
        web.get(outside, "/api/forces", form="json")
    assert attempts
