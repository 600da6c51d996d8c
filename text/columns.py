"""columns: frozen dataclasses, and all that they hold, as JSON from which an equal value is read back fast.

The JSON is an object of three parts. ``plain`` lists the texts, whole numbers, truths and ``None`` of the value.
``groups`` lists the rest, what is inside before what it is inside of: a group is the name of a type and the columns of
its values, one column for each field, or one row for each collection. In columns and rows stand the numbers of values:
their places in ``plain`` and, counted on from there, in ``groups``. ``root`` is the number of the whole value.

A value that is held in two places is written once. Reading constructs the types that the reader names and no other
type, and calls nothing else.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from itertools import groupby
from typing import Any

_PLAIN = (str, int, bool, type(None))

#: Types that are written as one text: how, and how it is read.
_WRITTEN: dict[type, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    datetime.date: (datetime.date.isoformat, datetime.date.fromisoformat),
    Fraction: (str, Fraction),
}

#: Types that are written as a row: of what, and how it is read.
_COLLECTED: dict[type, tuple[Callable[[Any], Iterable[Any]], Callable[[list[Any]], Any]]] = {
    tuple: (iter, tuple),
    frozenset: (sorted, frozenset),
    dict: (
        lambda value: [part for pair in value.items() for part in pair],
        lambda row: dict(zip(row[::2], row[1::2], strict=True)),
    ),
}


class Columns:
    """Writes and reads values made of ``types``, each a frozen dataclass or an enumeration, and of texts, whole
    numbers, truths, ``None``, dates, rational numbers, tuples, frozen sets and dicts."""

    def __init__(self, types: Iterable[type]) -> None:
        self._types = {_name(one): one for one in (*types, *_WRITTEN, *_COLLECTED)}

    def write(self, value: object) -> dict[str, object]:
        """Return a value as JSON; raises :class:`TypeError` for one with a part of another type in it."""
        return _Writing(self._types).whole(value)

    def read(self, written: Any) -> Any:
        """Return the value that JSON says; raises :class:`ValueError` for JSON that :meth:`write` cannot have made."""
        try:
            values = list(written["plain"])
            if not {*map(type, values)} <= {*_PLAIN}:
                raise ValueError("plain values of other types")
            for name, columns in written["groups"]:
                values += self._group(self._types[name], columns, values)
            return values[written["root"]]
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise ValueError(f"not columns: {type(error).__name__} {error}") from error

    def _group(self, of: type, columns: list[list[int]], values: list[Any]) -> list[Any]:
        """Return the values of a group, given those before it."""
        if any(column and min(column) < 0 for column in columns):
            raise ValueError("a negative number")
        take = values.__getitem__
        if of in _COLLECTED:
            collect = _COLLECTED[of][1]
            return [collect([*map(take, row)]) for row in columns]
        make: Any = _WRITTEN[of][1] if of in _WRITTEN else of
        if len({*map(len, columns)}) != 1 or len(columns) != len(_fields(of)):
            raise ValueError("columns of other lengths, or more or fewer")
        return [*map(make, *(map(take, column) for column in columns))]


class _Writing:
    """One value as it is written: ``found`` has what is not plain, as a type, how many values deep it is, and parts.

    A part is a place in ``found``, or ``~`` a place in ``plain``.
    """

    def __init__(self, types: Mapping[str, type]) -> None:
        self.types = types
        self.plain: dict[tuple[type, Any], int] = {}
        self.found: dict[tuple[str, tuple[int, ...]], int] = {}
        self.depths: list[int] = []
        self.known: dict[int, int] = {}

    def whole(self, value: object) -> dict[str, object]:
        root, first = self.part(value), len(self.plain)
        entries = sorted(zip(self.depths, self.found, self.found.values(), strict=True), key=lambda e: (e[0], e[1][0]))
        place = {part: first + number for number, (_, _, part) in enumerate(entries)}
        place |= {~number: number for number in self.plain.values()}
        groups = []
        for (_, name), group in groupby(entries, key=lambda e: (e[0], e[1][0])):
            rows = [[place[part] for part in parts] for _, (_, parts), _ in group]
            columns = rows if self.types[name] in _COLLECTED else [[*column] for column in zip(*rows, strict=True)]
            groups.append([name, columns])
        return {"plain": [value for _, value in self.plain], "groups": groups, "root": place[root]}

    def part(self, value: Any) -> int:
        """Return the part that a value is, adding it and what it holds where they are new."""
        kind = type(value)
        if kind in _PLAIN:
            return ~self.plain.setdefault((kind, value), len(self.plain))
        if id(value) not in self.known:
            name = _name(kind)
            if self.types.get(name) is not kind:
                raise TypeError(f"{name} is none of the types that are written")
            parts = tuple(map(self.part, _parts(kind, value)))
            number = self.found.setdefault((name, parts), len(self.found))
            if number == len(self.depths):
                self.depths.append(1 + max((self.depths[part] for part in parts if part >= 0), default=0))
            self.known[id(value)] = number
        return self.known[id(value)]


def _name(of: type) -> str:
    return f"{of.__module__}.{of.__qualname__}"


def _fields(of: type) -> tuple[str, ...]:
    """Return the names of the fields by which a value is made."""
    return tuple(field.name for field in dataclasses.fields(of)) if dataclasses.is_dataclass(of) else ("value",)


def _parts(kind: type, value: Any) -> Iterable[Any]:
    if kind in _COLLECTED:
        return _COLLECTED[kind][0](value)
    if kind in _WRITTEN:
        return [_WRITTEN[kind][0](value)]
    return [value.value] if isinstance(value, Enum) else [getattr(value, name) for name in _fields(kind)]
