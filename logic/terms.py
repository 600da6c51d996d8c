"""The terms of the two worlds: a value, a null for an unknown value, or an interval of amounts.

``Unknown`` is a labelled null: *the* actor of project 甲, whoever that is. ``Between`` is an amount known only to lie
in a closed interval; an end of ``None`` is open. Only the possible world has these two; the certain world has values
only. Comparisons answer in strong Kleene logic (S. C. Kleene, *Introduction to Metamathematics*, 1952, §64); ``None``
is unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction

from logic.datalog import Call, Expression, Var
from logic.ends import End
from logic.no_answer import NoAnswerError
from logic.operators import COMPARISONS, FUNCTIONS
from logic.values import EXACT, Day, Name, Quantity, Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """The unknown value of ``subject``'s ``predicate``; ``unit`` is set when it is an amount, 日 when a date.

    The null is *wide* when its subject is :data:`ANYTHING`: some value of the predicate, of no one thing in particular.
    ``many``: the predicate may have several values of one subject. A null that is wide or ``many`` stands for any one
    of several values, so it is not known to equal itself.
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
    """Return the term that an argument stands for under ``bindings``; every variable in it must be bound."""
    return bindings[term] if isinstance(term, Var) else term


def may_equal(left: Known, right: Known) -> bool | None:
    """Whether two values are equal: ``True``, ``False``, or ``None`` when that depends on what is unknown."""
    return compare("=", left, right)


def fit(pattern: tuple[Known | None, ...], row: tuple[Known, ...], *, certain: bool) -> tuple[Known, ...] | None:
    """Return a tuple as a pattern asks for it, with the pattern's terms in bound places; ``None`` if it does not match.

    For certain, only equal terms match; possibly, terms match that may be the same.
    """
    for wanted, have in zip(pattern, row, strict=True):
        if wanted is not None and wanted != have and (certain or may_equal(wanted, have) is False):
            return None
    return tuple(have if wanted is None else wanted for wanted, have in zip(pattern, row, strict=True))


def compare(sign: str, left: Known, right: Known) -> bool | None:
    """Compare two values of one dimension; ``None`` when the answer depends on what is unknown."""
    row = COMPARISONS[sign]
    if left == right and not isinstance(left, Between) and not _loose(left):
        return row.includes
    if isinstance(left, Name) and isinstance(right, Name):
        return row.of_others
    if isinstance(left, Name) or isinstance(right, Name) or _plain_unknown(left) or _plain_unknown(right):
        return None
    return row.between(interval(left), interval(right))


def evaluate(expression: Expression, bindings: Bindings) -> Known:
    """Return the value of an expression, exact where its operands are known, else the interval it must lie in.

    Computed in rational numbers, so that only the result has to come out even. Raises :class:`UndefinedAmountError` for
    a division by zero, for an exact result that does not come out even, and for a step that is not above zero,
    :class:`AmountTooLongError`, and ``ValueError`` where units do not go together: the gate to an engine admits no rule
    of which that is so (:mod:`logic.dimensions`).
    """
    if not isinstance(expression, Call):
        return resolve(expression, bindings)
    low, high, unit = _span(expression, bindings)
    return within(low, high, unit)


def within(low: End, high: End, unit: str) -> Known:
    """Return what lies between two rational ends: a value where they meet, else an interval of decimals that holds it.

    Raises :class:`UndefinedAmountError` where they meet in a number that is no decimal, and
    :class:`AmountTooLongError`.
    """
    if low is not None and low == high:
        number = decimal(low)
        if number is None:
            raise UndefinedAmountError
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
    row = FUNCTIONS[expression.function]
    (low, high, unit), (other_low, other_high, other) = (_span(argument, bindings) for argument in expression.arguments)
    ends = row.ends((low, high), (other_low, other_high))
    if ends is None:
        raise UndefinedAmountError
    result = row.unit(unit, other)
    if result is None:
        raise ValueError(f"{expression.function} of {unit} and {other}")
    return *ends, result


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


def _unit_of(known: Known) -> str:
    match known:
        case Quantity(unit=unit) | Between(unit=unit) | Unknown(unit=unit):
            return unit
        case Day():
            return "日"
        case Name():
            return ""
