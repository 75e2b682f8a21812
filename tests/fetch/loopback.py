"""A server on this machine that speaks every protocol fetch knows, and misbehaves when told to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import ssl
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from country import Country, Table

from footprints.sources.catalogue import Catalogue


@dataclass(frozen=True)
class Reply:
    """An answer; with ``cut`` the connection ends after so many bytes of it."""

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    cut: int | None = None


Act = Callable[[Reply, dict[str, str]], Reply]


@dataclass
class Trick:
    """What to do to answers whose address fits a pattern, the first ``times`` times."""

    pattern: str
    act: Act
    times: int = 1_000_000
    used: int = 0


@dataclass
class Loopback:
    """The server: what it knows, what it was asked, and how it misbehaves."""

    country: Country
    most_rows: int = 2_000
    guest_rows: int = 25_000
    flag_inside: bool = False
    per_second: float = 0.0
    """Requests a second beyond which the answer is HTTP 429, after a burst; 0: no limit."""
    burst: int = 30
    range_shift: int = 0
    """How many bytes too early a continued transfer begins, as its Content-Range says."""
    certificate: Path | None = None
    """A certificate and its key in one file: the server speaks HTTPS with it."""
    tricks: list[Trick] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    ranges: list[str] = field(default_factory=list)
    _level: float = 0.0
    _counted: float = field(default_factory=time.monotonic)
    _counting: Any = field(default_factory=threading.Lock)

    def __enter__(self) -> Loopback:
        handler = type("Handler", (_Handler,), {"loopback": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def addresses(self) -> dict[str, str]:
        """What to tell ``read_catalogue`` or ``--source``."""
        return {
            "ons-geography": f"{self.address}/arcgis/rest",
            "nomis": self.address,
            "police": self.address,
            "nhs-ods": self.address,
            "gias": self.address,
        }

    def trick(self, pattern: str, act: Act, times: int = 1_000_000) -> None:
        self.tricks.append(Trick(pattern, act, times))

    def asked_for(self, pattern: str) -> list[str]:
        return [address for address in self.asked if re.search(pattern, address)]

    def over_the_rate(self) -> bool:
        """Count a request in a leaky bucket; say whether it runs over."""
        if not self.per_second:
            return False
        with self._counting:
            now = time.monotonic()
            leaked = (now - self._counted) * self.per_second
            self._level = max(0.0, self._level - leaked)
            self._counted = now
            full = self._level + 1 > self.burst
            self._level += 0 if full else 1
            return full

    def answer(self, address: str) -> Reply:
        if self.over_the_rate():
            return Reply(429, b"Too Many Requests", "text/plain")
        parts = urlsplit(address)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        reply = self._route(parts.path, query)
        for trick in self.tricks:
            if trick.used < trick.times and re.search(trick.pattern, address):
                trick.used += 1
                reply = trick.act(reply, query)
        return reply

    def _route(self, path: str, query: dict[str, str]) -> Reply:
        for pattern, method in _ROUTES:
            found = re.fullmatch(pattern, path)
            if found:
                return method(self, query, *found.groups())
        return Reply(404, b"not found", "text/plain")

    def services(self, _query: dict[str, str]) -> Reply:
        names = [{"name": name, "type": "FeatureServer"} for name in self.country.layers]
        return as_json({"services": names})

    def metadata(self, _query: dict[str, str], name: str) -> Reply:
        table = self.country.layers.get(name)
        if table is None:
            return esri_error(400, "Invalid URL")
        fields = [{"name": "FID", "type": "esriFieldTypeOID"}]
        fields += [{"name": column, "type": "esriFieldTypeString"} for column in table.columns]
        about = {"name": name, "fields": fields, "objectIdField": "FID"}
        return as_json(about | {"maxRecordCount": self.most_rows})

    def query(self, query: dict[str, str], name: str) -> Reply:
        table = self.country.layers.get(name)
        if table is None:
            return esri_error(400, "Invalid URL")
        try:
            rows = _select(table, query.get("where", ""))
        except (KeyError, ValueError):
            return esri_error(400, "Cannot perform query. Invalid query parameters.")
        if query.get("returnCountOnly") == "true":
            more = self.country.elsewhere.get(name, 0) if query["where"] == "1=1" else 0
            return as_json({"count": len(rows) + more})
        columns = query["outFields"].split(",") if "outFields" in query else []
        start = int(query.get("resultOffset", 0))
        if "orderByFields" not in query:  # as a database without an order: another one each time
            rows = rows[start // 7 :] + rows[: start // 7]
        plain = [(number, {c: row.get(c) for c in columns if c != "FID"} | {"FID": number})
                 for number, row in rows]  # fmt: skip
        size = min(int(query.get("resultRecordCount", self.most_rows)), self.most_rows)
        page = plain[start : start + size]
        more = start + size < len(plain)
        shapes = query.get("returnGeometry") == "true" and table.shapes is not None
        features = [
            {
                "type": "Feature",
                "id": number,
                "geometry": table.shapes[number - 1] if shapes else None,
                "properties": values,
            }
            for number, values in page
        ]
        body: dict[str, Any] = {"type": "FeatureCollection", "features": features}
        if more:
            body |= {"properties": {"exceededTransferLimit": True}} if self.flag_inside else {
                "exceededTransferLimit": True}  # fmt: skip
        return as_json(body)

    def nomis(self, query: dict[str, str], name: str) -> Reply:
        table = self.country.census.get(name)
        if table is None or "measures" not in query:
            return Reply(200, b"", "text/csv")
        values = query[table.dimension].split(",")
        areas = self.country.geography(query["geography"])
        every = [(area, value) for area in areas for value in values if area in table.values]
        start = int(query.get("RecordOffset", 0))
        page = every[start : start + min(int(query["RecordLimit"]), self.guest_rows)]
        if not page:
            return Reply(200, b"", "text/csv")
        column = table.dimension.upper()
        rows = [["GEOGRAPHY_CODE", column, f"{column}_NAME", "OBS_VALUE", "RECORD_COUNT"]]
        rows += [[a, v, table.names[v], str(table.values[a][v]), str(len(every))] for a, v in page]
        return as_csv(rows)

    def overview(self, _query: dict[str, str], name: str) -> Reply:
        return as_json({"overview": {"name": name}})

    def forces(self, _query: dict[str, str]) -> Reply:
        return as_json(self.country.forces)

    def neighbourhoods(self, _query: dict[str, str], force: str) -> Reply:
        beats = self.country.beats_of(force)
        return as_json([{"id": code, "name": name} for code, (name, _) in beats.items()])

    def boundary(self, _query: dict[str, str], force: str, code: str) -> Reply:
        beats = self.country.beats_of(force)
        if code not in beats:
            return Reply(404, b"Not Found", "text/plain")
        ring = beats[code][1]
        return as_json([{"latitude": f"{y:.6f}", "longitude": f"{x:.6f}"} for x, y in ring])

    def locate(self, query: dict[str, str]) -> Reply:
        found = self.country.located(*map(float, query["q"].split(",")))
        if found is None:
            return Reply(404, b"Not Found", "text/plain")
        return as_json({"force": self.country.forces[0]["id"], "neighbourhood": found})

    def archive(self, _query: dict[str, str], _month: str) -> Reply:
        return Reply(200, self.country.police_archive(), "application/zip")

    def report(self, query: dict[str, str]) -> Reply:
        rows = self.country.registers.get(query.get("report", ""))
        return Reply(404, b"", "text/plain") if rows is None else as_csv(rows)

    def schools(self, _query: dict[str, str], _day: str) -> Reply:
        return as_csv(self.country.schools, "cp1252")

    def state_schools(self, _query: dict[str, str], _day: str) -> Reply:
        rows = self.country.state_schools or self.country.schools
        return as_csv([row for row in rows if row[3] != "Closed"], "cp1252")

    def file(self, _query: dict[str, str], name: str) -> Reply:
        if name not in self.country.files:
            return Reply(404, b"", "text/plain")
        return Reply(200, self.country.files[name], "application/octet-stream")


_LAYER = r"/arcgis/rest/services/([^/]+)/FeatureServer/0"
_ROUTES: list[tuple[str, Callable[..., Reply]]] = [
    (r"/arcgis/rest/services", Loopback.services),
    (_LAYER, Loopback.metadata),
    (rf"{_LAYER}/query", Loopback.query),
    (r"/api/v01/dataset/(\w+)\.data\.csv", Loopback.nomis),
    (r"/api/v01/dataset/(\w+)\.overview\.json", Loopback.overview),
    (r"/api/forces", Loopback.forces),
    (r"/api/locate-neighbourhood", Loopback.locate),
    (r"/api/getReport", Loopback.report),
    (r"/api/([^/]+)/neighbourhoods", Loopback.neighbourhoods),
    (r"/api/([^/]+)/([^/]+)/boundary", Loopback.boundary),
    (r"/data/boundaries/(.+)\.zip", Loopback.archive),
    (r"/edubase/downloads/public/edubasealldata(\d+)\.csv", Loopback.schools),
    (r"/edubase/downloads/public/edubaseallstatefunded(\d+)\.csv", Loopback.state_schools),
    (r"/files/(.+)", Loopback.file),
]


def fast(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with no limits of rate, which have tests of their own."""
    services = {
        name: service.model_copy(update={"per_second": 10_000.0, "burst": 10_000})
        for name, service in catalogue.services.items()
    }
    return catalogue.model_copy(update={"services": services})


def as_json(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode(), "application/json; charset=utf-8")


def as_csv(rows: list[list[str]], encoding: str = "utf-8") -> Reply:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return Reply(200, text.getvalue().encode(encoding), "text/csv")


def esri_error(code: int, message: str) -> Reply:
    return as_json({"error": {"code": code, "message": message, "details": []}})


def always(reply: Reply) -> Act:
    return lambda _reply, _query: reply


def cut(share: float) -> Act:
    """Send a part of the answer under the whole one's length, then hang up."""
    return lambda reply, _query: replace(reply, cut=int(len(reply.body) * share))


def slow(seconds: float) -> Act:
    def act(reply: Reply, _query: dict[str, str]) -> Reply:
        time.sleep(seconds)
        return reply

    return act


def _select(table: Table, where: str) -> list[tuple[int, dict[str, str]]]:
    numbered = list(enumerate(table.rows, 1))
    if where == "1=1":
        return numbered
    found = re.fullmatch(r"(\w+) IN \((.*)\)", where)
    if found is None or found[1] not in table.columns:
        raise ValueError(where)
    values = {each.replace("''", "'") for each in re.findall(r"'((?:[^']|'')*)'", found[2])}
    return [(number, row) for number, row in numbered if row[found[1]] in values]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hangs up, which is what clients do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together, or each answer waits for an acknowledgement
    loopback: Loopback

    def do_GET(self) -> None:
        self.loopback.asked.append(self.path)
        self.loopback.agents.add(self.headers.get("User-Agent", ""))
        reply = self.loopback.answer(self.path)
        body, status, headers = reply.body, reply.status, dict(reply.headers)
        if status == 200:
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            headers.setdefault("ETag", etag)
            if self.headers.get("If-None-Match") == etag:
                body, status = b"", 304
            elif self.headers.get("Range") and self.headers.get("If-Range") == etag:
                start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
                start -= self.loopback.range_shift
                self.loopback.ranges.append(self.headers["Range"])
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                body, status = body[start:], 206
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if reply.cut is None else body[: reply.cut])
        if reply.cut is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""
