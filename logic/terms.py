"""What a variable can stand for while some facts are unknown: a value, an unknown thing, or a range of amounts.

``Unknown`` is a labelled null: *the* actor of project 甲, whoever that is. ``Between`` is an amount known only to lie
in a closed interval; an end of ``None`` is open. Only the possible world holds either; the certain world holds values.
Comparisons answer in strong Kleene logic (S. C. Kleene, *Introduction to Metamathematics*, 1952, §64): ``None`` is
unknown.
"""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction

from logic.datalog import Call, Expression, Var
from logic.no_answer import NoAnswerError
from logic.values import EXACT, Day, Name, Quantity, Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """The unknown value of ``subject``'s ``predicate``; ``unit`` is set when it is an amount, 日 when a date.

    It is *wide* when its subject is :data:`ANYTHING`: some value of the predicate, of no one thing in particular.
    ``many``: the predicate may have several values of one subject. Either stands for more than one value, so it is not
    known to equal itself.
    """

    subject: Known
    predicate: str
    unit: str = ""
    many: bool = False

    @property
    def wide(self) -> bool:
        """Whether this stands for the value of no one thing in particular."""
        return self.subject == ANYTHING


@dataclass(frozen=True, slots=True)
class Between:
    """An amount or a date known only to lie between two ends, both included; ``None`` is an open end."""

    low: Decimal | None
    high: Decimal | None
    unit: str


Known = Value | Unknown | Between

#: The subject of a wide null; no thing has this name.
ANYTHING = Name("")
Bindings = Mapping[Var, Known]


class UndefinedAmountError(ArithmeticError):
    """An amount that has no exact value: a division by zero, or one that does not come out even."""


class AmountTooLongError(NoAnswerError):
    """An amount has an exact value, of more digits than :data:`~logic.values.EXACT` holds: it would have to be
    rounded."""

    kind = "amount"

    def __init__(self) -> None:
        super().__init__(digits=EXACT.prec)


def is_known(known: Known) -> bool:
    """Whether a value is wholly known."""
    return not isinstance(known, Unknown | Between)


def resolve(term: Var | Known, bindings: Bindings) -> Known:
    """Return what a term stands for under ``bindings``; every variable in it must be bound."""
    return bindings[term] if isinstance(term, Var) else term


def may_equal(left: Known, right: Known) -> bool | None:
    """Whether two values are equal: ``True``, ``False``, or ``None`` when that depends on what is unknown."""
    return compare("=", left, right)


def fit(pattern: tuple[Known | None, ...], row: tuple[Known, ...], *, certain: bool) -> tuple[Known, ...] | None:
    """Return a tuple as a pattern asks for it, its bound places as they were asked; ``None`` if it does not match.

    Certainly only the same values match; possibly, what may be the same.
    """
    for wanted, have in zip(pattern, row, strict=True):
        if wanted is not None and wanted != have and (certain or may_equal(wanted, have) is False):
            return None
    return tuple(have if wanted is None else wanted for wanted, have in zip(pattern, row, strict=True))


def compare(sign: str, left: Known, right: Known) -> bool | None:
    """Compare two values of one dimension; ``None`` when the answer depends on what is unknown."""
    if left == right and not isinstance(left, Between) and not _loose(left):
        return sign in ("=", "<=", ">=")
    if isinstance(left, Name) and isinstance(right, Name):
        return sign == "!="
    if isinstance(left, Name) or isinstance(right, Name) or _plain_unknown(left) or _plain_unknown(right):
        return None
    a, b = interval(left), interval(right)
    match sign:
        case "<":
            return _less(a, b, strict=True)
        case "<=":
            return _less(a, b, strict=False)
        case ">":
            return _less(b, a, strict=True)
        case ">=":
            return _less(b, a, strict=False)
        case "=":
            return _equal(a, b)
        case "!=":
            equal = _equal(a, b)
            return None if equal is None else not equal
    raise ValueError(sign)


def evaluate(expression: Expression, bindings: Bindings) -> Known:
    """Return the value of an expression, exact where its operands are known, else the interval it must lie in.

    Computed in rational numbers, so that only the result has to come out even. Raises :class:`UndefinedAmountError` for
    a division by zero, for an exact result that does not come out even, and for a step that is not above zero, and
    :class:`AmountTooLongError`.
    """
    if not isinstance(expression, Call):
        return resolve(expression, bindings)
    low, high, unit = _span(expression, bindings)
    if low is not None and low == high:
        number = decimal(low)
        if number is None:
            raise UndefinedAmountError("除不尽，文件未规定如何舍入")
        return between(number, number, unit)
    return between(_end(low, widest=0), _end(high, widest=None), unit)


def between(low: Decimal | None, high: Decimal | None, unit: str) -> Known:
    """Return what lies between two ends: where they meet, an amount or a day."""
    if low is None or low != high:
        return Between(low, high, unit)
    return day(low) if unit == "日" else Quantity(low, unit)


def _end(end: Fraction | None, *, widest: int | None) -> Decimal | None:
    """Return an end as a decimal, or a wider one where it does not come out even: zero below it, else none."""
    number = None if end is None else decimal(end)
    if number is None and end is not None and (end > 0 if widest is not None else end < 0):
        return Decimal(0)
    return number


def decimal(number: Fraction) -> Decimal | None:
    """Return a rational number as a decimal, ``None`` when it does not come out even.

    Raises :class:`AmountTooLongError` when it does, in more than 60 digits.
    """
    try:
        with localcontext(EXACT) as context:
            context.traps[Inexact] = True
            return Decimal(number.numerator) / Decimal(number.denominator)
    except Inexact as error:
        if _comes_out_even(number.denominator):
            raise AmountTooLongError from error
        return None


def _comes_out_even(denominator: int) -> bool:
    """Whether a fraction over a denominator is a decimal: its only prime factors are 2 and 5."""
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    return denominator == 1


def _span(expression: Expression, bindings: Bindings) -> tuple[End, End, str]:
    """Return the ends of an expression and its unit."""
    if not isinstance(expression, Call):
        known = resolve(expression, bindings)
        low, high = (None if end is None else Fraction(end) for end in interval(known))
        return low, high, _unit_of(known)
    spans = [_span(argument, bindings) for argument in expression.arguments]
    ends = _interval_call(expression.function, [(low, high) for low, high, _ in spans])
    return *ends, _unit(expression.function, [unit for _, _, unit in spans])


def interval(known: Known) -> tuple[Decimal | None, Decimal | None]:
    """Return the ends between which an amount or a date lies, dates as day numbers; ``None`` is an open end.

    An unknown amount is taken to be no less than zero for money and measures of extent (every unit but 比例).
    """
    match known:
        case Quantity(number, _):
            return number, number
        case Day(date):
            return Decimal(date.toordinal()), Decimal(date.toordinal())
        case Between(low, high, _):
            return low, high
        case Unknown(unit=unit) if unit and unit not in ("比例", "日"):
            return Decimal(0), None
    return None, None


def day(ordinal: Decimal) -> Day:
    """Return the date whose proleptic Gregorian ordinal is ``ordinal``."""
    return Day(datetime.date.fromordinal(int(ordinal)))


def _loose(known: Known) -> bool:
    """Whether a null stands for more than one value."""
    return isinstance(known, Unknown) and (known.wide or known.many)


def _plain_unknown(known: Known) -> bool:
    return isinstance(known, Unknown) and not known.unit


DecimalEnds = tuple[Decimal | None, Decimal | None]
End = Fraction | None
Ends = tuple[End, End]


def _less(a: DecimalEnds, b: DecimalEnds, *, strict: bool) -> bool | None:
    (a_low, a_high), (b_low, b_high) = a, b
    if a_high is not None and b_low is not None and (a_high < b_low or (not strict and a_high == b_low)):
        return True
    if a_low is not None and b_high is not None and (a_low > b_high or (strict and a_low == b_high)):
        return False
    return None


def _equal(a: DecimalEnds, b: DecimalEnds) -> bool | None:
    if None not in a and a == b and a[0] == a[1]:
        return True
    if _less(a, b, strict=True) or _less(b, a, strict=True):
        return False
    return None


def _unit(function: str, units: list[str]) -> str:
    if function == "*":
        return next((unit for unit in units if unit != "比例"), "比例")
    if function == "steps" or (function == "/" and units[0] == units[1]):
        return "比例"
    return units[0]


def _unit_of(known: Known) -> str:
    match known:
        case Quantity(unit=unit) | Between(unit=unit) | Unknown(unit=unit):
            return unit
        case Day():
            return "日"
        case Name():
            return ""


def _interval_call(function: str, ends: list[Ends]) -> Ends:
    (a_low, a_high), (b_low, b_high) = ends
    match function:
        case "+":
            return _both(operator.add, a_low, b_low), _both(operator.add, a_high, b_high)
        case "-":
            return _both(operator.sub, a_low, b_high), _both(operator.sub, a_high, b_low)
        case "*":
            return _times(ends[0], ends[1])
        case "/":
            return _over(ends[0], ends[1])
        case "min":
            return _both(min, a_low, b_low), min((high for high in (a_high, b_high) if high is not None), default=None)
        case "max":
            return max((low for low in (a_low, b_low) if low is not None), default=None), _both(max, a_high, b_high)
        case "steps" | "floor" | "ceil" | "round":
            if b_low is None or b_low <= 0:
                raise UndefinedAmountError("每档须大于零")
            size = b_low
            low, high = (None if end is None else _to_step(function, end / size) for end in (a_low, a_high))
            return (
                (low, high)
                if function == "steps"
                else (_both(operator.mul, low, size), _both(operator.mul, high, size))
            )
    raise ValueError(function)


def _to_step(function: str, steps: Fraction) -> Fraction:
    """Return a whole number of steps: those that are full, those begun, or the nearest, a half away from zero."""
    if function == "ceil":
        return Fraction(math.ceil(steps))
    if function == "round":
        return Fraction(math.floor(abs(steps) + Fraction(1, 2))) * (-1 if steps < 0 else 1)
    return Fraction(math.floor(steps))


def _both(function: Callable[[Fraction, Fraction], Fraction], a: End, b: End) -> End:
    """Apply a function to two ends; an open one leaves the result open."""
    return None if a is None or b is None else function(a, b)


def _times(a: Ends, b: Ends) -> Ends:
    """Multiply: the ends are the least and the greatest product of two ends; nothing, however often, is nothing."""
    products = [_product(x, y) for x in _signed(a) for y in _signed(b)]
    low, high = min(products), max(products)
    return None if isinstance(low, float) else low, None if isinstance(high, float) else high


def _product(x: Fraction | float, y: Fraction | float) -> Fraction | float:
    return Fraction(0) if 0 in (x, y) else x * y


def _signed(ends: Ends) -> tuple[Fraction | float, Fraction | float]:
    """Return two ends as numbers that can be multiplied: an open one is without end."""
    low, high = ends
    return -math.inf if low is None else low, math.inf if high is None else high


def _over(a: Ends, b: Ends) -> Ends:
    """Divide: multiply by the ends of what one over the divisor may be, one of which is open next to zero."""
    low, high = _signed(b)
    if low == high == 0:
        raise UndefinedAmountError("除数为零")
    around = low < 0 < high
    return _times(a, (None if around or high == 0 else _inverse(high), None if around or low == 0 else _inverse(low)))


def _inverse(end: Fraction | float) -> Fraction:
    return Fraction(0) if isinstance(end, float) else 1 / end
