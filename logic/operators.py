"""The operators of the language: one row an operator, and everything about it on that row.

A row has the sign that programs and proofs know the operator by, its words in both tongues, how it is said, which units
it takes and gives, what it makes of amounts that are not wholly known, and how it is undone to tell by how much a
condition is missed. The terminals of the grammar and the tables of the language pages are made from these rows. What
another back end needs of an operator, such as its form in SQL, becomes a field here.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from logic.contributions import Contribution, greatest_of, least_of, mean_of, number_of, sum_of
from logic.ends import Ends, greater, lesser, minus, nearest, never_zero, over, plus, rounded, times, whole_steps
from logic.units import COUNT, COUNTS, DAY, SHARE

#: A straight line in one unknown amount: its slope, and its value where that amount is zero.
Line = tuple[Fraction, Fraction]


class Word(NamedTuple):
    """A word of the language and its exact English synonym."""

    chinese: str
    english: str


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition between two values of one dimension, strict or inclusive as its words say it.

    ``sign`` names it in programs and proofs. ``signs`` and ``words`` are how it may be written between its operands,
    the first word also how it is said; ``bounds`` are written after the amount (在 300万元 以上) and ``ranks`` before
    it (在 前 50位). ``meets`` decides it of two numbers and ``between`` of their ends: ``None`` when either may be. It
    puts a bound below its left side (``floors``), above it (``caps``), both or neither, and holds of a value and itself
    or not (``includes``), of two other things or not (``of_others``). ``mirrored`` is the same said from the other
    side; ``opposite`` holds when this does not."""

    sign: str
    signs: tuple[str, ...]
    words: tuple[Word, ...]
    meets: Callable[[Fraction, Fraction], bool]
    between: Callable[[Ends, Ends], bool | None]
    floors: bool
    caps: bool
    includes: bool
    of_others: bool
    mirrored: str
    opposite: str
    bounds: tuple[Word, ...] = ()
    ranks: tuple[Word, ...] = ()

    @property
    def said(self) -> Word:
        """How it is said, in Chinese and in English."""
        chinese, english = self.words[0]
        return Word(chinese, english.replace("-", " "))

    def next_to(self, end: Fraction, step: Fraction) -> tuple[Fraction, ...]:
        """Return the numbers nearest to an end that meet it: the end, or else those a step away."""
        return (end,) if self.includes else tuple(n for n in (end + step, end - step) if self.meets(n, end))


def _before(meets: Callable[[Fraction, Fraction], bool]) -> Callable[[Ends, Ends], bool | None]:
    """Return what decides by ends a comparison that holds the sooner the less its left side is."""

    def between(a: Ends, b: Ends) -> bool | None:
        (low, high), (other_low, other_high) = a, b
        if high is not None and other_low is not None and meets(high, other_low):
            return True
        if low is not None and other_high is not None and not meets(low, other_high):
            return False
        return None

    return between


_less, _at_most = _before(operator.lt), _before(operator.le)


def _equal(a: Ends, b: Ends) -> bool | None:
    if a[0] is not None and a[0] == a[1] == b[0] == b[1]:
        return True
    return False if _less(a, b) or _less(b, a) else None


def _unequal(a: Ends, b: Ends) -> bool | None:
    equal = _equal(a, b)
    return None if equal is None else not equal


#: sign → its row. 达到 and 以上 include the number itself (by analogy with 民法典 第1259条, which clauses may depart
#: from in terms).
COMPARISONS: Mapping[str, Comparison] = {
    row.sign: row
    for row in (
        Comparison(
            "<",
            ("<",),
            (Word("低于", "below"), Word("不足", "below"), Word("小于", "below"), Word("少于", "below")),
            operator.lt,
            _less,
            floors=False,
            caps=True,
            includes=False,
            of_others=False,
            mirrored=">",
            opposite=">=",
        ),
        Comparison(
            ">",
            (">",),
            (Word("超过", "above"), Word("高于", "above"), Word("大于", "above"), Word("超", "above")),
            operator.gt,
            lambda a, b: _less(b, a),
            floors=True,
            caps=False,
            includes=False,
            of_others=False,
            mirrored="<",
            opposite="<=",
        ),
        Comparison(
            ">=",
            ("≥", ">="),
            (
                Word("不低于", "at-least"),
                Word("不少于", "at-least"),
                Word("不小于", "at-least"),
                Word("达到", "at-least"),
            ),
            operator.ge,
            lambda a, b: _at_most(b, a),
            floors=True,
            caps=False,
            includes=True,
            of_others=False,
            mirrored="<=",
            opposite="<",
            bounds=(Word("以上", "or-more"),),
        ),
        Comparison(
            "<=",
            ("≤", "<="),
            (Word("不超过", "at-most"), Word("不高于", "at-most"), Word("不大于", "at-most")),
            operator.le,
            _at_most,
            floors=False,
            caps=True,
            includes=True,
            of_others=False,
            mirrored=">=",
            opposite=">",
            bounds=(Word("以下", "or-less"),),
            ranks=(Word("前", "top"),),
        ),
        Comparison(
            "=",
            ("=",),
            (Word("等于", "equal-to"),),
            operator.eq,
            _equal,
            floors=True,
            caps=True,
            includes=True,
            of_others=False,
            mirrored="=",
            opposite="!=",
        ),
        Comparison(
            "!=",
            ("≠", "!="),
            (Word("不等于", "not-equal-to"),),
            operator.ne,
            _unequal,
            floors=False,
            caps=False,
            includes=False,
            of_others=True,
            mirrored="!=",
            opposite="=",
        ),
    )
}

_SIGN_OF: dict[str, str] = {}
for _row in COMPARISONS.values():
    for _wording in (*_row.signs, *(part for word in (*_row.words, *_row.bounds, *_row.ranks) for part in word)):
        _SIGN_OF[_wording] = _row.sign


def comparison(wording: str) -> Comparison:
    """Return the comparison that a word or a sign of the language stands for; ``KeyError`` when it is none."""
    return COMPARISONS[_SIGN_OF[wording]]


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Function:
    """Arithmetic on two amounts.

    ``name`` names it in programs and proofs. ``signs`` and ``words`` are how it may be written, the first sign how it
    is laid out. ``said`` has a pattern for each tongue, in which ``{0}`` and ``{1}`` stand for the operands. An operand
    that binds less tightly than ``binds`` stands in brackets; so does a right operand that binds as tightly, and a left
    one unless ``chains``. ``unit`` is the unit of the result, ``None`` where the units do not go together; ``together``
    names what is done to them, as :data:`text.phrases.PHRASES` has it. ``ends`` are the ends of the result, ``None``
    when it has no value. ``line`` is the result as a straight line in one unknown amount where its operands are such
    lines, ``None`` when it is not straight. ``always`` says of the ends of the second operand that the
    result has a value wherever it lies. ``of_days``: both operands may be days instead. ``limit`` says that a cap
    or a floor was reached. ``each`` has a pattern for the product with what each of its steps gives, ``{2}``."""

    name: str
    signs: tuple[str, ...]
    words: tuple[Word, ...]
    said: tuple[str, str]
    binds: int
    unit: Callable[[str, str], str | None]
    together: str
    ends: Callable[[Ends, Ends], Ends | None]
    line: Callable[[Line, Line], Line | None]
    chains: bool = True
    of_days: bool = False
    limit: Word | None = None
    always: Callable[[Ends], bool] = lambda _: True
    each: tuple[str, str] | None = None

    def unit_of(self, a: str, b: str) -> str | None:
        """Return the unit of the result of two amounts or days, ``None`` where they do not go together."""
        days = DAY in (a, b)
        return self.unit(a, b) if self.of_days or not days else None

    @property
    def written(self) -> tuple[str, ...]:
        """What is written between the operands, in Chinese: the sign, or else the words."""
        return self.signs[:1] or tuple(word.chinese for word in self.words)

    @property
    def left(self) -> int:
        """How tightly a left operand has to bind to go without brackets."""
        return self.binds if self.chains else self.right

    @property
    def right(self) -> int:
        """How tightly a right operand has to bind to go without brackets."""
        return self.binds + 1


def _same(a: str, b: str) -> str | None:
    return a if a == b else None


def _of_product(a: str, b: str) -> str | None:
    """A share of an amount, or an amount taken as often as things are counted, is an amount."""
    for amount, times_ in ((b, a), (a, b)):
        if SHARE in (times_, amount):
            return amount if times_ == SHARE else times_
        if times_ == COUNT or (times_ in COUNTS and amount not in COUNTS):
            return amount
    return None


def _of_quotient(a: str, b: str) -> str | None:
    """What is of one kind makes a share; an amount over a number of things is an amount for each of them."""
    return SHARE if a == b else a if b == SHARE or b in COUNTS else None


def _line_of_product(a: Line, b: Line) -> Line | None:
    if a[0] and b[0]:
        return None
    return a[0] * b[1] + b[0] * a[1], a[1] * b[1]


def _line_of_quotient(a: Line, b: Line) -> Line | None:
    return None if b[0] or not b[1] else (a[0] / b[1], a[1] / b[1])


def _line_of_limit(a: Line, b: Line) -> Line | None:
    """Return the side that the unknown amount is on: where the other decides, deciding again will show it."""
    return b if not a[0] else a if not b[0] else None


def _not_straight(_: Line, __: Line) -> Line | None:
    return None


#: What is done to two amounts that are compared, as :data:`text.phrases.PHRASES` has it.
COMPARED = "compared"


def _rounding(name: str, to_whole: Callable[[Fraction], int], chinese: str, english: str) -> Function:
    """Return the row of a way of rounding: to the multiple of its second operand that ``to_whole`` picks."""
    said = (f"{{0}}，{chinese} {{1}}", f"{{0}}, {english.replace('-', ' ')} {{1}}")
    ends, words = rounded(to_whole), (Word(chinese, english),)
    return Function(name, (), words, said, 0, _same, COMPARED, ends, _not_straight)


#: The ways in which an amount is rounded where a clause says so.
ROUNDINGS: tuple[Function, ...] = (
    _rounding("round", nearest, "四舍五入至", "rounded-to"),
    _rounding("floor", math.floor, "舍去至", "rounded-down-to"),
    _rounding("ceil", math.ceil, "进位至", "rounded-up-to"),
)

_ROUNDING_OF = {part: row for row in ROUNDINGS for word in row.words for part in word}

#: name → its row.
FUNCTIONS: Mapping[str, Function] = {
    row.name: row
    for row in (
        Function(
            "+",
            ("+",),
            (Word("加", ""),),
            ("{0} + {1}", "{0} + {1}"),
            1,
            _same,
            "added",
            plus,
            lambda a, b: (a[0] + b[0], a[1] + b[1]),
        ),
        Function(
            "-",
            ("-",),
            (Word("减", ""),),
            ("{0} - {1}", "{0} - {1}"),
            1,
            _same,
            "subtracted",
            minus,
            lambda a, b: (a[0] - b[0], a[1] - b[1]),
        ),
        Function(
            "*",
            ("×", "*"),
            (Word("乘", ""),),
            ("{0} × {1}", "{0} × {1}"),
            2,
            _of_product,
            "multiplied",
            times,
            _line_of_product,
        ),
        Function(
            "/",
            ("÷", "/"),
            (Word("除以", ""),),
            ("{0} ÷ {1}", "{0} ÷ {1}"),
            2,
            _of_quotient,
            "divided",
            over,
            _line_of_quotient,
            always=never_zero,
        ),
        Function(
            "steps",
            (),
            (Word("每满", "for-each"), Word("计", "gives")),
            ("{0} 每满 {1} 的步数", "full steps of {1} in {0}"),
            3,
            lambda a, b: SHARE if a == b else None,
            COMPARED,
            whole_steps,
            _not_straight,
            chains=False,
            each=("{0} 每满 {1} 计 {2}", "{0} in full steps of {1} at {2} each"),
        ),
        Function(
            "min",
            (),
            (Word("最高", "capped-at"), Word("至多", "capped-at")),
            ("{0}，最高 {1}", "{0}, capped at {1}"),
            0,
            _same,
            COMPARED,
            lesser,
            _line_of_limit,
            of_days=True,
            limit=Word("封顶", "cap"),
        ),
        Function(
            "max",
            (),
            (Word("最低", "floored-at"), Word("至少", "floored-at")),
            ("{0}，最低 {1}", "{0}, no less than {1}"),
            0,
            _same,
            COMPARED,
            greater,
            _line_of_limit,
            of_days=True,
            limit=Word("保底", "floor"),
        ),
        *ROUNDINGS,
    )
}


def rounding(wording: str) -> Function:
    """Return the way of rounding that a word of the language stands for; ``KeyError`` when it is none."""
    return _ROUNDING_OF[wording]


# ── aggregates ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What many things come to.

    ``name`` names it in programs and proofs, ``word`` is how it is written, ``said`` how it is said in each tongue.
    ``of_amounts``: each contributor brings an amount, and so the rows that are gone over have a last place for it.
    ``of_days``: those may be days as well. ``unit`` is the unit of the result where it is not that of the amounts.
    ``bounds`` are the ends of the result for given contributions, ``None`` when it has no value; ``of_nothing``: it has
    one even of nothing.
    """

    name: str
    word: Word
    said: tuple[str, str]
    bounds: Callable[[Sequence[Contribution]], Ends | None]
    of_amounts: bool = True
    of_days: bool = False
    unit: str = ""
    of_nothing: bool = False


#: name → its row.
AGGREGATES: Mapping[str, Aggregate] = {
    row.name: row
    for row in (
        Aggregate("sum", Word("合计", "sum"), ("合计", "sum"), sum_of, of_nothing=True),
        Aggregate(
            "count", Word("个数", "count"), ("个数", "count"), number_of, of_amounts=False, unit=COUNT, of_nothing=True
        ),
        Aggregate("max", Word("最大", "max"), ("最大", "maximum"), greatest_of, of_days=True),
        Aggregate("min", Word("最小", "min"), ("最小", "minimum"), least_of, of_days=True),
        Aggregate("average", Word("平均", "average"), ("平均", "average"), mean_of),
    )
}

_AGGREGATE_OF = {part: row for row in AGGREGATES.values() for part in row.word}


def aggregate(wording: str) -> Aggregate:
    """Return the aggregate that a word of the language stands for; ``KeyError`` when it is none."""
    return _AGGREGATE_OF[wording]
