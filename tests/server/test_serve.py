"""The real server: started as its users start it, asked over a socket, stopped by its own process id."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.examples import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).parent / "rules"

#: The seconds the server is given to come up and to go down; no test measures how long it takes.
PATIENCE = 120


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def command(port: int) -> list[str]:
    return [sys.executable, "-m", "cli", "serve", "--port", str(port), "--workers", "2"]


def environment(rules: Path) -> dict[str, str]:
    return {**os.environ, "TIAOLI_RULES": str(rules)}


@contextmanager
def serving(rules: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    process = subprocess.Popen(command(port), cwd=ROOT, env=environment(rules), stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + PATIENCE
        while not up(address):
            assert process.poll() is None, "it stopped by itself"
            assert time.monotonic() < end, "it does not come up"
            time.sleep(0.05)
        yield address, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def up(address: str) -> bool:
    try:
        return call(address + "/readyz")[0] == 200
    except urllib.error.URLError:
        return False


def call(address: str, body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for file in RULES.glob("*.tl"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_it_serves_refuses_and_stops_when_told(rules: Path) -> None:
    with serving(rules) as (address, process):
        status, answered = call(f"{address}/v1/decide", json.dumps(EXAMPLE).encode())
        assert (status, answered["answers"][0]["value"]["text"]) == (200, "300万元")
        status, refused = call(f"{address}/v1/decide", b"x" * 1_500_000)
        assert (status, refused["type"]) == (413, "/problems/too-large")
        status, refused = call(f"{address}/v1/decide", b"{")
        assert (status, refused["type"]) == (400, "/problems/malformed-json")
        assert chunked(address, b" " * 1_500_000) == b"HTTP/1.1 413 Payload Too Large"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def chunked(address: str, body: bytes) -> bytes:
    """Send a body whose length is not told, and return the first line of the answer."""
    host, _, port = address.removeprefix("http://").partition(":")
    head = (
        f"POST /v1/decide HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    )
    with socket.create_connection((host, int(port)), PATIENCE) as connection:
        connection.sendall(head.encode() + b"\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        with connection.makefile("rb") as answer:
            return answer.readline().strip()


def refused(rules: Path, port: int) -> tuple[int, str]:
    """What the command says that does not come to serve."""
    ended = subprocess.run(
        command(port), cwd=ROOT, env=environment(rules), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return ended.returncode, ended.stderr


def test_faults_in_the_rules_are_told_before_anything_is_started(rules: Path, tmp_path: Path) -> None:
    (rules / "坏.tl").write_text("文件 坏\n", encoding="utf-8")
    status, said = refused(rules, free_port())
    assert status == 1
    assert "坏.tl:1" in said
    assert "Traceback" not in said
    for wrong in (tmp_path / "nowhere", tmp_path / "empty"):
        if wrong.name == "empty":
            wrong.mkdir()
        status, said = refused(wrong, free_port())
        assert (status, "Traceback" in said) == (2, False)


def test_an_address_that_is_taken_is_told(rules: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = refused(rules, port)
    assert status == 2
    assert f"127.0.0.1:{port}" in said
    assert "Traceback" not in said
