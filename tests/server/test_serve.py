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
from collections.abc import Iterator, Sequence
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


TIAOLI = [sys.executable, "-m", "cli"]


def arguments(port: int) -> list[str]:
    return ["serve", "--port", str(port), "--workers", "2"]


def environment(rules: Path) -> dict[str, str]:
    return {**os.environ, "TIAOLI_RULES": str(rules)}


@contextmanager
def serving(
    rules: Path, tiaoli: Sequence[str] = TIAOLI, **variables: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve rule files by a command; its address, and the process that has the workers."""
    port = free_port()
    started = [*tiaoli, *arguments(port)]
    process = subprocess.Popen(started, cwd=ROOT, env=environment(rules) | variables, stderr=subprocess.DEVNULL)
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
            process.send_signal(signal.SIGTERM)  # to be killed would leave its workers behind
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
        [*TIAOLI, *arguments(port)],
        cwd=ROOT,
        env=environment(rules),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return ended.returncode, ended.stderr


def test_faults_in_the_rules_are_told_before_anything_is_started(rules: Path, tmp_path: Path) -> None:
    (rules / "坏.tl").write_text("文件 坏\n", encoding="utf-8")
    status, said = refused(rules, free_port())
    assert status == 1
    assert "坏.tl:1" in said
    assert "Traceback" not in said
    nowhere = tmp_path / "nowhere"
    status, said = refused(nowhere, free_port())
    assert (status, said.splitlines()[-1]) == (2, f"K019 {nowhere}：应为已有的文件或目录")
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty", free_port()) == (1, "K011 PATHS：没有找到规则文件\n")


def test_an_address_that_is_taken_is_told(rules: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = refused(rules, port)
    assert (status, said) == (2, f"K016 127.0.0.1:{port}：这个地址不能用：Address already in use\n")


# one rule base for all workers

#: The command, run in a process that notes each rule file that is opened and each text that is parsed, by whichever of
#: its forks.
NOTED = """
import os, sys

notes = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def note(word, path):
    if path.endswith(".tl"):
        os.write(notes, f"{word} {os.path.basename(path)}\\n".encode())


sys.addaudithook(lambda event, args: note("opened", str(args[0])) if event == "open" else None)

from grammar.syntax import parse

whole = parse.parse


def noted(text, path):
    note("parsed", path)
    return whole(text, path)


parse.parse = noted

from cli.main import main

main(prog_name="tiaoli")
"""


def workers(process: subprocess.Popen[bytes]) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def rule_bases(address: str, times: int = 20) -> set[str]:
    """The digests that the service is ready with, asked over as many connections as meet each worker."""
    return {call(f"{address}/readyz")[1]["rulebase"] for _ in range(times)}


def kill_one(process: subprocess.Popen[bytes], address: str, killed: int) -> None:
    """Kill one worker of two, and wait until another has come in its place and the service answers."""
    os.kill(killed, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while len(found := workers(process)) != 2 or killed in found or not up(address):
        assert process.poll() is None, "it stopped by itself"
        assert time.monotonic() < end, "no worker comes in its place"
        time.sleep(0.05)


def test_each_rule_file_is_opened_and_parsed_once_for_all_workers(rules: Path, tmp_path: Path) -> None:
    notes, cache = tmp_path / "notes", tmp_path / "cache"
    files = sorted(path.name for path in rules.glob("*.tl"))
    cold = sorted([f"opened {name}" for name in files] + [f"parsed {name}" for name in files])
    warm = [f"opened {name}" for name in files]
    for wanted in (cold, warm):
        notes.unlink(missing_ok=True)
        with serving(rules, [sys.executable, "-c", NOTED, str(notes)], XDG_CACHE_HOME=str(cache)) as (address, process):
            assert len(workers(process)) == 2
            assert len(rule_bases(address)) == 1
            kill_one(process, address, workers(process)[0])
        assert sorted(notes.read_text(encoding="utf-8").splitlines()) == wanted


def test_where_nothing_can_be_cached_it_serves_all_the_same(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    notes = tmp_path / "notes"
    command = [sys.executable, "-c", NOTED, str(notes)]
    with serving(rules, command, XDG_CACHE_HOME=str(tmp_path / "file")) as (address, process):
        kill_one(process, address, workers(process)[0])
        status, answered = call(f"{address}/v1/decide", json.dumps(EXAMPLE).encode())
        assert (status, answered["answers"][0]["value"]["text"]) == (200, "300万元")
    parsed = [line for line in notes.read_text(encoding="utf-8").splitlines() if line.startswith("parsed ")]
    assert len(parsed) == len(set(parsed)) == len(list(rules.glob("*.tl")))


@pytest.mark.parametrize("become", ["changed", "broken", "gone"])
def test_a_worker_that_starts_again_has_the_rule_base_of_its_siblings(rules: Path, become: str) -> None:
    with serving(rules) as (address, process):
        before, first = rule_bases(address), workers(process)
        for path in rules.glob("*.tl"):
            if become == "gone":
                path.unlink()
            else:
                text = path.read_text(encoding="utf-8")
                changed = text.replace("300万元", "301万元") if become == "changed" else text + "文件 坏\n"
                path.write_text(changed, encoding="utf-8")
        for worker in first:
            kill_one(process, address, worker)
        assert {*first}.isdisjoint(workers(process))
        assert rule_bases(address) == before
        assert len(before) == 1
        for _ in range(4):
            status, answered = call(f"{address}/v1/decide", json.dumps(EXAMPLE).encode())
            assert (status, answered["answers"][0]["value"]["text"]) == (200, "300万元")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_says_where_it_serves(rules: Path, lang: str) -> None:
    port = free_port()
    started = [*TIAOLI, *arguments(port), "--lang", lang]
    with subprocess.Popen(started, cwd=ROOT, env=environment(rules), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == ""
    assert (
        said
        == {
            "zh": f"在 http://127.0.0.1:{port} 提供服务，2 个进程；按 Ctrl-C 停止\n",
            "en": f"serving on http://127.0.0.1:{port} with 2 processes; Ctrl-C stops it\n",
        }[lang]
    )
