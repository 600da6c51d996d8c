"""The nouns of steps: atoms with places open, and the rows found of them. ``docs/proofs.md``."""

from __future__ import annotations

import json
from typing import Any

from verify.terms import Row, Term, fits, read

#: What a step finds: the rows that may hold, each with whether it is certain. A computation finds the one row ``()``.
Found = dict[Row, bool]
#: The terms of an atom, ``None`` where anything may stand; a row has no such place.
Pattern = tuple[Any, ...]
#: A predicate and its terms.
Atom = tuple[str, Pattern]

#: Return a text that two JSON values share only when they are alike: ``true`` is not ``1``.
same_json = json.JSONEncoder(sort_keys=True).encode


def truth_of(found: Found) -> bool | None:
    """Return whether a statement holds, given the rows found of it."""
    return True if True in found.values() else None if found else False


def add(found: Found, more: Found) -> Found:
    """Add the rows of one finding to those of another."""
    for row, sure in more.items():
        found[row] = found.get(row, False) or sure
    return found


class Table:
    """The rows of one predicate that may hold; the rows of a named thing are found by its name."""

    def __init__(self, rows: Found) -> None:
        self.rows, self._of = rows, dict[Term | None, Found]({None: {}})
        for row, sure in rows.items():
            self._of.setdefault(row[0] if row[0][0] == "name" else None, {})[row] = sure

    def fitting(self, pattern: Pattern) -> Found:
        """Return the rows that fit a pattern, as :func:`fitting` does."""
        named = pattern[0] is not None and pattern[0][0] == "name"
        return fitting(pattern, self._of.get(pattern[0], {}) | self._of[None] if named else self.rows)


def fitting(pattern: Pattern, rows: Found) -> Found:
    """Return the rows that fit a pattern, as the pattern asks; certain only where a row is exactly what was asked."""
    found: Found = {}
    for row, sure in rows.items():
        if (asked := fits(pattern, row)) is not None:
            add(found, {asked: sure and asked == row})
    return found


def atom_of(atom: Any) -> Atom:
    """Return the predicate and the terms of an atom: ``?0``, ``?1`` … stand for anything."""
    return atom[0], tuple(None if part == {"var": f"?{n}"} else read(part) for n, part in enumerate(atom[1:]))
