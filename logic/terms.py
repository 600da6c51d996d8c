"""The terms of the two worlds: a value, a null for an unknown value, an other or an interval.

``Unknown`` is a labelled null: *the* actor of project 甲, whoever that is. ``Other`` is one more thing that nobody has
named. ``Between`` is an amount known only to lie in a closed interval; an end of ``None`` is open. Nulls and others
are in the possible world only; the certain world has values and intervals that have a label. Comparisons answer in
strong Kleene logic (S. C. Kleene, *Introduction to Metamathematics*, 1952, §64); ``None`` is unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from logic.datalog import Call, Compare, Expression, Var
from logic.ends import End
from logic.no_answer import NoAnswerError
from logic.operators import COMPARISONS, FUNCTIONS
from logic.units import DAY
from logic.values import MOST_DIGITS, Day, Name, Quantity, Value, Word


@dataclass(frozen=True, slots=True)
class Unknown:
    """The unknown value of ``subject``'s ``predicate``; ``unit`` is set when it is an amount, 日 when a date.

    The null is *wide* when its subject is :data:`ANYTHING`: some value of the predicate, of no one thing in particular.
    ``many``: the predicate may have several values of one subject. ``least``: the least that the amount can be by the
    predicate's declaration, ``None`` where nothing bounds it.
    """

    subject: Known
    predicate: str
    unit: str = ""
    many: bool = False
    least: Fraction | None = None

    def __hash__(self) -> int:  # the rest follows from the predicate
        return hash((self.predicate, self.subject))

    @property
    def wide(self) -> bool:
        """Whether this stands for the value of no one thing in particular."""
        return self.subject == ANYTHING


@dataclass(frozen=True, slots=True)
class Other:
    """One more thing of a widest ``category``, which nobody has named: it stands for one, several or none."""

    category: str

    def __hash__(self) -> int:
        return hash(self.category)


@dataclass(frozen=True, slots=True)
class Between:
    """An amount or a date known only to lie between two ends, both included; ``None`` is an open end.

    ``label`` says what was computed (:mod:`logic.labels`): two intervals with one label are one amount. It is empty
    when the amount was computed from a loose term.
    """

    low: Fraction | None
    high: Fraction | None
    unit: str
    label: str = ""


Known = Value | Unknown | Other | Between

#: The subject of a wide null; no thing has this name.
ANYTHING = Name("")
Bindings = Mapping[Var, Known]


class UndefinedAmountError(ArithmeticError):
    """An amount has no value: it is divided by zero, or counted in steps that are not above zero."""


class AmountTooLongError(NoAnswerError):
    """The numerator or the denominator of an amount has more than :data:`~logic.values.MOST_DIGITS` digits."""

    kind = "amount"

    def __init__(self) -> None:
        super().__init__(digits=MOST_DIGITS)


_TOO_LONG = 10**MOST_DIGITS


def is_known(known: Known) -> bool:
    """Whether a value is wholly known."""
    return not isinstance(known, Unknown | Other | Between)


def is_plain(known: Known) -> bool:
    """Whether a term can be the same as another plain term only where the two are equal: a value but a word."""
    return not isinstance(known, Unknown | Other | Between | Word)


def is_loose(known: Known) -> bool:
    """Whether a term stands for any one of several values, so that it is not known to equal itself."""
    match known:
        case Unknown():
            return known.wide or known.many or is_loose(known.subject)
        case Between(label=label):
            return not label
    return isinstance(known, Other)


def is_about_other(known: Known) -> bool:
    """Whether a term is a thing that nobody has named, or an unknown value of one."""
    while isinstance(known, Unknown):
        known = known.subject
    return isinstance(known, Other)


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
    if left == right and not is_loose(left):
        return row.includes
    if isinstance(left, Name) and isinstance(right, Name):
        return row.of_others
    if isinstance(left, Word) or isinstance(right, Word):
        apart = _is_not(left, right) or _is_not(right, left)
        return row.of_others if apart else None
    if isinstance(left, Name | Other) or isinstance(right, Name | Other):
        things = isinstance(left, Name | Other) and isinstance(right, Name | Other)
        return row.of_others if things and left != right else None
    if _plain_unknown(left) or _plain_unknown(right):
        return None
    return row.between(interval(left), interval(right))


def evaluate(expression: Expression, bindings: Bindings) -> Known:
    """Return the value of an expression, exact where its operands are known, else the interval it must lie in, without
    a label.

    Raises :class:`UndefinedAmountError` for a division by zero and for a step that is not above zero,
    :class:`AmountTooLongError`, and ``ValueError`` where units do not go together: the gate to an engine admits no rule
    of which that is so (:mod:`logic.dimensions`).
    """
    return evaluate_surely(expression, bindings)[0]


def evaluate_surely(expression: Expression, bindings: Bindings) -> tuple[Known, bool]:
    """Return the value of an expression as :func:`evaluate` does, and whether it certainly has one: none of its
    divisors may be zero."""
    if not isinstance(expression, Call):
        return resolve(expression, bindings), True
    span = _span(expression, bindings)
    return within(span.low, span.high, span.unit), span.sure


def compare_values(condition: Compare, bindings: Bindings) -> bool | None:
    """Return whether a comparison holds: true only when both sides certainly have a value, false when one has none."""
    try:
        left, has_left = evaluate_surely(condition.left, bindings)
        right, has_right = evaluate_surely(condition.right, bindings)
    except UndefinedAmountError:
        return False
    truth = compare(condition.operator, left, right)
    return truth if has_left and has_right else truth and None


def within(low: End, high: End, unit: str) -> Known:
    """Return what lies between two ends: where they meet, an amount or a day, else an interval without a label.

    Raises :class:`AmountTooLongError`.
    """
    for end in (low, high):
        if end is not None and (abs(end.numerator) >= _TOO_LONG or end.denominator >= _TOO_LONG):
            raise AmountTooLongError
    if low is None or low != high:
        return Between(low, high, unit)
    return day(low) if unit == DAY else Quantity(low, unit)


class _Span(NamedTuple):
    """The ends of an expression, its unit, and whether it certainly has a value."""

    low: End
    high: End
    unit: str
    sure: bool


def _span(expression: Expression, bindings: Bindings) -> _Span:
    if not isinstance(expression, Call):
        known = resolve(expression, bindings)
        return _Span(*interval(known), _unit_of(known), sure=True)
    row = FUNCTIONS[expression.function]
    one, other = (_span(argument, bindings) for argument in expression.arguments)
    ends = row.ends((one.low, one.high), (other.low, other.high))
    if ends is None:
        raise UndefinedAmountError
    unit = row.unit(one.unit, other.unit)
    if unit is None:
        raise ValueError(f"{expression.function} of {one.unit} and {other.unit}")
    return _Span(*ends, unit, sure=one.sure and other.sure and row.always((other.low, other.high)))


def interval(known: Known) -> tuple[End, End]:
    """Return the ends between which an amount or a date lies, dates as day numbers; ``None`` is an open end.

    An unknown amount is no less than what its predicate is declared to be at least.
    """
    match known:
        case Quantity(number, _):
            return number, number
        case Day(date):
            return (ordinal := Fraction(date.toordinal())), ordinal
        case Between(low, high):
            return low, high
        case Unknown(least=least):
            return least, None
    return None, None


def day(ordinal: Fraction) -> Day:
    """Return the date whose proleptic Gregorian ordinal is ``ordinal``."""
    return Day(datetime.date.fromordinal(int(ordinal)))


def _is_not(word: Known, option: Known) -> bool:
    """Whether it was said that a word is no other name of an option."""
    return isinstance(word, Word) and isinstance(option, Name) and option.text in word.isnt


def _plain_unknown(known: Known) -> bool:
    return isinstance(known, Unknown) and not known.unit


def _unit_of(known: Known) -> str:
    match known:
        case Quantity(unit=unit) | Between(unit=unit) | Unknown(unit=unit):
            return unit
        case Day():
            return DAY
        case Name() | Word() | Other():
            return ""
