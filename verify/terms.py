"""Terms as proofs write them, read into plain tuples, and exact interval arithmetic on them. Standard library only.

A term is ``("name", text)``, ``("number", Fraction, unit)``, ``("date", iso)``, ``("var", name)``, ``("unknown", of,
predicate, unit)`` or ``("between", low, high, unit)`` with ``None`` for an open end.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Term = tuple[Any, ...]
Row = tuple[Term, ...]
End = Fraction | None
Ends = tuple[End, End]

#: A decimal in the one form in which it may be written.
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")


class Refused(Exception):  # noqa: N818  # a verdict, not an error
    """The proof does not show what it says; the message says where and why."""


def need(condition: bool, why: str) -> None:
    """Refuse unless ``condition``."""
    if not condition:
        raise Refused(why)


def read(value: Any) -> Term:
    """Read the JSON form of a term; anything beside its own keys is refused, and any but the one way to write it."""
    match value:
        case {"name": str(text), **rest} if not rest:
            return ("name", text)
        case {"number": str(number), "unit": str(unit), **rest} if not rest:
            return ("number", _exact(number), unit)
        case {"date": str(date), **rest} if not rest:
            return ("date", day(date))
        case {"var": str(name), **rest} if not rest:
            return ("var", name)
        case {"unknown": {"of": of, "predicate": str(predicate), "unit": str(unit), **more}, **rest} if not rest | more:
            return ("unknown", read(of), predicate, unit)
        case {"from": low, "to": high, "unit": str(unit), **rest} if not rest:
            return ("between", None if low is None else _exact(low), None if high is None else _exact(high), unit)
    raise Refused(f"not a term: {value!r:.80}")


def day(text: str) -> str:
    """Return a date, refused unless written ``2024-03-20``."""
    need(datetime.date.fromisoformat(text).isoformat() == text, f"not a date: {text:.40}")
    return text


def _exact(text: str) -> Fraction:
    need(bool(_DECIMAL.fullmatch(text)) and text != "-0", f"not a decimal in its one form: {text:.80}")
    return Fraction(text)


def known(term: Term) -> bool:
    """Whether a term is a value and not something unknown."""
    return term[0] in ("name", "number", "date")


def ends(term: Term) -> Ends:
    """Return the ends an amount or date lies between; an unknown amount is not below zero, but for shares."""
    match term:
        case ("number", number, _):
            return number, number
        case ("date", date):
            ordinal = Fraction(datetime.date.fromisoformat(date).toordinal())
            return ordinal, ordinal
        case ("between", low, high, _):
            return low, high
        case ("unknown", _, _, unit) if unit and unit not in ("比例", "日"):
            return Fraction(0), None
    return None, None


def compare(operator: str, left: Term, right: Term) -> bool | None:
    """Compare two terms in strong Kleene logic."""
    if any(t[0] == "name" or (t[0] == "unknown" and not t[3]) for t in (left, right)):
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
            if a == b and None not in a and a[0] == a[1]:
                return operator == "="
            return operator == "!=" if _less(a, b, True) or _less(b, a, True) else None
    raise Refused(f"no such comparison: {operator}")


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
        return value_of(expression, bindings)
    operands = [evaluate(part, bindings) for part in expression["of"]]
    terms = [operand for operand in operands if operand is not None]
    if len(terms) < len(operands):
        return None
    function, units = expression["call"], ["日" if t[0] == "date" else str(t[-1]) for t in terms]
    unit = units[0]
    if function == "*":
        unit = next((u for u in units if u != "比例"), "比例")
    elif function == "steps" or (function == "/" and units[0] == units[1]):
        unit = "比例"
    result = _call(function, *map(ends, terms))
    return None if result is None else interval(*result, unit)


def value_of(argument: Any, bindings: dict[str, Term]) -> Term:
    """Return what an argument stands for; every variable must be bound."""
    return bindings[argument["var"]] if "var" in argument else read(argument)


def interval(low: End, high: End, unit: str) -> Term:
    """Return a number when the ends meet, else the interval."""
    return ("number", low, unit) if low is not None and low == high else ("between", low, high, unit)


def of_both(function: Callable[[Fraction, Fraction], Fraction], x: End, y: End) -> End:
    """Apply a function to two ends; an open one leaves the result open."""
    return None if x is None or y is None else function(x, y)


def _call(function: str, x: Ends, y: Ends) -> Ends | None:
    (a, b), (c, d) = x, y
    match function:
        case "+":
            return of_both(Fraction.__add__, a, c), of_both(Fraction.__add__, b, d)
        case "-":
            return of_both(Fraction.__sub__, a, d), of_both(Fraction.__sub__, b, c)
        case "min":
            return of_both(min, a, c), min((end for end in (b, d) if end is not None), default=None)
        case "max":
            return max((end for end in (a, c) if end is not None), default=None), of_both(max, b, d)
        case "steps":
            if c is None or c <= 0:
                return None
            size = c
            whole = [None if end is None else Fraction(math.floor(end / size)) for end in x]
            return whole[0], whole[1]
        case "*":
            return _times(x, y)
        case "/":
            return _over(x, y)
    raise Refused(f"no such operation: {function}")


def _times(x: Ends, y: Ends) -> Ends:
    (a, b), (c, d) = x, y
    if a is not None and b is not None and c is not None and d is not None:
        products = [a * c, a * d, b * c, b * d]
        return min(products), max(products)
    if a is not None and c is not None and a >= 0 and c >= 0:
        return a * c, Fraction(0) if 0 in (b, d) else of_both(Fraction.__mul__, b, d)
    return None, None


def _over(x: Ends, y: Ends) -> Ends | None:
    (a, b), (c, d) = x, y
    if c is None or c <= 0:
        if c == 0 and d == 0:
            return None
        return (Fraction(0), None) if a is not None and a >= 0 and c == 0 else (None, None)
    if a is not None and a == b and c == d:
        return (a / c, a / c) if _even(a / c) else None
    if a is None or a < 0:
        return None, None
    low, high = of_both(Fraction.__truediv__, a, d), of_both(Fraction.__truediv__, b, c)
    return low if low is not None and _even(low) else Fraction(0), high if high is not None and _even(high) else None


def _even(number: Fraction) -> bool:
    """Whether a number comes out even in decimals."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1
