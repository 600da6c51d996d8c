"""A base shown to an engine: the two tables of ``docs/semantics.md`` §2 behind ``logic.worlds.Facts``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from logic.worlds import Pattern, Tuple
from tests.oracle.oracle import Base, possible_in


@dataclass(frozen=True)
class BaseFacts:
    """The facts of a base, asked by pattern: certain rows that equal it, possible ones that fit it."""

    base: Base

    def certain(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the certain rows that have in each bound place just what was asked."""
        for row in self.base.certain.get(predicate, frozenset()):
            if all(asked is None or asked == there for asked, there in zip(pattern, row, strict=True)):
                yield row

    def possible(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the pattern filled from each row, certain or open, that fits it, each once, unless it is denied."""
        yield from frozenset(possible_in(self.base, predicate, pattern))
