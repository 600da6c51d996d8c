"""The limits of the service: how large a request may be, how many are worked on at once, and for how long."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock, Timer, get_ident

from logic.no_answer import NoAnswerError

#: The largest bodies, in bytes: of a request to decide, and of a proof sent to be verified, which is larger.
LARGEST_BODY = 1_000_000
LARGEST_PROOF = 8_000_000

#: The most requests worked on at once in one process. They share one interpreter, so more would only wait on each
#: other.
MOST_AT_ONCE = 4

#: The seconds a request waits for its turn before it is told to come again, and the seconds it is worked on.
LONGEST_WAIT = 2.0
LONGEST_WORK = 20.0

#: The most faults that one problem lists.
MOST_FAULTS = 100


class OverloadedError(NoAnswerError):
    """Raised when a request has waited :data:`LONGEST_WAIT` and others are still being worked on."""

    kind = "overloaded"


class OutOfTimeError(NoAnswerError):
    """Raised when a request has been worked on for :data:`LONGEST_WORK`."""

    kind = "out-of-time"

    def __init__(self) -> None:
        super().__init__(seconds=LONGEST_WORK)


class Limits:
    """Hands out the places in which requests are worked on, each for a limited time."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(MOST_AT_ONCE)

    @contextmanager
    def work(self) -> Iterator[None]:
        """Hold a place; raises :class:`OverloadedError` when none comes free, :class:`OutOfTimeError` in the work."""
        if not self._places.acquire(timeout=LONGEST_WAIT):
            raise OverloadedError
        try:
            with _limited(LONGEST_WORK):
                yield
        finally:
            self._places.release()


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise :class:`OutOfTimeError` in this thread if the block takes longer.

    The engine counts its steps, which bounds a derivation but not the reading of a large case, its proof or the proof's
    verification. CPython can raise an exception in another thread between two of its instructions, which needs no
    check of the clock anywhere in them. A single long call into C is not interrupted; none is made with what a request
    sends.
    """
    thread, turn, over = get_ident(), Lock(), False

    def stop() -> None:
        with turn:
            if not over:
                _raise_in(thread, OutOfTimeError)

    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with turn:
            over = True
        timer.cancel()


def _raise_in(thread: int, error: type[Exception]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
