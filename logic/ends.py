"""Ends: an amount known only to lie between two rational numbers, both included, and exact arithmetic on such.

An end of ``None`` is open: there is no bound on that side. Every function takes the ends of its operands and returns
the ends between which the result lies, however the operands turn out."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction

End = Fraction | None
Ends = tuple[End, End]

_Signed = Fraction | float  # a float only where it is infinite: an open end


def plus(a: Ends, b: Ends) -> Ends:
    """Add."""
    return both(operator.add, a[0], b[0]), both(operator.add, a[1], b[1])


def minus(a: Ends, b: Ends) -> Ends:
    """Subtract."""
    return both(operator.sub, a[0], b[1]), both(operator.sub, a[1], b[0])


def times(a: Ends, b: Ends) -> Ends:
    """Multiply: the ends are the least and the greatest product of two ends; nothing, however often, is nothing."""
    products = [_product(x, y) for x in _signed(a) for y in _signed(b)]
    low, high = min(products), max(products)
    return None if isinstance(low, float) else low, None if isinstance(high, float) else high


def over(a: Ends, b: Ends) -> Ends | None:
    """Divide: multiply by the ends of what one over the divisor may be, one of which is open next to zero.

    ``None`` when the divisor is exactly zero.
    """
    low, high = _signed(b)
    if low == high == 0:
        return None
    around = low < 0 < high
    return times(a, (None if around or high == 0 else _inverse(high), None if around or low == 0 else _inverse(low)))


def never_zero(ends: Ends) -> bool:
    """Whether zero is not among what lies between two ends."""
    low, high = _signed(ends)
    return not low <= 0 <= high


def lesser(a: Ends, b: Ends) -> Ends:
    """Take the lesser of two amounts: the result is no more than either of them."""
    return both(min, a[0], b[0]), min((high for high in (a[1], b[1]) if high is not None), default=None)


def greater(a: Ends, b: Ends) -> Ends:
    """Take the greater of two amounts: the result is no less than either of them."""
    return max((low for low in (a[0], b[0]) if low is not None), default=None), both(max, a[1], b[1])


def whole_steps(a: Ends, size: Ends) -> Ends | None:
    """Count the full steps of a size in an amount; ``None`` unless the size is above zero."""
    return _stepped(math.floor, a, size, Fraction(1))


def rounded(to_whole: Callable[[Fraction], int]) -> Callable[[Ends, Ends], Ends | None]:
    """Return what rounds an amount to a multiple of a size, by how a number of steps becomes a whole number."""
    return lambda a, size: _stepped(to_whole, a, size, size[0])


def nearest(number: Fraction) -> int:
    """Return the whole number nearest to a number, the one farther from zero when two are as near."""
    return math.floor(abs(number) + Fraction(1, 2)) * (-1 if number < 0 else 1)


def both(function: Callable[[Fraction, Fraction], Fraction], a: End, b: End) -> End:
    """Apply a function to two ends; an open one leaves the result open."""
    return None if a is None or b is None else function(a, b)


def _stepped(to_whole: Callable[[Fraction], int], a: Ends, size: Ends, each: End) -> Ends | None:
    step = size[0]
    if step is None or step <= 0:
        return None
    low, high = (None if end is None else Fraction(to_whole(end / step)) for end in a)
    return both(operator.mul, low, each), both(operator.mul, high, each)


def _product(x: _Signed, y: _Signed) -> _Signed:
    return Fraction(0) if 0 in (x, y) else x * y


def _signed(ends: Ends) -> tuple[_Signed, _Signed]:
    """Return two ends as numbers that can be multiplied: an open one is without end."""
    low, high = ends
    return -math.inf if low is None else low, math.inf if high is None else high


def _inverse(end: _Signed) -> Fraction:
    return Fraction(0) if isinstance(end, float) else 1 / end
