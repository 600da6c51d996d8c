"""The constants that pyDatalog is given in the place of values.

pyDatalog confuses ``1``, ``True`` and ``Decimal('1.00')``, rounds floats and changes some strings. So it is given only
constants such as ``n17``, which :class:`Codes` turns back into the values they stand for.
"""

from __future__ import annotations

from logic.terms import Between, Known, Other, Unknown
from logic.values import Day, Name, Quantity, Word

_TAGS: dict[type, str] = {Name: "n", Word: "w", Quantity: "q", Day: "d", Unknown: "u", Other: "o", Between: "b"}


class Codes:
    """The constants that stand for values inside pyDatalog, one to a value, readable both ways.

    A program has its own constants, which are fixed once it is loaded. Each derivation adds its own to a copy of them.
    """

    def __init__(self, program: Codes | None = None) -> None:
        self._program = program
        self._code_of: dict[Known, str] = {}
        self._known_of: dict[str, Known] = {}

    def code(self, known: Known) -> str:
        """Return the constant that stands for a value; equal values have one constant."""
        found = self._code_of.get(known) or (self._program and self._program._code_of.get(known))
        if not found:
            serial = len(self._code_of) + (len(self._program._code_of) if self._program else 0)
            found = f"{_TAGS[type(known)]}{serial}"
            self._code_of[known] = found
            self._known_of[found] = known
        return found

    def known(self, code: str) -> Known:
        """Return the value that a constant stands for; raises ``KeyError`` for a constant that was never given out."""
        found = self._known_of.get(code)
        if found is None:
            if self._program is None:
                raise KeyError(code)
            return self._program.known(code)
        return found
