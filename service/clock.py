"""clock: what day it is where the documents apply. A request that names no day is decided as of that day."""

from __future__ import annotations

import datetime
from collections.abc import Callable

#: The time of the jurisdiction: all of China keeps UTC+8.
JURISDICTION = datetime.timezone(datetime.timedelta(hours=8))

#: Returns the present moment, with its time zone.
Clock = Callable[[], datetime.datetime]


def now() -> datetime.datetime:
    """Return the present moment."""
    return datetime.datetime.now(tz=datetime.UTC)


def today(clock: Clock = now) -> datetime.date:
    """Return the day it is in the jurisdiction, wherever the server stands."""
    return clock().astimezone(JURISDICTION).date()
