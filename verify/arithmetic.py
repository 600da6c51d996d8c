"""Exact arithmetic between ends, and aggregates: ``docs/semantics.md``, sections 1 and 5."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from verify.terms import (
    DAY,
    INF,
    SHARE,
    Argument,
    Bound,
    Refused,
    Row,
    Term,
    amount,
    argument_of,
    ends,
    need,
    plain,
    value_of,
)

#: What a number of things is counted in: where nothing else is asked, in 个.
COUNT = "个"
COUNTS = {COUNT, *"家人位次项间张"}

#: Variables and terms, and operations, each after its two operands; of an operation its name, of the others ``""``.
Expression = list[tuple[str, Argument | None]]
#: The ends of an amount, its unit, and whether there certainly is one.
Span = tuple[Any, Any, str, bool]


def expression_of(value: Any) -> Expression:
    """Read an expression of a rule: a variable, a term, or ``{"call": "+", "of": [two expressions]}``."""
    found, todo = Expression(), [value]
    while todo:
        part = todo.pop()
        is_call = isinstance(part, dict) and "call" in part
        two = is_call and isinstance(part.get("of"), list) and len(part["of"]) == 2
        need(two or not is_call, "an operation has two operands")
        found.append((part["call"], None) if is_call else ("", argument_of(part)))
        todo += part["of"] if is_call else []
    return found[::-1]


def evaluate(expression: Expression, bound: Bound) -> tuple[Term, bool] | None:
    """Return the value of an expression, a term or an interval without a label, and whether it certainly has one;
    ``None`` where there is no value."""
    spans, term = list[Span | None](), None
    for function, argument in expression:
        if argument is None:
            y, x = spans.pop(), spans.pop()
            spans.append(x and y and _span(function, x, y))
        else:
            term = value_of(argument, bound)
            spans.append((*ends(term), term[-1], True))
    if term and len(expression) == 1:
        return term, True
    span = spans[0]
    return span and (amount(*span[:3]), span[3])


def _span(function: str, x: Span, y: Span) -> Span | None:
    """Return the result of an operation; there certainly is one unless a divisor may be zero."""
    (a, b, unit, sure), (c, d, other, also) = x, y
    unit, sure = _unit(function, unit, other), sure and also
    match function:
        case "+" | "-":
            return (a + c, b + d, unit, sure) if function == "+" else (a - d, b - c, unit, sure)
        case "min" | "max":
            choose = min if function == "min" else max
            return choose(a, c), choose(b, d), unit, sure
        case "*":
            pass  # by the corners, as what is left of a quotient
        case "/" if c != 0 or d != 0:
            around, sure = c < 0 < d, sure and not c <= 0 <= d
            c, d = -INF if around or d == 0 else _inverse(d), INF if around or c == 0 else _inverse(c)
        case "steps" | "floor" | "ceil" | "round" if 0 < c < INF:
            low, high = (_stepped(function, end, c) for end in (a, b))
            return low, high, unit, sure
        case _:
            return None
    corners = [Fraction(0) if 0 in (m, n) else m * n for m in (a, b) for n in (c, d)]
    return min(corners), max(corners), unit, sure


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
    """Return the aggregate over rows found, an interval without a label, and whether it certainly has a result; a row
    has its key and amount from ``start`` on.

    Rows with one key are one contributor. It is sure when one of its rows is certain. One whose key is not known may be
    any number of contributors, or one of the others."""
    end, function, by_key = start + on["over"], on["function"], dict[Row, list[tuple[bool, Any, Any]]]()
    for row, sure in found.items():
        low, high = (Fraction(1), Fraction(1)) if function == "count" else ends(row[-1])
        need(function == "count" or row[-1][-1] == on["unit"], f"{function}: a contributor of another unit")
        by_key.setdefault(row[start:end], []).append((sure, low, high))
    spans = [(any(s for s, _, _ in of), min(a for _, a, _ in of), max(b for _, _, b in of)) for of in by_key.values()]
    opened, some = [not all(map(plain, key)) for key in by_key], any(sure for sure, _, _ in spans)
    if function in ("sum", "count"):
        pairs = [(span, many) for span, many in zip(spans, opened, strict=True)]
        low = sum((_part(a, sure, many) for (sure, a, _), many in pairs), Fraction(0))
        high = -sum((_part(-b, sure, many) for (sure, _, b), many in pairs), Fraction(0))
        return amount(max(low, Fraction(some)) if function == "count" else low, high, on["unit"]), True
    if not spans:
        return None, False
    lows = [a for sure, a, _ in spans if sure or function != "max"]
    highs = [b for sure, _, b in spans if sure or function != "min"]
    low, high = min(lows, default=-INF), max(highs, default=INF)
    if function == "average" and not any(opened):  # one that may stand for many outweighs the others
        low, high = _mean([(sure, a) for sure, a, _ in spans]), -_mean([(sure, -b) for sure, _, b in spans])
    elif function != "average":
        low = max(lows, default=-INF) if function == "max" else low
        high = min(highs, default=INF) if function == "min" else high
    return amount(low, high, on["unit"]), some


def _part(low: Any, sure: bool, many: bool) -> Any:
    """Return what a contributor adds to the low end of a sum."""
    return low if sure and not many else -INF if many and low < 0 else min(low, 0)


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
