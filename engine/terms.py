"""What a variable can stand for while some facts are unknown: a value, an unknown thing, or a range of amounts.

``Unknown`` is a labelled null: *the* actor of project 甲, whoever that is. ``Between`` is an amount known only to lie
in a closed interval; an end of ``None`` is open. Only the possible world holds either; the certain world holds values.
Comparisons answer in strong Kleene logic (S. C. Kleene, *Introduction to Metamathematics*, 1952, §64): ``None`` is
unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, Inexact, InvalidOperation, localcontext
from fractions import Fraction

from grammar.datalog import Call, Expression, Var
from grammar.values import EXACT, Day, Name, Quantity, Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """The unknown value of ``subject``'s ``predicate``; ``unit`` is set when it is an amount, 日 when a date."""

    subject: Known
    predicate: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """An amount or a date known only to lie between two ends, both included; ``None`` is an open end."""

    low: Decimal | None
    high: Decimal | None
    unit: str


Known = Value | Unknown | Between
Bindings = Mapping[Var, Known]


class UndefinedAmountError(ArithmeticError):
    """An amount that has no exact value: a division by zero, or one that does not come out even."""


class AmountTooLongError(ArithmeticError):
    """An amount has an exact value, of more digits than :data:`~grammar.values.EXACT` holds: no answer is given, for it
    would have to be rounded."""


def resolve(term: Var | Known, bindings: Bindings) -> Known:
    """Return what a term stands for under ``bindings``; every variable in it must be bound."""
    return bindings[term] if isinstance(term, Var) else term


def may_equal(left: Known, right: Known) -> bool | None:
    """Whether two values are equal: ``True``, ``False``, or ``None`` when that depends on what is unknown."""
    if left == right and not isinstance(left, Between):
        return True
    if isinstance(left, Name) and isinstance(right, Name):
        return False
    return compare("=", left, right)


def compare(operator: str, left: Known, right: Known) -> bool | None:
    """Compare two values of one dimension; ``None`` when the answer depends on what is unknown."""
    if isinstance(left, Name) or isinstance(right, Name) or _plain_unknown(left) or _plain_unknown(right):
        if isinstance(left, Name | Unknown) and left == right:
            return operator in ("=", "<=", ">=")
        if isinstance(left, Name) and isinstance(right, Name):
            return operator == "!="
        return None
    a, b = interval(left), interval(right)
    match operator:
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
    raise ValueError(operator)


def evaluate(expression: Expression, bindings: Bindings) -> Known:
    """Return the value of an expression, exact where its operands are known, else the interval it must lie in.

    Raises :class:`UndefinedAmountError` for a division by zero or one without an exact result, and
    :class:`AmountTooLongError`.
    """
    if not isinstance(expression, Call):
        return resolve(expression, bindings)
    operands = [evaluate(argument, bindings) for argument in expression.arguments]
    return _apply(expression.function, operands)


def _apply(function: str, operands: list[Known]) -> Known:
    unit = _unit(function, operands)
    ends = [interval(operand) for operand in operands]
    try:
        with localcontext(EXACT) as context:
            context.traps[Inexact] = True
            context.traps[DivisionByZero] = True
            context.traps[InvalidOperation] = True
            low, high = _interval_call(function, ends)
    except DivisionByZero as error:
        raise UndefinedAmountError("除数为零") from error
    except (Inexact, InvalidOperation) as error:
        raise AmountTooLongError from error
    if low is not None and low == high:
        return Quantity(low, unit)
    return Between(low, high, unit)


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


def _plain_unknown(known: Known) -> bool:
    return isinstance(known, Unknown) and not known.unit


End = Decimal | None
Ends = tuple[End, End]


def _less(a: Ends, b: Ends, *, strict: bool) -> bool | None:
    (a_low, a_high), (b_low, b_high) = a, b
    if a_high is not None and b_low is not None and (a_high < b_low or (not strict and a_high == b_low)):
        return True
    if a_low is not None and b_high is not None and (a_low > b_high or (strict and a_low == b_high)):
        return False
    return None


def _equal(a: Ends, b: Ends) -> bool | None:
    if None not in a and a == b and a[0] == a[1]:
        return True
    if _less(a, b, strict=True) or _less(b, a, strict=True):
        return False
    return None


def _unit(function: str, operands: list[Known]) -> str:
    units = [_unit_of(operand) for operand in operands]
    if function == "*":
        return next((unit for unit in units if unit != "比例"), "比例")
    if function == "/":
        return "比例" if units[0] == units[1] else units[0]
    if function == "steps":
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
    match function:
        case "+":
            return _add(ends)
        case "-":
            (a_low, a_high), (b_low, b_high) = ends
            return _minus(a_low, b_high), _minus(a_high, b_low)
        case "*":
            return _times(ends[0], ends[1])
        case "/":
            return _over(ends[0], ends[1])
        case "min":
            highs = [high for _, high in ends if high is not None]
            lows = [low for low, _ in ends]
            return (None if None in lows else min(low for low in lows if low is not None)), min(highs, default=None)
        case "max":
            found = [low for low, _ in ends if low is not None]
            tops = [high for _, high in ends]
            return max(found, default=None), (None if None in tops else max(top for top in tops if top is not None))
        case "steps":
            (low, high), (size, _) = ends
            if size is None or size <= 0:
                raise DivisionByZero
            return _floor(low, size), _floor(high, size)
    raise ValueError(function)


def _add(ends: list[Ends]) -> Ends:
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends if high is not None]
    return (
        sum(lows, Decimal(0)) if len(lows) == len(ends) else None,
        sum(highs, Decimal(0)) if len(highs) == len(ends) else None,
    )


def _minus(a: End, b: End) -> End:
    return None if a is None or b is None else a - b


def _times(a: Ends, b: Ends) -> Ends:
    if None not in a and None not in b:
        products = [x * y for x in a for y in b if x is not None and y is not None]
        return min(products), max(products)
    if _non_negative(a) and _non_negative(b):
        low = a[0] * b[0] if a[0] is not None and b[0] is not None else None
        high = a[1] * b[1] if a[1] is not None and b[1] is not None else None
        if (a[1] == 0) or (b[1] == 0):
            high = Decimal(0)
        return low, high
    return None, None


def _over(a: Ends, b: Ends) -> Ends:
    if b[0] is None or b[0] <= 0:
        if b == (Decimal(0), Decimal(0)):
            raise DivisionByZero
        return (Decimal(0), None) if _non_negative(a) and _non_negative(b) else (None, None)
    if a[0] is not None and a[0] == a[1] and b[0] == b[1]:
        exact = _quotient(a[0], b[0])
        if exact is None:
            raise UndefinedAmountError("除不尽，文件未规定如何舍入")
        return exact, exact
    if not _non_negative(a):
        return None, None
    return _even(a[0], b[1], Decimal(0)), _even(a[1], b[0], None)


def _even(number: End, divisor: End, otherwise: End) -> End:
    """Return the quotient that is one end of an interval, or a wider end where it does not come out even."""
    if number is None or divisor is None:
        return otherwise
    exact = _quotient(number, divisor)
    return otherwise if exact is None else exact


def _quotient(number: Decimal, divisor: Decimal) -> Decimal | None:
    """Return a quotient, ``None`` where it does not come out even; one that does in more digits is too long."""
    try:
        return number / divisor
    except Inexact:
        rest = (Fraction(number) / Fraction(divisor)).denominator
        while rest % 2 == 0:
            rest //= 2
        while rest % 5 == 0:
            rest //= 5
        if rest == 1:
            raise
        return None


def _non_negative(ends: Ends) -> bool:
    return ends[0] is not None and ends[0] >= 0


def _floor(number: End, size: Decimal) -> End:
    if number is None:
        return None
    whole, rest = divmod(number, size)  # exact, where a quotient may not be; rounds towards zero
    return whole - 1 if rest < 0 else whole
