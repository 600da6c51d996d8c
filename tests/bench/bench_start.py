"""What the start of the service costs: ``python -m pytest tests/bench/bench_start.py -m bench -s``.

``tiaoli serve`` is started with two workers and the rules of this checkout, with an empty cache and with a filled one,
and asked the worked example until it answers. Its processor time and memory are those that the kernel counts
(``/proc``, so Linux alone); of several starts the one with the least processor time counts. Python may write its
byte code, as it does for a user, so none but the very first start compiles a module.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from server.examples import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, PATIENCE, WORKERS = 3, 120, 2
TICK = os.sysconf("SC_CLK_TCK")
BODY = json.dumps(EXAMPLE).encode()


@dataclass(frozen=True)
class Start:
    """One start: seconds of processor time and of the clock, megabytes."""

    loading: float
    """Processor time of the command until it starts its workers."""
    answering: float
    """Processor time of the workers from their start until the first answer has come."""
    waited: float
    """Seconds by the clock from the workers' start until the first answer has come."""
    again: float
    """Seconds by the clock of the second answer."""
    resident: float
    """Resident memory of the largest worker, pages it shares counted whole."""
    share: float
    """Memory of the service, each page counted once, by the number of its processes."""


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid: int, kind: str) -> float:
    """Return the megabytes of a process: ``Rss`` or ``Pss``."""
    found = re.search(rf"^{kind}:\s+(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1000


def answer(connection: HTTPConnection) -> bool:
    """Ask the worked example, and return whether it was answered; ``False`` while nothing listens."""
    try:
        connection.request("POST", "/v1/decide", BODY, {"Content-Type": "application/json"})
    except ConnectionRefusedError:
        connection.close()  # it opens again with the next request
        return False
    response = connection.getresponse()
    response.read()
    assert response.status == 200
    return True


def start(cache: Path) -> Start:
    """Start the service once, with its cache in a folder, and stop it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--workers", str(WORKERS)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    try:
        assert process.stderr
        assert process.stderr.readline(), "it stopped by itself"  # it says where it serves, then starts its workers
        begun, loading = time.perf_counter(), processor_time(process.pid)
        while not answer(connection):
            assert time.perf_counter() - begun < PATIENCE, "it does not come up"
            time.sleep(0.01)
        waited = time.perf_counter() - begun
        workers = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        answering = sum(map(processor_time, workers))
        begun = time.perf_counter()
        assert answer(connection)
        again = time.perf_counter() - begun
        share = sum(memory(pid, "Pss") for pid in (process.pid, *workers)) / (1 + len(workers))
        return Start(loading, answering, waited, again, max(memory(pid, "Rss") for pid in workers), share)
    finally:
        connection.close()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def starts(folder: Path) -> dict[str, Start]:
    """Return the cheapest start with an empty cache, and with a filled one."""
    start(folder / "first")  # byte code is written
    return {
        "empty cache": cheapest(start(folder / str(number)) for number in range(ROUNDS)),
        "filled cache": cheapest(start(folder / "first") for _ in range(ROUNDS)),
    }


def cheapest(found: Iterable[Start]) -> Start:
    return min(found, key=lambda each: each.loading + each.answering)


def table(found: dict[str, Start]) -> str:
    """Return the starts as a table of a page."""
    head = (
        f"| the start of the service, {WORKERS} workers | command, CPU ms | workers, CPU ms "
        "| first answer after, ms | second answer, ms | MB a worker | MB a process, shared once |\n"
    )
    rows = "".join(
        f"| {name} | {one.loading * 1000:.0f} | {one.answering * 1000:.0f} | {one.waited * 1000:.0f} "
        f"| {one.again * 1000:.0f} | {one.resident:.0f} | {one.share:.0f} |\n"
        for name, one in found.items()
    )
    return f"{head}| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n{rows}"


@pytest.mark.bench
@pytest.mark.skipif(sys.platform != "linux", reason="what the kernel counts is read from /proc")
def test_starts(tmp_path: Path) -> None:
    sys.stdout.write("\n" + table(starts(tmp_path)))
