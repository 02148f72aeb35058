"""Clients of the bench: keep-alive connections that ask, time, and check every answer."""

from __future__ import annotations

import gzip
import http.client
import itertools
import multiprocessing
import re
import signal
import time
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = "b" * 32  # double-submit: the same secret in the cookie and in the header
WARM_UP = 3
BOUNDARY = "compas-bench-boundary"
LINKS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
SUBLINKS = re.compile(r"""(?:url\(|from |import )["']?([^"'()\s;]+)["')]""")
NOTHING = re.compile(r"(?!)")
Demand = list  # path, session key, fields or None, headers if any


@dataclass
class Mesure:
    """Times in seconds, one per answer; `seconds`: the whole; sizes of one answer, bare and gzipped."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0
    size: int = 0
    size_gz: int = 0
    errors: int = 0
    first_error: str = ""


def measure(port: int, method: str, demands: list[Demand], *, clients: int, total: int) -> Mesure:
    """Ask `total` times in all, shared among so many clients, each in a process of its own."""
    shares = [demands[number::clients] or demands for number in range(clients)]
    context = multiprocessing.get_context("fork")
    with context.Pool(clients, initializer=_end_when_told) as pool:
        jobs = [(port, method, share, total // clients) for share in shares]
        parts = pool.starmap(_client, jobs, chunksize=1)
    whole = Mesure(
        times=[time for part in parts for time in part.times],
        seconds=max(part.seconds for part in parts),
        size=max(part.size for part in parts),
        size_gz=max(part.size_gz for part in parts),
        errors=sum(part.errors for part in parts),
        first_error=next((part.first_error for part in parts if part.first_error), ""),
    )
    return whole


def _end_when_told() -> None:
    """A client does not stop the servers when the pool ends it."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)


def _client(port: int, method: str, demands: list[Demand], number: int) -> Mesure:
    found = Mesure()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    queue: Iterable[Demand] = itertools.cycle(demands) if method == "GET" else iter(demands)
    if method == "GET":
        for demand in itertools.islice(queue, WARM_UP):
            _ask(connection, method, demand)
    begun = time.monotonic()
    for demand in itertools.islice(queue, number):
        path = demand[0]
        start = time.perf_counter()
        status, encoding, body = _ask(connection, method, demand)
        found.times.append(time.perf_counter() - start)
        if status not in (200, 201, 204, 302, 303):
            found.errors += 1
            found.first_error = (
                found.first_error or f"{method} {path}: {status} {_plain(encoding, body)[:200]!r}"
            )
        found.size_gz = max(found.size_gz, len(body))
        found.size = max(found.size, len(_plain(encoding, body)))
    found.seconds = time.monotonic() - begun
    connection.close()
    return found


def _ask(connection: http.client.HTTPConnection, method: str, demand: Demand) -> tuple[int, str, bytes]:
    path, session, fields, *more = demand
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Accept-Encoding": "gzip"}
    headers |= more[0] if more else {}
    body = None
    if fields is not None:
        files = {name[1:]: path for name, path in fields.items() if name.startswith("@")}
        headers |= {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode(fields, doseq=True)
        if files:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            body = _multipart({name: v for name, v in fields.items() if name[0] != "@"}, files)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Content-Encoding", ""), answer.read()


def _multipart(fields: dict, files: dict[str, str]) -> bytes:
    """The same fields as a browser sends them beside files, each named by its path."""
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{one}'.encode())
    for name, path in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{Path(path).name}"\r\n'
        parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + Path(path).read_bytes())
    return b"".join(b"--%b\r\n%b\r\n" % (BOUNDARY.encode(), part) for part in parts) + (
        f"--{BOUNDARY}--\r\n".encode()
    )


def weigh(port: int, demand: Demand) -> int:
    """Bytes, compressed as they are served, of a page and of everything it links to, fonts and modules included."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    weights: dict[str, int] = {}

    def take(path: str, session: str, pattern: re.Pattern) -> None:
        if path in weights:
            return
        status, encoding, body = _ask(connection, "GET", [path, session, None])
        if status != 200:
            raise ValueError(f"{path}: {status}")
        weights[path] = len(body)
        text = "" if pattern is NOTHING else _plain(encoding, body).decode(errors="replace")
        for link in pattern.findall(text):
            linked = urllib.parse.urljoin(path, link)
            if linked.startswith("/static/"):
                is_text = linked.endswith((".css", ".js"))
                take(linked, session, SUBLINKS if is_text else NOTHING)

    take(demand[0], demand[1], LINKS)
    connection.close()
    return sum(weights.values())


def _plain(encoding: str, body: bytes) -> bytes:
    return gzip.decompress(body) if encoding == "gzip" else body
