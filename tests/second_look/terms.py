"""terms: what docs/semantics.md says of values, written once more from the page: comparison, arithmetic, totals."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

Term = Mapping[str, Any]
Ends = tuple[Fraction | None, Fraction | None]

COUNTING = ("个", "家", "人", "位", "次", "项", "间", "张")
SHARE, DAY = "比例", "日"


def canonical(value: object) -> str:
    """Return the canonical JSON of a value that has no numbers but small integers."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """Return the digest of a JSON value, as proofs name it."""
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def same(one: object, other: object) -> bool:
    """Whether two JSON values are written alike."""
    return canonical(one) == canonical(other)


def is_null(term: Term) -> bool:
    return "unknown" in term


def is_interval(term: Term) -> bool:
    return "from" in term


def is_value(term: Term) -> bool:
    """Whether a term is a value: a name, a word, a quantity or a day."""
    return not (is_null(term) or is_interval(term) or "other" in term)


def loose(term: Term) -> bool:
    """Whether a term stands for any one of several things or values."""
    if "other" in term:
        return True
    if is_interval(term):
        return "label" not in term
    if not is_null(term):
        return False
    of = term["unknown"]["of"]
    return of == {"name": ""} or "many" in term["unknown"] or loose(of)


def ends(term: Term) -> Ends:
    """Return the two ends of a term; ``None`` is an open one."""
    if "number" in term:
        return Fraction(term["number"]), Fraction(term["number"])
    if "date" in term:
        day = Fraction(datetime.date.fromisoformat(term["date"]).toordinal())
        return day, day
    if is_interval(term):
        low, high = term["from"], term["to"]
        return None if low is None else Fraction(low), None if high is None else Fraction(high)
    if is_null(term) and term["unknown"].get("least") is not None:
        return Fraction(term["unknown"]["least"]), None
    return None, None


def unit_of(term: Term) -> str:
    if is_null(term):
        return str(term["unknown"]["unit"])
    return DAY if "date" in term else str(term.get("unit", ""))


def compare(sign: str, x: Term, y: Term) -> bool | None:
    """Compare two terms: true, false, or ``None`` for unknown."""
    if same(x, y) and not loose(x):
        return sign in ("=", "<=", ">=")
    if _apart(x, y):
        return sign == "!="
    if any(set(one) & {"name", "word", "other"} or (is_null(one) and not unit_of(one)) for one in (x, y)):
        return None
    (a, b), (c, d) = ends(x), ends(y)
    return _compare(sign, a, b, c, d)


def _apart(x: Term, y: Term) -> bool:
    if "name" in x and "name" in y:
        return not same(x, y)
    for one, two in ((x, y), (y, x)):
        if "other" in one and ("name" in two or ("other" in two and one["other"] != two["other"])):
            return True
        if "word" in one and "name" in two and two["name"] in one.get("not", ()):
            return True
    return False


def _compare(sign: str, a: Fraction | None, b: Fraction | None, c: Fraction | None, d: Fraction | None) -> bool | None:
    match sign:
        case "<":
            return _less(b, c, a, d)
        case ">":
            return _less(d, a, c, b)
        case "<=":
            return None if (more := _compare(">", a, b, c, d)) is None else not more
        case ">=":
            return None if (less := _compare("<", a, b, c, d)) is None else not less
        case "=":
            if None not in (a, b, c, d) and a == b == c == d:
                return True
            apart = _compare("<", a, b, c, d) is True or _compare(">", a, b, c, d) is True
            return False if apart else None
    equal = _compare("=", a, b, c, d)
    return None if equal is None else not equal


def _less(b: Fraction | None, c: Fraction | None, a: Fraction | None, d: Fraction | None) -> bool | None:
    if b is not None and c is not None and b < c:
        return True
    return False if a is not None and d is not None and a >= d else None


def may_be(x: Term, y: Term) -> bool:
    return compare("=", x, y) is not False


def number_text(number: Fraction) -> str:
    """Return a number in its one form: a decimal where it is one, else a fraction."""
    rest, shift = number.denominator, 0
    while rest % 10 == 0:
        rest //= 10
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    while (number * 10**shift).denominator != 1:
        shift += 1
    digits = str(abs((number * 10**shift).numerator)).rjust(shift + 1, "0")
    text = digits[:-shift] + "." + digits[-shift:] if shift else digits
    return ("-" if number < 0 else "") + text


def term_between(low: Fraction | None, high: Fraction | None, unit: str, label: str | None) -> Term:
    """Return the amount between two ends: a quantity, a day, or an interval with its label, if it has one."""
    if low is not None and low == high:
        if unit == DAY:
            return {"date": datetime.date.fromordinal(int(low)).isoformat()}
        return {"number": number_text(low), "unit": unit}
    found: dict[str, Any] = {
        "from": None if low is None else number_text(low),
        "to": None if high is None else number_text(high),
        "unit": unit,
    }
    return {**found, "label": label} if label else found


def call(function: str, x: Ends, y: Ends) -> Ends | None:
    """Compute from ends; ``None`` where there is no value."""
    (a, b), (c, d) = x, y
    match function:
        case "+":
            return _both(a, c, 1), _both(b, d, 1)
        case "-":
            return _both(a, d, -1), _both(b, c, -1)
        case "min":
            highs = [one for one in (b, d) if one is not None]
            return (None if a is None or c is None else min(a, c)), min(highs, default=None)
        case "max":
            lows = [one for one in (a, c) if one is not None]
            return max(lows, default=None), (None if b is None or d is None else max(b, d))
        case "*":
            return _times(x, y)
        case "/":
            if c == 0 == d:
                return None
            return _times(x, _inverse(c, d))
    assert c is not None
    if c <= 0:
        return None
    return (None if a is None else _step(function, a, c)), (None if b is None else _step(function, b, c))


def _both(one: Fraction | None, two: Fraction | None, sign: int) -> Fraction | None:
    return None if one is None or two is None else one + sign * two


def _times(x: Ends, y: Ends) -> Ends:
    products = [_product(one, two) for one in _signed(x) for two in _signed(y)]
    low, high = min(products), max(products)
    return (None if low[0] else low[1]), (None if high[0] else high[1])


def _signed(x: Ends) -> list[tuple[int, Fraction]]:
    """Return two ends, an open one as an infinity: ``(-1, 0)`` or ``(1, 0)``."""
    return [(-1, Fraction(0)) if x[0] is None else (0, x[0]), (1, Fraction(0)) if x[1] is None else (0, x[1])]


def _product(one: tuple[int, Fraction], two: tuple[int, Fraction]) -> tuple[int, Fraction]:
    if not (one[0] or two[0]):
        return 0, one[1] * two[1]
    signs = [end[0] or (end[1] > 0) - (end[1] < 0) for end in (one, two)]
    return signs[0] * signs[1], Fraction(0)


def _inverse(c: Fraction | None, d: Fraction | None) -> Ends:
    if (c is None or c < 0) and (d is None or d > 0):
        return None, None
    low = Fraction(0) if d is None else None if d == 0 else 1 / d
    high = Fraction(0) if c is None else None if c == 0 else 1 / c
    return low, high


def _step(function: str, x: Fraction, n: Fraction) -> Fraction:
    down = x // n
    match function:
        case "steps":
            return Fraction(down)
        case "floor":
            return down * n
        case "ceil":
            return -((-x) // n) * n
    nearest = (abs(x) / n + Fraction(1, 2)) // 1 * n
    return nearest if x >= 0 else -nearest


def call_unit(function: str, x: str, y: str) -> str:
    match function:
        case "steps":
            return SHARE
        case "*":
            if SHARE in (x, y):
                return y if x == SHARE else x
            return x if y == "个" or (y in COUNTING and x not in COUNTING) else y
        case "/":
            return SHARE if x == y else x
    return x


def variables(expression: Any) -> set[str]:
    """Return the variables of a term, an expression or a condition."""
    if isinstance(expression, Mapping):
        if "var" in expression:
            return {expression["var"]}
        return set().union(*map(variables, expression.values())) if expression else set()
    if isinstance(expression, list | tuple):
        return set().union(*map(variables, expression)) if expression else set()
    return set()


def calculate(expression: Term, bound: Mapping[str, Term], label: str | None) -> tuple[Term | None, bool]:
    """Return what an expression comes to, ``None`` where it has no value, and whether it certainly has one."""
    if "call" not in expression:
        return bound[expression["var"]] if "var" in expression else expression, True
    found, sure = _ends(expression, bound)
    return (None, sure) if found is None else (term_between(*found[0], found[1], label), sure)


def _ends(expression: Term, bound: Mapping[str, Term]) -> tuple[tuple[Ends, str] | None, bool]:
    if "call" not in expression:
        term = bound[expression["var"]] if "var" in expression else expression
        return (ends(term), unit_of(term)), True
    (x, sure_x), (y, sure_y) = (_ends(one, bound) for one in expression["of"])
    if x is None or y is None:
        return None, False
    low, high = y[0]
    zero = (low is None or low <= 0) and (high is None or high >= 0) and expression["call"] == "/"
    found = call(expression["call"], x[0], y[0])
    sure = sure_x and sure_y and not zero
    return (None, sure) if found is None else ((found, call_unit(expression["call"], x[1], y[1])), sure)


#: Of a contributor: whether it is sure, whether its key is open, the ends of each of its amounts.
Contributor = tuple[bool, bool, Sequence[Ends]]


def aggregate(function: str, given: Sequence[Contributor]) -> tuple[Ends | None, bool]:
    """Return the ends of an aggregate, ``None`` where it has no result, and whether it certainly has one."""
    sure = function in ("sum", "count") or any(one[0] for one in given)
    spans = [(_lowest(e[0] for e in one[2]), _highest(e[1] for e in one[2])) for one in given]
    if function == "count":
        low = Fraction(sum(1 for one in given if one[0] and not one[1]))
        low = max(low, Fraction(1)) if any(one[0] for one in given) else low
        return (low, None if any(one[1] for one in given) else Fraction(len(given))), sure
    if function == "sum":
        lows, highs = list[Fraction | None](), list[Fraction | None]()
        for (is_sure, is_open, _), (low_end, high_end) in zip(given, spans, strict=True):
            if is_sure and not is_open:
                lows.append(low_end)
                highs.append(high_end)
                continue
            below = low_end is None or low_end < 0
            above = high_end is None or high_end > 0
            lows.append((None if is_open else low_end) if below else Fraction(0))
            highs.append((None if is_open else high_end) if above else Fraction(0))
        return (_sum(lows), _sum(highs)), sure
    if not given:
        return None, sure
    if function == "average":
        return _average(given, spans), sure
    sign = 1 if function == "max" else -1
    towards, away = (spans, [one[0] for one in given]), [s[1] if sign > 0 else s[0] for s in spans]
    near = [s[0] if sign > 0 else s[1] for s, is_sure in zip(*towards, strict=True) if is_sure]
    known = [one for one in near if one is not None]
    one_end = None if not known else (max(known) if sign > 0 else min(known))
    known = [one for one in away if one is not None]
    other_end = None if len(known) < len(away) else (max(known) if sign > 0 else min(known))
    return ((one_end, other_end) if sign > 0 else (other_end, one_end)), sure


def _average(given: Sequence[Contributor], spans: Sequence[Ends]) -> Ends:
    if any(one[1] for one in given):
        return _lowest(s[0] for s in spans), _highest(s[1] for s in spans)
    sure = [s for one, s in zip(given, spans, strict=True) if one[0]]
    rest = [s for one, s in zip(given, spans, strict=True) if not one[0]]
    choices = [[*sure, *more] for size in range(len(rest) + 1) for more in combinations(rest, size)]
    means = [_mean([s[side] for s in choice]) for side in (0, 1) for choice in choices if choice]
    half = len(means) // 2
    return _lowest(means[:half]), _highest(means[half:])


def _mean(given: Sequence[Fraction | None]) -> Fraction | None:
    total = _sum(given)
    return None if total is None else total / len(given)


def _sum(given: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for one in given:
        if one is None:
            return None
        total += one
    return total


def _lowest(given: Iterable[Fraction | None]) -> Fraction | None:
    found = list(given)
    return None if None in found else min(one for one in found if one is not None)


def _highest(given: Iterable[Fraction | None]) -> Fraction | None:
    found = list(given)
    return None if None in found else max(one for one in found if one is not None)
