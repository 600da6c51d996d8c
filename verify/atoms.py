"""The nouns of steps: atoms with places open, and the rows found of them. ``docs/proofs.md``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from verify.terms import Refused, Row, fits, known, need, read

#: What a step finds: the rows that may hold, each with whether it is certain. A computation finds the one row ``()``.
Found = dict[Row, bool]
#: The terms of an atom, ``None`` where anything may stand; a row has no such place.
Pattern = tuple[Any, ...]
#: A predicate and its terms.
Atom = tuple[str, Pattern]

#: How deep lists and objects may be nested in what is read.
DEEPEST_JSON = 500
TOO_DEEP = f"JSON nested deeper than {DEEPEST_JSON} levels"

#: Return a text that two JSON values share only when they are alike: ``true`` is not ``1``.
same_json = json.JSONEncoder(sort_keys=True).encode


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """Return a value's canonical JSON (RFC 8785; our JSON has no numbers but small integers)."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: Any) -> Any:
    """Return a value, the parts of each object in it in the order of RFC 8785."""
    top: list[Any] = [value]
    todo: list[tuple[Any, Any]] = [(top, 0)]
    while todo:
        outer, at = todo.pop()
        if isinstance(inner := outer[at], dict):
            outer[at] = new = {k: inner[k] for k in sorted(inner, key=lambda k: k.encode("utf-16-be"))}
            todo += [(new, k) for k in new]
        elif isinstance(inner, list):
            outer[at] = other = [*inner]
            todo += [(other, n) for n in range(len(other))]
    return top[0]


def need_shallow(value: Any) -> None:
    """Refuse JSON that nests lists and objects deeper than :data:`DEEPEST_JSON`."""
    level = [value]
    for _ in range(DEEPEST_JSON + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise Refused(TOO_DEEP)


def truth_of(found: Found) -> bool | None:
    """Return whether a statement holds, given the rows found of it."""
    return True if True in found.values() else None if found else False


def add(found: Found, more: Found) -> Found:
    """Add the rows of one finding to those of another."""
    for row, sure in more.items():
        found[row] = found.get(row, False) or sure
    return found


class Goals:
    """What a closure finds of each of its goals, a predicate with some places bound."""

    def __init__(self, found: Iterable[tuple[Atom, Found]]) -> None:
        self._goals: dict[Atom, tuple[int, Found, Found]] = {}
        self._shapes: dict[str, set[tuple[bool, ...]]] = {}
        for goal, rows in found:
            need(goal not in self._goals, "a goal twice")
            vague = {row: sure for row, sure in rows.items() if not all(map(known, row))}
            self._goals[goal] = len(self._goals), rows, vague
            self._shapes.setdefault(goal[0], set()).add(tuple(part is not None for part in goal[1]))

    def covering(self, atom: Atom) -> list[tuple[int, Found, Found]]:
        """Return the goals that have nothing bound but what an atom has there too: number, rows, those not known."""
        shapes = [zip(atom[1], shape, strict=True) for shape in self._shapes.get(atom[0], ())]
        goals = [(atom[0], tuple(part if bound else None for part, bound in shape)) for shape in shapes]
        return [self._goals[goal] for goal in goals if goal in self._goals]

    def fitting(self, atom: Atom) -> Found:
        """Return the rows that fit an atom, of the first goal that covers it."""
        need(covering := self.covering(atom), "none of the goals of the closure")
        _, rows, vague = min(covering, key=itemgetter(0))
        if None not in atom[1] and all(map(known, atom[1])):
            rows = vague | ({atom[1]: rows[atom[1]]} if atom[1] in rows else {})
        return fitting(atom[1], rows)


def fitting(pattern: Pattern, rows: Found) -> Found:
    """Return the rows that fit a pattern, as the pattern asks; certain only where a row is exactly what was asked."""
    found: Found = {}
    for row, sure in rows.items():
        if (asked := fits(pattern, row)) is not None:
            add(found, {asked: sure and asked == row})
    return found


def atom_of(atom: Any) -> Atom:
    """Return the predicate and the terms of an atom: ``?0``, ``?1`` … stand for anything."""
    need(isinstance(atom, list) and atom and isinstance(atom[0], str), "not an atom")
    return atom[0], tuple(None if part == {"var": f"?{n}"} else read(part) for n, part in enumerate(atom[1:]))
