"""One derivation of the compiled engine: the tables it fills, what it has read of the facts, and what it has cost.

In the possible world a value that is not known may be any it is not known to differ from. A table is therefore looked
up by what is equal, and what is not wholly known is looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.derived import BudgetExceededError, Facts, Pattern, Tuple
from engine.terms import Between, Known, Unknown, may_equal


def is_known(known: Known) -> bool:
    """Whether a value is wholly known."""
    return not isinstance(known, Unknown | Between)


def _same(one: Known, other: Known, *, certain: bool) -> bool:
    if one == other:
        return True
    return not certain and not (is_known(one) and is_known(other)) and may_equal(one, other) is not False


class Shelf:
    """Rows of one world in the order they came, each once; indexed by whatever places are asked for."""

    def __init__(self, *, certain: bool) -> None:
        self.rows: list[Tuple] = []
        self._certain = certain
        self._seen: set[Tuple] = set()
        self._indexes: dict[tuple[int, ...], tuple[dict[Tuple, list[Tuple]], list[Tuple]]] = {}

    def add(self, row: Tuple) -> bool:
        """Keep a row; return whether it is new."""
        if row in self._seen:
            return False
        self._seen.add(row)
        self.rows.append(row)
        for places, index in self._indexes.items():
            self._enter(row, places, index)
        return True

    def candidates(self, places: tuple[int, ...], key: Tuple) -> Sequence[Tuple]:
        """Return the rows to look at for those that agree with ``key`` at ``places``."""
        if not places or not (self._certain or all(map(is_known, key))):
            return self.rows
        found = self._indexes.get(places)
        if found is None:
            found = self._indexes[places] = ({}, [])
            for row in self.rows:
                self._enter(row, places, found)
        same, vague = found
        bucket = same.get(key, [])
        return [*bucket, *vague] if vague else bucket

    def _enter(self, row: Tuple, places: tuple[int, ...], index: tuple[dict[Tuple, list[Tuple]], list[Tuple]]) -> None:
        key = tuple(row[place] for place in places)
        if self._certain or all(map(is_known, key)):
            index[0].setdefault(key, []).append(row)
        else:
            index[1].append(row)

    def agree(self, places: tuple[int, ...], row: Tuple, key: Tuple) -> bool:
        """Whether a row has the values of ``key`` at ``places``, or in the possible world may have."""
        return all(_same(row[place], value, certain=self._certain) for place, value in zip(places, key, strict=True))


class Run:
    """One derivation: what is concluded so far in each world, and the one being derived.

    A step is a row looked at or made, or a look-up: so ``budget`` bounds the time and the memory of a derivation.
    """

    def __init__(self, facts: Facts, internal: frozenset[str], readings: Mapping[str, str], budget: int) -> None:
        self.readings, self.budget, self.steps = readings, budget, 0
        self.certain = False
        self.shelves: dict[bool, dict[str, Shelf]] = {True: {}, False: {}}
        self._facts, self._internal = facts, internal
        self._given: dict[bool, dict[tuple[str, Pattern], list[Tuple]]] = {True: {}, False: {}}
        self._held: dict[bool, dict[tuple[str, Pattern], list[Tuple]]] = {True: {}, False: {}}

    def may_be(self, one: Known, other: Known) -> bool:
        """Whether two values are one in the world being derived, or in the possible world may be."""
        return _same(one, other, certain=self.certain)

    def spend(self, steps: int) -> None:
        """Count some steps; raises :class:`~engine.derived.BudgetExceededError`."""
        self.steps += steps
        if self.steps > self.budget:
            raise BudgetExceededError(self.budget)

    def shelf(self, predicate: str) -> Shelf:
        """Return what rules conclude of a predicate in the world being derived."""
        return self.shelves[self.certain].setdefault(predicate, Shelf(certain=self.certain))

    def given(self, predicate: str, pattern: Pattern, *, certain: bool) -> list[Tuple]:
        """Return what facts say of a predicate that matches; only the places that were open are to be read."""
        known, key = self._given[certain], (predicate, pattern)
        found = known.get(key)
        if found is None:
            found = known[key] = []
            if predicate not in self._internal:
                read = self._facts.certain if certain else self._facts.possible
                for row in read(predicate, pattern):
                    self.spend(1)
                    found.append(row)
        self.spend(1)
        return found

    def holds(self, predicate: str, pattern: Pattern, *, certain: bool) -> list[Tuple]:
        """Return what is given or was concluded of a complete predicate, as :meth:`given`."""
        known, key = self._held[certain], (predicate, pattern)
        found = known.get(key)
        if found is None:
            found = self.given(predicate, pattern, certain=certain)
            shelf = self.shelves[certain].get(predicate)
            if shelf is not None:
                places = tuple(place for place, asked in enumerate(pattern) if asked is not None)
                wanted = tuple(asked for asked in pattern if asked is not None)
                found = [*found, *self.agreeing(shelf, places, wanted)]
            known[key] = found
        self.spend(1 + len(found))
        return found

    def agreeing(self, shelf: Shelf, places: tuple[int, ...], key: Tuple) -> Iterable[Tuple]:
        """Yield the rows of a shelf that have, or may have, the values of ``key`` at ``places``."""
        candidates = shelf.candidates(places, key)
        self.spend(1 + len(candidates))
        return (row for row in candidates if shelf.agree(places, row, key))
