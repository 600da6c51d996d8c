"""Values as pyDatalog sees them, and the tuples of a completed predicate as it reads them.

pyDatalog confuses ``1``, ``True`` and ``Decimal('1.00')``, rounds floats and changes some strings, so it is only ever
given constants such as ``n17``, which :class:`Codes` turns back into the seventeenth value met. Nothing here knows of
pyDatalog itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from engine.derived import Pattern, Tuple
from engine.terms import Between, Known, Unknown, may_equal
from grammar.values import Day, Name, Quantity

_TAGS: dict[type, str] = {Name: "n", Quantity: "q", Day: "d", Unknown: "u", Between: "b"}


def exact(known: Known) -> bool:
    """Whether a value is wholly known."""
    return not isinstance(known, Unknown | Between)


def agrees(asked: Known | None, stored: Known, *, certain: bool) -> bool:
    """Whether a stored value answers an asked one, ``None`` being anything.

    In the certain world only the same value does; in the possible world whatever is not known to differ.
    """
    if asked is None or asked == stored:
        return True
    if certain or (exact(asked) and exact(stored)):
        return False
    return may_equal(asked, stored) is not False


class Codes:
    """The constants that stand for values inside pyDatalog, one to a value, readable both ways.

    A program has its own, which are fixed once it is loaded; each derivation adds to them for itself.
    """

    def __init__(self, program: Codes | None = None) -> None:
        self._program = program
        self._code_of: dict[Known, str] = {}
        self._known_of: dict[str, Known] = {}

    def code(self, known: Known) -> str:
        """Return the constant that stands for a value; equal values have one constant."""
        found = self._program._code_of.get(known) if self._program else None
        found = found or self._code_of.get(known)
        if found is None:
            serial = len(self._code_of) + (len(self._program._code_of) if self._program else 0)
            found = f"{_TAGS[type(known)]}{serial}"
            self._code_of[known] = found
            self._known_of[found] = known
        return found

    def known(self, code: str) -> Known:
        """Return the value a constant stands for; raises ``KeyError`` for one that was never given out."""
        found = self._known_of.get(code)
        if found is None and self._program is not None:
            return self._program.known(code)
        return self._known_of[code] if found is None else found


class Table:
    """The tuples of one predicate in the order they came, each once, with an index a place made when it is needed."""

    def __init__(self, tuples: Iterable[Tuple]) -> None:
        self.tuples: Sequence[Tuple] = tuple(dict.fromkeys(tuples))
        self._places: dict[int, tuple[dict[Known, list[Tuple]], list[Tuple]]] = {}

    def candidates(self, pattern: Pattern, *, certain: bool) -> tuple[int, Iterator[Tuple]]:
        """Return how many tuples must be looked at to answer a pattern, and those tuples."""
        fewest, found = len(self.tuples), iter(self.tuples)
        for place, asked in enumerate(pattern):
            if asked is not None and (certain or exact(asked)):
                same, vague = self._index(place)
                bucket = same.get(asked, [])
                count = len(bucket) + (0 if certain else len(vague))
                if count < fewest:
                    fewest, found = count, iter(bucket) if certain else chain(bucket, vague)
        return fewest, found

    def _index(self, place: int) -> tuple[dict[Known, list[Tuple]], list[Tuple]]:
        found = self._places.get(place)
        if found is None:
            same: dict[Known, list[Tuple]] = {}
            vague: list[Tuple] = []
            for each in self.tuples:
                (same.setdefault(each[place], []) if exact(each[place]) else vague).append(each)
            found = self._places[place] = (same, vague)
        return found
