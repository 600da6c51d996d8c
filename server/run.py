"""Serving: granian, a production WSGI server, whose workers are forks of the process that loaded the rule base.

So a rule base is loaded once, whatever the number of workers. A worker that is started again, because it failed, is a
fork of the same process: it answers from the same rule base as its siblings, whatever has become of the rule files.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import socket
from collections.abc import Callable

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from server.app import create_app
from service.service import Service

#: Connections a worker holds, open or idle. Each can keep a thread waiting for its body, so there are as many threads;
#: how many of them work at once is :data:`server.limits.MOST_AT_ONCE`.
CONNECTIONS = 256

#: Milliseconds a sender has for the head of a request, also of the next one on a connection kept open.
HEAD_TIMEOUT = 10_000

#: Seconds a worker is given to stop.
KILL_TIMEOUT = 10


def run(service: Service, host: str, port: int, workers: int, started: Callable[[], None]) -> None:
    """Serve until stopped; ``started`` is called when the address is had, before the first worker.

    The application is made here and has answered a question of its own (:mod:`server.probes`), so what the first
    question of a process waits for has been done before there is a worker.
    """
    app = create_app(service)
    service.base.engine.prepare()
    gc.collect()
    gc.freeze()  # no collection looks at the rule base again, so that the workers go on sharing its pages
    multiprocessing.set_start_method("fork", force=True)  # other ways give a worker nothing of this process's memory
    # granian warns of more threads than processors; ours wait for senders, and Limits holds back those that work
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    server = Server(
        "tiaoli",
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
        log_level=LogLevels.warning,
    )
    server.on_startup(started)
    server.serve(target_loader=lambda: app, wrap_loader=False)


def have_address(host: str, port: int) -> None:
    """Raise :class:`OSError` when an address cannot be had, which granian would tell once for every worker."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.create_server((host, port), family=family).close()
