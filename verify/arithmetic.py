"""Exact arithmetic between ends, and aggregates: ``docs/semantics.md``, sections 1 and 5."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from verify.terms import DAY, INF, SHARE, Argument, Bound, Refused, Row, Term, argument_of, ends, known, need, value_of

#: What a number of things is counted in: where nothing else is asked, in 个.
COUNT = "个"
COUNTS = {COUNT, *"家人位次项间张"}

#: A variable, a term, or an operation: ``{"call": "+", "of": [two expressions]}``.
Expression = Argument | dict[str, Any]


def expression_of(value: Any) -> Expression:
    """Read an expression of a rule."""
    return value | {"of": [*map(expression_of, value["of"])]} if "call" in value else argument_of(value)


def evaluate(expression: Expression, bound: Bound) -> Term | None:
    """Return the value of an expression: a term, or an interval where operands are unknown; ``None`` where there is no
    value. An exact value has to be a decimal. An end that is no decimal is widened, to zero where zero is wider."""
    if not isinstance(expression, dict):
        return value_of(expression, bound)
    return _decimals(*(_span(expression, bound) or (Fraction(1, 3), Fraction(1, 3), "")))


def _decimals(low: Any, high: Any, unit: str) -> Term | None:
    """Return what lies between two ends: one that is no decimal is widened, and where they meet there is no value."""
    if low == high:
        return ("amount", low, high, unit) if _decimal(low) else None
    low = low if _decimal(low) else Fraction(0) if low > 0 else -INF
    return ("amount", low, high if _decimal(high) else Fraction(0) if high < 0 else INF, unit)


def _decimal(end: Any) -> bool:
    return bool(abs(end) == INF or 10 ** end.denominator.bit_length() % end.denominator == 0)


def _span(expression: Expression, bound: Bound) -> tuple[Any, Any, str] | None:
    """Return the ends of an expression, rational or open, and its unit."""
    if not isinstance(expression, dict):
        term = value_of(expression, bound)
        return *ends(term), term[-1]
    x, y = (_span(part, bound) for part in expression["of"])
    if x is None or y is None:
        return None
    (a, b, unit), (c, d, other), function = x, y, expression["call"]
    unit = _unit(function, unit, other)
    match function:
        case "+" | "-":
            return (a + c, b + d, unit) if function == "+" else (a - d, b - c, unit)
        case "min" | "max":
            choose = min if function == "min" else max
            return choose(a, c), choose(b, d), unit
        case "*":
            pass  # by the corners, as what is left of a quotient
        case "/" if c != 0 or d != 0:
            around = c < 0 < d
            c, d = -INF if around or d == 0 else _inverse(d), INF if around or c == 0 else _inverse(c)
        case "steps" | "floor" | "ceil" | "round" if 0 < c < INF:
            low, high = (_stepped(function, end, c) for end in (a, b))
            return low, high, unit
        case _:
            return None
    corners = [Fraction(0) if 0 in (m, n) else m * n for m in (a, b) for n in (c, d)]
    return min(corners), max(corners), unit


def _unit(function: str, x: str, y: str) -> str:
    """Return the unit of a result; refuse units that do not go together."""
    if function not in ("+", "-", "*", "/", "min", "max", "steps", "floor", "ceil", "round"):
        raise Refused(f"no such operation: {function}")
    alike = x == y != "" and (x != DAY or function in ("min", "max"))
    match function:
        case "*" if SHARE in (x, y):
            return y if x == SHARE else x
        case "*" if y == COUNT or (y in COUNTS and x not in COUNTS):
            return x
        case "*" if x == COUNT or (x in COUNTS and y not in COUNTS):
            return y
        case "/" | "steps" if alike:
            return SHARE
        case "/" if y == SHARE or y in COUNTS:
            return x
    need(alike and function not in ("*", "/"), f"{function} of {x} and {y}: units that do not go together")
    return x


def _inverse(end: Any) -> Any:
    return Fraction(0) if abs(end) == INF else 1 / end


def _stepped(function: str, end: Any, size: Fraction) -> Any:
    """Return an end as a multiple of the step, of ``steps`` how many these are; a half goes away from zero."""
    if abs(end) == INF:
        return end
    count = math.ceil(end / size) if function == "ceil" else math.floor(end / size)
    if function == "round":
        count = math.floor(abs(end / size) + Fraction(1, 2)) * (-1 if end < 0 else 1)
    return Fraction(count) if function == "steps" else count * size


def aggregate(on: Any, found: dict[Row, bool], start: int) -> tuple[Term | None, bool]:
    """Return the aggregate over rows found, and whether it is settled; a row has its key and amount from ``start`` on.

    Rows with one key are one contributor. It is sure when one of its rows is certain."""
    end, function, by_key = start + on["over"], on["function"], dict[Row, list[tuple[bool, Any, Any]]]()
    for row, sure in found.items():
        low, high = (Fraction(1), Fraction(1)) if function == "count" else ends(row[-1])
        need(function == "count" or row[-1][-1] == on["unit"], f"{function}: a contributor of another unit")
        by_key.setdefault(row[start:end], []).append((sure, low, high))
    settled = all(found.values()) and len(by_key) == len(found) and all(known(t) for row in found for t in row[start:])
    spans = [(any(s for s, _, _ in of), min(a for _, a, _ in of), max(b for _, _, b in of)) for of in by_key.values()]
    if function in ("sum", "count"):
        low = sum((a if sure else min(a, 0) for sure, a, _ in spans), Fraction(0))
        high = sum((b if sure else max(b, 0) for sure, _, b in spans), Fraction(0))
        return ("amount", low, high if all(known(term) for key in by_key for term in key) else INF, on["unit"]), settled
    if not spans:
        return None, settled
    if function == "average":
        if not all(known(term) for key in by_key for term in key):  # one may stand for many, which outweigh the others
            return _decimals(min(a for _, a, _ in spans), max(b for _, _, b in spans), on["unit"]), settled
        low, high = _mean([(sure, a) for sure, a, _ in spans]), -_mean([(sure, -b) for sure, _, b in spans])
        return _decimals(low, high, on["unit"]), settled
    lows = [a for sure, a, _ in spans if sure or function == "min"]
    highs = [b for sure, _, b in spans if sure or function == "max"]
    low = max(lows, default=-INF) if function == "max" else min(lows)
    high = max(highs) if function == "max" else min(highs, default=INF)
    return ("amount", low, high, on["unit"]), settled


def _mean(lows: list[tuple[bool, Any]]) -> Any:
    """Return the least mean of those that are sure and any of the others, at least one in all: each of the others,
    lowest first, is taken in as long as it lowers the mean."""
    if -INF in [low for _, low in lows]:
        return -INF
    taken = [low for sure, low in lows if sure]
    for low in sorted(low for sure, low in lows if not sure):
        if not taken or low < sum(taken) / len(taken):
            taken.append(low)
    return Fraction(sum(taken)) / len(taken)
