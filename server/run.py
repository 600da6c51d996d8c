"""Serving: granian, a production WSGI server, with workers that are started again when they fail."""

from __future__ import annotations

from granian.constants import Interfaces
from granian.server import Server

#: Requests a worker holds back before the kernel's queue does, and the seconds a worker is given to stop.
BACKPRESSURE = 64
KILL_TIMEOUT = 10


def run(host: str, port: int, workers: int) -> None:
    """Serve until stopped. Each worker process loads the rule base once."""
    Server(
        "server.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_TIMEOUT,
    ).serve()
