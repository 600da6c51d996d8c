"""Serving: granian, a production WSGI server, with workers that are started again when they fail."""

from __future__ import annotations

import logging
import socket
import sys

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from grammar.load import load_cached, rule_files
from server.app import rules_named
from text.fault import FaultsError
from text.report import as_text

#: Connections a worker holds, open or idle. Each can keep a thread waiting for its body, so there are as many threads;
#: how many of them work at once is :data:`server.limits.MOST_AT_ONCE`.
CONNECTIONS = 256

#: Milliseconds a sender has for the head of a request, also of the next one on a connection kept open.
HEAD_TIMEOUT = 10_000

#: Seconds a worker is given to stop.
KILL_TIMEOUT = 10


def run(host: str, port: int, workers: int) -> None:
    """Serve until stopped. Each worker process loads the rule base once.

    Faults that would stop every worker are told before there is any: exits with 1 for faults in the rule files, with 2
    for files that cannot be read or an address that cannot be had.
    """
    _check_rules()
    _check_address(host, port)
    # granian warns of more threads than processors; ours wait for senders, and Limits holds back those that work
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    Server(
        "server.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=workers,
        blocking_threads=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_TIMEOUT),
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_TIMEOUT,
    ).serve()


def _check_rules() -> None:
    try:
        texts = {str(path): path.read_text(encoding="utf-8") for path in rule_files(rules_named())}
    except (OSError, UnicodeDecodeError) as error:
        _stop(2, f"读不了文件 · cannot read: {error}")
    if not texts:
        _stop(2, "没有规则文件 · no rule files")
    try:
        load_cached(texts)
    except FaultsError as error:
        _stop(1, *(as_text(fault, texts) for fault in error.faults))


def _check_address(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        _stop(2, f"{host}:{port} 不能用 · cannot be had: {error}")


def _stop(status: int, *lines: str) -> None:
    sys.stderr.writelines(f"{line}\n" for line in lines)
    raise SystemExit(status)
