"""How many requests a second the service answers: ``python -m pytest tests/bench/bench_http.py -m bench -s``.

A server of two workers is started on loopback with the rules of the environment or of this checkout. Each kind of
request is sent :data:`REQUESTS` times, or for :data:`SECONDS`, over :data:`CALLERS` connections that stay open; rounds
alternate with ``/healthz``, which does nothing, so that what is compared was measured in the same minute. Ratios count,
absolutes belong to the machine.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest

from server.examples import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
REQUESTS, SECONDS, CALLERS, ROUNDS = 400, 5.0, 4, 3
PATIENCE = 120

KINDS: dict[str, tuple[str, dict[str, object] | None]] = {
    "healthz": ("/healthz", None),
    "decide, explain none": ("/v1/decide", {**EXAMPLE, "explain": "none"}),
    "decide, explain summary": ("/v1/decide", EXAMPLE),
    "document": ("/v1/documents/%E5%B7%B4%E6%94%BF%E5%8A%9E%E5%8F%91%E3%80%942024%E3%80%958%E5%8F%B7", None),
}


def call(connection: HTTPConnection, path: str, body: bytes | None) -> None:
    headers = {"Content-Type": "application/json"} if body else {}
    connection.request("POST" if body else "GET", path, body, headers)
    response = connection.getresponse()
    response.read()
    assert response.status == 200


def rate(port: int, path: str, sent: dict[str, object] | None) -> float:
    """Send the requests and return how many were answered a second."""
    body = None if sent is None else json.dumps(sent).encode()

    begun = time.perf_counter()

    def caller(_: int) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        answered = 0
        while answered < REQUESTS // CALLERS and time.perf_counter() - begun < SECONDS:
            call(connection, path, body)
            answered += 1
        connection.close()
        return answered

    with ThreadPoolExecutor(CALLERS) as pool:
        answered = sum(pool.map(caller, range(CALLERS)))
    return answered / (time.perf_counter() - begun)


@pytest.mark.bench
def test_requests_a_second() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stderr=subprocess.DEVNULL)
    try:
        await_ready(port, process)
        rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for _ in range(ROUNDS):
            for kind, (path, sent) in KINDS.items():
                rates[kind].append(rate(port, path, sent))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    base = statistics.median(rates["healthz"])
    lines = [
        f"{kind:25} {statistics.median(found):8.0f} a second  {base / statistics.median(found):6.1f} times a healthz"
        for kind, found in rates.items()
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def await_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when both workers have answered that they are ready, as far as can be told from outside."""
    end, ready = time.monotonic() + PATIENCE, 0
    while ready < 20:
        assert process.poll() is None, "it stopped by itself"
        assert time.monotonic() < end, "it does not come up"
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            call(connection, "/readyz", None)
            connection.close()
            ready += 1
        except OSError:
            time.sleep(0.1)
