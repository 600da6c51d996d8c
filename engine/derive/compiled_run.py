"""One derivation of the compiled engine: the tables it fills, the facts it has read, and what it has cost.

Every value has a number, so that a row is a tuple of integers; these are hashed and compared many times as fast as
values. In the possible world, a value that is not wholly known may be any value it is not known to differ from; its
number is below zero. So a look-up in a table takes the rows with equal numbers from an index, and then compares the
rows with a number below zero one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from logic.no_answer import BudgetExceededError
from logic.terms import Known, is_plain, may_equal
from logic.worlds import Facts, Tuple

T = TypeVar("T")
Row = tuple[int, ...]
Asked = tuple[int | None, ...]


def picking(places: Sequence[int]) -> Callable[[tuple[T, ...]], tuple[T, ...]]:
    """Return the function that picks some places of a row, in the order given."""
    if not places:
        return lambda _: ()
    if len(places) == 1:
        place = places[0]
        return lambda row: (row[place],)
    return itemgetter(*places)


def is_plainly(rows: Iterable[Row]) -> bool:
    """Whether rows have numbers of plain terms only."""
    return all(number >= 0 for row in rows for number in row)


class Numbering(dict[Known, int]):
    """The number of each value, assigned when first asked for; below zero when the value is not plain.

    ``value`` gives the value of a number. A numbering may begin as a copy of another.
    """

    def __init__(self, other: Numbering | None = None) -> None:
        super().__init__(other or {})
        self.value: dict[int, Known] = dict(other.value) if other else {}

    def __missing__(self, known: Known) -> int:
        number = len(self) if is_plain(known) else ~len(self)
        self[known] = number
        self.value[number] = known
        return number

    def row(self, values: Tuple) -> Row:
        """Return the numbers of some values."""
        return tuple(map(self.__getitem__, values))

    def tuple(self, row: Row) -> Tuple:
        """Return the values of some numbers."""
        return tuple(map(self.value.__getitem__, row))


class Shelf:
    """Rows in the order in which they came, each once; indexed by whatever places are asked for."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: list[Row] = []
        self._seen: set[Row] = set()
        self._indexes: dict[tuple[int, ...], Index] = {}
        self.add(set(rows))

    def add(self, rows: set[Row]) -> set[Row]:
        """Keep some rows; return those that are new."""
        new = rows - self._seen
        self._seen |= new
        self.rows += new
        return new

    def index(self, places: tuple[int, ...]) -> Index:
        """Return the index of the rows by their numbers at some places."""
        index = self._indexes.get(places)
        if index is None:
            index = self._indexes[places] = Index(places)
        if index.entered < len(self.rows):
            index.enter(self.rows)
        return index


class Index:
    """The rows of a shelf by their numbers at some places (the key), and the keys that are not wholly known."""

    def __init__(self, places: tuple[int, ...]) -> None:
        self.same: dict[Row, list[Row]] = {}
        self.vague: list[Row] = []
        self.entered = 0
        self._key = picking(places)

    def enter(self, rows: Sequence[Row]) -> None:
        """Enter the rows of the shelf that are new."""
        same, key_of = self.same, self._key
        for row in rows[self.entered :]:
            key = key_of(row)
            if key in same:
                same[key].append(row)
            else:
                same[key] = [row]
                if key and min(key) < 0:
                    self.vague.append(key)
        self.entered = len(rows)


class Run:
    """One derivation: the rows concluded so far in each world, and the world being derived.

    ``cost`` counts the rows looked at or made, and the look-ups; so ``budget`` bounds the time and the memory of a
    derivation. ``settled``: nothing in the stratum being derived has yet depended on what is unknown or contested,
    apart from the rows it read.
    """

    def __init__(
        self, facts: Facts, internal: frozenset[str], readings: Mapping[str, str], budget: int, constants: Numbering
    ) -> None:
        self.readings, self.budget, self.cost = readings, budget, 0
        self.certain, self.settled = False, True
        self.number = Numbering(constants)
        self.shelves: dict[bool, dict[str, Shelf]] = {True: {}, False: {}}
        self._facts, self._internal = facts, internal
        self._given: dict[bool, dict[tuple[str, Asked], list[Row]]] = {True: {}, False: {}}
        self._held: dict[bool, dict[tuple[str, Asked], Sequence[Row]]] = {True: {}, False: {}}
        self._uncontested: dict[tuple[str, Asked], Sequence[Row]] = {}
        self._read: dict[str, list[Asked]] = {}
        self._apart: set[str] = set()

    def spend(self, cost: int) -> None:
        """Add to the cost; raises :class:`~logic.no_answer.BudgetExceededError`."""
        self.cost += cost
        if self.cost > self.budget:
            raise BudgetExceededError(self.budget)

    def shelf(self, predicate: str) -> Shelf:
        """Return the rows that rules conclude of a predicate in the world being derived."""
        shelves = self.shelves[self.certain]
        if predicate not in shelves:
            shelves[predicate] = Shelf()
        return shelves[predicate]

    def given(self, predicate: str, pattern: Asked, *, certain: bool) -> list[Row]:
        """Return the rows that facts have of a predicate for a pattern; only the places that were open are to be
        read."""
        known, key = self._given[certain], (predicate, pattern)
        found = known.get(key)
        if found is None:
            found = known[key] = []
            if predicate not in self._internal:
                if key not in self._given[not certain]:
                    self._read.setdefault(predicate, []).append(pattern)
                read = self._facts.certain if certain else self._facts.possible
                value, number = self.number.value, self.number.row
                for row in read(predicate, tuple([None if asked is None else value[asked] for asked in pattern])):
                    self.spend(1)
                    found.append(number(row))
        self.spend(1)
        return found

    def holds(self, predicate: str, pattern: Asked, *, certain: bool) -> Sequence[Row]:
        """Return the rows given or concluded of a complete predicate for a pattern, as :meth:`given`."""
        known, key = self._held[certain], (predicate, pattern)
        found = known.get(key)
        if found is None:
            found = self.given(predicate, pattern, certain=certain)
            shelf = self.shelves[certain].get(predicate)
            if shelf is not None:
                places = tuple([place for place, asked in enumerate(pattern) if asked is not None])
                wanted = tuple([asked for asked in pattern if asked is not None])
                found = [*found, *self.agreeing(shelf, places, wanted, certain=certain)]
            known[key] = found
        self.spend(1 + len(found))
        return found

    def holds_uncontested(self, predicate: str, pattern: Asked, *, certain: bool) -> Sequence[Row]:
        """Return the rows that a rule reads of an attribute that is to have one value: as :meth:`holds`, but in the
        certain world without those that are contested.

        Where a row is contested, the two worlds read different rows, and so the stratum is not ``settled``.
        """
        sure, key = self.holds(predicate, pattern, certain=True), (predicate, pattern)
        found = self._uncontested.get(key)
        if found is None:
            found = self._uncontested[key] = [row for row in sure if not self._is_contested(predicate, row)]
        if len(found) < len(sure):
            self.settled = False
        return found if certain else self.holds(predicate, pattern, certain=False)

    def _is_contested(self, predicate: str, row: Row) -> bool:
        """Whether the attribute may have another value than a certain row has."""
        subject, value = row
        return any(
            not self._is_same(value, other) for _, other in self.holds(predicate, (subject, None), certain=False)
        )

    def _is_same(self, one: int, other: int) -> bool:
        """Whether two values are certainly the same; the first is wholly known."""
        return one == other or may_equal(self.number.value[one], self.number.value[other]) is True

    def agreeing(self, shelf: Shelf, places: tuple[int, ...], key: Row, *, certain: bool) -> Sequence[Row]:
        """Return the rows of a shelf that have the numbers of ``key`` at ``places``; in the possible world, those that
        may have."""
        if not places:
            self.spend(1 + len(shelf.rows))
            return shelf.rows
        index = shelf.index(places)
        exact = certain or min(key) >= 0
        found: Sequence[Row] = index.same.get(key, ()) if exact else ()
        perhaps: Collection[Row] = () if certain else index.vague if exact else index.same
        self.spend(1 + len(found) + len(perhaps))
        if perhaps:
            found = [
                *found,
                *(row for have in perhaps if self.agree(have, key, certain=False) for row in index.same[have]),
            ]
            self.spend(len(found))
        return found

    def agree(self, have: Row, key: Row, *, certain: bool) -> bool:
        """Whether some numbers are those of ``key``; in the possible world, whether they may be."""
        return all(self.may_be(one, other, certain=certain) for one, other in zip(have, key, strict=True))

    def may_be(self, one: int, other: int, *, certain: bool) -> bool:
        """Whether two values are the same; in the possible world, whether they may be."""
        if one == other:
            return True
        open_to_doubt = not certain and (one < 0 or other < 0)
        return open_to_doubt and may_equal(self.number.value[one], self.number.value[other]) is not False

    # ── where the worlds are one ─────────────────────────────────────────────────────────────────────────────────

    def is_one(self, predicates: Iterable[str]) -> bool:
        """Whether all rows read of some predicates are the same in both worlds, apart from those still to be derived,
        and have plain terms only.

        A term that is not plain, such as a word, may be in both worlds; but what it may be fits it in one of them only.
        """
        return all(self._concluded_alike(predicate) and self._given_alike(predicate) for predicate in predicates)

    def share(self, predicates: Iterable[str]) -> None:
        """Take the rows concluded of some predicates in the possible world for the certain world too."""
        possible = self.shelves[False]
        self.shelves[True].update({predicate: possible[predicate] for predicate in predicates if predicate in possible})

    def _concluded_alike(self, predicate: str) -> bool:
        certain = self.shelves[True].get(predicate)
        possible = self.shelves[False].get(predicate)
        return possible is None or (certain in (None, possible) and is_plainly(possible.rows))

    def _given_alike(self, predicate: str) -> bool:
        for pattern in self._read.pop(predicate, ()):
            if predicate not in self._apart:
                certain, possible = (self.given(predicate, pattern, certain=world) for world in (True, False))
                alike = certain == possible or set(certain) == set(possible)
                if not alike or not is_plainly(possible):
                    self._apart.add(predicate)
        return predicate not in self._apart
