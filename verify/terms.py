"""Terms as proofs write them, read into plain tuples, and exact interval arithmetic on them. Standard library only.

A term is ``("name", text)``, ``("number", Fraction, unit)``, ``("date", iso)``, ``("var", name)``, ``("unknown", of,
predicate, unit)`` or ``("between", low, high, unit)`` with ``None`` for an open end.
"""

from __future__ import annotations

import datetime
import math
from fractions import Fraction
from typing import Any

Term = tuple[Any, ...]
Ends = tuple[Fraction | None, Fraction | None]


class Refused(Exception):  # noqa: N818  # a verdict, not an error
    """The proof does not show what it says; the message says where and why."""


def read(value: Any) -> Term:
    """Read the JSON form of a term; anything beside its own keys is refused."""
    match value:
        case {"name": str(text), **rest} if not rest:
            return ("name", text)
        case {"number": str(number), "unit": str(unit), **rest} if not rest:
            return ("number", _exact(number), unit)
        case {"date": str(date), **rest} if not rest:
            return ("date", datetime.date.fromisoformat(date).isoformat())
        case {"var": str(name), **rest} if not rest:
            return ("var", name)
        case {"unknown": {"of": of, "predicate": str(predicate), "unit": str(unit), **more}, **rest} if not rest | more:
            return ("unknown", read(of), predicate, unit)
        case {"from": low, "to": high, "unit": str(unit), **rest} if not rest:
            return ("between", None if low is None else _exact(low), None if high is None else _exact(high), unit)
    raise Refused(f"not a term: {value!r}")


def _exact(text: str) -> Fraction:
    number = Fraction(text)
    plain = f"{number.numerator}" if number.denominator == 1 else text
    if "e" in text.lower() or "/" in text or (number.denominator == 1 and plain != text) or text != text.strip():
        raise Refused(f"not in canonical form: {text}")
    if "." in text and text.endswith("0"):
        raise Refused(f"not in canonical form: {text}")
    return number


def known(term: Term) -> bool:
    """Whether a term is a value and not something unknown."""
    return term[0] in ("name", "number", "date")


def ends(term: Term) -> Ends:
    """Return the ends an amount or date lies between; an unknown amount is not below zero, but for shares."""
    match term:
        case ("number", number, _):
            return number, number
        case ("date", date):
            day = Fraction(datetime.date.fromisoformat(date).toordinal())
            return day, day
        case ("between", low, high, _):
            return low, high
        case ("unknown", _, _, unit) if unit and unit not in ("比例", "日"):
            return Fraction(0), None
    return None, None


def compare(operator: str, left: Term, right: Term) -> bool | None:
    """Compare two terms in strong Kleene logic."""
    plain = [t for t in (left, right) if t[0] == "name" or (t[0] == "unknown" and not t[3])]
    if plain:
        if left == right:
            return operator in ("=", "<=", ">=")
        return operator == "!=" if left[0] == right[0] == "name" else None
    a, b = ends(left), ends(right)
    match operator:
        case "<" | "<=":
            return _less(a, b, operator == "<")
        case ">" | ">=":
            return _less(b, a, operator == ">")
        case "=" | "!=":
            same: bool | None = None
            if a == b and None not in a and a[0] == a[1]:
                same = True
            elif _less(a, b, True) or _less(b, a, True):
                same = False
            return same if same is None or operator == "=" else not same
    raise Refused(f"unknown comparison {operator}")


def same(left: Term, right: Term) -> bool | None:
    """Whether two terms are the same thing or amount."""
    return True if left == right and left[0] != "between" else compare("=", left, right)


def _less(a: Ends, b: Ends, strict: bool) -> bool | None:
    if a[1] is not None and b[0] is not None and (a[1] < b[0] or (not strict and a[1] == b[0])):
        return True
    if a[0] is not None and b[1] is not None and (a[0] > b[1] or (strict and a[0] == b[1])):
        return False
    return None


def evaluate(expression: Any, bindings: dict[str, Term]) -> Term | None:
    """Return the value of an expression, an interval where operands are unknown, ``None`` where there is no value."""
    if "call" not in expression:
        term = read(expression)
        return bindings[term[1]] if term[0] == "var" else term
    operands = [evaluate(part, bindings) for part in expression["of"]]
    if None in operands:
        return None
    terms = [operand for operand in operands if operand is not None]
    function = expression["call"]
    units = [t[-1] if t[0] != "date" else "日" for t in terms]
    unit = units[0]
    if function == "*":
        unit = next((u for u in units if u != "比例"), "比例")
    elif function == "steps" or (function == "/" and units[0] == units[1]):
        unit = "比例"
    result = _call(function, [ends(t) for t in terms])
    return None if result is None else interval(*result, unit)


def interval(low: Fraction | None, high: Fraction | None, unit: str) -> Term:
    """Return a number when the ends meet, else the interval."""
    return ("number", low, unit) if low is not None and low == high else ("between", low, high, unit)


def _call(function: str, of: list[Ends]) -> Ends | None:
    (a, b), (c, d) = of
    match function:
        case "+":
            return (None if a is None or c is None else a + c, None if b is None or d is None else b + d)
        case "-":
            return (None if a is None or d is None else a - d, None if b is None or c is None else b - c)
        case "min":
            tops = [x for x in (b, d) if x is not None]
            return (None if a is None or c is None else min(a, c), min(tops, default=None))
        case "max":
            lows = [x for x in (a, c) if x is not None]
            return (max(lows, default=None), None if b is None or d is None else max(b, d))
        case "steps":
            if c is None or c <= 0:
                return None
            return (
                None if a is None else Fraction(math.floor(a / c)),
                None if b is None else Fraction(math.floor(b / c)),
            )
        case "*":
            return _times((a, b), (c, d))
        case "/":
            return _over((a, b), (c, d))
    raise Refused(f"unknown operation {function}")


def _times(x: Ends, y: Ends) -> Ends:
    (a, b), (c, d) = x, y
    if a is not None and b is not None and c is not None and d is not None:
        products = [a * c, a * d, b * c, b * d]
        return min(products), max(products)
    if a is not None and c is not None and a >= 0 and c >= 0:
        high = Fraction(0) if b == 0 or d == 0 else None if b is None or d is None else b * d
        return a * c, high
    return None, None


def _over(x: Ends, y: Ends) -> Ends | None:
    (a, b), (c, d) = x, y
    if c is None or c <= 0:
        if c == 0 and d == 0:
            return None
        return (Fraction(0), None) if a is not None and a >= 0 and c is not None and c >= 0 else (None, None)
    if a is not None and a == b and c == d:
        return (a / c, a / c) if _even(a / c) else None
    if a is None or a < 0:
        return None, None
    low = a / d if d is not None and _even(a / d) else Fraction(0)
    high = b / c if b is not None and _even(b / c) else None
    return low, high


def _even(number: Fraction) -> bool:
    """Whether a number comes out even in decimals."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1
