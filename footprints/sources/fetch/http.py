"""The one HTTP layer: cache, pace, patience, and no answer that is not what was asked for.

Proxies (``HTTPS_PROXY``, ``NO_PROXY``) and certificates (``SSL_CERT_FILE``, the system's own) are
those of the environment, as on a council's network.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import logging
import math
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import certifi
import httpx
import stamina

from footprints import __version__
from footprints.errors import DataError, Problem, counted
from footprints.sources.catalogue import Service
from footprints.sources.fetch.bounds import HEADERS_S, REDIRECTS, WHOLE_S
from footprints.sources.fetch.cache import Cache, Kept, Origin
from footprints.sources.fetch.rates import Pace
from footprints.sources.fetch.redirects import check_sent_on
from footprints.sources.fetch.transfer import go_on, receive
from footprints.sources.fetch.verdict import (
    Check,
    FileCheck,
    Form,
    Gone,
    Passing,
    Report,
    Wish,
    look,
    problem,
    refuse,
)

USER_AGENT = f"footprints/{__version__} (neighbourhood planning for public services)"
NO_ORIGIN = Origin()
__all__ = ["FRESH_S", "Answer", "Check", "Form", "Gone", "Passing", "Patience", "Report", "Web"]

FRESH_S = 86_400.0
"""A kept answer is used without asking again for this long."""

# The library logs every retry; without a handler Python would print that on standard error.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Patience:
    """How often and how long to try: attempts, seconds between them, seconds in all.

    ``in_all_s`` is for one question, ``headers_s`` for the head of its answer, ``whole_s`` for
    everything that is asked: after that no question goes out and no answer is read on.
    """

    attempts: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    longest_told_wait_s: float = 120.0
    in_all_s: float = 300.0
    timeout_s: float = 60.0
    headers_s: float = HEADERS_S
    whole_s: float = WHOLE_S


@dataclass(frozen=True)
class Answer:
    """A whole answer: what is known of it, and where its bytes lie."""

    kept: Kept
    path: Path

    def body(self) -> bytes:
        """Return the answer's bytes."""
        return self.path.read_bytes()


@dataclass
class Web:
    """Asks services, and keeps their answers.

    ``offline`` uses kept answers only, whatever their age; ``refresh`` asks again once for every
    address. A context: leaving it closes the connections.
    """

    cache: Cache
    offline: bool = False
    refresh: bool = False
    patience: Patience = field(default_factory=Patience)
    report: Report = lambda _text, _done: None
    _client: httpx.Client | None = field(default=None, init=False)
    _paces: dict[str, Pace] = field(default_factory=dict, init=False)
    _asked: set[str] = field(default_factory=set, init=False)
    _until: float | None = field(default=None, init=False)

    def __enter__(self) -> Web:
        """Start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(
        self,
        service: Service,
        path: str,
        query: Mapping[str, object] | None = None,
        *,
        form: Form,
        check: Check | None = None,
        file_check: FileCheck | None = None,
        empty: bool = False,
        origin: Origin = NO_ORIGIN,
    ) -> Answer:
        """Return the whole answer for an address, from the cache where that is fresh.

        ``path`` follows the service's address, or is an address itself. ``check`` sees the bytes
        before they are kept, ``file_check`` the path of what may be too large to be read whole;
        they raise ``Passing`` for what may mend itself and DataError for what will not. An empty
        answer is a fault unless ``empty``. ``origin`` is kept with the answer. Raises Gone where
        there is nothing under the address, DataError for every other answer that cannot be used,
        naming it.
        """
        address = full_address(service, path, query)
        _check_address(service, address)
        wish = Wish(form, check, file_check, empty, origin)
        kept = self._kept(service, address, wish)
        if self.offline:
            if kept is None:
                raise problem(
                    service, "this was never fetched.", address, "Run it once without --offline."
                )
            return Answer(kept, self.cache.body(address))
        if kept is None or not self._fresh(kept):
            with self.cache.held(address):
                kept = self._kept(service, address, wish)  # another process may have brought it
                if kept is None or not self._fresh(kept):
                    kept = self._ask_patiently(service, address, kept, wish)
        self._asked.add(address)
        return Answer(kept, self.cache.body(address))

    def forget(self, answer: Answer) -> None:
        """Drop a kept answer that proved to be a part of the whole only.

        Offline it stays: nothing better could come in its place.
        """
        if not self.offline:
            self.cache.forget(answer.kept.address)

    @contextlib.contextmanager
    def doubting(self, answers: Iterable[Answer]) -> Iterator[None]:
        """Read answers to their end and prove them; where that fails they are not kept.

        A check before keeping cannot see everything, and what is kept would fail again for a day.
        """
        try:
            yield
        except DataError:
            for answer in answers:
                self.forget(answer)
            raise

    def _kept(self, service: Service, address: str, wish: Wish) -> Kept | None:
        """Return what is kept, if it is still what is asked for: versions may ask for more.

        What is dated in the future is none, for nobody can say how old it is. Offline an answer is
        used whatever its date, and one that does not fit raises DataError.
        """
        kept = self.cache.find(address)
        if kept is None or address in self._asked:
            return kept
        if not self.offline and kept.is_from_the_future(_now()):
            return None
        try:
            look(service, address, self.cache.body(address), wish)
        except (Passing, DataError) as error:
            if not self.offline:
                return None
            what = f"what is kept cannot be used: {_say(error)}."
            raise problem(service, what, address, "Run it once without --offline.") from error
        return kept

    def _fresh(self, kept: Kept) -> bool:
        if kept.address in self._asked:
            return True
        return not self.refresh and kept.age_s(_now()) < FRESH_S

    def _ask_patiently(self, service: Service, address: str, kept: Kept | None, wish: Wish) -> Kept:
        patience = self.patience

        def again(error: Exception) -> bool | float:
            if isinstance(error, Passing) and error.wait_s is not None:
                if error.wait_s > patience.longest_told_wait_s:
                    return False
                self.report(f"{service.name} asked to wait {error.wait_s:.0f} s", None)
                return error.wait_s
            distrust = "CERTIFICATE_VERIFY_FAILED" in str(error)
            passing = Passing | httpx.TransportError | httpx.DecodingError
            return isinstance(error, passing) and not distrust

        try:
            for attempt in stamina.retry_context(
                on=again,
                attempts=patience.attempts,
                timeout=min(patience.in_all_s, self._left_s(service, address)),
                wait_initial=patience.first_wait_s,
                wait_max=patience.longest_wait_s,
                wait_jitter=patience.first_wait_s,
            ):
                with attempt:
                    return self._ask(service, address, kept, wish)
        except (Passing, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            self._left_s(service, address)
            what = f"no usable answer came, the last time: {_say(error)}."
            raise problem(service, what, address, _advice(error)) from error
        raise AssertionError("the loop returns or raises")

    def _left_s(self, service: Service, address: str) -> float:
        """Return the seconds left for everything; raises DataError where there are none."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + self.patience.whole_s
        if now < self._until:
            return self._until - now
        minutes = counted(max(1, round(self.patience.whole_s / 60)), "minute", "minutes")
        what = f"everything together took more than {minutes}, and was stopped."
        raise problem(service, what, address, _GO_ON)

    def _ask(self, service: Service, address: str, kept: Kept | None, wish: Wish) -> Kept:
        partial, started = self.cache.partial(address)
        headers = _conditions(kept) or go_on(partial, started)
        with contextlib.closing(self._sent(service, address, headers)) as response:
            if response.status_code == 304 and kept is not None:
                kept = replace(kept, checked=_now().isoformat(timespec="seconds"))
                self.cache.describe(kept)
                return kept
            if response.status_code == 416:
                self.cache.forget_partial(address)
                raise Passing("what had come before a break no longer fits")
            refuse(service, address, response, wish.form)
            with self._ended_after(self._left_s(service, address)):
                receive(self.cache, address, response, wish.form, self.report)
        return self._accept(service, address, response, partial, wish)

    def _sent(self, service: Service, address: str, headers: dict[str, str]) -> httpx.Response:
        """Return the head of an answer, sent on a few times at most, and never out of safety."""
        client = self._connection()
        request = client.build_request("GET", address, headers=headers)
        for _ in range(REDIRECTS + 1):
            self._pace(service, str(request.url)).wait()
            limit = min(self.patience.headers_s, self._left_s(service, address))
            with self._ended_after(limit):
                response = client.send(request, stream=True)
            if response.next_request is None:
                return response
            response.close()
            request = response.next_request
            check_sent_on(service, address, str(request.url))
        raise Passing(f"it was sent on more than {REDIRECTS} times")

    @contextlib.contextmanager
    def _ended_after(self, seconds: float) -> Iterator[None]:
        """Close the connections after some seconds, which ends every wait; raises Passing then.

        The client's own limit is for each piece: what comes byte by byte would never run into it.
        """
        client, over = self._connection(), threading.Event()

        def end() -> None:
            over.set()
            client.close()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if over.is_set() and not isinstance(error, DataError):
                raise Passing(f"not whole after {seconds:,.0f} seconds") from error
            raise
        finally:
            timer.cancel()
            if over.is_set():
                self._client = None

    def _accept(
        self, service: Service, address: str, response: httpx.Response, partial: Path, wish: Wish
    ) -> Kept:
        try:
            look(service, address, partial, wish)
        except (Passing, DataError):
            self.cache.forget_partial(address)
            raise
        with partial.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        now = _now().isoformat(timespec="seconds")
        headers = response.headers
        kept = Kept(
            address,
            now,
            now,
            digest,
            partial.stat().st_size,
            headers.get("content-type", ""),
            headers.get("etag", ""),
            headers.get("last-modified", ""),
            wish.origin.dataset,
            wish.origin.vintage,
        )
        self.cache.keep(kept, partial)
        return kept

    def _pace(self, service: Service, address: str) -> Pace:
        host = urlsplit(address).netloc
        if host not in self._paces:
            self._paces[host] = Pace(service.per_second, service.burst)
        return self._paces[host]

    def _connection(self) -> httpx.Client:
        if self._client is None:
            try:
                self._client = httpx.Client(
                    headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
                    timeout=httpx.Timeout(self.patience.timeout_s, connect=15.0),
                    follow_redirects=False,
                    verify=certificates(),
                )
            except (httpx.InvalidURL, ValueError, ImportError) as error:
                what = f"the proxy that they name cannot be used: {_say(error)}."
                where = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY"
                raise DataError([Problem(what, where, _PROXY_FORM)]) from error
        return self._client


def full_address(service: Service, path: str, query: Mapping[str, object] | None = None) -> str:
    """Return the address of a request; the same question always has the same address."""
    start = path if path.startswith(("http://", "https://")) else f"{service.address}{path}"
    if not query:
        return start
    return f"{start}?{urlencode({k: str(v) for k, v in query.items()}, safe='*,')}"


def _check_address(service: Service, address: str) -> None:
    """Raise DataError for what is no address on the web."""
    try:
        host = httpx.URL(address).host and urlsplit(address).hostname
    except (httpx.InvalidURL, ValueError) as error:
        raise problem(service, f"this is no address: {error}.", address, "") from error
    if not host or not address.startswith(("http://", "https://")):
        fix = "An address starts with https:// and names a host."
        raise problem(service, "this is no address.", address, fix)


def certificates() -> ssl.SSLContext:
    """Return what to trust: the system's certificates, ``SSL_CERT_FILE``, and the public ones.

    A council's proxy signs with a certificate that only its own machines know, which is why the
    public list alone will not do.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context


def _conditions(kept: Kept | None) -> dict[str, str]:
    if kept is None:
        return {}
    if kept.etag:
        return {"If-None-Match": kept.etag}
    return {"If-Modified-Since": kept.modified} if kept.modified else {}


_A_DAY_S = 86_400.0
_GO_ON = "What came whole is kept: the same command goes on from there."
_PROXY_FORM = "Its form is http://name:port, or http://user:password@name:port."


def _advice(error: Exception) -> str:
    """Return what a person can do about a service that gives no usable answer."""
    kept = "What came whole is kept and not fetched again."
    if isinstance(error, Passing) and error.wait_s is not None and error.wait_s > _A_DAY_S:
        return f"It asks to wait more than a day: try again another day. {kept}"
    if isinstance(error, Passing) and error.wait_s is not None:
        minutes = max(1, math.ceil(error.wait_s / 60))
        return f"It asks to wait {counted(minutes, 'minute', 'minutes')}: try again then. {kept}"
    if isinstance(error, Passing):
        return f"Try again later. {kept}"
    return f"Try again later. {kept} Behind a council's proxy, set HTTPS_PROXY and SSL_CERT_FILE."


def _say(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
