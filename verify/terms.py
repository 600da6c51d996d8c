"""Terms as proofs write them, read into plain tuples, and exact arithmetic between ends. Standard library only.

A term is ``("name", text)``, ``("number", Fraction, unit)``, ``("date", iso)``, ``("unknown", of, predicate, unit, many)``
or ``("between", low, high, unit)``, an open end being infinite. What they mean is in ``docs/semantics.md``, section 1.
"""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction
from typing import Any

Term = tuple[Any, ...]
Row = tuple[Term, ...]

INF = math.inf  # the one float there is: an end that is open

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
        case {"date": str(text), **rest} if not rest:
            return ("date", day(text))
        case {"unknown": {"of": of, "predicate": str(name), "unit": str(unit), **many}, **rest} if not rest:
            need(many in ({}, {"many": True}) and many.get("many", True) is True, "not a term")
            return ("unknown", read(of), name, unit, bool(many))
        case {"from": low, "to": high, "unit": str(unit), **rest} if not rest:
            return ("between", -INF if low is None else _exact(low), INF if high is None else _exact(high), unit)
    raise Refused(f"not a term: {value!r:.80}")


def day(text: str) -> str:
    """Return a date, refused unless written ``2024-03-20``."""
    need(date.fromisoformat(text).isoformat() == text, f"not a date: {text:.40}")
    return text


def _exact(text: str) -> Fraction:
    need(bool(_DECIMAL.fullmatch(text)) and text != "-0", f"not a decimal in its one form: {text:.80}")
    return Fraction(text)


def known(term: Term) -> bool:
    """Whether a term is a value."""
    return term[0] in ("name", "number", "date")


def ends(term: Term) -> tuple[Any, Any]:
    """Return the ends an amount or date lies between; an unknown amount is not below zero, but for shares."""
    if term[0] == "number":
        return term[1], term[1]
    if term[0] == "date":
        return (ordinal := Fraction(date.fromisoformat(term[1]).toordinal())), ordinal
    if term[0] == "between":
        return term[1], term[2]
    return (Fraction(0) if term[0] == "unknown" and term[3] not in ("", "比例", "日") else -INF), INF


def _identical(x: Term, y: Term) -> bool:
    """Whether two terms are one thing; what stands for more than one value is not known to be itself."""
    loose = x[0] == "between" or (x[0] == "unknown" and (x[4] or x[1] == ("name", "")))
    return x == y and not loose


def compare(operator: str, x: Term, y: Term) -> bool | None:
    """Compare two terms in strong Kleene logic."""
    if any(t[0] == "name" or (t[0] == "unknown" and not t[3]) for t in (x, y)):
        if _identical(x, y):
            return operator in ("=", "<=", ">=")
        return operator == "!=" if x[0] == y[0] == "name" else None
    if operator in (">", ">="):
        operator, x, y = operator.replace(">", "<"), y, x
    (a, b), (c, d) = ends(x), ends(y)
    if operator == "<":
        return True if b < c else False if a >= d else None
    if operator == "<=":
        return True if b <= c else False if a > d else None
    need(operator in ("=", "!="), f"no such comparison: {operator:.20}")
    equal = True if a == b == c == d else False if b < c or d < a else None
    return equal if equal is None or operator == "=" else not equal


def same(x: Term, y: Term) -> bool | None:
    """Whether two terms are the same thing or amount."""
    return True if _identical(x, y) else compare("=", x, y)


def fits(pattern: Any, row: Row) -> Row | None:
    """Return a row as a pattern asks for it, ``None`` if some place cannot be what is asked there."""
    if any(w is not None and w != h and same(w, h) is False for w, h in zip(pattern, row, strict=True)):
        return None
    return tuple(h if w is None else w for w, h in zip(pattern, row, strict=True))


def value_of(argument: Any, bindings: dict[str, Term]) -> Term:
    """Return what an argument stands for; every variable must be bound."""
    return bindings[argument["var"]] if "var" in argument else read(argument)


def evaluate(expression: Any, bindings: dict[str, Term]) -> Term | None:
    """Return the value of an expression, an interval where operands are unknown, ``None`` where there is no value.

    Only the result has to come out even; an end of an interval that does not is widened.
    """
    if "call" not in expression:
        return value_of(expression, bindings)
    span = _span(expression, bindings)
    if span is None or (span[0] == span[1] and not _even(span[0])):
        return None
    low, high, unit = span
    low = low if _even(low) else Fraction(0) if low > 0 else -INF
    return interval(low, high if _even(high) else Fraction(0) if high < 0 else INF, unit)


def interval(low: Any, high: Any, unit: str) -> Term:
    """Return an amount or a day when the ends meet, else the interval."""
    if low != high:
        return ("between", low, high, unit)
    return ("date", date.fromordinal(int(low)).isoformat()) if unit == "日" else ("number", low, unit)


def _span(expression: Any, bindings: dict[str, Term]) -> tuple[Any, Any, str] | None:
    """Return the ends of an expression and its unit."""
    if "call" not in expression:
        term = value_of(expression, bindings)
        return *ends(term), "日" if term[0] == "date" else str(term[3] if term[0] == "unknown" else term[-1])
    x, y = (_span(part, bindings) for part in expression["of"])
    if x is None or y is None:
        return None
    function, unit = expression["call"], x[2]
    if function == "*":
        unit = unit if unit != "比例" else y[2]
    elif function == "steps" or (function == "/" and unit == y[2]):
        unit = "比例"
    found = _call(function, *x[:2], *y[:2])
    return None if found is None else (*found, unit)


def _call(function: str, a: Any, b: Any, c: Any, d: Any) -> tuple[Any, Any] | None:
    match function:
        case "+":
            return a + c, b + d
        case "-":
            return a - d, b - c
        case "min" | "max":
            choose = min if function == "min" else max
            return choose(a, c), choose(b, d)
        case "*" if INF not in (-a, b, -c, d):
            return min(a * c, a * d, b * c, b * d), max(a * c, a * d, b * c, b * d)
        case "*":
            return (a * c, Fraction(0) if 0 in (b, d) else b * d) if min(a, c) >= 0 else (-INF, INF)
        case "/" if c == d == 0:
            return None
        case "/" if d < 0:
            return _call("/", -b, -a, -d, -c)
        case "/" if c <= 0:
            return (Fraction(0), INF) if a >= 0 and c == 0 else (-INF, INF)
        case "/":
            low, high = ([_times(x, 1 / c), _times(x, Fraction(0) if d == INF else 1 / d)] for x in (a, b))
            return min(low), max(high)
        case "steps" | "floor" | "ceil" | "round":
            if c <= 0 or c == INF:
                return None
            low, high = (_whole(function, end, c) for end in (a, b))
            return (low, high) if function == "steps" else (_times(low, c), _times(high, c))
    raise Refused(f"no such operation: {function}")


def _times(end: Any, factor: Fraction) -> Any:
    """Multiply an end by what is not below zero; an open end stays open."""
    return end if end in (INF, -INF) else end * factor


def _whole(function: str, end: Any, size: Fraction) -> Any:
    """Return how many steps of a size there are: full, begun, or nearest, a half away from zero."""
    if end in (INF, -INF):
        return end
    if function == "round":
        return Fraction(math.floor(abs(end / size) + Fraction(1, 2)) * (-1 if end < 0 else 1))
    return Fraction(math.ceil(end / size) if function == "ceil" else math.floor(end / size))


def _even(end: Any) -> bool:
    """Whether an end is open, or a decimal of at most 60 digits."""
    if end in (INF, -INF):
        return True
    scaled = end * 10 ** end.denominator.bit_length()
    return scaled.denominator == 1 and len(str(scaled.numerator).strip("-0")) <= 60
