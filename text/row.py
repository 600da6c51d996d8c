"""A row of fixed words in Chinese and English, with ``{…}`` where arguments go."""

from __future__ import annotations

from functools import cache
from string import Formatter


@cache
def fields(words: str) -> frozenset[str]:
    """Return the names of the arguments that fill some words."""
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name)
