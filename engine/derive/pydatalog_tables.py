"""What pyDatalog has derived of one case: tables, kept by predicate and by the readings that they may depend on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from engine.derive.engine import Goal
from engine.derive.pydatalog_codes import Codes
from logic.terms import Known, is_plain, may_equal
from logic.worlds import Facts, Pattern, Tuple


def agrees(asked: Known | None, stored: Known, *, certain: bool) -> bool:
    """Whether a stored value matches an asked one; ``None`` matches anything.

    In the certain world only the same value matches. In the possible world every value matches that is not known to
    differ.
    """
    if asked is None or asked == stored:
        return True
    if certain or (is_plain(asked) and is_plain(stored)):
        return False
    return may_equal(asked, stored) is not False


class Table:
    """The tuples of one predicate in the order they came, each once; a place is indexed when it is first asked for."""

    def __init__(self, tuples: Iterable[Tuple] = ()) -> None:
        self._tuples = dict.fromkeys(tuples)
        self._places: dict[int, tuple[dict[Known, list[Tuple]], list[Tuple]]] = {}

    def add(self, found: Tuple) -> None:
        """Add a tuple."""
        if found not in self._tuples:
            self._tuples[found] = None
            for place, (same, vague) in self._places.items():
                _enter(found, place, same, vague)

    def candidates(self, pattern: Pattern, *, certain: bool) -> tuple[int, Iterable[Tuple]]:
        """Return how many tuples must be looked at to answer a pattern, and those tuples."""
        count, found = len(self._tuples), iter(self._tuples)
        for place, asked in enumerate(pattern):
            if asked is not None and (certain or is_plain(asked)):
                same, vague = self._index(place)
                bucket = same.get(asked, [])
                fewer = len(bucket) + (0 if certain else len(vague))
                if fewer < count:
                    count, found = fewer, iter(bucket) if certain else chain(bucket, vague)
        return count, found

    def _index(self, place: int) -> tuple[dict[Known, list[Tuple]], list[Tuple]]:
        found = self._places.get(place)
        if found is None:
            same: dict[Known, list[Tuple]] = {}
            vague: list[Tuple] = []
            for each in self._tuples:
                _enter(each, place, same, vague)
            found = self._places[place] = (same, vague)
        return found


def _enter(found: Tuple, place: int, same: dict[Known, list[Tuple]], vague: list[Tuple]) -> None:
    """Enter a tuple in the index of a place: by the term there, and among those whose term is not wholly known."""
    same.setdefault(found[place], []).append(found)
    if not is_plain(found[place]):
        vague.append(found)


@dataclass(slots=True, eq=False)
class Basis:
    """What something derived rests on beside the facts of its case: the readings that were looked at to derive it
    (doubt id → reading) and the predicates that pyDatalog ``refused``.

    Under another choice of readings in which these are the same, the same is derived in the same way.
    """

    readings: dict[str, str | None] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)

    def fits(self, readings: Mapping[str, str]) -> bool:
        """Whether a choice of readings has those that were looked at."""
        return all(readings.get(doubt) == reading for doubt, reading in self.readings.items())

    def add(self, other: Basis) -> None:
        """Rest on what another basis has, too."""
        self.readings.update(other.readings)
        self.refused.update(other.refused)


@dataclass(slots=True, eq=False)
class Whole:
    """All that is derived of one predicate in each world, under one choice of the readings below it. ``lent``: another
    engine derived it."""

    worlds: dict[bool, Table] = field(default_factory=dict)
    lent: bool = False


class CaseTables:
    """What is derived of one case, for all choices of readings and all questions of it.

    ``proved`` are the conclusions that were derived one by one in the certain world. ``demanded`` has the rows of a
    predicate that may match a pattern in a world. Either was derived once for each basis that it has.

    Made by :meth:`~engine.derive.pydatalog_engine.PyDatalogEngine.begin`, and read by the engine that made it. One
    thread uses it at a time.
    """

    def __init__(self, facts: Facts, codes: Codes, doubts_below: Mapping[str, tuple[str, ...]]) -> None:
        self.facts, self.codes, self.doubts_below = facts, codes, doubts_below
        self.proved: dict[Goal, list[Basis]] = {}
        self.demanded: dict[tuple[str, Pattern, bool], list[tuple[Table, Basis]]] = {}
        self._whole: dict[tuple[str, tuple[str | None, ...]], Whole] = {}

    def whole(self, predicate: str, readings: Mapping[str, str]) -> Whole:
        """Return what is derived whole of a concluded predicate under a choice of readings: the same object for all
        choices that do not differ in a reading below the predicate."""
        key = (predicate, tuple(map(readings.get, self.doubts_below[predicate])))
        found = self._whole.get(key)
        if found is None:
            found = self._whole[key] = Whole()
        return found
